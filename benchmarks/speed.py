"""How long it takes to see a face: 3 ms a frame (median, one thread, 640x480) was asked for, from picture to
smoothed emotion.

    python benchmarks/speed.py [--run NAME ...] [--frames 300] [--portraits FOLDER] [--clip FILE] [--json]

Every finder and network is measured step by step; the package `fer` runs beside them on the same frames when
it is installed. Without --run the finished runs on this computer are used, and where there are none, an
untrained network of Kalambate's layout. Frames are drawn unless --clip names a video; --portraits adds how
many of a folder's faces each finder finds.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np

from fer_core import emotions, faces, runs, tables
from fer_core.drawing import scene
from fer_core.faces import landmarks
from fer_core.faces.base import Found
from fer_core.media.films import Film
from fer_core.media.films import frames as films_frames
from fer_core.media.photos import kind, listed, read
from fer_core.predictor import Predictor, heat
from fer_core.predictor.films import analyse
from fer_core.predictor.follower import Follower

SIZE = (640, 480)


def measured(function: Callable[[np.ndarray], object], frames: list[np.ndarray]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds, after five frames to warm up."""
    for frame in frames[:5]:
        function(frame)
    took = []
    for frame in frames:
        start = time.perf_counter()
        function(frame)
        took.append((time.perf_counter() - start) * 1e3)
    return {"median ms": round(float(np.median(took)), 3), "p95 ms": round(float(np.percentile(took, 95)), 3)}


def steps(predictor: Predictor, frames: list[np.ndarray]) -> list[dict]:
    """Each step alone, then all of them as a camera needs them."""
    found = predictor.find(frames[0]) or [Found((220, 120, 200, 200), 1.0)]
    crops, watch, clock = predictor.crops(frames[0], found), Follower(predictor), iter(np.arange(1e6) / 30)
    raw, (face,) = predictor.classify(crops[:1]), predictor.read(frames[0], found[:1])
    parts = {
        "find": predictor.find,
        "crop": lambda frame: predictor.crops(frame, found[:1]),
        "classify": lambda frame: predictor.classify(crops[:1]),
        "track and smooth": lambda frame: watch.follow(found[:1], raw, next(clock)),
        "find, crop, classify, smooth": lambda frame: watch(frame, next(clock)),
        "five parts with mesh": lambda frame: predictor.parts(frame, face),
        "where it looks": lambda frame: heat.heat(predictor, frame, face),
    }
    who = {"network": predictor.name, "finder": predictor.finder.name}
    few = {"where it looks"}
    return [
        {**who, "step": name, **measured(do, frames[:30] if name in few else frames)}
        for name, do in parts.items()
    ]


def rivals(frames: list[np.ndarray]) -> list[dict]:
    """The package `fer` with its TFLite and its Keras model, on the same frames."""
    try:
        import tensorflow as tf
        from fer.fer import FER
    except ImportError as error:  # not installed, or one of the packages it needs is not
        print(f"fer was not measured: {error}", file=sys.stderr)
        return []
    tf.config.threading.set_intra_op_parallelism_threads(1)
    rows = []
    for name, lite in (("fer, TFLite", True), ("fer, Keras", False)):
        detector = FER(mtcnn=False, use_tflite=lite)
        rows.append(
            {
                "network": name,
                "finder": "haar",
                "step": "find, crop, classify, smooth",
                **measured(lambda f, d=detector: d.detect_emotions(f[..., ::-1]), frames[:100]),
            }
        )
    return rows


def recall(folder: Path) -> list[dict]:
    """How many photos of single faces each finder finds a face in, and how long a photo takes."""
    photos = [read(p).image for p in listed(folder) if kind(p) == "photo"]
    rows = []
    for name, finder in faces.FINDERS.items():
        start = time.perf_counter()
        hits = sum(bool(finder.find(photo, photo=True)) for photo in photos)
        each = (time.perf_counter() - start) / len(photos) * 1e3
        rows.append(
            {
                "finder": name,
                "found": hits,
                "photos": len(photos),
                "share": round(hits / len(photos), 4),
                "ms a photo": round(each, 1),
            }
        )
    return rows


