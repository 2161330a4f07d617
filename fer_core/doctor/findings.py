"""Findings: what is wrong with which picture, how surely, and with which other picture; and what people
decided about them.

data/<name>/doctor/findings.parquet     one row a picture and problem; written whole after each examination
data/<name>/doctor/decisions.jsonl      accept or dismiss, one line a click; only ever added to
data/<name>/doctor.json                 counts, twins of each split, remarks, fingerprint of what was examined
"""

import io
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fer_core import paths
from fer_core.datasets import store
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported
from fer_core.doctor import lines
from fer_core.errors import DataError

COLUMNS = (
    "problem",
    "image",
    "split",
    "label",
    "score",
    "partner",
    "partner_split",
    "partner_label",
    "proposed",
    "note",
    "row",
    "partner_row",
)
_TYPES = {"score": np.float32, "row": np.int64, "partner_row": np.int64}
DECISIONS = ("accept", "dismiss", "undecided")


@dataclass(frozen=True)
class Problem:
    """A kind of finding, in words."""

    name: str
    title: str
    says: str  # what the score means
    certain: bool = False  # a view takes these without being asked, unless they were dismissed


PROBLEMS: dict[str, Problem] = {
    p.name: p
    for p in (
        Problem("twin", "Identical in another split", "1 for identical pixels", True),
        Problem("near_twin", "Same photo in another split", "correlation with the partner", True),
        Problem("duplicate", "Identical in the same split", "1 for identical pixels", True),
        Problem("near_duplicate", "Same photo in the same split", "correlation with the partner", True),
        Problem("conflict", "Same photo, another label", "correlation with the partner", True),
        Problem("suspect", "Label in doubt", "how much surer the model is of its answer than of the label"),
        Problem("disagreement", "People disagree", "share of votes against the winner"),
        Problem(
            "not_a_face",
            "No face found",
            "how little of a face there is, 1 for no trace, or the share of people who say so",
        ),
        Problem("blank", "Blank", "1 for one gray level, 0 at the limit", True),
        Problem("nearly_blank", "Nearly blank", "1 for one gray level, 0 at the limit"),
        Problem("too_dark", "Too dark", "1 for black, 0 at the limit"),
        Problem("too_bright", "Too bright", "1 for white, 0 at the limit"),
        Problem("low_contrast", "Little contrast", "1 for one gray level, 0 at the limit"),
        Problem("blurred", "Blurred", "1 for no edge at all, 0 at the limit"),
        Problem("odd_size", "Odd size", "how far from the usual, in powers of two"),
        Problem("subject_on_both_sides", "Same person in another split", "1"),
    )
}


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What an examination found."""

    dataset: str
    table: pd.DataFrame  # COLUMNS and `decision`
    summary: dict

    @property
    def whole(self) -> bool:
        """Whether labels and faces were looked at, too, where that was asked for."""
        return bool(self.summary.get("whole", True))

    def faces_with(self, problem: str) -> frozenset[str]:
        """The files that have this problem and were not dismissed."""
        table = self.table
        return frozenset(table["image"][(table["problem"] == problem) & (table["decision"] != "dismiss")])

    def counts(self) -> dict[str, int]:
        """Faces that have each problem, in the order of PROBLEMS, none left out that was found."""
        faces = self.table.groupby("problem")["image"].nunique()
        return {name: int(faces[name]) for name in PROBLEMS if name in faces}

    @property
    def faces(self) -> int:
        """How many faces have a problem or several."""
        return int(self.table["image"].nunique())


def rows(
    pictures: Split,
    split_of: np.ndarray,
    problem: str,
    at: np.ndarray,
    score: np.ndarray,
    partner: np.ndarray | None = None,
    proposed: np.ndarray | str = "",
    note: str = "",
) -> pd.DataFrame:
    """Findings of one problem about the pictures at these positions."""
    at = np.asarray(at, np.int64)
    table = pd.DataFrame({"image": _column(pictures, "file")[at], "split": split_of[at]}, dtype=object)
    table["problem"], table["proposed"], table["note"] = problem, proposed, note
    table["label"], table["row"] = _column(pictures, "label")[at], pictures.rows[at]
    table["score"] = np.asarray(score, np.float32)
    if partner is None:
        table["partner"], table["partner_split"], table["partner_label"] = "", "", ""
        table["partner_row"] = -1
    else:
        table["partner"], table["partner_split"] = _column(pictures, "file")[partner], split_of[partner]
        table["partner_label"] = _column(pictures, "label")[partner]
        table["partner_row"] = pictures.rows[partner]
    return table[list(COLUMNS)]


def none() -> pd.DataFrame:
    """A table without findings."""
    return pd.DataFrame({name: pd.Series(dtype=_TYPES.get(name, object)) for name in COLUMNS})


def _column(pictures: Split, name: str) -> np.ndarray:
    return pictures.table[name].to_numpy(dtype=object)


def save(dataset: Imported, table: pd.DataFrame, summary: dict) -> Diagnosis:
    """Write an examination's findings, whole or not at all."""
    content = io.BytesIO()
    table[list(COLUMNS)].to_parquet(content, index=False)
    with store.explained("write the findings"):
        (dataset.folder / "doctor").mkdir(parents=True, exist_ok=True)
        paths.write_bytes(dataset.folder / "doctor" / "findings.parquet", content.getvalue())
        paths.write_json(dataset.folder / "doctor.json", summary)
    return need(dataset)


