"""CK+: posed expressions of 123 people from neutral to apex; the last three frames carry the emotion, the
first is neutral.

`ck_plus` reads the original sequences, `ck48` the faces of 48x48 cut from them. Both keep who is shown: split
by subject.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import cv2
import cv2.data

from fer_core import emotions
from fer_core.datasets import decoding, folder, sheets
from fer_core.datasets.archives import Tree, largest_archive, last, parent
from fer_core.datasets.form import Dataset, Item, Note, Reading, Refused
from fer_core.errors import DataError

CODES = ("neutral", "angry", "contempt", "disgust", "fear", "happy", "sad", "surprise")
LABELLED = 3  # frames at the end of a sequence
_FRAME = re.compile(r"(S\d+)_(\d+)_(\d+)\.\w+$", re.IGNORECASE)
_LABEL = re.compile(r"(S\d+)_(\d+)_\d+_emotion\.txt$", re.IGNORECASE)


def read(tree: Tree) -> Reading:
    """The sequences that have an emotion file."""
    frames = _sequences(tree)
    labels = [(match, n) for n in tree.names("*_emotion.txt") if (match := _LABEL.match(last(n)))]
    files = {(match[1], match[2]): name for match, name in labels}
    if not frames or not files:
        raise sheets.wrong(
            tree, "CK+", "cohn-kanade-images/S005/001/*.png together with Emotion/S005/001/*_emotion.txt"
        )
    return Reading(len(files) * (LABELLED + 1), _rows(tree, frames, files))


def _sequences(tree: Tree) -> dict[tuple[str, str], list[str]]:
    frames: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in largest_archive([n for n in tree.pictures() if _FRAME.match(last(n))]):
        match = _frame(name)
        frames[match[1], match[2]].append(name)
    return {key: sorted(names, key=last) for key, names in frames.items()}


def _frame(name: str) -> re.Match[str]:
    match = _FRAME.match(last(name))
    assert match is not None, "only names of frames were kept"
    return match


def _rows(
    tree: Tree, frames: dict[tuple, list[str]], files: dict[tuple, str]
) -> Iterator[Item | Refused | Note]:
    for key, file in sorted(files.items()):
        try:
            label = _label(tree, file)
            if key not in frames:
                raise DataError(
                    f"The frames of sequence {'/'.join(key)} are missing. Unpack cohn-kanade-images again."
                )
        except DataError as error:
            yield Refused(last(file), str(error))
            continue
        box = _face(tree, frames[key][0])
        for name, emotion in _labelled(frames[key], label):
            yield Item(last(name), "train", emotion, tree.opener(name), subject=key[0].upper(), box=box)
    silent = len(set(frames) - set(files))
    if silent:
        yield Note(
            f"{silent:,} of {len(frames):,} sequences have no emotion file and were left out, as the "
            "dataset intends."
        )


def _face(tree: Tree, name: str) -> tuple[float, float, float, float] | None:
    """Where the face is in a sequence's first frame; heads stay in place, and the frames show shoulders and
    wall around them.
    """
    try:
        seen = decoding.gray(decoding.decode(tree.read(name)))
    except DataError:
        return None
    small = cv2.resize(seen, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    finder = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    boxes = finder.detectMultiScale(small, 1.1, 5, minSize=(60, 60))
    if not len(boxes):
        return None
    widest = max(boxes, key=lambda box: box[2])
    x, y, width, height = (2.0 * v for v in widest)
    return x, y, width, height


def _label(tree: Tree, file: str) -> str:
    text = tree.read(file, 2**16).decode("utf-8", "replace").strip()
    try:
        return CODES[[float(code) for code in range(len(CODES))].index(float(text))]
    except ValueError as error:
        raise DataError(
            f"The emotion file says {text[:20]!r}; a number from 0 to 7 was wanted. Unpack the emotion "
            "files again."
        ) from error


def _labelled(names: list[str], label: str) -> list[tuple[str, str]]:
    """The first frame as neutral, then the last three with the sequence's emotion."""
    apex = names[-LABELLED:]
    return [(n, "neutral") for n in names[:1] if n not in apex] + [(n, label) for n in apex]


def read_48(tree: Tree) -> Reading:
    """Faces in folders of emotions, with the subject in the file name."""
    names = largest_archive([n for n in tree.pictures() if _FRAME.match(last(n)) and not _is_sequence(n)])
    if not names or not any(emotions.parse(parent(n)) for n in names):
        raise sheets.wrong(tree, "CK+48", "folders of emotions with files like S010_004_00000017.png")
    return Reading(len(names), _rows_48(tree, names))


def _is_sequence(name: str) -> bool:
    return parent(name).isdigit()


def _rows_48(tree: Tree, names: list[str]) -> Iterator[Item | Refused | Note]:
    for name in names:
        label = emotions.parse(parent(name))
        if label:
            yield Item(last(name), "train", label, tree.opener(name), subject=_frame(name)[1].upper())
        else:
            yield Refused(
                last(name),
                (
                    f"Its folder {parent(name)!r} names no emotion. Rename the folder to one of "
                    f"{', '.join(emotions.EMOTIONS)}."
                ),
            )
    for gone in folder.empty_classes(tree):
        yield Note(f"The folder {gone} is empty.")


_LICENCE = (
    "for non-commercial research, on request from the authors; only some subjects may be shown in print"
)
_CITATION = (
    "Lucey et al. (2010): The extended Cohn-Kanade dataset (CK+). CVPR workshops. Kanade, Cohn, "
    "Tian (2000): Comprehensive database. FG."
)
CK_PLUS = Dataset(
    name="ck_plus",
    title="CK+",
    source="https://www.jeffcohn.net/resources/",
    instructions=(
        "Ask the authors. Put cohn-kanade-images and Emotion (or the zips they come in) into one "
        "folder. Then: fer-core import ck_plus FOLDER"
    ),
    read=read,
    licence=_LICENCE,
    citation=_CITATION,
)
CK48 = Dataset(
    name="ck48",
    title="CK+48",
    source="https://www.kaggle.com/datasets/shawon10/ckplus",
    instructions=(
        "Download CK+48 (981 faces of 48x48 in seven folders, anger to surprise). It need not be "
        "unpacked. Then: fer-core import ck48 PATH"
    ),
    read=read_48,
    licence=_LICENCE,
    citation=_CITATION,
)
