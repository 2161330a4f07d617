"""The one way for a page to go on after something that a user can fix: a value, or the sentence that says why
there is none.

    picture, problem = attempt.attempt(state.photo, key, "mine.jpg", source)
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from fer_core.errors import FerError

P = ParamSpec("P")
Value = TypeVar("Value")


def attempt(work: Callable[P, Value], *arguments: P.args, **keywords: P.kwargs) -> tuple[Value | None, str]:
    """Call `work`: its value and an empty sentence, or None and the sentence of the error."""
    try:
        return work(*arguments, **keywords), ""
    except FerError as error:
        return None, str(error)
