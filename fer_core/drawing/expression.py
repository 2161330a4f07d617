"""Expressions are made of facial actions, as FACS names them; an emotion is one of a few mixtures, in a
person's own style.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from fer_core import emotions


@dataclass(frozen=True)
class Actions:
    """How strongly each muscle group acts, 0 to about 1 (FACS action units in the comments)."""

    brow_inner_up: float = 0.0  # 1
    brow_outer_up: float = 0.0  # 2
    brow_lower: float = 0.0  # 4
    lid_raise: float = 0.0  # 5
    cheek_raise: float = 0.0  # 6
    lid_tighten: float = 0.0  # 7
    nose_wrinkle: float = 0.0  # 9
    lip_raise: float = 0.0  # 10
    corner_pull: float = 0.0  # 12
    corner_depress: float = 0.0  # 15
    lower_lip_depress: float = 0.0  # 16
    chin_raise: float = 0.0  # 17
    lip_stretch: float = 0.0  # 20
    lip_press: float = 0.0  # 23, 24
    lips_part: float = 0.0  # 25
    jaw_drop: float = 0.0  # 26, 27
    lid_droop: float = 0.0  # 43, a part of it
    tongue: float = 0.0  # 19
    gaze_x: float = 0.0  # -1 to 1
    gaze_y: float = 0.0
    lopsided: float = 0.0  # -1 to 1: the share by which one side of mouth and brows does more

    def toward(self, other: "Actions", share: float) -> "Actions":
        """The face on its way from this expression to another."""
        return Actions(
            **{
                f.name: getattr(self, f.name) * (1 - share) + getattr(other, f.name) * share
                for f in fields(self)
            }
        )


_MIXTURES: dict[str, tuple[dict[str, float], ...]] = {
    "angry": (
        {
            "brow_lower": 1.0,
            "lid_raise": 0.35,
            "lid_tighten": 0.7,
            "lip_press": 0.95,
            "chin_raise": 0.45,
            "corner_depress": 0.3,
        },
        {
            "brow_lower": 1.05,
            "lid_raise": 0.45,
            "lid_tighten": 0.5,
            "lips_part": 0.9,
            "lip_stretch": 0.35,
            "lower_lip_depress": 0.75,
            "lip_raise": 0.3,
        },
        {
            "brow_lower": 1.0,
            "lid_raise": 0.4,
            "lid_tighten": 0.4,
            "lips_part": 1.0,
            "jaw_drop": 0.6,
            "lip_raise": 0.35,
            "lower_lip_depress": 0.5,
            "nose_wrinkle": 0.2,
        },
    ),
    "disgust": (
        {
            "nose_wrinkle": 1.0,
            "lip_raise": 0.95,
            "brow_lower": 0.55,
            "lid_tighten": 0.7,
            "cheek_raise": 0.45,
            "corner_depress": 0.35,
            "lips_part": 0.35,
        },
        {
            "nose_wrinkle": 0.8,
            "lip_raise": 0.8,
            "brow_lower": 0.45,
            "lid_tighten": 0.75,
            "corner_depress": 0.85,
            "chin_raise": 0.6,
            "cheek_raise": 0.3,
        },
        {
            "nose_wrinkle": 0.95,
            "lip_raise": 0.85,
            "brow_lower": 0.5,
            "lid_tighten": 0.85,
            "lips_part": 0.9,
            "jaw_drop": 0.38,
            "tongue": 1.0,
            "corner_depress": 0.45,
        },
    ),
    "fear": (
        {
            "brow_inner_up": 1.0,
            "brow_outer_up": 0.5,
            "brow_lower": 0.4,
            "lid_raise": 1.0,
            "lip_stretch": 0.95,
            "lips_part": 0.8,
            "lower_lip_depress": 0.65,
            "corner_depress": 0.4,
        },
        {
            "brow_inner_up": 1.0,
            "brow_outer_up": 0.5,
            "brow_lower": 0.35,
            "lid_raise": 1.0,
            "lip_stretch": 0.9,
            "lips_part": 0.9,
            "jaw_drop": 0.4,
            "corner_depress": 0.45,
        },
        {
            "brow_inner_up": 0.95,
            "brow_outer_up": 0.35,
            "brow_lower": 0.45,
            "lid_raise": 0.95,
            "lip_stretch": 0.85,
            "lips_part": 0.3,
            "corner_depress": 0.5,
            "chin_raise": 0.2,
        },
    ),
    "happy": (
        {"corner_pull": 1.0, "cheek_raise": 0.8, "lips_part": 0.8, "lip_raise": 0.2},
        {
            "corner_pull": 1.0,
            "cheek_raise": 0.95,
            "lips_part": 1.0,
            "jaw_drop": 0.5,
            "lip_raise": 0.15,
            "brow_outer_up": 0.15,
        },
        {"corner_pull": 0.9, "cheek_raise": 0.6, "lid_tighten": 0.15},
    ),
    "sad": (
        {
            "brow_inner_up": 1.0,
            "brow_lower": 0.3,
            "corner_depress": 0.9,
            "chin_raise": 0.55,
            "lid_droop": 0.45,
            "gaze_y": 0.5,
        },
        {
            "brow_inner_up": 1.0,
            "brow_lower": 0.4,
            "corner_depress": 1.0,
            "lid_droop": 0.3,
            "lips_part": 0.35,
            "cheek_raise": 0.25,
        },
        {
            "brow_inner_up": 0.9,
            "brow_lower": 0.25,
            "corner_depress": 0.7,
            "lid_droop": 0.65,
            "gaze_y": 0.9,
            "lip_press": 0.3,
            "chin_raise": 0.3,
        },
    ),
    "surprise": (
        {"brow_inner_up": 0.95, "brow_outer_up": 1.0, "lid_raise": 0.95, "jaw_drop": 0.95, "lips_part": 0.8},
        {"brow_inner_up": 1.0, "brow_outer_up": 1.0, "lid_raise": 0.8, "jaw_drop": 0.55, "lips_part": 0.6},
        {
            "brow_inner_up": 0.9,
            "brow_outer_up": 1.0,
            "lid_raise": 0.7,
            "jaw_drop": 0.75,
            "lips_part": 0.9,
            "corner_pull": 0.22,
        },
    ),
    "neutral": ({}, {"lip_press": 0.2}, {"lips_part": 0.22}, {"lid_droop": 0.2}),
}
_NEAR = {
    "angry": "disgust",
    "disgust": "angry",
    "fear": "surprise",
    "surprise": "fear",
    "sad": "fear",
    "happy": "surprise",
    "neutral": "sad",
}
_SIGNED = ("gaze_x", "gaze_y", "lopsided")


def actions(
    emotion: str,
    intensity: float = 1.0,
    rng: np.random.Generator | None = None,
    style: int = 0,
    blend: float = 0.0,
) -> Actions:
    """The actions of an emotion: `style` seeds how this person shows it, `rng` how they do today, `blend`
    adds its nearest neighbour.
    """
    assert emotion in emotions.BASIC, f"one of {', '.join(emotions.BASIC)}"
    pure = _mixture(emotion, rng, style, intensity)
    if blend > 0:
        pure = pure.toward(_mixture(_NEAR[emotion], rng, style, intensity), blend)
    return pure if rng is None else _today(pure, rng)


def _mixture(emotion: str, rng: np.random.Generator | None, style: int, intensity: float) -> Actions:
    own = np.random.default_rng([style, emotions.BASIC.index(emotion)])
    favourite, gains = int(own.integers(9)), own.normal(1, 0.16, 30)
    choices = _MIXTURES[emotion]
    which = favourite if rng is None or rng.random() < 0.5 else int(rng.integers(9))
    mixture = choices[which % len(choices)]
    return Actions(
        **{
            name: float(np.clip(value * intensity * gain, 0, 1.15))
            for (name, value), gain in zip(mixture.items(), gains, strict=False)
        }
    )


def _today(a: Actions, rng: np.random.Generator) -> Actions:
    noise = {
        f.name: max(0.0, getattr(a, f.name) + rng.normal(0, 0.045))
        for f in fields(a)
        if f.name not in _SIGNED
    }
    signed = {
        "gaze_x": rng.normal(0, 0.24),
        "gaze_y": a.gaze_y + rng.normal(0, 0.15),
        "lopsided": rng.normal(0, 0.16),
    }
    return replace(a, **noise, **{k: float(np.clip(v, -1, 1)) for k, v in signed.items()})
