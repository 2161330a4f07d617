"""Ask a run about worse and worse pictures and write stress.json into its folder; a MobileNet answers 3,589
faces 51 times in minutes.

Everything goes through the Predictor, as on the Predict and Live pages: what is measured here is what a user
would get.
"""

import time
from collections.abc import Callable

import numpy as np

from fer_core import datasets, paths
from fer_core.datasets import browse
from fer_core.errors import FerError, RunError
from fer_core.media import photos
from fer_core.predictor import Predictor, robustness
from fer_core.reports import statistics
from fer_core.runs import Run

BATCH = 256  # faces between two looks at the clock


def carry_out(
    run: Run, faces: int = 0, split: str = "test", say: Callable[[str], None] = lambda text: None
) -> dict:
    """Try the run on (at most `faces` of) a split; progress and result are files in its folder."""
    try:
        found = _carry_out(run, faces, split, say)
    except FerError as error:
        robustness.tell(run, "failed", 0, 1, str(error))
        raise
    except KeyboardInterrupt:
        robustness.tell(run, "stopped", 0, 1, "Stopped.")
        raise
    return found


def _carry_out(run: Run, faces: int, split: str, say: Callable[[str], None]) -> dict:
    predictor = Predictor.from_run(run)
    images, names = _pictures(run, predictor, faces, split)
    labels = np.array([predictor.classes.index(n) if n in predictor.classes else -1 for n in names])
    trials = [(None, 0, 0.0)] + [
        (kind, i, amount) for kind in robustness.KINDS.values() for i, amount in enumerate(kind.amounts, 1)
    ]
    rows, began = [], time.monotonic()
    for done, (kind, strength, amount) in enumerate(trials):
        left = (time.monotonic() - began) / done * (len(trials) - done) if done else None
        what = f"{kind.title}, {kind.label(amount)}" if kind else "The pictures as they are"
        robustness.tell(run, "running", done, len(trials), f"{what}: {len(labels):,} faces.", left)
        say(f"{done + 1}/{len(trials)}  {what}")
        right = _right(run, predictor, images, labels, kind, amount)
        if right is None:
            robustness.tell(
                run, "stopped", done, len(trials), "Stopped before the end; nothing new was kept."
            )
            return robustness.result(run)
        rows.append(_row(kind, strength, amount, right, len(labels)))
    return _keep(run, split, rows, len(trials))


def _pictures(run: Run, predictor: Predictor, faces: int, split: str) -> tuple[np.ndarray, np.ndarray]:
    """The split's images as the network takes them, and their labels; the same choice for every run."""
    said = run.predictions(split)
    if said is None:
        raise RunError(
            f"{run.title} has no predictions for the {split} split, so there is nothing to measure against. "
            "Let it finish first."
        )
    at = np.arange(len(said.files))
    if faces and faces < len(at):
        at = np.sort(np.random.default_rng(0).permutation(len(at))[:faces])
    size = predictor.size[0]
    pixels, there = browse.pictures_of(
        datasets.load(run.recipe.get("dataset", ""), size=size, colour=predictor.colour),
        said.files[at],
        split,
    )
    if not there.any():
        raise RunError(
            f"The images that {run.title} was tested on are not in the dataset {run.recipe.get('dataset')} "
            "any more. Import it again."
        )
    return photos.fitted(pixels, predictor.size, predictor.colour), np.array(said.classes)[
        said.labels[at][there]
    ]


def _right(
    run: Run,
    predictor: Predictor,
    images: np.ndarray,
    labels: np.ndarray,
    kind: robustness.Kind | None,
    amount: float,
) -> int | None:
    """How many faces are still answered rightly; None once stopping was asked for."""
    right, beat = 0, time.monotonic()
    for start in range(0, len(images), BATCH):
        if (run.folder / robustness.STOP).exists():
            return None
        part = images[start : start + BATCH]
        answers = predictor.classify(
            part if kind is None else robustness.worsen(part, kind, amount, seed=start)
        ).argmax(1)
        right += int((answers == labels[start : start + BATCH]).sum())
        if time.monotonic() - beat > 5:
            beat = time.monotonic()
            robustness.tell(
                run,
                **{
                    **_last(run),
                    "message": (
                        f"{kind.title if kind else 'As they are'}: {start + len(part):,} of "
                        f"{len(images):,} faces."
                    ),
                },
            )
    return right


def _last(run: Run) -> dict:
    known = robustness.progress(run)
    return {"state": "running", **{k: known.get(k) for k in ("done", "total", "seconds_left")}}


def _row(kind: robustness.Kind | None, strength: int, amount: float, right: int, n: int) -> dict:
    low, high = statistics.wilson(right, n) or (None, None)
    named = (
        {"kind": kind.name, "title": kind.title, "label": kind.label(amount)}
        if kind
        else {"kind": "", "title": "As they are", "label": ""}
    )
    return {
        **named,
        "strength": strength,
        "amount": amount,
        "accuracy": right / n if n else None,
        "low": low,
        "high": high,
        "n": n,
    }


def _keep(run: Run, split: str, rows: list[dict], total: int) -> dict:
    clean, worse = rows[0], rows[1:]
    value = {
        "split": split,
        "n": clean["n"],
        "clean": clean["accuracy"],
        "made": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "rows": worse,
    }
    try:
        paths.write_json(run.folder / robustness.RESULT, value)
    except OSError as error:
        raise RunError(
            f"The result could not be written to {run.folder}: {error.strerror}. Free some space and start "
            "again."
        ) from None
    robustness.tell(
        run, "finished", total, total, f"Finished: {clean['n']:,} faces, {len(worse)} trials.", 0.0
    )
    return value
