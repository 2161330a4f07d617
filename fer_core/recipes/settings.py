"""Values of a recipe's settings, from a form or a command line: taken as what they stand for, or refused with
a sentence that says what was wanted.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

from fer_core import emotions
from fer_core.errors import RecipeError


def check(name: str, value: Any, spec: Any) -> Any:
    """`value` as the field's own type, within what the field allows."""
    if name == "classes":
        return _classes(_listed(value))
    if name == "shares":
        return _shares(_listed(value))
    value = _typed(name, value, spec)
    choices = spec.metadata.get("choices")
    if choices and value not in choices:
        raise RecipeError(f"{name} must be one of {', '.join(map(str, choices))}; {value!r} is not.")
    _check_range(name, value, spec.metadata)
    return value


def _listed(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) else value


def _typed(name: str, value: Any, spec: Any) -> Any:
    wanted, convert = _TYPES[type(spec.default)]
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError):
        help = spec.metadata.get("help", "")
        raise RecipeError(f"{name} must be {wanted}; {value!r} is not. {help}") from None


def _check_range(name: str, value: Any, spec: Any) -> None:
    low, high = spec.get("low"), spec.get("high")
    too_low = low is not None and value < low
    too_high = high is not None and value > high
    endless = isinstance(value, float) and not math.isfinite(value)
    if too_low or too_high or endless:
        help = spec.get("help", "")
        raise RecipeError(f"{name} must lie between {low} and {high}; {value!r} does not. {help}")


def _classes(names: Iterable[Any]) -> tuple[str, ...]:
    parsed = {str(name).strip(): emotions.parse(str(name)) for name in names}
    unknown = [name for name, emotion in parsed.items() if emotion is None]
    known = emotions.ordered(emotion for emotion in parsed.values() if emotion)
    if not unknown and len(known) > 1:
        return known
    what = f"{', '.join(unknown)} is none" if unknown else f"only {', '.join(parsed) or 'none'} was given"
    raise RecipeError(f"classes must name at least two of {', '.join(emotions.EMOTIONS)}; {what}.")


def _shares(values: Any) -> tuple[float, ...]:
    try:
        shares = tuple(float(v) for v in values)
    except (TypeError, ValueError):
        shares = ()
    each_fits = len(shares) == 3 and shares[0] > 0 and all(0 <= share < 1 for share in shares)
    if not each_fits or abs(sum(shares) - 1) > 1e-3:
        raise RecipeError(
            "shares must be three numbers for train, validation and test that add up to 1, such as "
            f"0.8,0.1,0.1; {values!r} is not."
        )
    return shares


def _bool(value: Any) -> bool:
    text = str(value).lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise ValueError(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and value != int(value)):
        raise ValueError(value)
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError(value)
    return float(value)


_TYPES: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("yes or no", _bool),
    int: ("a whole number", _whole),
    float: ("a number", _number),
    str: ("a word", str),
}
