"""recipes, layers, train, runs, stop, resume, delete, rename, note, export: a training from the command line,
as the Train page does it.
"""

import argparse
import time
from pathlib import Path
from typing import Any

from fer_core import recipes, runs, tables
from fer_core.errors import FerError, RunError
from fer_core.recipes import layers
from fer_core.recipes.base import KNOBS, Recipe
from fer_core.runs import estimate, lineage, protocol

KINDS = ("keras", "litert", "int8", "onnx", "savedmodel", "zip")


def add(commands) -> None:
    """Add the commands of this group."""
    tables.command(commands, "recipes", list_recipes, "Every recipe: paper, network, what it reports.")
    shown = tables.command(commands, "layers", show_layers, "A recipe's network as a table of layers.")
    shown.add_argument("recipe", nargs="?", help="a name from `recipes`")
    shown.add_argument(
        "--write", action="store_true", help="build every network and write the tables down anew"
    )
    _train(commands)
    tables.command(commands, "runs", list_runs, "Every run with its state and figures.")
    for name, what in (
        ("stop", "Ask a run to end and keep its best."),
        ("resume", "Go on from the last checkpoint."),
        ("delete", "Remove a run's folder."),
    ):
        tables.command(commands, name, _do(getattr(runs, name)), what).add_argument("run_name", metavar="run")
    for name, function, word in (("rename", runs.rename, "title"), ("note", runs.note, "text")):
        one = tables.command(commands, name, _do_with(function, word), f"Give a run a {word}.")
        one.add_argument("run_name", metavar="run")
        one.add_argument(word)
    _export(commands)


