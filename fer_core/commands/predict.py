"""predict: the emotions in photos, videos and folders, and in whole archives of them."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import tables
from fer_core.commands import answering, inputs
from fer_core.commands.evaluate import (
    add_model_flags,
    add_workers_flag,
    evaluate,
    model_sentence,
    predictor_of,
    run_name,
)
from fer_core.commands.progress import Ticker
from fer_core.errors import FerError, MediaError

if TYPE_CHECKING:
    from fer_core.predictor.rows import RowWriter

SHOWN = 40  # rows that are printed; a file given with --out holds all
PART_COLUMNS = ("part_left_eye", "part_right_eye", "part_brows", "part_nose", "part_mouth")
PRINTED = (
    "source",
    "track",
    "emotion",
    "mostly",
    "confidence",
    "share",
    "sure",
    "from_s",
    "to_s",
    "frames",
    *PART_COLUMNS,
    "problem",
)  # the columns that people read
ROW_ENDINGS = (".csv", ".json", ".parquet")


def add(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser("predict", help="the emotions in photos, videos and folders")
    one.add_argument(
        "path",
        nargs="+",
        help=(
            "photos, videos, folders of them, patterns such as 'trip/*.jpg', or - for paths on standard "
            "input; with --cluster also addresses such as s3://bucket/folder"
        ),
    )
    add_model_flags(one)
    add_workers_flag(one)
    _add_output(one)
    _add_archive(one.add_argument_group("archives of photos and videos, on several cores or machines"))
    one.set_defaults(run=predict)


def _add_output(one: ArgumentParser) -> None:
    one.add_argument("--out", type=Path, help="write a row for each face and frame: .csv, .json or .parquet")
    one.add_argument(
        "--annotate",
        type=Path,
        help="write pictures with boxes and emotions: an .mp4 for one video, else a folder",
    )
    one.add_argument(
        "--parts", action="store_true", help="photos: also the answer from each part of the face alone"
    )
    one.add_argument(
        "--smoothing",
        type=float,
        default=0.5,
        help="videos: seconds over which answers are averaged (default 0.5)",
    )
    one.add_argument("--every", type=int, default=1, help="videos: look at every n-th frame only")
    one.add_argument(
        "--labelled",
        action="store_true",
        help="the folders are named after emotions: report how often the answers are right",
    )


def _add_archive(group: Any) -> None:
    group.add_argument(
        "--cluster",
        action="store_true",
        help=(
            "look at everything on Ray: --out is a folder, which gets one .parquet a video and one a block "
            "of photos; what is done is skipped"
        ),
    )
    group.add_argument(
        "--actors",
        type=int,
        metavar="N",
        help="workers, a core each (default: every core)",
    )
    group.add_argument(
        "--address", metavar="ray://...", help="a Ray cluster that runs already (default: this machine)"
    )


def predict(args: Namespace) -> int:
    """Answer everything that was named; 1 where a file could not be read."""
    if args.cluster:
        return _watch_archive(args)
    if args.labelled:
        if len(args.path) > 1:
            raise FerError(
                "--labelled takes one folder, which holds a folder for each emotion. Name that one."
            )
        return evaluate(args, Path(args.path[0]))
    return _answer_files(args)


def _answer_files(args: Namespace) -> int:
    """Rows go to the file and to standard output as they come; what stops it early leaves them there."""
    from fer_core.predictor.rows import RowWriter

    predictor = predictor_of(args)
    files = inputs.files(args.path)
    _check_annotate(args, files)
    columns = PART_COLUMNS if args.parts else ()
    writer = RowWriter(args.out, predictor.classes, columns) if args.out else None
    answered = AnswerTable(model_sentence(args, predictor))
    shown = tables.JsonList() if args.json else None
    whole = False
    try:
        with Ticker(args.quiet, "files") as tick:
            for answer in answering.Answering(predictor, args, writer).answers(files):
                answered.add(answer, writer, shown)
                tick(answered.files, len(files) if isinstance(files, list) else 0)
        whole = True
    except KeyboardInterrupt:
        whole = True
        raise FerError(_stopped(answered, args.out)) from None
    except BrokenPipeError:
        whole = True
        raise
    finally:
        if writer:
            writer.close(keep=whole)
        if shown:
            shown.close()
    if not args.json:
        print(answered.text(args.out))
    return 1 if answered.problems else 0


def _stopped(answered: "AnswerTable", out: Path | None) -> str:
    kept = f"The rows written so far are in {out}." if out else "Nothing was written; --out FILE keeps rows."
    return f"Stopped after {answered.files:,} files. {kept}"


@dataclass
class AnswerTable:
    """What has come of the files so far; of their rows only as many as are printed."""

    title: str
    files: int = 0
    rows: int = 0
    problems: int = 0
    first: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, answer: "answering.FileAnswer", writer: "RowWriter | None", shown: tables.JsonList | None
    ) -> None:
        """Count one file, and hand its rows on."""
        if answer.problem:
            print(answer.problem, file=sys.stderr)
            self.problems += 1
        if writer and not answer.written:
            writer.add(answer.rows)
        if shown:
            shown.add(answer.rows)
        self.first += answer.rows[: max(0, SHOWN - len(self.first))]
        self.files += 1
        self.rows += len(answer.rows)

    def text(self, out: Path | None) -> str:
        """The first rows as people read them, and how many there are."""
        columns = [name for name in PRINTED if any(row.get(name) is not None for row in self.first)]
        printed = [{name: row.get(name) for name in columns} for row in self.first]
        lines = [self.title, tables.table(printed) if printed else "(nothing)"]
        if self.rows > len(self.first):
            where = f"{out} holds them all" if out else "--out FILE keeps them all"
            lines.append(
                f"The first {len(self.first)} of {self.rows:,} rows of {self.files:,} files; {where}."
            )
        return "\n".join(lines)


def _watch_archive(args: Namespace) -> int:
    """Every photo and video of an archive on Ray."""
    _refuse_for_archive(args)
    from fer_core import faces
    from fer_core.cluster import archive

    faces.get(args.finder)  # a wrong name is refused before anything starts
    way = archive.Way(run_name(args), args.finder, args.threshold, args.smoothing, max(1, args.every))
    done = archive.watch(args.path, args.out, way, args.actors, args.address, archive.tell)
    print(file=sys.stderr)
    for failure in done.failures:
        print(f"{failure['source']}: {failure['problem']}", file=sys.stderr)
    tables.show_one({**done.row(), "failures": done.failures}, args.json, tables.table([done.row()]))
    return 1 if done.failures else 0


def _refuse_for_archive(args: Namespace) -> None:
    refused = [f"--{flag}" for flag in ("annotate", "parts", "labelled") if getattr(args, flag)]
    if refused:
        raise FerError(
            f"{', '.join(refused)} cannot be had together with --cluster, which writes rows only. Leave one "
            "of them out."
        )
    if not args.out or args.out.suffix.lower() in ROW_ENDINGS:
        raise FerError(
            f"--cluster writes .parquet files into a folder, but --out is {args.out or 'missing'}. "
            "Give a folder: --out answers"
        )


def _check_annotate(args: Namespace, files: Iterable[Path]) -> None:
    """One .mp4 is the copy of one video."""
    from fer_core.media import photos

    if not args.annotate or args.annotate.suffix.lower() != ".mp4":
        return
    if not isinstance(files, list) or len(files) != 1 or photos.kind(files[0]) != "video":
        count = f"{len(files)} files or a photo" if isinstance(files, list) else "paths on standard input"
        raise MediaError(
            f"--annotate {args.annotate.name} fits one video; here are {count}. Give a folder instead."
        )
