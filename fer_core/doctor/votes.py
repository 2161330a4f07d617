"""Relabelling by people: who called which picture what, each person's words kept apart, undone one by one,
and how far they agree.

    folder = labelling.at(datasets.find("fer2013").folder)
    labelling.vote(folder, "Training_17.jpg", "sad", by="ana")
    labelling.undo(folder, by="ana")
    labelling.agreement(folder).fleiss

Votes are lines of one file that is only ever added to, so two people can work on the same queue and a kill
loses nothing.
"""

import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from fer_core import emotions
from fer_core.datasets import store
from fer_core.doctor import findings
from fer_core.errors import DataError

SKIP, REJECT = "skip", "not a face"
ANSWERS = (*emotions.EMOTIONS, SKIP, REJECT)
UNDO = "undo"


@dataclass(frozen=True)
class Agreement:
    """How far people agree beyond chance: 1 wholly, 0 as dice would."""

    pictures: int  # that at least two people labelled
    people: tuple[str, ...]
    share: float | None  # of pairs of answers that are the same
    fleiss: float | None  # over pictures that everybody labelled
    cohen: dict[tuple[str, str], float]  # each two people, over the pictures that both labelled


def at(dataset: Path) -> Path:
    """The folder in which a dataset's votes lie."""
    return dataset / "relabelled"


def vote(folder: Path, image: str, answer: str, by: str) -> None:
    """One person's word on one picture; a second word replaces the first."""
    if answer not in ANSWERS:
        raise DataError(f"{answer!r} is no answer. Choose one of: {', '.join(ANSWERS)}.")
    _add(folder, {"image": image, "answer": answer, "by": _person(by)})


def undo(folder: Path, by: str) -> str | None:
    """Take back this person's last word; returns the picture, or None where there was nothing to take back."""
    words = _words(folder, _person(by))
    if not words:
        return None
    _add(folder, {"answer": UNDO, "by": _person(by)})
    return words[-1]["image"]


def votes(folder: Path) -> pd.DataFrame:
    """One row a picture and person: image, by, answer; skipped ones included."""
    rows = {
        (line["by"], line["image"]): line["answer"] for by in people(folder) for line in _words(folder, by)
    }
    return pd.DataFrame(
        [(image, by, answer) for (by, image), answer in rows.items()], columns=["image", "by", "answer"]
    )


def people(folder: Path) -> list[str]:
    """Who has labelled here."""
    return sorted({line["by"] for line in _lines(folder)})


def waiting(folder: Path, queue: list[str], by: str) -> list[str]:
    """What this person has not answered yet, in the order of the queue."""
    done = {line["image"] for line in _words(folder, _person(by))}
    return [image for image in queue if image not in done]


def agreed(folder: Path, least: int = 1) -> dict[str, str]:
    """Image -> emotion, where more than half of those who answered (at least `least`) say the same; skips do
    not count.
    """
    table = votes(folder)
    table = table[table["answer"] != SKIP]
    out = {}
    for image, answers in table.groupby("image")["answer"]:
        counts = answers.value_counts()
        if (
            len(answers) >= least
            and counts.iloc[0] * 2 > len(answers)
            and counts.index[0] in emotions.EMOTIONS
        ):
            out[str(image)] = str(counts.index[0])
    return out


def rejected(folder: Path) -> list[str]:
    """Pictures that most of those who answered call no face."""
    table = votes(folder)
    share = (
        (table["answer"] == REJECT).groupby(table["image"]).mean() if len(table) else pd.Series(dtype=float)
    )
    return [str(image) for image in share.index[share > 0.5]]


def agreement(folder: Path) -> Agreement:
    """Over what people said so far."""
    table = votes(folder)
    wide = table[table["answer"] != SKIP].pivot_table(
        index="image", columns="by", values="answer", aggfunc="last"
    )
    who = tuple(map(str, wide.columns))
    both = wide[wide.notna().sum(axis=1) >= 2]
    pairs = [(a, b, wide[[a, b]].dropna()) for a, b in combinations(who, 2)]
    same = sum(int((p[a] == p[b]).sum()) for a, b, p in pairs)
    of = sum(len(p) for _, _, p in pairs)
    every = wide.dropna()
    whole = fleiss(_counts(every)) if len(who) > 1 and len(every) else None
    return Agreement(
        len(both),
        who,
        same / of if of else None,
        whole,
        {(a, b): cohen(p[a], p[b]) for a, b, p in pairs if len(p)},
    )


def cohen(first: pd.Series, second: pd.Series) -> float:
    """Cohen's kappa of two people's answers to the same pictures."""
    names = sorted({*first, *second})
    table = pd.crosstab(pd.Categorical(first, names), pd.Categorical(second, names), dropna=False).to_numpy(
        float
    )
    total = table.sum()
    by_chance = float(table.sum(0) @ table.sum(1)) / total**2
    return 1.0 if by_chance >= 1 else float((np.trace(table) / total - by_chance) / (1 - by_chance))


def fleiss(counts: np.ndarray) -> float:
    """Fleiss' kappa of (pictures, answers) counts, each row with the same number of people."""
    people_ = counts.sum(1)[0]
    each = ((counts**2).sum(1) - people_) / (people_ * (people_ - 1))
    by_chance = float(((counts.sum(0) / counts.sum()) ** 2).sum())
    return 1.0 if by_chance >= 1 else float((each.mean() - by_chance) / (1 - by_chance))


def _counts(every: pd.DataFrame) -> np.ndarray:
    names = sorted(set(every.to_numpy().ravel()))
    return np.stack([(every == name).sum(axis=1).to_numpy(float) for name in names], axis=1)


def _words(folder: Path, by: str) -> list[dict]:
    """One person's lines that stand, in order."""
    stack = []
    for line in _lines(folder):
        if line["by"] != by:
            continue
        if line["answer"] != UNDO:
            stack.append(line)
        elif stack:
            stack.pop()
    return stack


def _person(by: str) -> str:
    name = by.strip()
    if not name or len(name) > 60:
        raise DataError(
            "Who is labelling? Give a name of up to 60 letters, so that votes of several people stay apart."
        )
    return name


def _add(folder: Path, line: dict) -> None:
    with store.explained("keep a label"):
        folder.mkdir(parents=True, exist_ok=True)
        findings.append(folder / "votes.jsonl", [{**line, "time": round(time.time(), 3)}])


def _lines(folder: Path) -> list[dict]:
    sound = lambda line: (
        line.get("by")
        and (line.get("answer") == UNDO or (line.get("answer") in ANSWERS and line.get("image")))
    )
    return [line for line in findings.lines(folder / "votes.jsonl") if sound(line)]
