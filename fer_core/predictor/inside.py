"""Inside a network: what each of its layers makes of one face, from pixels to the answer.

    view = inside.look(predictor, crop)          # (H, W[, 3]) uint8
    view.filters                                 # the first layer's, as small pictures
    for strip in view.strips:
        strip.title, strip.size, strip.maps      # "Convolution 1", (44, 44, 16), (16, 44, 44) uint8

It reads the run's ordinary model.tflite, so that every run has it, shipped ones too, and no TensorFlow is
needed. A map is shown between its own darkest and brightest value: pictures of one strip tell where a filter
answers, not how strongly.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.faces import graph
from fer_core.faces.graph import Operation
from fer_core.predictor import Predictor
from fer_core.recipes import augment
from fer_core.runs import Run, files

MOST = 16  # maps of a layer that are kept unless all are wanted
FILE = "inside.npz"  # in the folder of a run that is being trained
CONVOLUTIONS = {"CONV_2D": "convolution", "DEPTHWISE_CONV_2D": "depthwise"}
POOLS = {"MAX_POOL_2D": "strongest", "AVERAGE_POOL_2D": "mean"}
TITLES = {
    "convolution": "Convolution",
    "depthwise": "Convolution",
    "strongest": "Pooling",
    "mean": "Pooling",
    "numbers": "Dense layer",
}


@dataclass(frozen=True, eq=False)
class Strip:
    """One layer's maps of a face, those with most contrast first; of a layer of single numbers, these."""

    kind: str  # convolution, depthwise, strongest, mean, numbers
    title: str
    size: tuple[int, ...]  # (height, width, maps), or (numbers,)
    kernel: tuple[int, int]  # places that a filter sees at once; (0, 0) where there is none
    maps: np.ndarray  # (K, H, W) uint8
    picked: tuple[int, ...]  # which of the layer's maps these are, counted from 1

    @property
    def convolves(self) -> bool:
        """Whether it is a layer of filters."""
        return self.kind in CONVOLUTIONS.values()


@dataclass(frozen=True, eq=False)
class Inside:
    """What a network makes of one face."""

    face: np.ndarray  # (H, W[, 3]) uint8
    filters: np.ndarray  # (N, h, w[, 3]) uint8: those of the first layer; mid-gray is zero
    strips: tuple[Strip, ...]
    answer: dict[str, float]  # every emotion's probability


def look(predictor: Predictor, face: np.ndarray, most: int = MOST) -> Inside:
    """Every layer's maps of a face in the predictor's size and colour; at most so many of a layer."""
    shown = augment.equalise(face[None])[0] if predictor.contract.get("equalise") else face
    picture = shown.astype(np.float32).reshape(1, *predictor.network.input)
    steps = graph.steps(predictor.network.content, picture)
    return Inside(
        face=shown,
        filters=_first_filters(steps),
        strips=_strips(steps, most),
        answer=predictor.named(predictor.classify(face[None])[0]),
    )


