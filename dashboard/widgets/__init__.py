"""What pages share, named one by one: pickers, badges, empty states, faces in a grid."""

from widgets.faces import grid, sprite, strip
from widgets.words import counted, duration, empty, megabytes, percent

__all__ = ["counted", "duration", "empty", "grid", "megabytes", "percent", "sprite", "strip"]
