"""Which faces of a split a run has met before: in training, when its epoch was chosen, or as twins of its
training photos.

    met = exposure.of(run, "fer2013", split)
    met.trained, met.chose, met.twins        # (N,) bool each; twins is None where nobody can say

The training images are not kept with a run; they are divided anew by its recipe and seed, and believed only
where their fingerprints are those that the run wrote down. A run that began with the weights of others has
met what they met.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from fer_core import datasets, paths, runs
from fer_core.datasets.base import Split
from fer_core.datasets.form import Progress
from fer_core.datasets.likeness import twins
from fer_core.errors import FerError
from fer_core.runs import Run, lineage, protocol

ANCESTORS = 20  # runs that are looked through, so that a circle of starts ends


@dataclass(frozen=True, eq=False)
class Exposure:
    """What a run has met of a split's faces."""

    trained: np.ndarray  # (N,) bool: it learned from them
    chose: np.ndarray  # (N,) bool: they chose its epoch
    twins: np.ndarray | None  # (N,) bool: training shows the same photo; None where that is not known


def of(run: Run, dataset: str, split: Split, progress: Progress | None = None) -> Exposure:
    """The Exposure of a run to a split of the dataset."""
    trained, chose = np.zeros(len(split), bool), np.zeros(len(split), bool)
    alike: np.ndarray | None = np.zeros(len(split), bool)
    for one in _with_ancestors(run):
        parts = _divided(one)
        if one is None or parts is None:
            trained |= _by_name(one, dataset, split, "train")
            chose |= _by_name(one, dataset, split, "validation")
            alike = None
            continue
        learned_from = str(one.recipe.get("dataset"))
        trained |= np.isin(_names(dataset, split), _names(learned_from, parts.train))
        chose |= np.isin(_names(dataset, split), _names(learned_from, parts.validation))
        if alike is not None:
            alike = alike | _twins(one, parts.train, dataset, split, progress)
    return Exposure(trained, chose & ~trained, alike)


def _with_ancestors(run: Run) -> list[Run | None]:
    """The run and all whose weights it goes back to; None stands for one that is not here any more."""
    family: dict[str, Run | None] = {run.name: run}
    waiting = list(lineage.begun(run.recipe))
    while waiting and len(family) < ANCESTORS:
        name = waiting.pop()
        if name in family:
            continue
        try:
            ancestor = runs.named(name)
        except FerError:
            family[name] = None
            continue
        family[name] = ancestor
        waiting += lineage.begun(ancestor.recipe)
    return list(family.values())


def _divided(run: Run | None) -> protocol.Parts | None:
    """The images as the run's training divided them; None where they are not here as they were."""
    if run is None:
        return None
    request = run.recipe
    kept = request.get("fingerprint") or {}
    dataset = str(request.get("dataset"))
    try:
        how = run.asked().protocol
        if not datasets.find(dataset).ready:
            return None
        parts = protocol.divide(datasets.load(dataset), how, int(request.get("seed") or 0))
    except FerError:
        return None
    # drawn faces that were mixed in stand in the fingerprint of train alone
    compared = ("test",) if request.get("keep") else ("train", "test")
    same = all(kept.get(name) == getattr(parts, name).fingerprint for name in compared)
    return parts if same else None


def _by_name(run: Run | None, dataset: str, split: Split, part: str) -> np.ndarray:
    """Where the division is not known: all faces of the published split of that name."""
    known = run is not None and _base(str(run.recipe.get("dataset"))) == _base(dataset)
    return np.full(len(split), known and split.name == part)


def _names(dataset: str, split: Split) -> np.ndarray:
    """(N,) the faces by dataset and file, as unions call them."""
    files = split.files.astype(str)
    return files if "source" in split.table else np.char.add(f"{_base(dataset)}/", files)


def _base(dataset: str) -> str:
    """The dataset that a view is of."""
    return dataset.partition("@")[0]


def _twins(run: Run, train: Split, dataset: str, split: Split, progress: Progress | None) -> np.ndarray:
    """The twins, counted once for these training images and these faces."""
    what = "\n".join(
        (
            str(run.recipe.get("dataset")),
            datasets.find(str(run.recipe.get("dataset"))).fingerprint,
            train.fingerprint,
            dataset,
            datasets.find(dataset).fingerprint,
            split.fingerprint,
        )
    )
    digest = hashlib.sha256(what.encode()).hexdigest()[:20]
    file = paths.data() / "elsewhere" / ".twins" / f"{digest}.npy"
    try:
        known = np.load(file, allow_pickle=False)
        if known.shape == (len(split),) and known.dtype == bool:
            return known
    except (OSError, ValueError, EOFError):
        pass  # nobody has looked yet
    alike = twins.in_training(split, train, progress)
    file.parent.mkdir(parents=True, exist_ok=True)
    paths.write_array(file, alike)
    return alike
