"""Seven emotions and contempt: one name, one colour and one order everywhere; names of other datasets are
aliases.

Emotions are used by name. Their position matters only between a Split and a network.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Emotion:
    """A label: the name used in files and code, the colour used in every plot, and its names elsewhere."""

    name: str
    colour: str  # told apart by people who see colours differently; 3:1 on white and on near-black
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as a reader sees it."""
        return self.name.capitalize()


_ALL = (
    Emotion(
        "angry",
        "#c8453b",
        ("anger", "ang", "an", "mad", "enojo", "ira", "colère", "colere", "wut", "ärger", "rabbia", "raiva"),
    ),
    Emotion(
        "disgust",
        "#7d8f2a",
        ("disgusted", "discussed", "dis", "di", "asco", "dégoût", "degout", "ekel", "disgusto", "nojo"),
    ),
    Emotion(
        "fear",
        "#7a5bb5",
        ("afraid", "fearful", "scared", "fea", "fe", "miedo", "peur", "angst", "paura", "medo"),
    ),
    Emotion(
        "happy",
        "#c98f0a",
        (
            "happiness",
            "joy",
            "joyful",
            "hap",
            "ha",
            "smile",
            "feliz",
            "alegría",
            "alegria",
            "joie",
            "freude",
            "felicità",
            "felicidade",
        ),
    ),
    Emotion(
        "sad",
        "#3c78b4",
        ("sadness", "sa", "tristeza", "triste", "tristesse", "trauer", "traurig", "tristezza"),
    ),
    Emotion(
        "surprise",
        "#e07a35",
        (
            "surprised",
            "surprize",
            "sur",
            "su",
            "sorpresa",
            "surprise_",
            "überraschung",
            "sorpresa_",
            "surpresa",
        ),
    ),
    Emotion(
        "neutral",
        "#8b9099",
        ("normal", "natural", "netral", "neu", "ne", "calm", "neutro", "neutre", "neutrale"),
    ),
    Emotion(
        "contempt",
        "#a8588c",
        ("contemptuous", "con", "co", "desprecio", "mépris", "mepris", "verachtung", "disprezzo", "desprezo"),
    ),
)

EMOTIONS: dict[str, Emotion] = {e.name: e for e in _ALL}
BASIC: tuple[str, ...] = tuple(e.name for e in _ALL if e.name != "contempt")
_BY_ALIAS = {alias.strip("_"): e.name for e in _ALL for alias in (e.name, *e.aliases)}


def parse(text: str) -> str | None:
    """The emotion that `text` names in any of the usual spellings, or None."""
    return _BY_ALIAS.get(text.strip().casefold().strip("_ -."))


def label(name: str) -> str:
    """The name of an emotion as a reader sees it; a name that is none stays as it is."""
    return EMOTIONS[name].label if name in EMOTIONS else name


def colour(name: str) -> str:
    """The colour of an emotion; gray for a name that is none."""
    return EMOTIONS[name].colour if name in EMOTIONS else "#8b9099"


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """The names in the order that every table and plot uses; unknown names last, by alphabet."""
    order = {name: i for i, name in enumerate(EMOTIONS)}
    return tuple(sorted(set(names), key=lambda n: (order.get(n, len(order)), n)))
