"""What pages share, named one by one: pickers, faces in a grid, plots that answer clicks, empty places, words."""

from widgets.about import about
from widgets.bring import arriving, bring
from widgets.faces import grid, sprite, strip
from widgets.headline import draw_first, headline
from widgets.open_face import open_face
from widgets.plots import clickable
from widgets.poster import poster
from widgets.steps import next_step, result_columns
from widgets.views import bound, go, show, view
from widgets.words import counted, dot, duration, empty, megabytes, percent

__all__ = [
    "about",
    "arriving",
    "bound",
    "bring",
    "clickable",
    "counted",
    "dot",
    "draw_first",
    "duration",
    "empty",
    "go",
    "grid",
    "headline",
    "megabytes",
    "next_step",
    "open_face",
    "percent",
    "poster",
    "result_columns",
    "show",
    "sprite",
    "strip",
    "view",
]