def read(dataset: Imported) -> Diagnosis | None:
    """The last examination; None where there was none, or none of the data as it is now."""
    summary = paths.read_json(dataset.folder / "doctor.json")
    if not isinstance(summary, dict) or summary.get("fingerprint") != dataset.fingerprint:
        return None
    try:
        table = pd.read_parquet(dataset.folder / "doctor" / "findings.parquet")[list(COLUMNS)]
    except (OSError, ValueError, KeyError):
        return None
    decided = decisions(dataset)
    keys = zip(table["problem"], table["image"], strict=True)
    table["decision"] = [decided.get(key, "undecided") for key in keys]
    return Diagnosis(dataset.name, table, summary)


def stamp(dataset: Imported) -> tuple[int, ...]:
    """Changes when findings or decisions do."""
    files = (dataset.folder / "doctor.json", dataset.folder / "doctor" / "decisions.jsonl")
    return tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files)


def need(dataset: Imported) -> Diagnosis:
    """The last examination, or the sentence that says how to make one."""
    diagnosis = read(dataset)
    if diagnosis is not None:
        return diagnosis
    why = "has not been examined yet"
    if paths.read_json(dataset.folder / "doctor.json") is not None:
        why = "has changed since it was examined, or its findings are damaged"
    raise DataError(f"{dataset.title} {why}. Examine it first: fer-core doctor {dataset.name}.")


def decide(dataset: Imported, problem: str, images: list[str], decision: str, by: str = "") -> None:
    """Accept or dismiss findings, or take that back; the pictures themselves are never touched."""
    if decision not in DECISIONS or problem not in PROBLEMS:
        raise DataError(
            f"{decision!r} of {problem!r} means nothing. Choose one of {', '.join(DECISIONS)} for one of "
            f"{', '.join(PROBLEMS)}."
        )
    facts = {"decision": decision, "by": by, "time": round(time.time(), 3)}
    new = [{"problem": problem, "image": image, **facts} for image in images]
    with store.explained("keep a decision"):
        (dataset.folder / "doctor").mkdir(parents=True, exist_ok=True)
        lines.append(dataset.folder / "doctor" / "decisions.jsonl", new)


def decisions(dataset: Imported) -> dict[tuple[str, str], str]:
    """The last word on each (problem, image)."""
    return {
        (line["problem"], line["image"]): line["decision"]
        for line in lines.read(dataset.folder / "doctor" / "decisions.jsonl")
        if {"problem", "image", "decision"} <= line.keys()
    }
