"""How long a changed face takes to be seen, and how often an answer flickers, for each time constant of the
smoothing.

    python benchmarks/smoothing.py [--run NAME] [--people 12] [--json]

Drawn people change their expression at known times, before a camera that shakes and has noise. What the
network answers to most frames of the second half of a stretch is its settled answer there. Delay: from the
middle of a change to the first frame after which the shown answer is the settled one. Flicker: changes of the
shown answer that no change of the face explains, a minute. Each clip is answered once; only the smoothing
differs.
"""

import argparse
import itertools
from collections import Counter
from dataclasses import dataclass

import cv2
import numpy as np

from fer_core import runs, tables
from fer_core.drawing import scene
from fer_core.faces.smoothing import Smoother
from fer_core.predictor import Predictor

FPS, STRETCH, RAMP = 12, 2.0, 0.3  # frames a second; seconds of an expression; seconds of a change
CONSTANTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5)
SHOWN = ("neutral", "happy", "neutral", "surprise", "sad", "angry")
EXPLAINED = 1.5  # seconds after a change of the face in which a change of the answer is its effect


@dataclass(frozen=True)
class Clip:
    """The answers to one person's frames: (N, C) probabilities and (N,) seconds."""

    answers: np.ndarray
    times: np.ndarray


def strength(into: float) -> float:
    """How strongly an expression is shown so many seconds into its stretch: it grows, holds and fades."""
    return float(np.clip(min(into, STRETCH - into) / (RAMP / 2), 0, 1))


def frames(person: int) -> "list[np.ndarray]":
    """A person's clip: every expression of SHOWN in turn, shaken and noisy."""
    rng = np.random.default_rng([person, 7])
    pictures = []
    for number in range(int(len(SHOWN) * STRETCH * FPS)):
        stretch, into = divmod(number / FPS, STRETCH)
        picture = scene.draw(person, SHOWN[int(stretch)], 192, strength(into), seed=person)
        move = np.float32([[1, 0, rng.normal(0, 1)], [0, 1, rng.normal(0, 1)]])
        shaken = cv2.warpAffine(picture, move, (192, 192), borderMode=cv2.BORDER_REPLICATE)
        noisy = shaken + rng.normal(0, 5, shaken.shape)
        pictures.append(np.clip(noisy, 0, 255).astype(np.uint8))
    return pictures


def watch(predictor: Predictor, person: int) -> Clip:
    """What the network answers to each frame in which the finder sees the face."""
    answers, times = [], []
    for number, picture in enumerate(frames(person)):
        faces_found = predictor.find(picture)[:1]
        if faces_found:
            answers.append(predictor.classify(predictor.crops(picture, faces_found))[0])
            times.append(number / FPS)
    return Clip(np.array(answers), np.array(times))


def settled(clip: Clip) -> list[int]:
    """For each stretch, the answer to most of its second half."""
    tops = clip.answers.argmax(1)
    stretch, into = np.divmod(clip.times, STRETCH)
    late = into > STRETCH / 2
    return [Counter(tops[late & (stretch == i)].tolist()).most_common(1)[0][0] for i in range(len(SHOWN))]


def smoothed(clip: Clip, seconds: float) -> np.ndarray:
    """(N,) the answer that is shown at each frame."""
    smoother = Smoother(seconds)
    pairs = zip(clip.answers, clip.times, strict=True)
    return np.array([smoother.update(0, answer, time).argmax() for answer, time in pairs])


def delays(clip: Clip, shown: np.ndarray) -> list[float]:
    """Seconds that each change of the settled answer takes to be seen; a whole stretch where it never is."""
    taken = []
    answers = settled(clip)
    for i, (before, after) in enumerate(itertools.pairwise(answers), 1):
        if before == after:
            continue
        inside = (clip.times >= i * STRETCH) & (clip.times < (i + 1) * STRETCH)
        right = shown[inside] == after
        wrong_last = np.flatnonzero(~right[: len(right) // 2 + 1])
        first = wrong_last[-1] + 1 if len(wrong_last) else 0
        taken.append(min(float(clip.times[inside][min(first, len(right) - 1)] - i * STRETCH), STRETCH))
    return taken


def flickers(clip: Clip, shown: np.ndarray) -> int:
    """Changes of the shown answer so late in a stretch that the face does not explain them."""
    changed = np.flatnonzero(shown[1:] != shown[:-1]) + 1
    return int((clip.times[changed] % STRETCH > EXPLAINED).sum() + _early(clip, shown))


def _early(clip: Clip, shown: np.ndarray) -> int:
    """Changes within a stretch beyond the one that is wanted."""
    extra = 0
    for i in range(len(SHOWN)):
        inside = (clip.times >= i * STRETCH) & (clip.times < i * STRETCH + EXPLAINED)
        part = shown[inside]
        extra += max(0, int((part[1:] != part[:-1]).sum()) - 1)
    return extra


def measure(clips: list[Clip], seconds: float) -> dict[str, float]:
    """One time constant over all clips."""
    shown = [smoothed(clip, seconds) for clip in clips]
    pairs = list(zip(clips, shown, strict=True))
    taken = [delay for clip, answers in pairs for delay in delays(clip, answers)]
    minutes = len(clips) * len(SHOWN) * STRETCH / 60
    return {
        "constant s": seconds,
        "delay s, median": float(np.median(taken)),
        "delay s, p90": float(np.quantile(taken, 0.9)),
        "changes": len(taken),
        "flickers a minute": sum(flickers(clip, answers) for clip, answers in pairs) / minutes,
    }


def main() -> None:
    """Draw, answer, smooth, print."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--run", default="")
    args.add_argument("--people", type=int, default=12)
    args.add_argument("--json", action="store_true")
    chosen = args.parse_args()
    predictor = Predictor.from_run(runs.get(chosen.run) if chosen.run else runs.default_run())
    clips = [watch(predictor, person) for person in range(chosen.people)]
    rows = [measure(clips, seconds) for seconds in CONSTANTS]
    title = f"{chosen.people} drawn people, {len(SHOWN)} expressions of {STRETCH:g} s each, {predictor.name}"
    tables.show(rows, chosen.json, title)


if __name__ == "__main__":
    main()
