"""Who is drawn: bones, skin, age, hair and taste of one invented person, all from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

_SKIN = np.array(
    [
        (250, 216, 196),
        (244, 202, 176),
        (232, 184, 152),
        (214, 160, 124),
        (190, 134, 97),
        (164, 110, 76),
        (138, 91, 63),
        (114, 76, 55),
        (94, 64, 49),
    ],
    np.float32,
)
_HAIR = {
    "black": (34, 29, 30),
    "dark brown": (58, 40, 31),
    "brown": (92, 62, 42),
    "chestnut": (118, 66, 40),
    "copper": (164, 84, 40),
    "dark blond": (150, 116, 76),
    "blond": (206, 168, 108),
}
_RARE_HAIR = ((196, 92, 120), (70, 120, 150), (120, 86, 150))
_IRIS = (
    (66, 42, 28),
    (92, 60, 34),
    (120, 88, 48),
    (98, 112, 62),
    (92, 130, 150),
    (112, 142, 172),
    (126, 136, 140),
)
_CLOTH = (
    (46, 72, 104),
    (158, 62, 54),
    (226, 216, 200),
    (60, 92, 80),
    (206, 152, 62),
    (74, 74, 82),
    (128, 102, 138),
    (92, 138, 158),
    (196, 128, 112),
    (36, 40, 52),
    (146, 160, 118),
    (236, 236, 232),
)

WOMEN_STYLES = (
    "long",
    "long",
    "wavy",
    "wavy",
    "bob",
    "bob",
    "fringe",
    "bun",
    "bun",
    "ponytail",
    "curls",
    "afro",
    "pixie",
    "braids",
    "hijab",
    "hijab",
)
MEN_STYLES = (
    "side part",
    "side part",
    "swept",
    "swept",
    "crop",
    "crop",
    "buzz",
    "curly top",
    "curly top",
    "bald",
    "receding",
    "afro",
    "messy",
    "messy",
    "wavy",
    "beanie",
    "locs",
)
CLOTHES = ("crew", "crew", "v-neck", "shirt", "roll-neck", "hoodie", "jacket")


@dataclass(frozen=True)
class Identity:
    """One invented person. Sizes are shares of the usual (1 = usual); colours are RGB 0-255."""

    seed: int
    woman: bool
    age: float  # years
    skin: tuple[float, float, float]
    tone: float  # 0 light to 1 dark
    width: float
    jaw: float
    chin: float
    chin_length: float
    cheek: float
    skull: float
    eye_size: float
    eye_gap: float
    eye_tilt: float
    eye_open: float
    lid_fold: float  # 0 none to 1 deep
    iris: tuple[float, float, float]
    brow_thick: float
    brow_arch: float
    brow_height: float
    brow_tilt: float
    nose_width: float
    nose_length: float
    nose_bridge: float
    nose_tip: float
    mouth_width: float
    mouth_rest: float  # corners down (+) or up (-) at rest
    lip_upper: float
    lip_lower: float
    lip_colour: tuple[float, float, float]
    ears: float
    blush: float
    freckles: float
    mole: tuple[float, float] | None
    makeup: float
    hair_style: str
    hair: tuple[float, float, float]
    hair_length: float
    parting: float
    fuzz: float  # how unruly hair is
    beard: str  # none, stubble, moustache, goatee, short, full
    glasses: str  # none, round, square, cat, thin, tinted
    glasses_colour: tuple[float, float, float]
    earrings: bool
    clothes: str
    cloth: tuple[float, float, float]
    cloth2: tuple[float, float, float]

    @property
    def lines(self) -> float:
        """How lined the skin is: 0 at 20 years, 1 at 70."""
        return float(np.clip((self.age - 24) / 46, 0, 1.15))


def identity(seed: int) -> Identity:
    """The person of this seed; the same seed is the same person, always."""
    rng = np.random.default_rng([seed, 1872])  # the year of Darwin's book on expression
    woman, age = bool(rng.random() < 0.5), float(np.clip(rng.gamma(4.5, 8.0) + 4, 14, 82))
    tone = float(rng.beta(1.0, 1.35))
    bones, eyes, skin = _bones(rng, woman), _eyes(rng, woman, tone), _skin(rng, woman, tone)
    return Identity(
        seed=seed,
        woman=woman,
        age=age,
        tone=tone,
        **bones,
        **eyes,
        **skin,
        **_hair(rng, woman, age, tone),
        **_taste(rng, woman, age),
    )


def _near(
    rng: np.random.Generator, middle: float, spread: float, least: float = 0.5, most: float = 1.7
) -> float:
    return float(np.clip(rng.normal(middle, spread), least, most))


def _colour(values: Sequence[float] | np.ndarray) -> tuple[float, float, float]:
    red, green, blue = (float(v) for v in np.clip(values, 0, 255))
    return red, green, blue


def _bones(rng: np.random.Generator, woman: bool) -> dict:
    n = partial(_near, rng)
    return {
        "width": n(1.0, 0.045),
        "jaw": n(0.93 if woman else 1.04, 0.075),
        "chin": n(0.88 if woman else 1.1, 0.16),
        "chin_length": n(0.98 if woman else 1.02, 0.045),
        "cheek": n(1.0, 0.035),
        "skull": n(1.0, 0.03),
        "nose_width": n(0.94 if woman else 1.06, 0.14),
        "nose_length": n(0.97 if woman else 1.03, 0.06),
        "nose_bridge": n(1.0, 0.25),
        "nose_tip": n(0.95 if woman else 1.05, 0.14),
        "mouth_width": n(1.0, 0.08),
        "mouth_rest": float(rng.normal(0, 0.03)),
        "ears": n(1.0, 0.1),
    }


def _eyes(rng: np.random.Generator, woman: bool, tone: float) -> dict:
    light_eyes = rng.random() < np.clip(0.75 - 1.9 * tone, 0.02, 1)
    iris = np.array(_IRIS[int(rng.integers(2, 7) if light_eyes else rng.integers(0, 2))], float)
    return {
        "eye_size": _near(rng, 1.06 if woman else 1.0, 0.06),
        "eye_gap": _near(rng, 1.0, 0.045),
        "eye_tilt": float(rng.normal(0.03, 0.045)),
        "eye_open": _near(rng, 1.0, 0.12),
        "lid_fold": float(np.clip(rng.normal(0.65, 0.3), 0, 1)),
        "iris": _colour(iris * rng.uniform(0.85, 1.15)),
        "brow_thick": _near(rng, 0.8 if woman else 1.15, 0.2),
        "brow_arch": _near(rng, 1.15 if woman else 0.8, 0.3, 0.1),
        "brow_height": _near(rng, 1.05 if woman else 0.95, 0.09),
        "brow_tilt": float(rng.normal(0, 0.03)),
    }


def _skin(rng: np.random.Generator, woman: bool, tone: float) -> dict:
    at = tone * (len(_SKIN) - 1)
    base = np.array([np.interp(at, range(len(_SKIN)), _SKIN[:, c]) for c in range(3)]) * (
        1 + rng.normal(0, 1) * np.array([0.012, -0.004, -0.03])
    )
    makeup = float(rng.random() ** 2 if woman else 0)
    natural = base * (0.90, 0.62, 0.62) + np.array([14, 6, 10]) * rng.random()
    painted = np.array(
        [(176, 44, 56), (196, 84, 92), (142, 40, 62), (188, 92, 80)][int(rng.integers(4))], float
    )
    lip_tone = 1.15 if tone > 0.6 else 1.0
    return {
        "skin": _colour(base),
        "blush": _near(rng, 0.6 if woman else 0.45, 0.25, 0.1, 1.1),
        "freckles": float(max(0, rng.normal(-0.55, 0.6)) * (tone < 0.33)),
        "mole": (float(rng.uniform(-0.7, 0.7)), float(rng.uniform(0.25, 1.2)))
        if rng.random() < 0.2
        else None,
        "makeup": makeup,
        "lip_colour": _colour(natural * (1 - 0.7 * makeup) + painted * 0.7 * makeup),
        "lip_upper": _near(rng, (1.05 if woman else 0.88) * lip_tone, 0.15),
        "lip_lower": _near(rng, (1.05 if woman else 0.92) * lip_tone, 0.14),
    }


def _hair(rng: np.random.Generator, woman: bool, age: float, tone: float) -> dict:
    names, dark = list(_HAIR), np.clip((tone - 0.15) / 0.4, 0, 1)
    weights = (
        np.array([0.16, 0.22, 0.2, 0.12, 0.08, 0.1, 0.12]) * (1 - dark)
        + np.array([0.62, 0.28, 0.08, 0.02, 0, 0, 0]) * dark
    )
    hair = np.array(
        _HAIR[names[int(rng.choice(len(names), p=weights / weights.sum()))]], float
    ) * rng.uniform(0.85, 1.15)
    gray = float(np.clip((age - 42) / 26 + rng.normal(0, 0.25), 0, 1))
    hair = hair * (1 - gray) + np.array([206, 203, 199]) * rng.uniform(0.75, 1.06) * (1 - 0.45 * tone) * gray
    if age < 35 and rng.random() < 0.06:
        hair = np.array(_RARE_HAIR[int(rng.integers(3))], float)
    styles = WOMEN_STYLES if woman else MEN_STYLES
    style = str(styles[int(rng.integers(len(styles)))])
    if style in ("braids", "locs", "afro") and tone < 0.3:
        style = "wavy"
    if not woman and style in ("side part", "messy", "swept") and rng.random() < (age - 45) / 45:
        style = str(rng.choice(["receding", "bald", "buzz"]))
    beard = (
        "none"
        if woman or age < 20
        else str(
            rng.choice(
                ["none", "stubble", "moustache", "goatee", "short", "full"],
                p=[0.4, 0.2, 0.08, 0.08, 0.15, 0.09],
            )
        )
    )
    parting = float(rng.choice([-1, 1]) * rng.uniform(0.0, 0.45))
    return {
        "hair_style": style,
        "hair": _colour(hair),
        "hair_length": float(rng.random()),
        "parting": parting,
        "fuzz": float(rng.uniform(0.3, 1)),
        "beard": beard,
    }


def _taste(rng: np.random.Generator, woman: bool, age: float) -> dict:
    wears = rng.random() < 0.16 + 0.2 * (age > 45)
    glasses = (
        str(
            rng.choice(
                ["round", "square", "thin", "cat" if woman else "square", "tinted"],
                p=[0.27, 0.3, 0.2, 0.15, 0.08],
            )
        )
        if wears
        else "none"
    )
    frame = [(28, 26, 28), (84, 52, 32), (150, 118, 70), (120, 124, 130), (120, 40, 44), (40, 60, 96)][
        int(rng.integers(6))
    ]
    first, second = (
        np.array(_CLOTH[i], float) * rng.uniform(0.85, 1.1) for i in rng.choice(len(_CLOTH), 2, replace=False)
    )
    return {
        "glasses": glasses,
        "glasses_colour": _colour(frame),
        "earrings": bool(woman and rng.random() < 0.4),
        "clothes": str(rng.choice(CLOTHES)),
        "cloth": _colour(first),
        "cloth2": _colour(second),
    }
