"""collect: videos or a camera to a labelled dataset."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from fer_core import tables
from fer_core.commands.progress import Ticker

if TYPE_CHECKING:
    from fer_core.collecting import Gathering
    from fer_core.predictor import Predictor


def add(commands: Any) -> None:
    """Add the command."""
    help = (
        "videos or a camera to a labelled dataset: gather faces, label them in the dashboard, then --finish"
    )
    one = tables.command(commands, "collect", collect, help)
    one.add_argument(
        "video",
        nargs="*",
        help="videos to gather faces from; camera or camera:1 films, with --consent, for --seconds",
    )
    one.add_argument("--to", required=True, metavar="NAME", help="what to call it")
    one.add_argument(
        "--model",
        metavar="RUN",
        help="the run that proposes labels; default: the one that Predict begins with",
    )
    one.add_argument(
        "--every", type=float, help="seconds between two faces of a person (default 1, from a camera 0.5)"
    )
    one.add_argument("--seconds", type=float, default=30.0, help="how long a camera films (default 30)")
    one.add_argument(
        "--shows",
        default="",
        metavar="EMOTION",
        help="the emotion that the person before the camera was asked to show: the proposed label",
    )
    one.add_argument(
        "--who",
        default="",
        metavar="NAME",
        help="the person before the camera; only the nearest face is kept then",
    )
    one.add_argument(
        "--on-change",
        type=float,
        default=0.0,
        metavar="R",
        help="earlier, too, when the face correlates less than R with the last (0 to 1; default: never)",
    )
    _add_finish(one.add_argument_group("the dataset"))


def _add_finish(group: Any) -> None:
    group.add_argument("--finish", action="store_true", help="make the dataset of what is labelled")
    group.add_argument(
        "--proposals", action="store_true", help="take the model's proposal where nobody has labelled"
    )
    group.add_argument(
        "--balance", action="store_true", help="balance train by flips and rotation, as Yousaf et al. (2024)"
    )
    group.add_argument("--upside-down", action="store_true", help="with vertical flips, as theirs")
    group.add_argument("--equalise", action="store_true", help="histogram equalisation, as theirs")
    group.add_argument("--size", type=int, default=48, help="pixels a side: 48 or 96")
    group.add_argument("--consent", default="", help="in words, for the datasheet")
    group.add_argument("--source", default="", help="where the videos are from, for the datasheet")


def collect(args: Namespace) -> None:
    """Gather faces, or make the dataset of what is labelled."""
    from fer_core import collecting

    gathering = _gather(args) if args.video else collecting.find(args.to)
    if args.finish:
        _finish(args)
    else:
        _show(args, gathering)


def _finish(args: Namespace) -> None:
    from fer_core import collecting

    wish = collecting.Wish(
        args.consent,
        args.source,
        args.size,
        args.equalise,
        args.balance,
        args.upside_down,
        args.proposals,
    )
    made = collecting.finish(args.to, wish, progress=Ticker(args.quiet))
    datasheet = str(made.folder / "DATASHEET.md")
    tables.show_one(
        {"dataset": made.name, "counts": made.counts, "total": made.total, "datasheet": datasheet},
        args.json,
        f"{made.name}: {made.total:,} faces, a dataset like any other. What it is stands in {datasheet}.",
    )


def _show(args: Namespace, gathering: "Gathering") -> None:
    """What waits for labels, and what to do next."""
    table, problems = gathering.table(), gathering.notes().get("problems", {})
    tracks = int(table["subject"].nunique())
    value = {
        "gathered": args.to,
        "faces": len(table),
        "people": tracks,
        "proposed": dict(table["proposed"].value_counts()),
        "problems": problems,
    }
    lines = [
        f"{args.to}: {len(table):,} faces of {tracks:,} tracks wait for labels.",
        *problems.values(),
        f"Label them on the Label page, then: fer-core collect --to {args.to} --finish",
    ]
    tables.show_one(value, args.json, "\n".join(lines))


def _gather(args: Namespace) -> "Gathering":
    """The queue with the faces of every video and camera that was named."""
    from fer_core import collecting

    predictor, progress = _proposer(args.model), Ticker(args.quiet)
    numbers = {source: collecting.number(source) for source in args.video}
    gathering = None
    for camera in (number for number in numbers.values() if number is not None):
        ask = collecting.Ask(args.consent, args.shows, args.who)
        how = collecting.How(seconds=args.every or 0.5, on_change=args.on_change)
        gathering = collecting.film(camera, args.to, predictor, ask, args.seconds, how, progress)
    if videos := [source for source in args.video if numbers[source] is None]:
        how = collecting.How(seconds=args.every or 1.0, on_change=args.on_change)
        gathering = collecting.gather(videos, args.to, predictor, how, progress)
    assert gathering is not None, "a camera or a video was named"
    return gathering


def _proposer(name: str | None) -> "Predictor":
    """The run that proposes labels."""
    from fer_core.predictor import Predictor

    return Predictor.from_run(name) if name else Predictor.default()
