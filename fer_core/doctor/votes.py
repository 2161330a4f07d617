"""Relabelling by people: who called which picture what, each person's answers kept apart, undone one by one,
and how far they agree.

    folder = votes.at(datasets.find("fer2013").folder)
    votes.vote(folder, "Training_17.jpg", "sad", by="ana")
    votes.undo(folder, by="ana")
    votes.agreement(folder).fleiss

Votes are lines of one file that is only ever added to, so two people can work on the same queue and a kill
loses nothing.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fer_core import emotions
from fer_core.datasets import store
from fer_core.doctor import lines
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
    """One person's answer to one picture; a second answer replaces the first."""
    if answer not in ANSWERS:
        raise DataError(f"{answer!r} is no answer. Choose one of: {', '.join(ANSWERS)}.")
    _add(folder, {"image": image, "answer": answer, "by": _person(by)})


def undo(folder: Path, by: str) -> str | None:
    """Take back this person's last answer; returns the picture, or None where there is nothing to take
    back.
    """
    answers = _standing(folder, _person(by))
    if not answers:
        return None
    _add(folder, {"answer": UNDO, "by": _person(by)})
    return answers[-1]["image"]


def votes(folder: Path) -> pd.DataFrame:
    """One row a picture and person: image, by, answer; skipped ones included."""
    lines = [line for by in people(folder) for line in _standing(folder, by)]
    table = pd.DataFrame(lines, columns=["image", "by", "answer"])
    return table.drop_duplicates(["by", "image"], keep="last", ignore_index=True)


def people(folder: Path) -> list[str]:
    """Who has labelled these pictures."""
    return sorted({line["by"] for line in _lines(folder)})


def waiting(folder: Path, queue: list[str], by: str) -> list[str]:
    """What this person has not answered yet, in the order of the queue."""
    done = {line["image"] for line in _standing(folder, _person(by))}
    return [image for image in queue if image not in done]


def agreed(folder: Path, least: int = 1) -> dict[str, str]:
    """Image -> emotion, where more than half of those who answered (at least `least`) say the same; skips do
    not count.
    """
    table = votes(folder)
    table = table[table["answer"] != SKIP]
    labels = {str(i): _majority(answers, least) for i, answers in table.groupby("image")["answer"]}
    return {image: label for image, label in labels.items() if label}


def rejected(folder: Path) -> list[str]:
    """Pictures that most of those who answered call no face."""
    table = votes(folder)
    if not len(table):
        return []
    share = (table["answer"] == REJECT).groupby(table["image"]).mean()
    return [str(image) for image in share.index[share > 0.5]]


def agreement(folder: Path) -> Agreement:
    """Over all answers so far."""
    table = votes(folder)
    answered = table[table["answer"] != SKIP]
    wide = answered.pivot_table(index="image", columns="by", values="answer", aggfunc="last")
    names = tuple(map(str, wide.columns))
    pairs = {(a, b): wide[[a, b]].dropna() for a, b in combinations(names, 2)}
    same = sum(int((both[a] == both[b]).sum()) for (a, b), both in pairs.items())
    total = sum(map(len, pairs.values()))
    by_all = wide.dropna()
    return Agreement(
        pictures=int((wide.notna().sum(axis=1) >= 2).sum()),
        people=names,
        share=same / total if total else None,
        fleiss=fleiss(_counts(by_all)) if len(names) > 1 and len(by_all) else None,
        cohen={(a, b): cohen(both[a], both[b]) for (a, b), both in pairs.items() if len(both)},
    )


def cohen(first: pd.Series, second: pd.Series) -> float:
    """Cohen's kappa of two people's answers to the same pictures."""
    names = sorted({*first, *second})
    table = pd.crosstab(pd.Categorical(first, names), pd.Categorical(second, names), dropna=False)
    counts = table.to_numpy(float)
    total = counts.sum()
    by_chance = float(counts.sum(0) @ counts.sum(1)) / total**2
    return _beyond_chance(float(np.trace(counts)) / total, by_chance)


def fleiss(counts: np.ndarray) -> float:
    """Fleiss' kappa of (pictures, answers) counts, each row with the same number of people."""
    persons = counts.sum(1)[0]
    agreeing = ((counts**2).sum(1) - persons) / (persons * (persons - 1))
    by_chance = float(((counts.sum(0) / counts.sum()) ** 2).sum())
    return _beyond_chance(float(agreeing.mean()), by_chance)


def forget(folder: Path, images: Collection[str]) -> int:
    """Delete every answer to these pictures, undone ones too, as if they had never been given; returns how
    many lines went.
    """
    with store.explained("delete labels"):
        return lines.rewrite(folder / "votes.jsonl", lambda known: _without(known, images))


def _without(known: list[lines.Line], images: Collection[str]) -> list[lines.Line]:
    """The lines without answers to these pictures, and without what took such an answer back."""
    given: dict[str, list[bool]] = {}  # by person: is each standing answer one to be dropped
    left = []
    for line in known:
        answers = given.setdefault(str(line.get("by")), [])
        if line.get("answer") != UNDO:
            answers.append(line.get("image") in images)
            dropped = answers[-1]
        else:
            dropped = answers.pop() if answers else False
        if not dropped:
            left.append(line)
    return left


def _majority(answers: pd.Series, least: int) -> str:
    """The emotion that more than half of at least so many people gave; empty where there is none."""
    counts = answers.value_counts()
    answer = str(counts.index[0])
    enough = len(answers) >= least and counts.iloc[0] * 2 > len(answers)
    return answer if enough and answer in emotions.EMOTIONS else ""


def _beyond_chance(share: float, by_chance: float) -> float:
    return 1.0 if by_chance >= 1 else (share - by_chance) / (1 - by_chance)


def _counts(by_all: pd.DataFrame) -> np.ndarray:
    names = sorted(set(by_all.to_numpy().ravel()))
    return np.stack([(by_all == name).sum(axis=1).to_numpy(float) for name in names], axis=1)


def _standing(folder: Path, by: str) -> list[dict[str, Any]]:
    """One person's answers that were not taken back, in order."""
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
        lines.append(folder / "votes.jsonl", [{**line, "time": round(time.time(), 3)}])


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [line for line in lines.read(folder / "votes.jsonl") if _is_sound(line)]


def _is_sound(line: dict[str, Any]) -> bool:
    """Whether a line is an answer to a picture, or takes one back."""
    if not line.get("by"):
        return False
    return line.get("answer") == UNDO or (line.get("answer") in ANSWERS and bool(line.get("image")))
