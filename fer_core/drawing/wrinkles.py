"""Lines of age and expression: where skin folds, how deep and how softly."""

import numpy as np

from fer_core.drawing.expression import Actions
from fer_core.drawing.identity import Identity
from fer_core.drawing.shape import Eye, Mouth

Crease = tuple[np.ndarray, float, float]


def creases(
    who: Identity, a: Actions, eyes: dict[int, Eye], mouth: Mouth, nose: dict[str, np.ndarray]
) -> list[Crease]:
    """Points in face units, depth 0-1, softness in face units."""
    lines = _forehead(who, a)
    for side in (-1, 1):
        lines += (
            _frown(side, who, a)
            + _round_eye(side, who, a, eyes[side])
            + _round_mouth(side, who, a, mouth, nose)
        )
    return [(np.asarray(points, float), float(depth), soft) for points, depth, soft in lines]


def _forehead(who: Identity, a: Actions) -> list:
    raised, bow = max(a.brow_inner_up * 0.9, a.brow_outer_up), 0.03 * (a.brow_outer_up - a.brow_inner_up)
    lines = []
    for row in range(3):
        y, span = (
            -0.61 - 0.135 * row - 0.03 * raised,
            (0.34 + 0.22 * a.brow_outer_up + 0.08 * who.lines) * (1 - 0.1 * row),
        )
        points = [
            (-span, y + 0.02 + bow),
            (-0.5 * span, y - 0.02 - bow),
            (0, y + 0.012 + bow),
            (0.5 * span, y - 0.02 - bow),
            (span, y + 0.02 + bow),
        ]
        lines.append((points, raised * (0.22 + 0.6 * who.lines) * (1 - 0.2 * row) + 0.2 * who.lines, 0.024))
    return lines


def _frown(s: int, who: Identity, a: Actions) -> list:
    lines = [
        (
            [(s * 0.085, -0.20), (s * 0.075, -0.33), (s * 0.10, -0.46)],
            min(1.0, 0.75 * a.brow_lower + 0.22 * who.lines),
            0.016,
        )
    ]
    for row in range(2):
        y = -0.10 + 0.085 * row
        lines.append(
            ([(s * 0.03, y - 0.03), (s * 0.10, y), (s * 0.19, y + 0.06)], 0.85 * a.nose_wrinkle, 0.014)
        )
    return lines


def _round_eye(s: int, who: Identity, a: Actions, eye: Eye) -> list:
    end = 0.435 * who.eye_gap + 0.27 * who.eye_size
    deep = (0.18 + 0.55 * who.lines) * a.cheek_raise + 0.26 * who.lines
    lines = []
    for row, rise in enumerate((-0.07, 0.0, 0.075)):
        points = [
            (s * end, 0.01 + 0.35 * rise),
            (s * (end + 0.07), 0.02 + 0.9 * rise),
            (s * (end + 0.15), 0.04 + 1.5 * rise),
        ]
        lines.append((points, deep - 0.05 * row, 0.012))
    bag = [eye.lower[3] + (0, 0.12), eye.lower[12] + (0, 0.155), eye.lower[20] + (0, 0.12)]
    return [*lines, (bag, 0.05 + 0.40 * who.lines + 0.3 * a.cheek_raise + 0.3 * a.nose_wrinkle, 0.02)]


def _round_mouth(s: int, who: Identity, a: Actions, mouth: Mouth, nose: dict[str, np.ndarray]) -> list:
    (wx, wy), (cx, cy), out = np.abs(nose["wings"][1]), np.abs(mouth.corners[1]), 0.07 * a.corner_pull
    fold = (
        0.08
        + 0.42 * who.lines
        + 0.50 * a.corner_pull
        + 0.8 * a.nose_wrinkle
        + 0.35 * a.lip_raise
        + 0.2 * a.lip_stretch
    )
    cheek = [
        (s * (wx + 0.01), wy - 0.06 - 0.04 * a.nose_wrinkle),
        (s * (wx + 0.13 + out), wy + 0.09),
        (s * (cx + 0.09 + out), cy - 0.10),
        (s * (cx + 0.11), cy + 0.06),
    ]
    chin = [(s * (cx + 0.03), cy + 0.04), (s * (cx + 0.06), cy + 0.16), (s * (cx + 0.03), cy + 0.29)]
    return [
        (cheek, min(1.1, fold), 0.026),
        (chin, 0.55 * a.corner_depress + 0.4 * who.lines * (1 - a.corner_pull), 0.02),
    ]
