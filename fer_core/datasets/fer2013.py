"""FER2013: 35,887 faces, 48x48 gray, in its official three splits, whichever of its forms lies on disk.

The official csv (also called icml_face_data.csv) says the split in Usage, the folders that Kaggle serves in
the file name.
"""

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from fer_core import emotions
from fer_core.datasets import folder, sheets
from fer_core.datasets.archives import Tree, largest_archive, last, parent
from fer_core.datasets.form import Dataset, Item, Note, Reading, Refused
from fer_core.errors import DataError

USAGE = {"training": "train", "publictest": "validation", "privatetest": "test"}
OFFICIAL = {"train": 28_709, "validation": 3_589, "test": 3_589}
CODES = emotions.BASIC  # the csv's 0-6 are in this order
COLUMNS = ("emotion", "pixels", "usage")
SIDE = 48
_FILE = re.compile(r"(Training|PublicTest|PrivateTest)_\d+\.", re.IGNORECASE)


def read(tree: Tree) -> Reading:
    """The csv where there is one with Usage, else the folders."""
    tables = sheets.find(tree, COLUMNS)
    if tables:
        return Reading(sheets.estimate(tree, tables[0]), _compared(_table_rows(tree, tables[0])))
    names = largest_archive([n for n in tree.pictures() if _FILE.match(last(n))])
    if names:
        return Reading(len(names), _compared(_folder_rows(tree, names)))
    raise sheets.wrong(
        tree,
        "FER2013",
        "a csv with the columns emotion, pixels, Usage, or folders of files like Training_123.jpg",
    )


def _compared(rows: Iterator[Item | Refused | Note]) -> Iterator[Item | Refused | Note]:
    """The rows, then a word where they are not the whole of FER2013: half a download must not pass for it."""
    counts: Counter[str | None] = Counter()
    for row in rows:
        counts[getattr(row, "split", None)] += 1
        yield row
    if any(counts[split] != n for split, n in OFFICIAL.items()):
        imported = " / ".join(f"{counts[split]:,}" for split in OFFICIAL)
        whole = " / ".join(f"{n:,}" for n in OFFICIAL.values())
        yield Note(
            f"This is not the whole of FER2013: train / validation / test have {imported} rows instead of "
            f"{whole}, so figures do not compare with published ones."
        )


def _table_rows(tree: Tree, table: str) -> Iterator[Item | Refused]:
    for number, row in sheets.rows(tree, table):
        file = f"fer{number - 2:07d}.png"  # the name that FER+ gives this row
        split = USAGE.get(row.get("usage", "").strip().casefold())
        code = row.get("emotion", "").strip()
        if split is None:
            yield Refused(
                file,
                (
                    f"Usage is {row.get('usage', '')!r}; Training, PublicTest or PrivateTest was "
                    "wanted. Correct the row."
                ),
                number,
            )
        elif code not in set("0123456"):
            yield Refused(
                file, f"emotion is {code!r}; a number from 0 to 6 was wanted. Correct the row.", number
            )
        else:
            yield Item(file, split, CODES[int(code)], _parser(row.get("pixels", "")), row=number)


def _parser(text: str) -> Callable[[], np.ndarray]:
    return lambda: parse_pixels(text)


def parse_pixels(text: str) -> np.ndarray:
    """(48, 48) uint8 from 2,304 numbers with blanks between them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            numbers = np.fromstring(text, dtype=np.int32, sep=" ")
        except ValueError as error:
            raise DataError(
                "The pixels of the row are not all whole numbers. Correct the row or download the csv again."
            ) from error
    if len(numbers) != SIDE * SIDE:
        raise DataError(
            f"The row has {len(numbers):,} pixels; {SIDE * SIDE:,} (48 x 48) were wanted. Correct the row "
            "or download the csv again."
        )
    if numbers.min() < 0 or numbers.max() > 255:
        raise DataError(
            f"The row has pixels from {numbers.min()} to {numbers.max()}; 0 to 255 was wanted. Correct the "
            "row or download the csv again."
        )
    return numbers.astype(np.uint8).reshape(SIDE, SIDE)


def _folder_rows(tree: Tree, names: list[str]) -> Iterator[Item | Refused | Note]:
    often = Counter(last(n) for n in names)
    for name in sorted(names, key=_order):
        label = emotions.parse(parent(name))
        if label in CODES:
            # in Kaggle's archive two names stand for one picture each in two classes
            file = last(name) if often[last(name)] == 1 else f"{label}/{last(name)}"
            yield Item(file, USAGE[_usage(name)], label, tree.opener(name))
        else:
            yield Refused(
                last(name),
                (
                    f"Its folder {parent(name)!r} names none of the seven emotions. Rename it to one of "
                    f"{', '.join(CODES)}."
                ),
            )
    strays = [n for n in tree.pictures() if not _FILE.match(last(n)) and emotions.parse(parent(n))]
    for name in strays:
        yield Refused(
            name,
            (
                "The name does not begin with Training_, PublicTest_ or PrivateTest_, so its split is "
                "not known. Rename it, or import with `folder`."
            ),
        )
    for gone in folder.empty_classes(tree):
        yield Note(f"The folder {gone} is empty.")


def _order(name: str) -> tuple:
    """Split, class in the order of the codes, name: the order of Kaggle's archive and of the votes made for
    it.
    """
    label = emotions.parse(parent(name))
    return list(USAGE).index(_usage(name)), CODES.index(label) if label in CODES else len(CODES), name


def _usage(name: str) -> str:
    return last(name).partition("_")[0].casefold()


FER2013 = Dataset(
    name="fer2013",
    title="FER2013",
    source="https://www.kaggle.com/datasets/msambare/fer2013",
    licence=(
        "for research; the photos belong to their owners (collected from the web by the challenge of 2013)"
    ),
    citation=(
        "Goodfellow et al. (2013): Challenges in Representation Learning: a report on three machine "
        "learning contests. ICML workshop."
    ),
    instructions="Download archive.zip from kaggle.com/datasets/msambare/fer2013, or fer2013.csv "
    "(icml_face_data.csv) from the Kaggle challenge "
    "'Challenges in Representation Learning: Facial Expression Recognition'. It need not be unpacked. Then: "
    "fer-core import fer2013 PATH",
    read=read,
)
