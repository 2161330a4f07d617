"""The picture round a face: background, lamp, pose, lens and film; and how to ask for a drawing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from fer_core.drawing import beard, cloth, face, hairstyles
from fer_core.drawing.camera import Camera, Pose
from fer_core.drawing.canvas import Canvas, ellipse, mix
from fer_core.drawing.expression import Actions, actions
from fer_core.drawing.identity import Identity, identity
from fer_core.drawing.sitting import Light, Sitting
from fer_core.emotions import BASIC

_WALLS = (
    (198, 206, 208),
    (222, 208, 190),
    (170, 190, 196),
    (206, 190, 196),
    (186, 200, 176),
    (120, 134, 150),
    (232, 226, 216),
    (96, 104, 112),
    (196, 172, 148),
    (150, 160, 186),
)
_FRAMES = {
    "portrait": (4.85, 0.483),
    "face": (3.0, 0.44),
}  # units that fit in the picture, and where the eyes' height lies


@dataclass(frozen=True)
class Look:
    """How a picture was taken."""

    pose: Pose = field(default_factory=Pose)
    light: Light = field(default_factory=Light)
    wall: tuple[float, float, float] = _WALLS[0]
    blur: float = 0.0  # share of the picture's side, in percent
    noise: float = 0.0  # standard deviation, grey levels
    coarse: float = 1.0  # the picture was once so much smaller
    shift: tuple[float, float] = (0.0, 0.0)  # face units
    zoom: float = 1.0


def look(rng: np.random.Generator, hard: float = 1.0) -> Look:
    """A chance pose, lamp, wall and lens; `hard` 0 is a studio, 1 the wild."""
    pose = Pose(
        *(float(np.clip(v, -20, 20)) for v in rng.normal(0, (9 * hard + 2, 5 * hard + 1, 5 * hard + 1)))
    )
    side, warm = rng.choice([-1, 1]), rng.normal(0, 0.022)
    strength, ambient = rng.uniform(1 - 0.35 * hard, 1.08), 0.45 + rng.uniform(-0.12, 0.06) * hard
    light = Light(
        side * rng.uniform(0.1, 0.9),
        rng.uniform(-0.9, -0.25),
        0.75,
        strength,
        ambient,
        (1.02 + warm, 1.0, 0.98 - warm),
    )
    paint = np.array(_WALLS[int(rng.integers(len(_WALLS)))]) * rng.uniform(0.8, 1.08)
    red, green, blue = (float(c) for c in paint)
    soft = hard * max(0.0, rng.normal(-0.8, 1.0))
    right, down = (float(v) for v in rng.normal(0, 0.05 * hard, 2))
    return Look(
        pose,
        light,
        (red, green, blue),
        soft,
        hard * rng.uniform(0, 4),
        1 + hard * max(0.0, rng.normal(-0.6, 0.9)),
        (right, down),
        float(np.exp(rng.normal(0, 0.05 * hard))),
    )


def draw(
    who: int | Identity,
    emotion: str,
    size: int = 256,
    intensity: float | None = None,
    pose: Pose | None = None,
    seed: int | None = None,
    frame: str = "portrait",
    hard: float = 0.25,
) -> np.ndarray:
    """A drawn person (or the person of that seed) showing an emotion: (size, size, 3) uint8 RGB. `seed` picks
    mood, light and wall of this picture.
    """
    who = who if isinstance(who, Identity) else identity(who)
    rng = np.random.default_rng([who.seed, 5, who.seed if seed is None else seed])
    strength = float(rng.uniform(0.8, 1.1)) if intensity is None else intensity
    taken = look(rng, hard)
    return paint(
        who,
        actions(emotion, strength, rng, who.seed),
        taken if pose is None else replace(taken, pose=pose),
        size,
        frame,
    )


def paint(who: Identity, act: Actions, taken: Look, size: int, frame: str = "portrait") -> np.ndarray:
    """The picture of a person, an expression and a look; drawn larger, then reduced."""
    n = int(np.clip(size * 2, 160, 1400)) if size > 120 else 160
    units, height = _FRAMES[frame]
    scale = n / units * taken.zoom
    camera = Camera(taken.pose, scale, n * 0.5 + taken.shift[0] * scale, n * height + taken.shift[1] * scale)
    canvas = Canvas(n, taken.wall)
    _wall(canvas, taken, who)
    person(canvas, Sitting(who, act, camera, taken.light, n))
    return _develop(canvas, taken, size, np.random.default_rng([who.seed, n]))


def person(canvas: Canvas, sit: Sitting) -> None:
    """One person, back to front."""
    hairstyles.behind(canvas, sit)
    face.neck(canvas, sit)
    cloth.shirt(canvas, sit)
    mask = face.draw(canvas, sit)
    beard.draw(canvas, sit, mask)
    hairstyles.over(canvas, sit, mask)
    if sit.who.glasses != "none":
        cloth.glasses(canvas, sit)


def _wall(canvas: Canvas, taken: Look, who: Identity) -> None:
    n, rng = canvas.size, np.random.default_rng([who.seed, 6])
    ys, xs = np.mgrid[:n, :n].astype(np.float32) / n
    glow = 1.10 - 0.42 * np.hypot(xs - 0.5 - 0.25 * np.sign(taken.light.x), ys - 0.35)
    canvas.rgb *= glow[..., None]
    for _ in range(int(rng.integers(0, 7))):
        x, y, r = rng.uniform(0, n), rng.uniform(0, n * 0.8), rng.uniform(0.06, 0.22) * n
        canvas.fill(ellipse(x, y, r, r), mix(taken.wall, rng.uniform(60, 255, 3), 0.35), 0.35, 0.03 * n)


def _develop(canvas: Canvas, taken: Look, size: int, rng: np.random.Generator) -> np.ndarray:
    image = cv2.resize(canvas.rgb, (size, size), interpolation=cv2.INTER_AREA)
    if taken.coarse > 1.05:
        small = max(16, int(size / taken.coarse))
        image = cv2.resize(
            cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA),
            (size, size),
            interpolation=cv2.INTER_CUBIC,
        )
    if taken.blur * size > 25:
        image = cv2.GaussianBlur(image, (0, 0), taken.blur * size / 100)
    if taken.noise > 0.3:
        image += rng.normal(0, taken.noise, (size, size, 1)).astype(np.float32)
    return np.clip(image, 0, 255).astype(np.uint8)


def clip(
    who: int | Identity, emotions: list[str], seconds: float = 6.0, fps: int = 15, size: int = 256
) -> Iterator[np.ndarray]:
    """Frames of one person who moves through the emotions, blinks and sways a little."""
    who = who if isinstance(who, Identity) else identity(who)
    stops = [actions(e, 1.0, None, who.seed) for e in emotions]
    taken, total = look(np.random.default_rng([who.seed, 5]), 0.1), max(1, round(seconds * fps))
    for k in range(total):
        at = k / max(1, total - 1) * (len(stops) - 1)
        i = min(int(at), max(0, len(stops) - 2))
        share = float(np.clip((at - i - 0.3) / 0.4, 0, 1))
        act = stops[i].toward(stops[min(i + 1, len(stops) - 1)], share * share * (3 - 2 * share))
        time = k / fps
        blink = float(np.exp(-((((time + 0.9) % 2.7) - 1.35) ** 2) / 0.006))
        pose = Pose(6 * np.sin(0.9 * time), 2.5 * np.sin(0.7 * time + 1), 2 * np.sin(0.5 * time))
        yield paint(
            who,
            replace(act, lid_droop=min(1.3, act.lid_droop + 1.3 * blink)),
            replace(taken, pose=pose),
            size,
        )


def group(
    seed: int, n: int = 3, size: int = 512
) -> tuple[np.ndarray, list[tuple[float, float, float, float]], list[str]]:
    """A picture of `n` people, wider than high: RGB pixels, the box of each face (x, y, width, height) and
    each one's emotion.
    """
    rng = np.random.default_rng([seed, 8])
    step, height = 2.75, 4.7 + 0.45 * (n > 2)
    scale = size / height
    width = round(size * max(1.0, (step * (n - 1) + 4.2) / height))
    taken = look(rng, 0.2)
    canvas = Canvas(max(width, size), taken.wall)
    _wall(canvas, taken, identity(seed))
    mouths, boxes = (
        [str(e) for e in rng.permutation(np.tile(BASIC, n // 7 + 1))[:n]],
        [(0.0, 0.0, 0.0, 0.0)] * n,
    )
    for k in sorted(range(n), key=lambda k: k % 2 == 0):  # every second one stands behind
        camera = Camera(
            Pose(*rng.normal(0, (7, 3, 3))),
            scale * (1.0 if k % 2 == 0 else 0.92),
            width / 2 + (k - (n - 1) / 2) * step * scale,
            size * (0.52 if k % 2 == 0 else 0.42),
        )
        who = identity(seed * 1000 + k)
        sit = Sitting(who, actions(mouths[k], 1.0, rng, who.seed), camera, taken.light, canvas.size)
        person(canvas, sit)
        (x0, y0), (x1, y1) = sit.outline.min(0), sit.outline.max(0)
        top = sit.camera.place([(0, -0.75)])[0, 1]
        upper = max(y0, top)
        boxes[k] = (float(x0), float(upper), float(x1 - x0), float(y1 - upper))
    image = _develop(canvas, replace(taken, coarse=1.0, blur=0.0), canvas.size, rng)
    return np.ascontiguousarray(image[:size, :width]), boxes, mouths
