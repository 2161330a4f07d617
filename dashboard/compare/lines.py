"""How A and B are told apart in every chart of Compare: A open or dotted, B filled or solid, both in ink,
because colour means emotion.
"""

from shared.charts import INK

OPEN, SOLID = {"dash": "dot", "width": 2, "color": INK}, {"width": 2.5, "color": INK}
LINES = (OPEN, SOLID)
MARKS = (
    {"symbol": "circle-open", "size": 7, "color": INK, "line": {"width": 1.5}},
    {"symbol": "circle", "size": 7, "color": INK},
)
