"""train: carry out a recipe on a dataset, as the Train page does it."""

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fer_core import processes, recipes, runs, tables
from fer_core.commands.runs import row
from fer_core.errors import FerError, RunError
from fer_core.recipes.base import KNOBS, Recipe
from fer_core.runs import estimate, fitting, lineage, protocol


def add(commands: Any) -> None:
    """Add the command, with a flag for every knob of a recipe."""
    one = tables.command(commands, "train", train, "Carry out a recipe on a dataset.")
    one.add_argument("recipe", nargs="?", help="a name from `recipes`")
    _add_request(one)
    _add_lineage(one)
    _add_manner(one)
    _add_crew(one.add_argument_group("another backend, several processes or machines"))
    _add_knobs(one.add_argument_group("settings of the recipe"))


def _add_request(one: ArgumentParser) -> None:
    one.add_argument("--dataset", default="drawn", help="an imported dataset (default: drawn)")
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--name", default="", help="a title of your own")
    one.add_argument(
        "--honest",
        action="store_true",
        help="official splits, best epoch chosen on validation, whatever the paper did",
    )
    one.add_argument("--classes", help="emotions to train on, separated by commas")
    one.add_argument(
        "--shares",
        dest="knob_shares",
        metavar="X,Y,Z",
        help="train, validation and test of a pooled or missing split, such as 0.8,0.1,0.1",
    )


def _add_lineage(one: ArgumentParser) -> None:
    one.add_argument(
        "--from",
        dest="start_from",
        metavar="RUN",
        help="start from the weights of this run of the same recipe; RUN,RUN: from the mean of theirs; "
        "house-council: a run for each of its networks",
    )
    one.add_argument(
        "--keep",
        nargs="?",
        const="all",
        metavar="EMOTIONS",
        help="with --from: mix drawn faces into training, so that emotions which the start knows and these "
        "faces do not show are not forgotten; those named, separated by commas, or all",
    )
    one.add_argument(
        "--teachers",
        metavar="RUN,RUN",
        help="learn from the answers of these runs too, whatever their recipe; of several, from the mean",
    )
    one.add_argument(
        "--teachers-share",
        type=float,
        default=lineage.HALF,
        metavar="X",
        help="the share of each target that is the teachers' (default: 0.5)",
    )


def _add_manner(one: ArgumentParser) -> None:
    one.add_argument(
        "--detach", action="store_true", help="start it in a process of its own and return at once"
    )
    one.add_argument("--side-by-side", action="store_true", help="do not wait for other trainings")
    one.add_argument(
        "--tensorboard", action="store_true", help="write TensorBoard logs into the run's folder"
    )
    one.add_argument(
        "--trial",
        type=float,
        metavar="SECONDS",
        help="only measure images a second for so long, and estimate the whole",
    )
    one.add_argument(
        "--folder", "--run", dest="folder", help="carry out the run in this folder (what the dashboard calls)"
    )


def _add_crew(group: Any) -> None:
    group.add_argument(
        "--backend",
        choices=("tensorflow", "jax", "torch"),
        help="what Keras runs on (default: tensorflow; jax for several processes)",
    )
    group.add_argument(
        "--processes", type=int, metavar="N", help="train on N processes, each with its part of every batch"
    )
    group.add_argument(
        "--coordinator",
        metavar="HOST:PORT",
        help="the processes are started one by one, on any machine, and meet at process 0's address",
    )
    group.add_argument(
        "--process",
        type=int,
        metavar="I",
        help="with --coordinator: which process this is; 0 leads and writes the run",
    )


def _add_knobs(group: Any) -> None:
    for name, (_, spec) in KNOBS.items():
        if "help" in spec.metadata:
            flag = "--" + name.replace("_", "-")
            help = spec.metadata["help"].replace("%", "%%")
            group.add_argument(flag, dest=f"knob_{name}", metavar="X", help=help)


def train(args: Namespace) -> int | None:
    """Carry out a new run, or the one in a folder."""
    _refuse_halves(args)
    if args.process:
        from fer_core.cluster import parallel

        return parallel.follow(args.coordinator, args.processes, args.process)
    if args.folder:
        _carry_out(runs.get(args.folder), args)
        return None
    if not args.recipe:
        raise RunError(f"Which recipe? Choose one of: {', '.join(recipes.RECIPES)}.")
    recipe, crew = recipe_of(args), _crew(args)
    if crew:
        from fer_core.cluster import parallel

        parallel.refuse(recipe, crew["backend"], crew.get("processes", 1))
    if args.trial:
        _measure(recipe, args)
    elif args.detach:
        _start(_create(recipe, crew, args), args)
    else:
        _carry_out(_create(recipe, crew, args), args)
    return None


def _start(run: runs.Run, args: Namespace) -> None:
    """Train it in a process of its own."""
    runs.launch(run)
    sentence = f"Started {run.name}. See it with: python -m fer_core runs"
    tables.show_one({"run": run.name}, args.json, sentence)


