"""Which tracks may be one person: a track ends at every cut, so one person is often several.

    for pair in people.unanswered(gathering): print(pair.one, pair.other, pair.likeness)
    people.answer(gathering, "clip_1", "clip_4", same=True)
    people.of(gathering)        # {"clip_1": "clip_1", "clip_4": "clip_1", ...}: track -> person

Likeness is of the faces as they were cut out: how alike the pictures are from afar, and how alike their
colours. It recognises nobody; a person answers. Until then, tracks that may be one person count as one, so
that nobody stands on both sides of a split.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
import pandas as pd

from fer_core import paths
from fer_core.collecting.storing import Gathering
from fer_core.datasets.likeness import prints
from fer_core.errors import DataError

CELLS = 16  # side of the print
SHADES = 16  # steps of each of the two colours
MAY_BE_ONE = 0.6  # likeness from which two tracks may be one person
SHOWN = 6  # faces of a track that are looked at, spread over it
FILE = "people.json"


@dataclass(frozen=True)
class Pair:
    """Two tracks, how alike their faces are (0 to 1), and what somebody answered."""

    one: str
    other: str
    likeness: float
    same: bool | None = None  # None: nobody has answered


def pairs(gathering: Gathering) -> list[Pair]:
    """All pairs that may be one person or were answered, the likest first."""
    table = gathering.table()
    answers = _answers(gathering)
    signatures = {str(track): _signature(gathering, rows) for track, rows in table.groupby("subject")}
    spans = {str(track): _span(rows) for track, rows in table.groupby("subject")}
    chosen = []
    for one, other in combinations(sorted(signatures), 2):
        same = answers.get((one, other))
        if _together(spans[one], spans[other]) and same is None:
            continue  # two faces of one picture are two people
        likeness = _likeness(signatures[one], signatures[other])
        if likeness >= MAY_BE_ONE or same is not None:
            chosen.append(Pair(one, other, round(likeness, 3), same))
    return sorted(chosen, key=lambda pair: -pair.likeness)


def unanswered(gathering: Gathering) -> list[Pair]:
    """The pairs that somebody should answer, those left out that follow from the answers given."""
    every = pairs(gathering)
    person = _joined(gathering, [pair for pair in every if pair.same])
    apart = {frozenset((person[p.one], person[p.other])) for p in every if p.same is False}
    open_pairs = [pair for pair in every if pair.same is None and person[pair.one] != person[pair.other]]
    return [pair for pair in open_pairs if frozenset((person[pair.one], person[pair.other])) not in apart]


def answer(gathering: Gathering, one: str, other: str, same: bool) -> None:
    """Keep what somebody says of two tracks; a later answer replaces an earlier one."""
    known = set(gathering.table()["subject"].astype(str))
    if one == other or not {one, other} <= known:
        raise DataError(
            f"Two tracks of {gathering.name} were wanted, not {one!r} and {other!r}. Choose two of: "
            f"{', '.join(sorted(known))}."
        )
    first, second = sorted((one, other))
    kept = [entry for entry in _entries(gathering) if (entry["one"], entry["other"]) != (first, second)]
    paths.write_json(gathering.folder / FILE, [*kept, {"one": first, "other": second, "same": same}])


def forget_missing(gathering: Gathering) -> None:
    """Drop the answers about tracks of which no face is left."""
    known = set(gathering.table()["subject"].astype(str))
    entries = _entries(gathering)
    left = [entry for entry in entries if {entry["one"], entry["other"]} <= known]
    if len(left) < len(entries):
        paths.write_json(gathering.folder / FILE, left)


def of(gathering: Gathering) -> dict[str, str]:
    """The person of each track: tracks said to be one, and those that may be one and were not told apart."""
    every = pairs(gathering)
    certain = _joined(gathering, [pair for pair in every if pair.same])
    apart = {frozenset((certain[p.one], certain[p.other])) for p in every if p.same is False}
    perhaps = [
        pair
        for pair in every
        if pair.same is None and frozenset((certain[pair.one], certain[pair.other])) not in apart
    ]
    return _joined(gathering, [pair for pair in every if pair.same] + perhaps)


def _joined(gathering: Gathering, linked: list[Pair]) -> dict[str, str]:
    """Each track with the first track of its group."""
    person = {track: track for track in sorted(set(gathering.table()["subject"].astype(str)))}
    for pair in linked:
        keep, drop = sorted((person[pair.one], person[pair.other]))
        person = {track: keep if whose == drop else whose for track, whose in person.items()}
    return person


def _entries(gathering: Gathering) -> list[dict]:
    kept = paths.read_json(gathering.folder / FILE, [])
    entries = [entry for entry in kept if isinstance(entry, dict)] if isinstance(kept, list) else []
    return [entry for entry in entries if {"one", "other", "same"} <= set(entry)]


def _answers(gathering: Gathering) -> dict[tuple[str, str], bool]:
    return {(entry["one"], entry["other"]): bool(entry["same"]) for entry in _entries(gathering)}


def _signature(gathering: Gathering, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(prints of a few faces, their mean colours)."""
    places = np.linspace(0, len(rows) - 1, min(SHOWN, len(rows))).astype(int)
    faces = list(_readable(gathering, rows["file"].iloc[places]))
    if not faces:
        return np.zeros((0, CELLS * CELLS), np.float32), np.zeros(SHADES * SHADES)
    return prints.of(np.stack(faces), CELLS), np.mean([_colours(face) for face in faces], axis=0)


def _readable(gathering: Gathering, files: pd.Series) -> Iterator[np.ndarray]:
    for file in files:
        try:
            yield cv2.resize(gathering.picture(file), (96, 96), interpolation=cv2.INTER_AREA)
        except DataError:
            continue


def _colours(face: np.ndarray) -> np.ndarray:
    """Shares of the two colours of a face, whatever its brightness."""
    lab = cv2.cvtColor(np.ascontiguousarray(face), cv2.COLOR_RGB2LAB)
    counts = cv2.calcHist([lab], [1, 2], None, [SHADES, SHADES], [64, 192, 64, 192])
    return (counts / max(counts.sum(), 1)).ravel()


def _likeness(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    """Half the likest two prints, half what the colours have in common."""
    if not len(one[0]) or not len(other[0]):
        return 0.0
    print_likeness = max(float((one[0] @ other[0].T).max()), 0.0)
    return (print_likeness + float(np.minimum(one[1], other[1]).sum())) / 2


def _span(rows: pd.DataFrame) -> tuple[str, float, float]:
    return str(rows["video"].iloc[0]), float(rows["time_s"].min()), float(rows["time_s"].max())


def _together(one: tuple[str, float, float], other: tuple[str, float, float]) -> bool:
    """Whether two tracks of one video were seen at the same time."""
    return one[0] == other[0] and max(one[1], other[1]) < min(one[2], other[2])
