"""RAF-DB: real-world faces from the web with seven basic emotions, 12,271 to train on and 3,068 to test with.

Read from the official folders (aligned pictures and list_patition_label.txt), from the Kaggle repack (folders
1 to 7), or from aligned pictures beside train_labels.csv and test_labels.csv.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from fer_core.datasets import folder, sheets
from fer_core.datasets.archives import Tree, largest_archive, last, lines, parent
from fer_core.datasets.form import Dataset, Item, Reading, Refused
from fer_core.datasets.table.pictures import Album
from fer_core.errors import DataError

CODES = {"1": "surprise", "2": "fear", "3": "disgust", "4": "happy", "5": "sad", "6": "angry", "7": "neutral"}
COLUMNS = ("image", "label")  # of the tables that come with aligned pictures
_FILE = re.compile(r"((?:train|test)_\d+)(_aligned)?\.\w+$", re.IGNORECASE)


def read(tree: Tree) -> Reading:
    """The official form where its list of labels is there, else the repack."""
    lists = tree.names("list_patition_label.txt", "list_partition_label.txt")
    names = [n for n in tree.pictures() if _FILE.match(last(n))]
    if lists and names:
        labels = dict(_labels(tree, lists[0]))
        return Reading(len(labels), _official(tree, _aligned(names), labels))
    names = largest_archive([n for n in tree.pictures() if parent(n) in CODES])
    if names and (any(_FILE.match(last(n)) for n in names) or tree.names("train_labels.csv")):
        return Reading(len(names), _repacked(tree, names))
    tables = [n for n in tree.names("train_labels.csv", "test_labels.csv") if _has_columns(tree, n)]
    if tables and tree.pictures():
        total = sum(sheets.estimate(tree, table) for table in tables)
        return Reading(total, _beside_tables(tree, tables))
    raise sheets.wrong(
        tree,
        "RAF-DB",
        (
            "basic/Image/aligned with basic/EmoLabel/list_patition_label.txt, train/1 to train/7 and "
            "test/1 to test/7, or pictures with train_labels.csv and test_labels.csv (columns image, label)"
        ),
    )


def _has_columns(tree: Tree, table: str) -> bool:
    return set(COLUMNS) <= set(sheets.header(tree, table))


def _beside_tables(tree: Tree, tables: list[str]) -> Iterator[Item | Refused]:
    """The pictures that the tables name, which may lie below aligned/train/train_images and the like."""
    for table in tables:
        split = last(table).partition("_")[0].casefold()
        album = Album(tree, table)
        for number, row in sheets.rows(tree, table):
            try:
                yield _named(album, split, number, row)
            except DataError as error:
                yield Refused(row.get("image") or f"{last(table)} row {number}", str(error), number)


def _named(album: Album, split: str, number: int, row: Mapping[str, str]) -> Item:
    """The picture of one row of a table."""
    file, code = row.get("image", "").strip(), row.get("label", "").strip()
    if code not in CODES:
        raise DataError(_unknown(code))
    name = _found_aligned(album, file, split)
    called = last(name) if _FILE.match(last(name)) else f"{split}/{last(name)}"
    return Item(called, split, CODES[code], album.tree.opener(name), row=number)


def _found_aligned(album: Album, file: str, split: str) -> str:
    """The picture of this name, or the aligned one that was made of it."""
    stem, dot, ending = file.rpartition(".")
    try:
        return album.find(file, split)
    except DataError:
        with suppress(DataError):
            return album.find(f"{stem}_aligned{dot}{ending}", split)
        raise


def _labels(tree: Tree, name: str) -> Iterator[tuple[str, tuple[str, int]]]:
    for number, line in enumerate(lines(tree, name), 1):
        file, _, code = line.strip().rpartition(" ")
        if file or code:
            yield file.strip() or f"row {number}", (code, number)


def _aligned(names: list[str]) -> dict[str, str]:
    """Stem -> picture; the aligned one where both are there."""
    matches = [(match, name) for name in names if (match := _FILE.match(last(name)))]
    return {match[1].casefold(): name for match, name in sorted(matches, key=lambda pair: bool(pair[0][2]))}


def _official(
    tree: Tree, pictures: dict[str, str], labels: dict[str, tuple[str, int]]
) -> Iterator[Item | Refused]:
    for file, (code, number) in labels.items():
        stem = file.rpartition(".")[0].casefold()
        if code not in CODES:
            yield Refused(file, _unknown(code), number)
        elif not stem.startswith(("train_", "test_")):
            yield Refused(
                file,
                "Its name begins with neither train_ nor test_, so its split is not known. Correct the row.",
                number,
            )
        elif stem not in pictures:
            yield Refused(
                file, "The list names it, but the picture is missing. Unpack Image/aligned.zip again.", number
            )
        else:
            yield Item(file, stem.partition("_")[0], CODES[code], tree.opener(pictures[stem]), row=number)


def _unknown(code: str) -> str:
    return f"Its label is {code!r}; a number from 1 to 7 was wanted. Correct the row."


def _repacked(tree: Tree, names: list[str]) -> Iterator[Item | Refused]:
    for name in sorted(names, key=lambda n: (folder.split_of(n), n)):
        yield Item(
            last(name),
            folder.split_of(name, "test" if last(name).startswith("test") else "train"),
            CODES[parent(name)],
            tree.opener(name),
        )


RAF_DB = Dataset(
    name="raf_db",
    title="RAF-DB",
    source="http://www.whdeld.cn/RAF/model1.html",
    licence="for non-commercial research, on request from the authors",
    citation=(
        "Li, Deng, Du (2017): Reliable crowdsourcing and deep locality-preserving learning for "
        "expression recognition in the wild. CVPR."
    ),
    instructions="Ask the authors for the basic set (Image/aligned and EmoLabel), or download the repack "
    "kaggle.com/datasets/shuvoalok/raf-db-dataset; aligned pictures beside train_labels.csv are read too. "
    "Then: fer-core import raf_db PATH",
    read=read,
)
