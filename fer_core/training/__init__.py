"""Carrying out a run: from its recipe.json to a network, a curve, a Report and a file that predicts.

    python -m fer_core train --run models/<folder>

A process of its own. Killed at any moment, it goes on from the last finished epoch; asked to stop, it keeps
its best. Only this package loads Keras.
"""

import importlib.util
import time
import traceback
from collections.abc import Callable
from typing import Any

from fer_core import runs
from fer_core.errors import FerError, RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, fitting, protocol
from fer_core.training import hardware, start
from fer_core.training.crew import ALONE, Crew
from fer_core.training.origins import beginning, origins
from fer_core.training.progress import Progress, Stopped
from fer_core.training.turn import own, turn


def carry_out(run: Run, side_by_side: bool = False, join: Callable[[Recipe], Crew] = lambda _: ALONE) -> str:
    """Train, export and evaluate; returns the state it ended in. Raises FerError after writing it down.

    `join` is called when this run's turn has come, and says with which processes it trains.
    """
    hardware.prepare()
    with own(run), Progress(run, run.recipe.get("knobs", {}).get("epochs", 0)) as progress:
        try:
            _refuse_unreadable(run)  # before anybody waits for it
            progress.say("queued", "Waiting for the training before this one.")
            with turn(run, progress.check, side_by_side or bool(run.recipe.get("side_by_side"))):
                crew = join(run.asked())
                hardware.load()
                with crew.together():
                    return _train(run, progress, crew)
        except Stopped:
            progress.say("stopped", f"{progress.why} before the first epoch.")
            return "stopped"
        except FerError as error:
            progress.say("failed", str(error), seconds_left=None)
            raise
        except MemoryError as error:
            advice = "Use a smaller batch size or fewer images, then resume."
            progress.say("failed", f"The computer ran out of memory. {advice}")
            raise FerError(f"Out of memory. {advice}") from error
        except BaseException as error:
            traceback.print_exc()
            progress.say("failed", f"{type(error).__name__}: {error}. The log has the details.")
            raise


def _refuse_unreadable(run: Run) -> None:
    """Raise where recipe.json does not say what to train on what."""
    run.asked()
    if absent := [key for key in ("dataset", "seed") if key not in run.recipe]:
        raise RunError(
            f"{run.name}/recipe.json names no {' and no '.join(absent)}. Put the file back as it was, or "
            "start a new run."
        )


def _train(run: Run, progress: Progress, crew: Crew) -> str:
    """Everything between the turn and the Report; of a crew, one writes the Report."""
    from fer_core.training import finish
    from fer_core.training.kernels import quick

    progress.say("running", "Reading the data.")
    parts = _read(run, progress)
    crew.hand_out(run.folder)
    progress.say("running", "Building the network.")
    state = "finished"
    model, loop = _prepare(run, parts, progress, crew)
    progress.say("running", "Training.", classes=list(parts.train.classes))
    try:
        with quick(loop.model) as precision:
            if precision:
                runs.amend(run, hardware={**run.recipe["hardware"], "precision": precision})
            loop.run(lambda: finish.keep_best(run, model, parts, crew))
    except Stopped:
        state = "stopped"
    except FerError:
        crew.leave()
        if crew.leads:
            finish.wrap_up(run, parts, progress, splits=("validation",))
        raise
    crew.leave()
    if crew.leads:
        _finish(run, parts, progress, loop, state)
    return state


def _finish(run: Run, parts: protocol.Parts, progress: Progress, loop: Any, state: str) -> None:
    """Score the best weights and say how it ended; a stopped training does not look at the test split."""
    from fer_core.training import finish

    if not (run.folder / "model.keras").exists():
        raise Stopped
    splits = ("validation", "test") if state == "finished" else ("validation",)
    remark = finish.wrap_up(run, parts, progress, splits)
    sentence = finish.sentence(loop.course, loop.recipe, state, progress.why)
    progress.say(state, sentence + remark, epoch=loop.course.epoch, finished=time.time(), seconds_left=0)


def _read(run: Run, progress: Progress) -> protocol.Parts:
    """The splits in the recipe's size and colour; the fingerprint of what was read goes into recipe.json."""
    recipe, request = run.asked(), run.recipe

    def tell(done: int, total: int, text: str) -> None:
        progress.check()
        progress.step(message=f"{text} ({done:,} of {total:,})")

    splits = protocol.load(recipe, request["dataset"], tell)
    parts = protocol.divide(splits, recipe.protocol, request["seed"])
    parts = fitting.mix_in(parts, fitting.kept(request), request["seed"], tell)
    prints = {name: split.fingerprint for name, split in parts.items()}
    if request.get("fingerprint", prints) != prints:
        raise FerError(
            f"The dataset {request['dataset']} has changed since this training began. Import it again as it "
            "was, or start a new run."
        )
    request["imagenet"] = beginning(recipe, request)
    runs.amend(
        run,
        classes=list(parts.train.classes),
        fingerprint=prints,
        division=parts.division.to_json(),
        imagenet=request["imagenet"],
        remarks=_remarks(parts, request),
        **origins(parts),
    )
    return parts


def _remarks(parts: protocol.Parts, request: dict[str, Any]) -> list[str]:
    """What a reader of the figures must know, in sentences."""
    remarks = list(parts.remarks)
    if weights := request["imagenet"].get("weights"):
        remarks.append(f"Started from ImageNet weights: {weights}.")
    if request.get("start_says"):
        remarks.append(request["start_says"])
    if request.get("teachers_say"):
        remarks.append(request["teachers_say"])
    if request.get("keep_says"):
        remarks.append(request["keep_says"])
    return remarks


def _prepare(run: Run, parts: protocol.Parts, progress: Progress, crew: Crew) -> tuple[Any, Any]:
    """The compiled network and its loop, at the epoch where it left off."""
    from fer_core.training import checkpoint, features, feeding, teachers
    from fer_core.training.compiling import compile_network
    from fer_core.training.loop import Loop

    recipe, request = run.asked(), run.recipe
    hardware.seed(request["seed"])
    saved = checkpoint.read(run.folder)
    model = start.build(
        recipe,
        feeding.shape(parts.train),
        parts.train.classes,
        request.get("start_from"),
        again=saved is not None,
    )
    if saved is None:
        start.adjust(model, recipe, parts.train.targets().mean(0), request.get("start_from"))
    labels = feeding.targets(parts.train, recipe.label_mix)
    goals = teachers.taught(run, parts.train, labels, progress)
    trained, feed, validation = features.choose(model, recipe, parts, goals, run, progress)
    compile_network(trained, recipe, parts.train.targets(), request["hardware"]["jit_compile"])
    loop = Loop(trained, recipe, feed, validation, progress, _callbacks(run, trained), crew)
    if saved is not None and (run.folder / "model.keras").exists():
        loop.resume(saved)
    return model, loop


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
