"""Look for what is wrong with a dataset, decide about it, and make views of what is left: the commands
doctor, view and decide.
"""

from argparse import Namespace
from pathlib import Path
from typing import Any

from fer_core import tables
from fer_core.commands.progress import Ticker
from fer_core.errors import DataError


def add(commands: Any) -> None:
    """Add this group's commands."""
    look = commands.add_parser(
        "doctor", help="look for twins, conflicts, blanks, doubtful labels and other problems of a dataset"
    )
    look.add_argument("dataset", help="its name")
    look.add_argument(
        "--run",
        dest="asked",
        metavar="RUN",
        help="a finished run that is asked about the labels; else a small model is taught here",
    )
    look.add_argument("--without-labels", action="store_true", help="leave out what needs a model")
    look.set_defaults(run=_doctor)
    view = commands.add_parser(
        "view", help="make a view: clean (train), no-twins (test) or relabelled; nothing is deleted"
    )
    view.add_argument("dataset", help="its name")
    view.add_argument(
        "kind", nargs="?", help="clean, no-twins or relabelled; without it the views there are get listed"
    )
    view.add_argument("--name", help="what to call it, if not by its kind")
    view.set_defaults(run=_view)
    decide = commands.add_parser("decide", help="accept or dismiss findings of the doctor")
    decide.add_argument("dataset", help="its name")
    decide.add_argument("decision", choices=("accept", "dismiss", "undecided"))
    decide.add_argument("problem", help="which problem, as the doctor names it")
    decide.add_argument("image", nargs="*", help="file names; none means all that have the problem")
    decide.set_defaults(run=_decide)
    for command in (look, view, decide):
        command.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _doctor(args: Namespace) -> None:
    from fer_core import doctor
    from fer_core.predictor import opinion_of

    classify = opinion_of(args.asked) if args.asked else None
    diagnosis = doctor.examine(args.dataset, not args.without_labels, classify, Ticker(args.quiet, told=True))
    tables.show_one(diagnosis.summary, args.json, _text(diagnosis))


def _text(diagnosis: Any) -> str:
    """The findings in words: counts, twins, remarks, and what to do next."""
    from fer_core.doctor import PROBLEMS

    rows = [
        {"problem": PROBLEMS[name].title, "pictures": n, "name": name}
        for name, n in diagnosis.counts().items()
    ]
    lines = [tables.table(rows) if rows else "No problem was found."]
    for split, n in diagnosis.summary["near_twins"].items():
        lines.append(
            f"{n:,} pictures of {split} show the same photo as one in train, "
            f"{diagnosis.summary['twins'][split]:,} of them identical."
        )
    lines += diagnosis.summary["remarks"]
    lines.append(
        f"Next: fer-core view {diagnosis.dataset} clean, then train on {diagnosis.dataset}@clean. "
        "Nothing was changed."
    )
    return "\n".join(lines)


def _view(args: Namespace) -> None:
    """Make a view, or list those there are."""
    from fer_core import datasets, doctor

    dataset = datasets.find(args.dataset)
    if args.kind is None:
        _list_views(dataset, args)
        return
    if args.kind not in doctor.VIEWS:
        raise DataError(f"No kind of view is called {args.kind!r}. Choose one of: {', '.join(doctor.VIEWS)}.")
    labels = {"labels": _agreed(dataset.folder)} if args.kind == "relabelled" else {}
    view = doctor.VIEWS[args.kind].make(args.dataset, args.name or args.kind, **labels)
    _show_view(view, args)


def _list_views(dataset: Any, args: Namespace) -> None:
    from fer_core.datasets import views

    rows = [
        {
            "view": view.full_name,
            "left out": len(view.drop),
            "relabelled": len(view.relabel),
            "usable": not views.stale(view, dataset),
            "made": view.made,
        }
        for view in views.listed(dataset)
    ]
    tables.show(rows, args.json)


def _show_view(view: Any, args: Namespace) -> None:
    counts = {split: sum(by_emotion.values()) for split, by_emotion in view.counts.items()}
    value = {
        "view": view.full_name,
        "left_out": len(view.drop),
        "relabelled": len(view.relabel),
        "why": view.why,
        "counts": counts,
        "twins_left": view.twins,
    }
    left = ", ".join(f"{n:,} in {split}" for split, n in counts.items())
    sentence = (
        f"{view.full_name}: {len(view.drop):,} pictures left out, {len(view.relabel):,} labels "
        f"changed; {left} remain."
    )
    tables.show_one(value, args.json, sentence)


def _agreed(folder: Path) -> dict[str, str]:
    """The labels on which those who labelled agree."""
    from fer_core.doctor import votes

    return votes.agreed(votes.at(folder))


def _decide(args: Namespace) -> None:
    """Accept or dismiss findings of one problem."""
    from fer_core import datasets, doctor

    dataset = datasets.find(args.dataset)
    table = doctor.need(dataset).table
    listed = table.loc[table["problem"] == args.problem, "image"].tolist()
    chosen = args.image or listed
    if strange := sorted(set(chosen) - set(listed)):
        raise DataError(
            f"{strange[0]!r} has no finding {args.problem!r} in {args.dataset}. Choose a problem and "
            "picture that the doctor named."
        )
    doctor.decide(dataset, args.problem, chosen, args.decision)
    tables.show_one(
        {"problem": args.problem, "decision": args.decision, "pictures": len(chosen)},
        args.json,
        f"{args.decision}: {len(chosen):,} findings of {args.problem}.",
    )
