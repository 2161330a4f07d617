"""sweep: many trainings at once, of recipes, settings and seeds, on this machine or on a Ray cluster."""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from fer_core import cluster, recipes, sweeps, tables
from fer_core.datasets.form import Progress
from fer_core.errors import FerError, RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import lineage
from fer_core.sweeps import plan, standing

PAUSE = 2.0  # seconds between two reports of how far the data is prepared


def add(commands: Any) -> None:
    """Add the group's commands."""
    one = commands.add_parser(
        "sweep", help="many trainings at once: recipes, settings, seeds", description=__doc__
    )
    one.add_argument("recipe", nargs="*", help="names from `recipes`")
    one.add_argument("--dataset", default="drawn", help="an imported dataset (default: drawn)")
    one.add_argument("--seeds", type=int, default=1, help="how many seeds of each setting: 0, 1, 2, ...")
    one.add_argument(
        "--set",
        action="append",
        default=[],
        dest="sets",
        metavar="KNOB=A,B",
        help="values to try, or a range to draw from: learning_rate=1e-4:1e-2",
    )
    one.add_argument(
        "--honest",
        action="store_true",
        help="official splits, best epoch chosen on validation, whatever the paper did",
    )
    one.add_argument(
        "--from",
        dest="start_from",
        default="",
        metavar="RUN",
        help="start from the weights of this run of the same recipe; RUN,RUN: from the mean of theirs",
    )
    _add_search(one.add_argument_group("how settings are searched"))
    one.add_argument(
        "--name",
        default="",
        help="a name of your own; the same command goes on with the same sweep either way",
    )
    one.add_argument("--resume", metavar="NAME", help="go on with a sweep")
    one.add_argument("--stop", metavar="NAME", help="ask a sweep to end; its trainings keep their best")
    one.add_argument("--list", action="store_true", help="every sweep, and how far it is")
    one.add_argument("--json", action="store_true", help="JSON on standard output")
    _add_means(one.add_argument_group("what it may use"))
    one.set_defaults(run=sweep)


def _add_search(group: Any) -> None:
    group.add_argument(
        "--search",
        default="grid",
        metavar="|".join(plan.SEARCHES),
        help="; ".join(f"{k}: {v}" for k, v in plan.SEARCHES.items()),
    )
    group.add_argument(
        "--trials",
        type=int,
        metavar="N",
        help="how many settings to draw (random, asha); each is trained with every seed",
    )


def _add_means(group: Any) -> None:
    group.add_argument("--at-once", type=int, metavar="N", help="trainings at a time (default: one a core)")
    group.add_argument(
        "--threads",
        type=int,
        metavar="N",
        help="processor threads of each training (default: the cores shared out)",
    )
    group.add_argument(
        "--gpus", type=float, default=0.0, metavar="X", help="graphics cards of each training, such as 0.5"
    )
    group.add_argument(
        "--address",
        help=(
            "a Ray cluster: auto, HOST:6379 or ray://HOST:10001; FER_HOME must be a folder that all its "
            "machines share"
        ),
    )
    group.add_argument(
        "--retries",
        type=int,
        default=2,
        metavar="N",
        help="how often a training that failed or was killed is tried again (default: 2)",
    )


def sweep(args: Namespace) -> int | None:
    """List, stop, resume, or plan and carry out."""
    if args.list:
        tables.show([_line(one) for one in sweeps.all_sweeps()], args.json)
        return None
    if args.stop:
        sweeps.stop(sweeps.get(args.stop))
        value = {"sweep": args.stop, "stopping": True}
        tables.show_one(value, args.json, f"Asked {args.stop} to stop.")
        return None
    return _carry_out(_reopen(args.resume) if args.resume else _plan(args), args)


def _line(one: sweeps.Sweep) -> dict[str, Any]:
    counts = one.counts()
    return {
        "sweep": one.name,
        "state": one.state,
        "trainings": len(one.trials),
        "finished": counts["finished"],
        "stopped": counts["stopped"],
        "failed": counts["failed"],
    }


