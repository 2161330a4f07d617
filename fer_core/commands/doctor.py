"""Look for what is wrong with a dataset, decide about it, and make views of what is left: the commands
doctor, view and relabel.
"""

from argparse import Namespace

from fer_core import tables


def add(commands) -> None:
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
    collect = commands.add_parser(
        "collect",
        help=(
            "videos or a camera to a labelled dataset: gather faces, label them in the dashboard, then "
            "--finish"
        ),
    )
    collect.add_argument(
        "video",
        nargs="*",
        help="videos to gather faces from; camera or camera:1 films, with --consent, for --seconds",
    )
    collect.add_argument("--to", required=True, metavar="NAME", help="what to call it")
    collect.add_argument(
        "--model",
        metavar="RUN",
        help="the run that proposes labels; default: the one that Predict begins with",
    )
    collect.add_argument(
        "--every", type=float, help="seconds between two faces of a person (default 1, from a camera 0.5)"
    )
    collect.add_argument("--seconds", type=float, default=30.0, help="how long a camera films (default 30)")
    collect.add_argument(
        "--shows",
        default="",
        metavar="EMOTION",
        help="the emotion that the person before the camera was asked to show: the proposed label",
    )
    collect.add_argument(
        "--who",
        default="",
        metavar="NAME",
        help="the person before the camera; only the nearest face is kept then",
    )
    collect.add_argument(
        "--on-change",
        type=float,
        default=0.0,
        metavar="R",
        help="earlier, too, when the face correlates less than R with the last (0 to 1; default: never)",
    )
    collect.add_argument("--finish", action="store_true", help="make the dataset of what is labelled")
    collect.add_argument(
        "--proposals", action="store_true", help="take the model's proposal where nobody has labelled"
    )
    collect.add_argument(
        "--balance", action="store_true", help="balance train by flips and rotation, as Yousaf et al. (2024)"
    )
    collect.add_argument("--upside-down", action="store_true", help="with vertical flips, as theirs")
    collect.add_argument("--equalise", action="store_true", help="histogram equalisation, as theirs")
    collect.add_argument("--size", type=int, default=48, help="pixels a side: 48 or 96")
    collect.add_argument("--consent", default="", help="in words, for the datasheet")
    collect.add_argument("--source", default="", help="where the videos are from, for the datasheet")
    collect.set_defaults(run=_collect)
    for command in (look, view, decide, collect):
        command.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _doctor(args: Namespace) -> None:
    from fer_core import doctor
    from fer_core.commands.data import ticker
    from fer_core.predictor import opinion_of

    classify = opinion_of(args.asked) if args.asked else None
    found = doctor.examine(args.dataset, not args.without_labels, classify, ticker())
    tables.show_one(found.summary, args.json, _told(found))


def _told(found) -> str:
    """The findings in words: counts, twins, remarks, and what to do next."""
    from fer_core.doctor import PROBLEMS

    rows = [
        {"problem": PROBLEMS[name].title, "pictures": n, "name": name} for name, n in found.counts().items()
    ]
    lines = [tables.table(rows) if rows else "No problem was found."]
    for split, n in found.summary["near_twins"].items():
        lines.append(
            f"{n:,} pictures of {split} show the same photo as one in train, "
            f"{found.summary['twins'][split]:,} of them identical."
        )
    lines += found.summary["remarks"]
    return "\n".join(
        [
            *lines,
            (
                f"Next: fer-core view {found.dataset} clean, then train on {found.dataset}@clean. "
                "Nothing was changed."
            ),
        ]
    )


