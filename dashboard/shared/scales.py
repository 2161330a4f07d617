"""Colour scales of matrices, one for each theme: on white a darker cell is more, on near-black a lighter one.

What stands in a cell is black or white, whichever is read better on it; the contrast is at least 4.5 to 1.
"""

from itertools import pairwise

RGB = tuple[float, float, float]
Scale = list[tuple[float, str]]  # places from 0 to 1, each with its colour

_SHARES_LIGHT: Scale = [(0.0, "#f6f7f8"), (0.35, "#a9b8c6"), (1.0, "#27425c")]
_SHARES_DARK: Scale = [(0.0, "#1d1f22"), (0.35, "#38526b"), (1.0, "#b7d3ee")]
# less | the same | more, told apart without red and green
_DIFFERENCE_LIGHT: Scale = [(0.0, "#8a5a1f"), (0.5, "#f6f7f8"), (1.0, "#1f5a8a")]
_DIFFERENCE_DARK: Scale = [(0.0, "#e0ac68"), (0.5, "#1d1f22"), (1.0, "#86bdec")]


def shares(dark: bool) -> Scale:
    """From nothing to all of a row."""
    return _SHARES_DARK if dark else _SHARES_LIGHT


def differences(dark: bool) -> Scale:
    """From less by way of the same to more; the middle recedes into the page."""
    return _DIFFERENCE_DARK if dark else _DIFFERENCE_LIGHT


def colour_at(scale: Scale, place: float) -> RGB:
    """The colour at a place from 0 to 1, red, green and blue from 0 to 255, as Plotly mixes it."""
    for (low, first), (high, second) in pairwise(scale):
        if place <= high:
            part = (max(place, low) - low) / (high - low)
            return _mixed(rgb(first), rgb(second), part)
    return rgb(scale[-1][1])


def ink_at(scale: Scale, place: float) -> str:
    """Black or white, whichever stands out more from the colour at that place."""
    background = luminance(colour_at(scale, place))
    on_white = 1.05 / (background + 0.05)
    on_black = (background + 0.05) / 0.05
    return "#ffffff" if on_white > on_black else "#000000"


def luminance(colour: RGB) -> float:
    """Relative luminance after WCAG 2: 0 is black, 1 is white."""
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _mixed(first: RGB, second: RGB, part: float) -> RGB:
    red, green, blue = (a + (b - a) * part for a, b in zip(first, second, strict=True))
    return red, green, blue


def rgb(colour: str) -> RGB:
    """A colour as #rrggbb in red, green and blue from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