def main_strips(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """Of a deep network the first convolution, the last of each size, and what is no convolution; where maps
    grow again, another network begins beside the one before.
    """
    convolutions = [i for i, strip in enumerate(strips) if strip.convolves]
    beside = itertools.accumulate(begins_beside([strips[i] for i in convolutions]))
    last_of_size = {(n, strips[i].size[:2]): i for n, i in zip(beside, convolutions, strict=True)}
    kept = {*convolutions[:1], *last_of_size.values()}
    return tuple(strip for i, strip in enumerate(strips) if i in kept or not strip.convolves)


def begins_beside(strips: Sequence[Strip]) -> list[bool]:
    """Which of these another network begins with, beside the one before: where maps are larger again."""
    pairs = itertools.pairwise(strips)
    grown = [
        len(one.size) == len(before.size) == 3 and one.size[:2] > before.size[:2] for before, one in pairs
    ]
    return [False, *grown] if strips else []


def strip(kind: str, number: int, output: np.ndarray, kernel: tuple[int, int], most: int) -> Strip:
    """A layer's output (H, W, C) as small pictures, or its numbers (C,) as one row of them."""
    title = f"{TITLES[kind]} {number}"
    if output.ndim == 1:
        return Strip(kind, title, output.shape, kernel, _scaled(output[None, None]), (1,))
    maps = np.moveaxis(output, -1, 0)
    strongest = np.argsort(-maps.std(axis=(1, 2)), kind="stable")[:most]
    picked = tuple(int(i) + 1 for i in strongest)
    return Strip(kind, title, output.shape, kernel, _scaled(maps[strongest]), picked)


def filter_pictures(kernels: np.ndarray) -> np.ndarray:
    """Filters (N, h, w, C) as pictures: zero is mid-gray, and each has its own scale; gray where there are
    neither one nor three colours.
    """
    shown = kernels if kernels.shape[-1] == 3 else kernels.mean(axis=-1)
    axes = tuple(range(1, shown.ndim))
    top = np.maximum(np.abs(shown).max(axis=axes, keepdims=True), 1e-9)
    return np.rint(127.5 + 127.5 * shown / top).astype(np.uint8)


def keep(folder: Path, view: Inside) -> None:
    """Write what a training network makes of one face, for those who watch it."""
    arrays: dict[str, Any] = {
        "face": view.face,
        "filters": view.filters,
        "classes": np.array(list(view.answer)),
        "probabilities": np.array(list(view.answer.values()), np.float32),
    }
    for i, one in enumerate(view.strips):
        arrays[f"maps_{i}"] = one.maps
        arrays[f"size_{i}"] = np.array(one.size)
        arrays[f"picked_{i}"] = np.array(one.picked)
        arrays[f"kernel_{i}"] = np.array(one.kernel)
    arrays["kinds"] = np.array([one.kind for one in view.strips])
    arrays["titles"] = np.array([one.title for one in view.strips])
    paths.write_arrays(folder / FILE, arrays)


def kept(run: Run) -> Inside | None:
    """What a training network last made of a face; None before it has written that."""
    try:
        with np.load(run.folder / FILE, allow_pickle=False) as archive:
            return _read({name: archive[name] for name in archive.files})
    except files.DAMAGED:
        return None


def _read(arrays: Mapping[str, np.ndarray]) -> Inside:
    strips = [
        Strip(
            str(kind),
            str(title),
            tuple(map(int, arrays[f"size_{i}"])),
            (int(arrays[f"kernel_{i}"][0]), int(arrays[f"kernel_{i}"][1])),
            arrays[f"maps_{i}"].astype(np.uint8),
            tuple(map(int, arrays[f"picked_{i}"])),
        )
        for i, (kind, title) in enumerate(zip(arrays["kinds"], arrays["titles"], strict=True))
    ]
    names, values = arrays["classes"].tolist(), arrays["probabilities"].tolist()
    answer = {str(name): float(value) for name, value in zip(names, values, strict=True)}
    return Inside(arrays["face"], arrays["filters"], tuple(strips), answer)


def _strips(steps: Sequence[Operation], most: int) -> tuple[Strip, ...]:
    """The layers on the way, in order: filters and pools, and behind the last of them the dense ones."""
    spatial = [i for i, step in enumerate(steps) if _has_places(step)]
    last = max(spatial, default=-1)
    strips, counts = [], dict.fromkeys(("filter", "pool", "dense"), 0)
    for i, step in enumerate(steps):
        if step.kind in CONVOLUTIONS and not step.final:
            counts["filter"] += 1
            kind, kernel = CONVOLUTIONS[step.kind], _kernel(step)
            strips.append(strip(kind, counts["filter"], step.output[0], kernel, most))
        elif step.kind in POOLS and step.output.ndim == 4:
            counts["pool"] += 1
            strips.append(strip(POOLS[step.kind], counts["pool"], step.output[0], (0, 0), most))
        elif step.kind == "FULLY_CONNECTED" and i > last and step.output.ndim == 2:
            counts["dense"] += 1
            strips.append(strip("numbers", counts["dense"], step.output[0], (0, 0), most))
    return tuple(strips)


def _has_places(step: Operation) -> bool:
    """Whether its output is maps of the face, rather than a number for each."""
    return not step.final and step.output.ndim == 4 and max(step.output.shape[1:3]) > 1


def _kernel(step: Operation) -> tuple[int, int]:
    if step.weights is None or step.weights.ndim != 4:
        return 0, 0
    return int(step.weights.shape[1]), int(step.weights.shape[2])


def _first_filters(steps: Sequence[Operation]) -> np.ndarray:
    """The filters of the first convolution, as LiteRT keeps them: (N, h, w, C)."""
    for step in steps:
        if step.kind == "CONV_2D" and step.weights is not None:
            return filter_pictures(step.weights.astype(np.float32))
    return np.zeros((0, 1, 1), np.uint8)


def _scaled(maps: np.ndarray) -> np.ndarray:
    """Each map between its own least and greatest value; one without contrast is black."""
    low = maps.min(axis=(1, 2), keepdims=True)
    span = maps.max(axis=(1, 2), keepdims=True) - low
    return np.rint(255 * (maps - low) / np.where(span > 1e-9, span, np.inf)).astype(np.uint8)