def times_real(predictor: Predictor, frames: list[np.ndarray]) -> dict:
    """How many seconds of video a second of work gets through, reading and writing rows included."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder, "clip.mp4")
        with Film(clip, 30) as film:
            for i, frame in enumerate(frames):
                film.add(frame, i / 30)
        start = time.perf_counter()
        analyse(clip, predictor, out=Path(folder, "rows.csv"))
        plain = time.perf_counter() - start
        start = time.perf_counter()
        analyse(clip, predictor, annotate=Path(folder, "seen.mp4"))
        annotated = time.perf_counter() - start
    seconds = len(frames) / 30
    return {
        "network": predictor.name,
        "times real time": round(seconds / plain, 1),
        "with annotated video": round(seconds / annotated, 1),
    }


def drawn_frames(n: int) -> list[np.ndarray]:
    """One drawn face that wanders through the picture."""
    face, frames = scene.draw(3, "happy", 256), []
    for i in range(n):
        frame = np.full((SIZE[1], SIZE[0], 3), 120, np.uint8)
        x, y = 190 + int(80 * np.sin(i / 20)), 110 + int(40 * np.cos(i / 15))
        frame[y : y + 256, x : x + 256] = face
        frames.append(frame)
    return frames


def clip_frames(path: Path, n: int) -> list[np.ndarray]:
    """The first frames of a video, at 640x480."""
    return [cv2.resize(f.image, SIZE) for f, _ in zip(films_frames(path), range(n), strict=False)]


def predictors(names: list[str]) -> list[Predictor]:
    """The runs that were named, or all that can predict, or a stand-in."""
    chosen = [runs.get(n) for n in names] or [r for r in runs.all_runs() if r.ready]
    return [Predictor.from_run(r) for r in chosen] or [stand_in()]


def stand_in() -> Predictor:
    """Kalambate's network with random weights: as quick as a trained one."""
    import keras
    import tensorflow as tf
    from keras import layers

    stack = [keras.Input((48, 48, 1)), layers.Rescaling(1 / 255)]
    for filters, side in ((16, 5), (32, 5), (64, 3)):
        stack += [layers.Conv2D(filters, side, activation="relu"), layers.MaxPooling2D()]
    network = keras.Sequential(
        [
            *stack,
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(7, activation="softmax"),
        ]
    )
    with tempfile.TemporaryDirectory() as home, contextlib.redirect_stdout(sys.stderr):
        folder = Path(home, "untrained")
        folder.mkdir()
        (folder / "model.tflite").write_bytes(tf.lite.TFLiteConverter.from_keras_model(network).convert())
        (folder / "model.json").write_text(
            json.dumps({"classes": emotions.BASIC, "input": [48, 48, 1], "colour": "gray"})
        )
        return Predictor.from_run(folder)


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--run", nargs="*", default=[], help="finished runs")
    ask.add_argument("--frames", type=int, default=300)
    ask.add_argument("--portraits", type=Path)
    ask.add_argument("--clip", type=Path, help="a video to take the frames from")
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    cv2.setNumThreads(1)
    frames = clip_frames(args.clip, args.frames) if args.clip else drawn_frames(args.frames)
    who = predictors(args.run)
    rows = (
        [row for p in who for row in steps(p, frames)]
        + steps(who[0].with_(finder="haar"), frames[:100])
        + rivals(frames)
    )
    mesh = measured(lambda frame: landmarks.mesh(frame, Found((220, 120, 200, 200), 1.0)), frames[:100])
    rows.append({"network": "face mesh", "finder": "-", "step": "468 points", **mesh})
    found, films = recall(args.portraits) if args.portraits else [], [times_real(p, frames) for p in who]
    if args.json:
        tables.show_one(
            {"one frame": rows, "video": films, "found": found, "frames": len(frames), "size": SIZE}, True
        )
        return
    tables.show(rows, False, "One frame of 640x480 with one face, one thread")
    tables.show(films, False, "\nVideo of 640x480, one face")
    tables.show(found, False, "\nFaces found") if found else None


if __name__ == "__main__":
    main()
