"""Faces: who finds them, by name. The finders are cheap to make; a network is loaded when it is first
used.
"""

from fer_core.errors import ModelError
from fer_core.faces.base import Face, Finder, Found
from fer_core.faces.blazeface import BlazeFace
from fer_core.faces.haar import Haar

__all__ = ["FINDERS", "Face", "Finder", "Found", "get"]

FINDERS: dict[str, Finder] = {f.name: f for f in (BlazeFace(), Haar())}


def get(name: str) -> Finder:
    """The finder of that name."""
    if name not in FINDERS:
        raise ModelError(f"No face finder {name!r}. Choose one of: {', '.join(FINDERS)}.")
    return FINDERS[name]
