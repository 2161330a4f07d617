"""Which column of a table holds what: told by its usual names, or by whoever imports it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from fer_core import emotions
from fer_core.errors import DataError

IMAGE = (
    "image", "images", "img", "picture", "photo", "file_name", "filename", "file", "path", "filepath",
    "file_path", "image_path", "img_path", "image_file", "image_name", "img_name", "pth", "face", "jpeg",
    "jpg", "png", "bytes",
)  # fmt: skip
LABEL = (
    "label", "labels", "emotion", "emotions", "expression", "class", "category", "facial_expression",
    "emotion_label", "label_name", "class_name",
)  # fmt: skip
SPLIT = ("split", "usage", "set", "subset", "partition")
SUBJECT = (
    "subject", "subject_id", "person", "person_id", "identity", "actor", "actor_id", "participant",
    "participant_id", "user_id",
)  # fmt: skip
NAME = ("original_file", "file_name", "filename", "file", "path", "image_name", "image_path")
FEWEST = 3  # columns named after emotions that make votes; one alone may mean anything
_VOTES = re.compile(r"votes?_(.+)")


@dataclass(frozen=True)
class Columns:
    """What the user says of a table; what is empty is told by the usual names."""

    image: str = ""
    label: str = ""
    split: str = ""
    subject: str = ""
    labels: str = ""  # the legend: angry,disgust,... by number, or 1=surprise,2=fear,...

    @property
    def text(self) -> str:
        """The choices as one line, which differs when a choice does."""
        values = ((one.name, getattr(self, one.name).strip()) for one in fields(self))
        return "\t".join(f"{name}={value}" for name, value in values if value)


@dataclass(frozen=True)
class Roles:
    """The columns of one table by what they hold; empty where there is none."""

    image: str
    label: str
    split: str = ""
    subject: str = ""
    name: str = ""  # what the picture was called, where its place says less
    votes: Mapping[str, str] = field(default_factory=dict)  # column -> emotion

    @property
    def all(self) -> tuple[str, ...]:
        """The columns that have to be read, each once."""
        single = (self.image, self.label, self.split, self.subject, self.name)
        return tuple(dict.fromkeys([*filter(None, single), *self.votes]))


def recognise(table: str, columns: tuple[str, ...], pictures: tuple[str, ...], chosen: Columns) -> Roles:
    """The roles of a table's columns; `pictures` are those that hold pictures themselves."""
    image = _image(table, columns, pictures, chosen.image)
    others = tuple(name for name in columns if name != image)
    votes = _votes(others)
    label = _label(table, others, chosen.label, bool(votes))
    return Roles(
        image,
        label,
        _optional(table, others, SPLIT, chosen.split),
        _optional(table, others, SUBJECT, chosen.subject),
        _first(NAME[:1] if image not in pictures else NAME, others),
        {column: emotion for column, emotion in votes.items() if column != label},
    )


def _image(table: str, columns: tuple[str, ...], pictures: tuple[str, ...], wanted: str) -> str:
    if wanted:
        return _named(table, columns, wanted)
    usual = _first(IMAGE, pictures) or _first(IMAGE, columns)
    if not usual and len(pictures) == 1:
        return pictures[0]
    if not usual:
        raise DataError(
            f"{table} has no column that is known to hold pictures. It has {_shown(columns)}. Say which one "
            "does (in a terminal: --image-column NAME)."
        )
    return usual


def _label(table: str, columns: tuple[str, ...], wanted: str, voted: bool) -> str:
    if wanted:
        return _named(table, columns, wanted)
    usual = [column for column in columns if plain(column) in LABEL]
    if len(usual) > 1:
        raise DataError(
            f"{table} has {len(usual)} columns that may be the label: {_shown(usual)}. Say which one is "
            "(in a terminal: --label-column NAME)."
        )
    if not usual and not voted:
        raise DataError(
            f"{table} has no column that is known to hold labels. It has {_shown(columns)}. Say which one "
            "does (in a terminal: --label-column NAME)."
        )
    return usual[0] if usual else ""


def _votes(columns: Iterable[str]) -> dict[str, str]:
    """Columns of votes: vote_happy, votes_anger, ...; or several columns named after emotions."""
    columns = tuple(columns)
    prefixed = {c: match[1] for c in columns if (match := _VOTES.fullmatch(plain(c)))}
    named = {column: emotion for column, text in prefixed.items() if (emotion := emotions.parse(text))}
    if not named:
        named = {column: emotion for column in columns if (emotion := emotions.parse(column))}
    once = len(set(named.values())) == len(named)
    return named if once and len(named) >= FEWEST else {}


def _optional(table: str, columns: tuple[str, ...], usual: tuple[str, ...], wanted: str) -> str:
    return _named(table, columns, wanted) if wanted else _first(usual, columns)


def _named(table: str, columns: tuple[str, ...], wanted: str) -> str:
    """The column that the user names."""
    alike = [c for c in columns if c == wanted] or [c for c in columns if plain(c) == plain(wanted)]
    if len(alike) == 1:
        return alike[0]
    problem = f"has {len(alike)} columns" if alike else "has no column"
    raise DataError(f"{table} {problem} {wanted!r}. It has {_shown(columns)}. Name one of these.")


def _first(usual: tuple[str, ...], columns: Iterable[str]) -> str:
    """The column whose name comes first among the usual ones; empty where none does."""
    ranked = [(usual.index(plain(column)), column) for column in columns if plain(column) in usual]
    return min(ranked)[1] if ranked else ""


def plain(column: str) -> str:
    """A name of a column whatever its capitals, blanks and hyphens."""
    return re.sub(r"[\s-]+", "_", column.strip().casefold())


def _shown(columns: Iterable[str]) -> str:
    columns = tuple(columns)
    shown = ", ".join(repr(column[:60]) for column in columns[:12])
    return (shown or "no columns") + (", ..." if len(columns) > 12 else "")
