"""How A and B are told apart in every chart of Compare: A open or dotted, B filled or solid, both in ink,
because colour means emotion.
"""

from shared import charts

OPEN, SOLID = {"dash": "dot", "width": 2, "color": charts.INK}, {"width": 2.5, "color": charts.INK}
LINES = (OPEN, SOLID)
MARKS = (
    {"symbol": "circle-open", "size": 7, "color": charts.INK, "line": {"width": 1.5}},
    {"symbol": "circle", "size": 7, "color": charts.INK},
)