def _plan(args: Namespace) -> sweeps.Sweep:
    """The sweep that the command describes; anything wrong with it is refused here."""
    if not args.recipe:
        raise RunError(f"Which recipe? Choose one or more of: {', '.join(recipes.RECIPES)}.")
    if args.seeds < 1 or any(n is not None and n < 1 for n in (args.at_once, args.threads)):
        raise RunError("--seeds, --at-once and --threads must be at least 1.")
    values = plan.values(args.sets)
    wanted = [recipes.get(name) for name in dict.fromkeys(args.recipe)]
    if args.honest:
        wanted = [recipes.honest(recipe) for recipe in wanted]
    first = _starts(args.start_from, wanted)
    seeds = range(args.seeds)
    trials = plan.trials(wanted, args.dataset, seeds, values, args.search, args.trials, first)
    cluster.need()
    plan.fits(trials)
    return sweeps.create(trials, args.name, search=args.search)


def _starts(names: str, wanted: Sequence[Recipe]) -> str:
    """The names of the runs to start from; refused where they are of another recipe."""
    first = lineage.starts(names)
    if len(wanted) == 1 and wanted[0].members:
        first = lineage.seated(wanted[0], first)
    elif first and {recipe.name for recipe in wanted} != {run.maker for run in first}:
        trained = ", ".join(recipe.name for recipe in wanted)
        raise RunError(
            f"{names} has weights of {first[0].maker}; the sweep trains {trained}. Weights fit "
            "their own recipe alone."
        )
    return ",".join(run.name for run in first)


def _reopen(name: str) -> sweeps.Sweep:
    """A sweep that was planned before, here or on the Train page."""
    one = sweeps.get(name)
    try:
        cluster.need()
        plan.fits(one.trials, _progress(one))
    except FerError as error:
        sweeps.say(one, "failed", str(error))
        raise
    return one


def _progress(one: sweeps.Sweep) -> Progress:
    """Writes down now and then how far the data is prepared, so that whoever looks sees that it lives."""
    last = 0.0

    def tell(done: int, total: int, text: str) -> None:
        nonlocal last
        if time.time() - last > PAUSE:
            last = time.time()
            sweeps.say(one, "queued", f"{text} ({done:,} of {total:,})")

    return tell


def _carry_out(one: sweeps.Sweep, args: Namespace) -> int:
    from fer_core.cluster import sweep

    _say(
        f"Sweep {one.name}: {len(one.trials)} trainings. Watch it in Train and Compare; stop it with "
        "Ctrl-C, go on with the same command."
    )
    means = sweep.Means(
        args.address, args.at_once or one.plan.get("at_once"), args.threads, args.gpus, args.retries
    )
    state = sweep.carry_out(one, means, _say)
    return _report(one, state, args.json)


def _report(one: sweeps.Sweep, state: str, as_json: bool) -> int:
    """The table, then what failed."""
    rows, bad = [_row(*pair) for pair in standing.table(one)], standing.failed(one)
    failures = [
        {"trial": t.id, "recipe": t.recipe, "setting": t.setting, "seed": t.seed, "why": why}
        for t, why in bad
    ]
    shown = [{k: v for k, v in row.items() if k != "runs"} for row in rows]
    parts = (
        tables.table(shown) if shown else "",
        _best(one, state),
        "\n".join(_failure(f) for f in failures),
        _ending(one, state),
    )
    text = "\n\n".join(part for part in parts if part)
    tables.show_one({"sweep": one.name, "state": state, "rows": rows, "failed": failures}, as_json, text)
    return 0 if any(row["validation"] is not None for row in rows) else 1


def _row(trial: plan.Trial, row: Any) -> dict[str, Any]:
    """A setting: the figures of its seeds on validation."""
    score = row.score
    setting = {
        "recipe": trial.recipe,
        "setting": trial.setting,
        "seeds": " ".join(map(str, row.identity.seeds)),
        "state": row.identity.state,
    }
    figures = {
        "n": score.n if score else None,
        "validation": row.accuracy,
        "sd": score.sd if score else None,
        "macro_f1": score.macro_f1 if score else None,
        "minutes": row.cost.minutes,
    }
    return {**setting, **figures, "runs": " ".join(row.runs)}


def _best(one: sweeps.Sweep, state: str) -> str:
    """The best setting; its test figure is in its runs' reports, to be looked at once."""
    verdict = standing.verdict(one)
    if not verdict or state != "finished":
        return verdict
    return f"{verdict} Chosen so, its test figure in `runs` may be quoted."


def _failure(one: dict[str, Any]) -> str:
    return f"Failed: {one['recipe']}, {one['setting']}, seed {one['seed']}. {one['why']}"


def _ending(one: sweeps.Sweep, state: str) -> str:
    return f"Stopped. Go on with: python -m fer_core sweep --resume {one.name}" if state == "stopped" else ""


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