def _train(commands) -> None:
    """train, with a flag for every knob of a recipe."""
    one = tables.command(commands, "train", train, "Carry out a recipe on a dataset.")
    one.add_argument("recipe", nargs="?", help="a name from `recipes`")
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
    one.add_argument(
        "--from",
        dest="start_from",
        metavar="RUN",
        help="start from the weights of this run of the same recipe; RUN,RUN: from the mean of theirs",
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
    _several(one)
    knobs = one.add_argument_group("settings of the recipe")
    for name, (_, spec) in KNOBS.items():
        if "help" in spec.metadata:
            knobs.add_argument(
                "--" + name.replace("_", "-"),
                dest=f"knob_{name}",
                metavar="X",
                help=f"{spec.metadata['help']}".replace("%", "%%"),
            )


def _several(parser: argparse.ArgumentParser) -> None:
    many = parser.add_argument_group("another backend, several processes or machines")
    many.add_argument(
        "--backend",
        choices=("tensorflow", "jax", "torch"),
        help="what Keras runs on (default: tensorflow; jax for several processes)",
    )
    many.add_argument(
        "--processes", type=int, metavar="N", help="train on N processes, each with its part of every batch"
    )
    many.add_argument(
        "--coordinator",
        metavar="HOST:PORT",
        help="the processes are started one by one, on any machine, and meet at process 0's address",
    )
    many.add_argument(
        "--process",
        type=int,
        metavar="I",
        help="with --coordinator: which process this is; 0 leads and writes the run",
    )


def _export(commands) -> None:
    one = tables.command(
        commands,
        "export",
        export_run,
        "Write a run's network for use elsewhere, with labels, contract and model card.",
    )
    one.add_argument("run_name", metavar="run")
    one.add_argument("--to", required=True, choices=KINDS)
    one.add_argument("--out", type=Path, help="file or folder (default: made from the run's name)")
    one.add_argument(
        "--in-place",
        action="store_true",
        help="write model.tflite into the run's own folder, after a training without TensorFlow",
    )


def list_recipes(args) -> None:
    """The recipes as a table."""
    tables.show([_card(r) for r in recipes.RECIPES.values()], args.json)


def _card(recipe: Recipe) -> dict[str, Any]:
    return {
        "recipe": recipe.name,
        "input": f"{recipe.size}x{recipe.size} {recipe.colour}",
        "epochs": recipe.epochs,
        "paper": recipe.paper.authors,
        "title": recipe.title,
    }


def show_layers(args) -> None:
    """The layers of one recipe's network, or how large each network is."""
    if args.write:
        layers.write(recipes.RECIPES)
    if args.recipe:
        found = layers.read(recipes.get(args.recipe).name)
        rows = [
            {
                "layer": r.name,
                "kind": r.kind,
                "settings": r.settings,
                "output": "x".join(map(str, r.output)),
                "parameters": r.parameters,
            }
            for r in found
        ]
    else:
        rows = [
            {"recipe": name, "layers": len(layers.read(name)), "parameters": layers.parameters(name)}
            for name in recipes.RECIPES
        ]
    tables.show(rows, args.json)


def list_runs(args) -> None:
    """The runs as a table, newest first."""
    tables.show([_row(r) for r in runs.all_runs()], args.json)


def _row(run: runs.Run) -> dict[str, Any]:
    reports, status = run.reports(), run.status
    accuracy = {name: r.accuracy for name, r in reports.items()}
    done = {"run": run.name, "state": run.state, "epoch": status.get("epoch"), "epochs": status.get("epochs")}
    return {**done, "validation": accuracy.get("validation"), "test": accuracy.get("test")}


def train(args) -> int | None:
    """Carry out a new run, or the one in a folder."""
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
    if args.process:
        from fer_core.cluster import parallel

        return parallel.follow(args.coordinator, args.processes, args.process)
    if args.folder:
        return _carry_out(runs.get(args.folder), args)
    if not args.recipe:
        raise RunError(f"Which recipe? Choose one of: {', '.join(recipes.RECIPES)}.")
    recipe, wanted = _asked(args), _wanted(args)
    if wanted:
        from fer_core.cluster import parallel

        parallel.refuse(recipe, wanted["backend"], wanted.get("processes", 1))
    if args.trial:
        return _try(recipe, args)
    run = runs.create(
        recipe,
        args.dataset,
        args.seed,
        args.name,
        tensorboard=args.tensorboard,
        **_lineage(recipe, args),
        **wanted,
    )
    if args.detach:
        runs.launch(run)
        return tables.show_one(
            {"run": run.name}, args.json, f"Started {run.name}. See it with: python -m fer_core runs"
        )
    return _carry_out(run, args)


def _lineage(recipe: Recipe, args) -> dict[str, Any]:
    """Whose weights it begins with and who teaches it, as far as that was asked for."""
    first, masters = lineage.starts(args.start_from), lineage.masters(args.teachers)
    about = protocol.shared(recipe, args.dataset) if masters else ()
    return {
        **lineage.starting_from(*first),
        **lineage.taught_by(*masters, share=args.teachers_share, classes=about),
    }


def _wanted(args) -> dict[str, Any]:
    """Backend and processes, as far as they were asked for; a resumed run finds them in its recipe.json."""
    backend = args.backend or ("jax" if args.processes else None)
    return {k: v for k, v in (("backend", backend), ("processes", args.processes)) if v}


def _try(recipe: Recipe, args) -> None:
    """A few seconds of the training; what came of it is kept for the Train page."""
    from fer_core.training import trial

    try:
        result = trial.measure(recipe, args.dataset, args.trial, args.seed)
    except FerError as error:
        estimate.keep(recipe, args.dataset, {"state": "failed", "error": str(error)})
        raise
    estimate.keep(recipe, args.dataset, result)
    tables.show_one(result, args.json, trial.sentence(result))


def _asked(args) -> Recipe:
    """The recipe with the flags that were given."""
    recipe = recipes.get(args.recipe)
    recipe = recipes.honest(recipe) if args.honest else recipe
    changes = {k[5:]: v for k, v in vars(args).items() if k.startswith("knob_") and v is not None}
    if args.classes:
        changes["classes"] = [c.strip() for c in args.classes.split(",")]
    return recipe.change(**changes)


def _carry_out(run: runs.Run, args) -> int | None:
    from fer_core import training

    began, asked = time.time(), {**{k: run.recipe.get(k) for k in ("backend", "processes")}, **_wanted(args)}
    if asked["backend"]:
        from fer_core.cluster import parallel

        parallel.carry_out(
            run, asked["backend"], asked["processes"] or 1, args.coordinator, args.side_by_side
        )
    else:
        training.carry_out(run, side_by_side=args.side_by_side)
    result = {**_row(run), "minutes": (time.time() - began) / 60, "message": run.status.get("message")}
    return tables.show_one(result, args.json)


def _do(function):
    def run(args) -> None:
        function(runs.get(args.run_name))
        tables.show_one({"run": args.run_name, "done": True}, args.json, f"Done: {args.run_name}.")

    return run


def _do_with(function, word: str):
    def run(args) -> None:
        function(runs.get(args.run_name), getattr(args, word))
        tables.show_one({"run": args.run_name, "done": True}, args.json, f"Done: {args.run_name}.")

    return run


def export_run(args) -> int | None:
    """Export one run."""
    from fer_core.training import hardware

    hardware.prepare()
    from fer_core.training import conversion, export

    run = runs.get(args.run_name)
    if args.in_place:
        return tables.show_one({"written": str(conversion.complete(run))}, args.json)
    if args.to == "litert" and conversion.wanting(run):
        conversion.complete(run)
    out = export.to(run, args.to, args.out)
    tables.show_one({"written": str(out)}, args.json, f"Written: {out}")