def _view(args: Namespace) -> None:
    from fer_core import datasets, doctor
    from fer_core.datasets import views
    from fer_core.errors import DataError

    here = datasets.find(args.dataset)
    if args.kind is None:
        rows = [
            {
                "view": v.full_name,
                "left out": len(v.drop),
                "relabelled": len(v.relabel),
                "usable": not views.stale(v, here),
                "made": v.made,
            }
            for v in views.listed(here)
        ]
        tables.show(rows, args.json)
        return
    if args.kind not in doctor.VIEWS:
        raise DataError(f"No kind of view is called {args.kind!r}. Choose one of: {', '.join(doctor.VIEWS)}.")
    more = {"labels": _agreed(here)} if args.kind == "relabelled" else {}
    view = doctor.VIEWS[args.kind].make(args.dataset, args.name or args.kind, **more)
    counts = {s: sum(by.values()) for s, by in view.counts.items()}
    value = {
        "view": view.full_name,
        "left_out": len(view.drop),
        "relabelled": len(view.relabel),
        "why": view.why,
        "counts": counts,
        "twins_left": view.twins,
    }
    left = ", ".join(f"{n:,} in {s}" for s, n in counts.items())
    tables.show_one(
        value,
        args.json,
        (
            f"{view.full_name}: {len(view.drop):,} pictures left out, {len(view.relabel):,} labels "
            f"changed; {left} remain."
        ),
    )


def _agreed(here) -> dict[str, str]:
    from fer_core.doctor import votes

    return votes.agreed(votes.at(here.folder))


def _decide(args: Namespace) -> None:
    from fer_core import datasets, doctor
    from fer_core.errors import DataError

    here = datasets.find(args.dataset)
    table = doctor.need(here).table
    there = table.loc[table["problem"] == args.problem, "image"].tolist()
    chosen = args.image or there
    if strange := sorted(set(chosen) - set(there)):
        raise DataError(
            f"{strange[0]!r} has no finding {args.problem!r} in {args.dataset}. Choose a problem and "
            "picture that the doctor named."
        )
    doctor.decide(here, args.problem, chosen, args.decision)
    tables.show_one(
        {"problem": args.problem, "decision": args.decision, "pictures": len(chosen)},
        args.json,
        f"{args.decision}: {len(chosen):,} findings of {args.problem}.",
    )


def _collect(args: Namespace) -> None:
    from fer_core import collecting
    from fer_core.commands.data import ticker

    gathering = _gathered(args, ticker()) if args.video else collecting.find(args.to)
    if args.finish:
        wish = collecting.Wish(
            args.consent,
            args.source,
            args.size,
            args.equalise,
            args.balance,
            args.upside_down,
            args.proposals,
        )
        here = collecting.finish(args.to, wish, progress=ticker())
        value = {
            "dataset": here.name,
            "counts": here.counts,
            "total": here.total,
            "datasheet": str(here.folder / "DATASHEET.md"),
        }
        tables.show_one(
            value,
            args.json,
            (
                f"{here.name}: {here.total:,} faces, a dataset like any other. What it is stands in "
                f"{here.folder / 'DATASHEET.md'}."
            ),
        )
        return
    table, notes = gathering.table(), gathering.notes()
    counts = {
        "faces": len(table),
        "people": int(table["subject"].nunique()),
        "proposed": dict(table["proposed"].value_counts()),
    }
    value = {"gathered": args.to, **counts, "problems": notes.get("problems", {})}
    lines = [
        f"{args.to}: {len(table):,} faces of {value['people']:,} tracks wait for labels.",
        *notes.get("problems", {}).values(),
    ]
    tables.show_one(
        value,
        args.json,
        "\n".join([*lines, f"Label them on the Label page, then: fer-core collect --to {args.to} --finish"]),
    )


def _gathered(args: Namespace, progress):
    """The queue with the faces of every video and camera that was named."""
    from fer_core import collecting

    predictor, gathering = _proposing(args.model), None
    cameras = [n for source in args.video if (n := collecting.number(source)) is not None]
    for camera in cameras:
        ask = collecting.Ask(args.consent, args.shows, args.who)
        gathering = collecting.film(
            camera,
            args.to,
            predictor,
            ask,
            args.seconds,
            collecting.How(seconds=args.every or 0.5, on_change=args.on_change),
            progress,
        )
    if videos := [source for source in args.video if collecting.number(source) is None]:
        how = collecting.How(seconds=args.every or 1.0, on_change=args.on_change)
        gathering = collecting.gather(videos, args.to, predictor, how, progress)
    return gathering


def _proposing(name: str | None):
    from fer_core import runs
    from fer_core.errors import ModelError
    from fer_core.predictor import Predictor

    run = name or runs.default_run()
    if run is None:
        raise ModelError(
            "No model can propose labels yet. Train one: fer-core train kalambate2024-cnn --dataset drawn."
        )
    return Predictor.from_run(run)
