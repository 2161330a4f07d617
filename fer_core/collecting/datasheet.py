"""DATASHEET.md of a collected dataset: source, consent, how it was made, counts, who agreed with whom."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from fer_core import emotions
from fer_core.collecting.storing import Gathering
from fer_core.doctor import votes

YES_NO = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Making:
    """What was asked for when the dataset was made, as the datasheet says it."""

    consent: str  # in words; empty: the words that those before the camera agreed to
    source: str
    size: int
    equalise: bool
    balance: bool
    upside_down: bool
    by: str  # subject or video: what never lies in two splits


def write(
    title: str,
    gathering: Gathering,
    table: pd.DataFrame,
    copies: int,
    making: Making,
    counts: dict[str, dict[str, int]],
) -> str:
    """The text: `table` holds the faces that were taken, `copies` were made of them, `counts` are those of
    the splits.
    """
    lines = [
        f"# {title}",
        "",
        *_origin(table, copies, making),
        *_labels(gathering, table),
        *_form(making),
        "",
        "## What became of the faces that were found",
        "",
        *_outcomes(gathering),
        "",
        "## Counts",
        "",
        *_counts(counts),
        *(f"- refused: {reason}" for reason in gathering.notes().get("problems", {}).values()),
        "",
        "It shows how faces look, not what people feel.",
    ]
    return "\n".join(lines) + "\n"


def _origin(table: pd.DataFrame, copies: int, making: Making) -> Iterator[str]:
    agreed = sorted({text for text in table["consent"] if isinstance(text, str) and text})
    yield f"- Source: {making.source or 'not said'}"
    yield f"- Consent: {making.consent or ' '.join(agreed) or 'not said; do not share'}"
    yield f"- Videos and cameras: {', '.join(sorted(set(table['video']))) or 'none'}"
    yield f"- Faces: {len(table):,} seen, {copies:,} made by augmentation (train only)"


def _labels(gathering: Gathering, table: pd.DataFrame) -> Iterator[str]:
    model = gathering.notes().get("model", "")
    titles = {
        "people": "people",
        "posing": "what the person was asked to show",
        "model": f"the model {model} alone",
    }
    labelled_by = table["by"].value_counts()
    yield "- Labelled by " + "; by ".join(f"{t}: {labelled_by.get(name, 0):,}" for name, t in titles.items())
    agreement = votes.agreement(gathering.folder)
    kappa = "" if agreement.fleiss is None else f", Fleiss kappa {agreement.fleiss:.2f}"
    yield (
        f"- People who labelled: {len(agreement.people)}, pictures seen by two or more: "
        f"{agreement.pictures:,}{kappa}"
    )


def _form(making: Making) -> Iterator[str]:
    yield (
        f"- Split by {making.by}: a subject is a person followed without a break, or one name before a "
        "camera; tracks that may show one person, and were not told apart, count as one."
    )
    yield (
        f"- Size {making.size}; histogram equalisation: {YES_NO[making.equalise]}; train balanced by flips "
        f"and rotation: {YES_NO[making.balance]}"
    )
    if making.balance and making.upside_down:
        yield "- Some copies are upside down, as Yousaf et al. (2024) make them; no camera sees faces so."


def _outcomes(gathering: Gathering) -> Iterator[str]:
    """What became of the faces of all videos and cameras together."""
    total: Counter = Counter()
    for counts in gathering.notes().get("seen", {}).values():
        total.update(counts)
    return (f"- {outcome}: {n:,}" for outcome, n in total.items())


def _counts(counts: dict[str, dict[str, int]]) -> Iterator[str]:
    for split, by_emotion in counts.items():
        yield f"- {split}: " + ", ".join(f"{emotions.label(name)} {n:,}" for name, n in by_emotion.items())
