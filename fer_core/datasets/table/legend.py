"""What the labels of a table mean: words in any usual spelling, or numbers that a legend explains.

legend.make("0=angry,1=disgust")          # from the user
legend.make("", ("angry", "disgust"))     # from the table itself
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fer_core import emotions
from fer_core.errors import DataError


@dataclass(frozen=True)
class Legend:
    """Label as written -> what it means."""

    meanings: Mapping[str, str] = field(default_factory=dict)

    def emotion(self, value: Any) -> str | None:
        """The emotion that a label stands for, or None."""
        written = key(value)
        return emotions.parse(self.meanings.get(written, written))

    def explained(self, value: Any) -> str:
        """A label as an error shows it: with its meaning, where the legend has one."""
        written = key(value)
        meaning = self.meanings.get(written)
        return f"{written[:80]!r}" + (f" ({meaning[:80]})" if meaning else "")


def make(given: str, names: Iterable[str] = ()) -> Legend:
    """The legend of the user, over that of the table; where both explain one label they must agree."""
    own = {str(number): name for number, name in enumerate(names)}
    users = _parsed(given)
    for written, meaning in users.items():
        theirs = own.get(written)
        if theirs is not None and emotions.parse(theirs) not in (None, emotions.parse(meaning)):
            raise DataError(
                f"--labels says that {written} is {meaning}, and the table itself says it is {theirs}. Leave "
                "out --labels, or correct it."
            )
    return Legend(own | users)


def key(value: Any) -> str:
    """A label as text: 3, 3.0, "3" and " 3 " are one label."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value if value is not None else "").strip()
    whole = text.removesuffix(".0")
    if whole.isascii() and whole.isdecimal():
        return whole.lstrip("0") or "0"  # not by int(), which takes 4,300 digits at most
    return text.casefold()


def _parsed(given: str) -> dict[str, str]:
    """The user's legend: names in the order of the numbers, or label=emotion one by one."""
    parts = [part.strip() for part in given.split(",") if part.strip()]
    explicit = ["=" in part for part in parts]
    if any(explicit) and not all(explicit):
        raise DataError(
            f"--labels {given[:200]!r} mixes names with label=emotion. Write either angry,disgust,... in the "
            "order of the numbers, or 0=angry,1=disgust,..."
        )
    pairs = [part.split("=", 1) if "=" in part else [str(i), part] for i, part in enumerate(parts)]
    meanings: dict[str, str] = {}
    for label, meaning in pairs:
        _check(given, label.strip(), meaning.strip(), meanings)
        meanings[key(label)] = meaning.strip()
    return meanings


def _check(given: str, label: str, meaning: str, earlier: Mapping[str, str]) -> None:
    if not label or not meaning:
        raise DataError(f"--labels {given[:200]!r} has a part without a label or a meaning. Write 0=angry.")
    before = earlier.get(key(label))
    if before is not None and emotions.parse(before) != emotions.parse(meaning):
        raise DataError(f"--labels says that {label} is {before} and that it is {meaning}. Keep one of them.")
