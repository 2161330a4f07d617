"""AffectNet: faces from the web with eight emotions, in its full form (csv files) and in the release of 2021
(npy files).

Faces are cut out by the face box where the csv gives it. "None", "uncertain" and "no face" are left out and
counted.
"""

import io
import math
import re
from collections.abc import Iterator

import numpy as np

from fer_core.datasets import folder, sheets
from fer_core.datasets.archives import Tree, last
from fer_core.datasets.form import Dataset, Dropped, Item, Reading, Refused
from fer_core.errors import DataError

CODES = ("neutral", "happy", "sad", "surprise", "fear", "disgust", "angry", "contempt")
LEFT_OUT = {8: "none of the emotions", 9: "uncertain", 10: "not a face"}
COLUMNS = ("subdirectory_filepath", "expression")
LARGEST = 1e6  # pixels; no box lies farther away
_RELEASED = re.compile(r"(.*/)?(?:images)/(\d+)\.\w+$", re.IGNORECASE)


def read(tree: Tree) -> Reading:
    """The csv form where there is one, else the release of 2021."""
    tables = sheets.find(tree, COLUMNS)
    if tables:
        return Reading(sum(sheets.estimate(tree, t) for t in tables), _table_rows(tree, tables))
    names = [n for n in tree.pictures() if _RELEASED.match(n)]
    if names and tree.names("*_exp.npy"):
        return Reading(len(names), _released_rows(tree, names))
    raise sheets.wrong(
        tree,
        "AffectNet",
        (
            "training.csv and validation.csv beside Manually_Annotated_Images, or train_set and val_set "
            "with images and annotations"
        ),
    )


def _table_rows(tree: Tree, tables: list[str]) -> Iterator[Item | Refused | Dropped]:
    pictures = {
        "/".join(n.rsplit("/", 2)[-2:]): n for n in tree.pictures()
    }  # "103/29a31ebf.jpg", wherever the folder lies
    for table in tables:
        split = "validation" if last(table).casefold().startswith("val") else "train"
        for number, row in sheets.rows(tree, table):
            file = row.get("subdirectory_filepath", "").replace("\\", "/").strip()
            yield _row(tree, pictures, split, file, number, row)


def _row(
    tree: Tree, pictures: dict[str, str], split: str, file: str, number: int, row: dict[str, str]
) -> Item | Refused | Dropped:
    try:
        label = _label(row.get("expression", ""))
        box = _box(row)
    except DataError as error:
        return Refused(file, str(error), number)
    if label in LEFT_OUT.values():
        return Dropped(file, label)
    name = pictures.get("/".join(file.rsplit("/", 2)[-2:]))
    if name is None:
        return Refused(
            file,
            "The csv names it, but the picture is missing. Unpack all parts of Manually_Annotated_Images.",
            number,
        )
    return Item(
        file,
        split,
        label,
        tree.opener(name),
        box=box,
        row=number,
        extra=_feeling(row.get("valence"), row.get("arousal")),
    )


def _label(code: str) -> str:
    try:
        number = int(float(code))
        return LEFT_OUT.get(number) or CODES[number if number >= 0 else 99]
    except (ValueError, IndexError, OverflowError) as error:
        raise DataError(
            f"expression is {code!r}; a number from 0 to 10 was wanted. Correct the row."
        ) from error


def _box(row: dict[str, str]) -> tuple[float, float, float, float] | None:
    texts = [row.get(f"face_{k}", "").strip() for k in ("x", "y", "width", "height")]
    if not any(texts) or "NULL" in (t.upper() for t in texts):
        return None
    try:
        x, y, w, h = (_finite(t) for t in texts)
    except ValueError as error:
        raise DataError(
            f"The face box is {', '.join(texts)}; four numbers were wanted. Correct the row."
        ) from error
    return (x, y, w, h) if w > 0 and h > 0 else None


def _finite(text: str) -> float:
    """A number that a picture can have; NaN and infinity are none."""
    value = float(text)
    if not abs(value) < LARGEST:
        raise ValueError(text)
    return value


def _feeling(valence: str | None, arousal: str | None) -> dict[str, float]:
    """Valence and arousal, NaN where they are not given (AffectNet writes -2)."""
    return {"valence": _unit(valence), "arousal": _unit(arousal)}


def _unit(text: str | None) -> float:
    try:
        value = float(text or "nan")
    except ValueError:
        return float("nan")
    return value if -1 <= value <= 1 else float("nan")


def _released_rows(tree: Tree, names: list[str]) -> Iterator[Item | Refused | Dropped]:
    for name in sorted(names, key=lambda n: (folder.split_of(n), n)):
        match = _RELEASED.match(name)
        assert match is not None, "read() keeps only such names"
        base, number = match.groups()
        split = folder.split_of(name)
        file = f"{split}/{last(name)}"  # the same number occurs in both sets
        notes = f"{base or ''}annotations/{number}"
        try:
            label = _label(_annotation(tree, f"{notes}_exp.npy"))
        except DataError as error:
            yield Refused(file, str(error))
            continue
        if label in LEFT_OUT.values():
            yield Dropped(file, label)
        else:
            yield Item(
                file,
                split,
                label,
                tree.opener(name),
                extra=_feeling(*(_perhaps(tree, f"{notes}_{k}.npy") for k in ("val", "aro"))),
            )


def _annotation(tree: Tree, name: str) -> str:
    if name not in tree.members:
        raise DataError(f"Its annotation {last(name)} is missing. Unpack the annotations again.")
    try:
        return str(_only_value(tree.read(name, 2**20)))
    except DataError:
        raise
    except Exception as error:  # a header is parsed as Python: SyntaxError, TokenError, MemoryError ...
        raise DataError(
            f"Its annotation {last(name)} holds no single number. Unpack the annotations again."
        ) from error


def _only_value(content: bytes) -> object:
    """The one value of a .npy file; its header is asked for the size before anything is made."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read_header = (
        np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    )
    shape, _, kind = read_header(file)
    if math.prod(shape) != 1 or kind.itemsize > 1024:
        raise ValueError("one value was wanted")
    file.seek(0)
    return np.load(file, allow_pickle=False).item()


def _perhaps(tree: Tree, name: str) -> str | None:
    try:
        return _annotation(tree, name)
    except DataError:
        return None


AFFECTNET = Dataset(
    name="affectnet",
    title="AffectNet",
    source="http://mohammadmahoor.com/affectnet/",
    licence="for non-commercial research, on request from the authors",
    citation=(
        "Mollahosseini, Hasani, Mahoor (2019): AffectNet: a database for facial expression, valence, "
        "and arousal computing in the wild. IEEE TAC 10(1)."
    ),
    instructions="Ask the authors. Put training.csv and validation.csv beside Manually_Annotated_Images/ "
    "(full "
    "form), "
    "or keep train_set/ and val_set/ as they come (release of 2021). Then: fer-core import affectnet FOLDER",
    read=read,
)
