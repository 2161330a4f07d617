"""Findings: what is wrong with which picture, how surely, and with which other picture; and what people
decided about them.

data/<name>/doctor/findings.parquet     one row a picture and problem; written whole after each examination
data/<name>/doctor/decisions.jsonl      accept or dismiss, one line a click; only ever added to
data/<name>/doctor.json                 counts, twins of each split, remarks, fingerprint of what was examined
"""

import io
import json
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fer_core import paths
from fer_core.datasets import store
from fer_core.datasets.form import Imported
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

    def counts(self) -> dict[str, int]:
        """Findings of each problem, in the order of PROBLEMS, none left out that was found."""
        found = self.table["problem"].value_counts()
        return {name: int(found[name]) for name in PROBLEMS if name in found}


def save(here: Imported, table: pd.DataFrame, summary: dict) -> Diagnosis:
    """Write an examination's findings, whole or not at all."""
    content = io.BytesIO()
    table[list(COLUMNS)].to_parquet(content, index=False)
    with store.explained("write the findings"):
        (here.folder / "doctor").mkdir(exist_ok=True)
        paths.write_bytes(here.folder / "doctor" / "findings.parquet", content.getvalue())
        paths.write_json(here.folder / "doctor.json", summary)
    return read(here)


def read(here: Imported) -> Diagnosis | None:
    """The last examination; None where there was none, or none of the data as it is now."""
    summary = paths.read_json(here.folder / "doctor.json")
    if not isinstance(summary, dict) or summary.get("fingerprint") != here.fingerprint:
        return None
    try:
        table = pd.read_parquet(here.folder / "doctor" / "findings.parquet")[list(COLUMNS)]
    except (OSError, ValueError, KeyError):
        return None
    said = decisions(here)
    table["decision"] = [
        said.get((p, i), "undecided") for p, i in zip(table["problem"], table["image"], strict=True)
    ]
    return Diagnosis(here.name, table, summary)


def need(here: Imported) -> Diagnosis:
    """The last examination, or the sentence that says how to make one."""
    found = read(here)
    if found is None:
        was = paths.read_json(here.folder / "doctor.json") is not None
        why = (
            "has changed since it was examined, or its findings are damaged"
            if was
            else "has not been examined yet"
        )
        raise DataError(f"{here.title} {why}. Examine it first: fer-core doctor {here.name}.")
    return found


def decide(here: Imported, problem: str, images: list[str], decision: str, by: str = "") -> None:
    """Accept or dismiss findings, or take that back; the pictures themselves are never touched."""
    if decision not in DECISIONS or problem not in PROBLEMS:
        raise DataError(
            f"{decision!r} of {problem!r} means nothing. Choose one of {', '.join(DECISIONS)} for one of "
            f"{', '.join(PROBLEMS)}."
        )
    lines = [
        {"problem": problem, "image": image, "decision": decision, "by": by, "time": round(time.time(), 3)}
        for image in images
    ]
    with store.explained("keep a decision"):
        (here.folder / "doctor").mkdir(exist_ok=True)
        append(here.folder / "doctor" / "decisions.jsonl", lines)


def decisions(here: Imported) -> dict[tuple[str, str], str]:
    """The last word on each (problem, image)."""
    return {
        (line["problem"], line["image"]): line["decision"]
        for line in lines(here.folder / "doctor" / "decisions.jsonl")
        if {"problem", "image", "decision"} <= line.keys()
    }


def append(path: Path, new: list[dict]) -> None:
    """Add lines in one write, so that two people who write at once lose nothing."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in new)
    with open(path, "ab") as file:
        file.write(f"\n{text}".encode())  # begins a line of its own, whatever a killed process left there


def lines(path: Path) -> list[dict]:
    """What was added so far; a line that a killed process left half-written is passed over."""
    try:
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    out = []
    for line in filter(None, content.split("\n")):  # a name may hold other line breaks
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            out.append(value)
    return out
