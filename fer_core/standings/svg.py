"""Figures as SVG text, for a page that is mailed: matrices, their difference, paired bars, learning curves;
no browser and no library.

Every function returns one <svg> element that stands alone; names from other people's files are escaped.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from fer_core import emotions

INK, FAINT = "#22262b", "#8b9099"
SEQUENTIAL = ((0.0, (247, 247, 246)), (0.35, (169, 184, 198)), (1.0, (39, 66, 92)))
DIVERGING = ((-1.0, (138, 90, 31)), (0.0, (247, 247, 246)), (1.0, (31, 90, 138)))
CELL, LEFT, TOP = 46, 78, 74


def svg(width: float, height: float, parts: Sequence[str], title: str) -> str:
    """One picture; the title is what a screen reader says."""
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif" font-size="12">'
    )
    return f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>"


def text(
    x: float, y: float, written: str, anchor: str = "start", colour: str = INK, attributes: str = ""
) -> str:
    """A text at a place."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" {attributes}>{escape(written)}</text>'


def line(points: Sequence[tuple[float, float]], colour: str = INK, width: float = 1, dash: str = "") -> str:
    """A line through points."""
    at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}"/>'
    )


def box(x: float, y: float, width: float, height: float, colour: str, opacity: float = 1) -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'fill="{colour}" fill-opacity="{opacity}"/>'
    )


def blend(value: float, scale: Sequence[tuple[float, tuple[int, int, int]]]) -> str:
    """The colour of a value on a scale."""
    stops = [stop for stop, _ in scale]
    mixed = [np.interp(value, stops, [colour[i] for _, colour in scale]) for i in range(3)]
    return "#" + "".join(f"{round(v):02x}" for v in mixed)


def matrix(shares: np.ndarray, classes: Sequence[str], title: str) -> str:
    """Shares of the row in percent, dark where frequent."""
    values = np.nan_to_num(shares)
    texts = [["-" if np.isnan(v) else f"{100 * v:.1f}" for v in row] for row in shares]
    return _grid(values, texts, np.where(values > 0.5, "#ffffff", INK), SEQUENTIAL, classes, title)


def difference(gap: np.ndarray, classes: Sequence[str], title: str) -> str:
    """B minus A in points of the row; blue where B answers so more often, brown where A does."""
    top = max(float(np.nanmax(np.abs(gap), initial=0.0)), 0.02)
    values = np.nan_to_num(gap) / top
    texts = [["-" if np.isnan(v) else f"{100 * v:+.1f}" for v in row] for row in gap]
    return _grid(values, texts, np.where(np.abs(values) > 0.6, "#ffffff", INK), DIVERGING, classes, title)


def _grid(
    values: np.ndarray,
    texts: list[list[str]],
    ink: np.ndarray,
    scale: Sequence,
    classes: Sequence[str],
    title: str,
) -> str:
    parts = [
        text(
            LEFT + (i + 0.5) * CELL,
            TOP - 8,
            emotions.label(c),
            "start",
            INK,
            f'transform="rotate(-45 {LEFT + (i + 0.5) * CELL:.0f} {TOP - 8})"',
        )
        for i, c in enumerate(classes)
    ]
    parts += [
        text(LEFT - 8, TOP + (i + 0.5) * CELL + 4, emotions.label(c), "end") for i, c in enumerate(classes)
    ]
    for i, j in np.ndindex(values.shape):
        x, y = LEFT + j * CELL, TOP + i * CELL
        parts += [
            box(x, y, CELL - 1, CELL - 1, blend(float(values[i, j]), scale)),
            text(x + CELL / 2, y + CELL / 2 + 4, texts[i][j], "middle", str(ink[i, j])),
        ]
    n = len(classes)
    return svg(LEFT + n * CELL + 50, TOP + n * CELL + 8, parts, title)


def emotion_bars(rows: Sequence[dict[str, Any]], title: str) -> str:
    """Precision, recall and F1 of each emotion, A pale above B full; recalls with their 95 % interval."""
    wide, gap, high = 210.0, 44.0, 34.0
    parts = []
    for column, what in enumerate(("precision", "recall", "f1")):
        x = LEFT + column * (wide + gap)
        parts.append(text(x, 16, {"f1": "F1"}.get(what, what.capitalize()), attributes='font-weight="600"'))
        for i, row in enumerate(rows):
            for k, who in enumerate("ab"):
                parts += _bar(row, what, who, x, 28 + i * high + k * 14, wide)
    parts += [
        text(LEFT - 8, 28 + i * high + 17, emotions.label(row["emotion"]), "end")
        for i, row in enumerate(rows)
    ]
    return svg(LEFT + 3 * (wide + gap), 40 + len(rows) * high, parts, title)


def _bar(row: dict[str, Any], what: str, who: str, x: float, y: float, wide: float) -> list[str]:
    value = row[f"{what}_{who}"]
    if value is None:
        return [text(x + 4, y + 11, "-", colour=FAINT)]
    parts = [box(x, y, wide * value, 13, emotions.colour(row["emotion"]), 0.45 if who == "a" else 1)]
    span = row.get(f"recall_{who}_interval") if what == "recall" else None
    if span:
        parts.append(line([(x + wide * span[0], y + 6.5), (x + wide * span[1], y + 6.5)], INK, 1.2))
    end = wide * max(value, span[1] if span else 0)
    return [*parts, text(x + end + 5, y + 11, f"{100 * value:.1f}")]


def curves(histories: Sequence[pd.DataFrame], title: str) -> str:
    """Validation accuracy by epoch, A dotted and B solid; a dot marks the best epoch."""
    known = [
        h[["epoch", "val_accuracy"]].dropna()
        if "val_accuracy" in h
        else pd.DataFrame({"epoch": [], "val_accuracy": []})
        for h in histories
    ]
    last = max((float(h["epoch"].max()) for h in known if len(h)), default=0.0)
    if not last:
        return ""
    wide, high, left = 640.0, 220.0, 44.0

    def place(epoch: float, value: float) -> tuple[float, float]:
        return left + wide * epoch / last, 10 + high * (1 - value)

    parts = [text(left - 6, 10 + high * (1 - v) + 4, f"{100 * v:.0f} %", "end", FAINT) for v in (0, 0.5, 1)]
    for history, who, dash in zip(known, "AB", ("3 3", ""), strict=False):
        points = [place(e, v) for e, v in zip(history["epoch"], history["val_accuracy"], strict=True)]
        if points:
            best = points[int(history["val_accuracy"].to_numpy().argmax())]
            parts += [
                line(points, INK, 2, dash),
                f'<circle cx="{best[0]:.1f}" cy="{best[1]:.1f}" r="4" fill="{INK}"/>',
                text(points[-1][0] + 6, points[-1][1] + 4, who),
            ]
    parts += [
        text(left, high + 28, "1", colour=FAINT),
        text(left + wide, high + 28, f"epoch {last:.0f}", "end", FAINT),
    ]
    return svg(left + wide + 40, high + 36, parts, title)
