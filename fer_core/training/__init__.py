"""Carrying out a run: from its recipe.json to a network, a curve, a Report and a file that predicts.

    python -m fer_core train --run models/<folder>

A process of its own. Killed at any moment, it goes on from the last finished epoch; asked to stop, it keeps
its best. Only this package and export.py load Keras.
"""

import importlib.util
import subprocess
import time
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.errors import FerError, RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, protocol
from fer_core.training import hardware, start
from fer_core.training.crew import ALONE, Crew
from fer_core.training.progress import Progress, Stopped
from fer_core.training.turn import own, turn

LIBRARIES = ("tensorflow", "keras", "numpy", "ai-edge-litert", "opencv-python-headless", "jax", "torch")


def carry_out(run: Run, side_by_side: bool = False, join: Callable[[Recipe], Crew] = lambda _: ALONE) -> str:
    """Train, export and evaluate; returns the state it ended in. Raises FerError after writing it down.

    `join` is called when this run's turn has come, and says with which processes it trains.
    """
    hardware.prepare()
    with own(run), Progress(run, run.recipe.get("knobs", {}).get("epochs", 0)) as progress:
        try:
            run.asked()  # refuses what cannot be before anybody waits for it
            progress.say("queued", "Waiting for the training before this one.")
            with turn(run, progress.check, side_by_side):
                crew = join(run.asked())
                with crew.together():
                    return _train(run, progress, crew)
        except Stopped:
            progress.say("stopped", f"{progress.why} before the first epoch.")
            return "stopped"
        except FerError as error:
            progress.say("failed", str(error), seconds_left=None)
            raise
        except MemoryError as error:
            progress.say(
                "failed",
                "The computer ran out of memory. Use a smaller batch size or fewer images, then resume.",
            )
            raise FerError("Out of memory. Use a smaller batch size or fewer images, then resume.") from error
        except BaseException as error:
            traceback.print_exc()
            progress.say("failed", f"{type(error).__name__}: {error}. The log has the details.")
            raise


def _train(run: Run, progress: Progress, crew: Crew) -> str:
    """Everything between the turn and the Report; of a crew, one writes the Report."""
    from fer_core.training import finish

    progress.say("running", "Reading the data.")
    parts = _read(run, progress)
    crew.hand_out(run.folder)
    progress.say("running", "Building the network.")
    state, model, loop = "finished", *_prepare(run, parts, progress, crew)
    progress.say("running", "Training.", classes=list(parts.train.classes))
    try:
        loop.run(lambda: finish.keep_best(run, model, parts, crew))
    except Stopped:
        state = "stopped"
    except FerError:
        crew.leave()
        if crew.leads:
            finish.wrap_up(run, model, parts, progress, splits=("validation",))
        raise
    crew.leave()
    if not crew.leads:
        return state
    if not (run.folder / "model.keras").exists():
        raise Stopped
    tests = (
        ("validation", "test") if state == "finished" else ("validation",)
    )  # a stopped training has not earned a look at the test split
    remark = finish.wrap_up(run, model, parts, progress, tests)
    course = loop.course
    progress.say(
        state,
        finish.sentence(course, loop.recipe, state, progress.why) + remark,
        epoch=course.epoch,
        finished=time.time(),
        seconds_left=0,
    )
    return state


def _read(run: Run, progress: Progress) -> protocol.Parts:
    """The splits in the recipe's size and colour; the fingerprint of what was read goes into recipe.json."""
    recipe, wanted = run.asked(), run.recipe

    def tell(done: int, total: int, text: str) -> None:
        progress.check()
        progress.step(message=f"{text} ({done:,} of {total:,})")

    splits = protocol.load(recipe, wanted["dataset"], tell)
    parts = protocol.divide(splits, recipe.protocol, wanted["seed"])
    prints = {name: s.fingerprint for name, s in parts.items()}
    if wanted.get("fingerprint", prints) != prints:
        raise FerError(
            f"The dataset {wanted['dataset']} has changed since this training began. Import it again as it "
            "was, or start a new run."
        )
    found = {
        "classes": list(parts.train.classes),
        "fingerprint": prints,
        "remarks": [
            *parts.remarks,
            *filter(None, (wanted.get(word) for word in ("start_says", "teachers_say"))),
        ],
    }
    paths.write_json(run.folder / "recipe.json", {**run.recipe, **found, **_surroundings(parts)})
    return parts