def _refuse_halves(args: Namespace) -> None:
    """Raise where a flag needs another one, or does not go together with it."""
    if (args.coordinator is None) != (args.process is None) or (args.coordinator and not args.processes):
        raise RunError(
            "--coordinator, --process and --processes belong together: where process 0 is, which one this "
            "is, and how many there are."
        )
    if args.teachers and (args.processes or 1) > 1:
        raise RunError(
            "Teachers and several processes do not go together: the other processes may not have the "
            "teachers. Leave out one of the two."
        )
    if args.keep and not args.start_from:
        raise RunError("--keep belongs to --from: it keeps what another run knows. Name that run.")


def recipe_of(args: Namespace) -> Recipe:
    """The recipe with the flags that were given."""
    recipe = recipes.get(args.recipe)
    if args.honest:
        recipe = recipes.honest(recipe)
    flags = {name.removeprefix("knob_"): value for name, value in vars(args).items() if name[:5] == "knob_"}
    changes = {name: value for name, value in flags.items() if value is not None}
    if args.classes:
        changes["classes"] = [name.strip() for name in args.classes.split(",")]
    return recipe.change(**changes)


def _crew(args: Namespace) -> dict[str, Any]:
    """Backend and processes, as far as they were asked for; a resumed run finds them in its recipe.json."""
    backend = args.backend or ("jax" if args.processes else None)
    request = {"backend": backend, "processes": args.processes}
    return {name: value for name, value in request.items() if value}


def _create(recipe: Recipe, crew: dict[str, Any], args: Namespace) -> runs.Run:
    """A new run that keeps what the flags say."""
    manner = {"side_by_side": True} if args.side_by_side else {}
    return runs.create(
        recipe,
        args.dataset,
        args.seed,
        args.name,
        tensorboard=args.tensorboard,
        **_lineage(recipe, args),
        **crew,
        **manner,
    )


def _lineage(recipe: Recipe, args: Namespace) -> dict[str, Any]:
    """Whose weights it begins with and who teaches it, as far as that was asked for."""
    first = lineage.seated(recipe, lineage.starts(args.start_from))
    masters = lineage.masters(args.teachers)
    classes = protocol.shared(recipe, args.dataset) if masters else ()
    taught = lineage.taught_by(*masters, share=args.teachers_share, classes=classes)
    return {**lineage.starting_from(*first), **_kept(recipe, first, args), **taught}


def _kept(recipe: Recipe, first: Sequence[runs.Run], args: Namespace) -> dict[str, Any]:
    """The emotions that drawn faces keep alive; what starting from another run will do is said first."""
    if not first:
        return {}
    outlook = fitting.look_ahead(recipe, args.dataset, first)
    for sentence in outlook.sentences:
        print(sentence, file=sys.stderr)
    if not args.keep:
        return {}
    named = outlook.forgotten if args.keep == "all" else [name.strip() for name in args.keep.split(",")]
    if strange := [name for name in named if name not in outlook.forgotten]:
        raise RunError(
            f"{', '.join(strange)} need not be kept: the start does not know it, or these faces show it. "
            f"Choose among: {', '.join(outlook.forgotten) or 'none'}."
        )
    return fitting.keeping(named)


def _measure(recipe: Recipe, args: Namespace) -> None:
    """A few seconds of the training; what came of it is kept for the Train page."""
    from fer_core.training import trial

    try:
        with processes.library_messages_to(Path(os.devnull)):
            result = trial.measure(recipe, args.dataset, args.trial, args.seed)
    except FerError as error:
        estimate.keep(recipe, args.dataset, {"state": "failed", "error": str(error)})
        raise
    estimate.keep(recipe, args.dataset, result)
    tables.show_one(result, args.json, trial.sentence(result))


def _carry_out(run: runs.Run, args: Namespace) -> None:
    """Train it in this process, and show what came of it; what TensorFlow says of itself goes to the log."""
    began = time.time()
    with processes.library_messages_to(run.folder / "log.txt"):
        _train(run, args)
    minutes = (time.time() - began) / 60
    value = {**row(run), "minutes": minutes, "message": run.status.message, **_beside_start(run)}
    tables.show_one(value, args.json)


def _train(run: runs.Run, args: Namespace) -> None:
    from fer_core import training

    flags: tuple[str, ...] = ("backend", "processes")
    kept = {name: value for name, value in run.recipe.items() if name in flags}
    crew = {**kept, **_crew(args)}
    if "backend" in crew:
        from fer_core.cluster import parallel

        count = crew.get("processes", 1)
        parallel.carry_out(run, crew["backend"], count, args.coordinator, args.side_by_side)
    else:
        training.carry_out(run, side_by_side=args.side_by_side)


def _beside_start(run: runs.Run) -> dict[str, str]:
    """Of a run that began with another's weights: whether it is better on the same test faces."""
    from fer_core.standings import fitted

    pair = fitted.beside_start(run)
    return {"beside_start": pair.sentence} if pair else {}