def _surroundings(parts: protocol.Parts) -> dict[str, Any]:
    """What a figure depends on beside the recipe: counts, libraries, commit, hardware."""
    return {
        "images": {name: len(s) for name, s in parts.items()},
        "libraries": {name: v for name in LIBRARIES if (v := _version(name))},
        "commit": _commit(),
        "hardware": hardware.choose(),
    }


def _prepare(run: Run, parts: protocol.Parts, progress: Progress, crew: Crew) -> tuple[Any, Any]:
    """The compiled network and its loop, at the epoch where it left off."""
    from fer_core.training import checkpoint, features, feeding, teachers
    from fer_core.training.loop import Loop

    recipe, seed = run.asked(), run.recipe["seed"]
    hardware.seed(seed, all_of_it=bool(run.recipe.get("tensorboard")))
    shape = parts.train.shape if len(parts.train.shape) == 3 else (*parts.train.shape, 1)
    saved = checkpoint.read(run.folder)
    model = start.build(
        recipe, shape, parts.train.classes, run.recipe.get("start_from"), again=saved is not None
    )
    goals = teachers.taught(run, parts.train, feeding.targets(parts.train, recipe.label_mix), progress)
    trained, feed, validation = features.choose(model, recipe, parts, goals, run, progress)
    compile_(trained, recipe, parts.train.targets(), run.recipe["hardware"]["jit_compile"])
    loop = Loop(trained, recipe, feed, validation, progress, _callbacks(run, trained), crew)
    if saved is not None and (run.folder / "model.keras").exists():
        loop.resume(saved)
    return model, loop


def compile_(model: Any, recipe: Recipe, targets: np.ndarray, jit: bool) -> None:
    """Optimiser, loss and metrics as the recipe says."""
    import keras

    from fer_core.training.losses import Adjusted

    rate, decay = recipe.learning_rate, recipe.weight_decay
    optimizer = {
        "adam": lambda: keras.optimizers.Adam(rate),
        "adamw": lambda: keras.optimizers.AdamW(rate, weight_decay=decay),
        "sgd": lambda: keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay or None),
    }[recipe.optimizer]()
    if decay and recipe.optimizer != "adam":
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    metrics = [keras.metrics.CategoricalAccuracy(name="accuracy")]
    if recipe.loss == "binary":
        loss = keras.losses.BinaryCrossentropy()
        metrics.append(keras.metrics.BinaryAccuracy(name="binary_accuracy"))
    else:
        loss = (
            Adjusted(targets.mean(0), recipe.logit_adjustment)
            if recipe.logit_adjustment
            else keras.losses.CategoricalCrossentropy()
        )
    model.compile(optimizer, loss, metrics=metrics, jit_compile=jit)
    optimizer.build(model.trainable_variables)


def _callbacks(run: Run, model: Any) -> Any:
    """Keras' own TensorBoard callback where it was asked for."""
    if not run.recipe.get("tensorboard"):
        return None
    if importlib.util.find_spec("tensorboard") is None:
        raise RunError(
            "TensorBoard logs were asked for, but TensorBoard is not installed. Run: pip install "
            "tensorboard, then resume."
        )
    import keras

    logs = keras.callbacks.TensorBoard(str(run.folder / "tensorboard"), write_graph=False)
    callbacks = keras.callbacks.CallbackList([logs], model=model)
    callbacks.on_train_begin()
    return callbacks


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    """The project's commit, where it is a git checkout; "+" when files were changed since."""
    try:
        ask = {"cwd": paths.ROOT, "capture_output": True, "text": True, "timeout": 5}
        head = subprocess.run(["git", "rev-parse", "--short=10", "HEAD"], **ask).stdout.strip()
        changed = subprocess.run(["git", "status", "--porcelain", "-uno", "fer_core"], **ask).stdout.strip()
        return head + ("+" if changed else "") if head else None
    except (OSError, subprocess.SubprocessError):
        return None
