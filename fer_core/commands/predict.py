"""predict: the emotions in photos, videos and folders, and in whole archives of videos."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import tables
from fer_core.commands.evaluate import add_model_flags, evaluate, predictor_of
from fer_core.errors import FerError, MediaError

if TYPE_CHECKING:
    import numpy as np

    from fer_core.predictor import Predictor
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
        help="photos, videos, or folders of them; with --cluster also addresses such as s3://bucket/folder",
    )
    add_model_flags(one)
    _add_output(one)
    _add_archive(one.add_argument_group("many videos, on several cores or machines"))
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
            "watch every video on Ray: --out is a folder, which gets one .parquet a video; what is done "
            "is skipped"
        ),
    )
    group.add_argument(
        "--actors",
        type=int,
        metavar="N",
        help="videos watched at the same time, a core each (default: every core)",
    )
    group.add_argument(
        "--address", metavar="ray://...", help="a Ray cluster that runs already (default: this machine)"
    )


def predict(args: Namespace) -> int:
    """Answer everything that was named; 1 where a file could not be read."""
    if args.cluster:
        return _watch_archive(args)
    args.path = [Path(path) for path in args.path]
    if args.labelled:
        if len(args.path) > 1:
            raise FerError(
                "--labelled takes one folder, which holds a folder for each emotion. Name that one."
            )
        return evaluate(args, args.path[0])
    return _answer_files(args)


def _answer_files(args: Namespace) -> int:
    from fer_core.media import photos
    from fer_core.predictor.rows import RowWriter

    predictor = predictor_of(args)
    files = [file for path in args.path for file in photos.listed(path)]
    _check_annotate(args, files)
    columns = PART_COLUMNS if args.parts else ()
    writer = RowWriter(args.out, predictor.classes, columns) if args.out else None
    shown: list[dict[str, Any]] = []
    problems, complete = 0, False
    try:
        for file in files:
            rows, has_problem = _answer(file, args, predictor, writer)
            shown += rows if args.json else rows[: max(0, SHOWN - len(shown))]
            problems += has_problem
        complete = True
    finally:
        if writer:
            writer.close(keep=complete)
    tables.show(shown if args.json else _printed(shown), args.json)
    return 1 if problems else 0


def _watch_archive(args: Namespace) -> int:
    """Every video of an archive on Ray."""
    _refuse_for_archive(args)
    from fer_core import faces
    from fer_core.cluster import archive

    faces.get(args.finder)  # a wrong name is refused before anything starts
    way = archive.Way(args.model, args.finder, args.threshold, args.smoothing, max(1, args.every))
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
            f"--cluster writes one .parquet a video into a folder, but --out is {args.out or 'missing'}. "
            "Give a folder: --out answers"
        )


def _answer(
    file: Path, args: Namespace, predictor: "Predictor", writer: "RowWriter | None"
) -> tuple[list[dict[str, Any]], bool]:
    """The rows of one file, and whether there was a problem; a file that cannot be read does not stop the
    others.
    """
    from fer_core.media import photos
    from fer_core.predictor import rows

    has_problem = False
    try:
        if photos.kind(file) == "video":
            return _answer_video(file, args, predictor, writer), False
        answers = _answer_photo(file, args, predictor)
    except MediaError as error:
        print(error, file=sys.stderr)
        answers, has_problem = [rows.problem(str(file), str(error))], True
    if writer:
        writer.add(answers)
    return answers, has_problem


def _answer_photo(file: Path, args: Namespace, predictor: "Predictor") -> list[dict[str, Any]]:
    from fer_core.faces import draw
    from fer_core.media import photos
    from fer_core.predictor import rows

    picture = photos.read(file)
    faces = predictor(picture.image)
    answers = rows.rows(str(file), faces, scale=picture.scale)
    if args.parts:
        for row, face in zip(answers, faces, strict=False):
            for part, answer in predictor.parts(picture.image, face).items():
                row[f"part_{part}"] = f"{answer.emotion} {answer.probability:.3f}"
    if args.annotate:
        _save(args.annotate / f"{_copy_name(file)}.jpg", draw.faces(picture.image, faces))
    return answers


def _answer_video(
    file: Path, args: Namespace, predictor: "Predictor", writer: "RowWriter | None"
) -> list[dict[str, Any]]:
    """Rows go to the writer as they come; printed is a row for each track."""
    from fer_core.predictor import films

    done = films.analyse(
        file,
        predictor,
        out=writer,
        annotate=_annotated_video(file, args.annotate),
        smoothing=args.smoothing,
        every=max(1, args.every),
        progress=_progress(file.name),
    )
    tracks = [
        {"source": str(file), **row, "shares": done.timeline.shares(row["track"])}
        for row in done.timeline.summary()
    ]
    if tracks:
        return tracks
    return [{"source": str(file), "track": None, "frames": done.frames, "problem": "no face in any frame"}]


def _annotated_video(file: Path, annotate: Path | None) -> Path | None:
    """Where a video's annotated copy goes: the file that was named, or one in the folder."""
    if annotate is None or annotate.suffix.lower() == ".mp4":
        return annotate
    return annotate / f"{_copy_name(file)}.mp4"


def _check_annotate(args: Namespace, files: list[Path]) -> None:
    """One .mp4 is the copy of one video."""
    from fer_core.media import photos

    if not args.annotate or args.annotate.suffix.lower() != ".mp4":
        return
    if len(files) != 1 or photos.kind(files[0]) != "video":
        raise MediaError(
            f"--annotate {args.annotate.name} fits one video; here are {len(files)} files or a photo. Give "
            "a folder instead."
        )


def _copy_name(file: Path) -> str:
    """The annotated copy's name; the folder is part of it, because happy/1.jpg and sad/1.jpg may both be
    there.
    """
    return f"{file.resolve().parent.name}_{file.stem}_seen"


def _save(path: Path, image: "np.ndarray") -> None:
    from PIL import Image

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path, quality=92)
    except OSError as error:
        raise MediaError(
            f"A picture was to be written to {path}, but that is not possible ({error.strerror}). Choose "
            "another place."
        ) from error


def _printed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The telling columns, for people."""
    columns = [name for name in PRINTED if any(row.get(name) is not None for row in rows)]
    return [{name: row.get(name) for name in columns} for row in rows]


def _progress(name: str) -> Callable[[int, int, float], None] | None:
    """A count on the terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(frame: int, frames: int, time_s: float) -> None:
        if frame % 50 == 0:
            print(f"\r{name}: frame {frame:,} of {frames or '?'} ({time_s:.1f} s)", end="", file=sys.stderr)

    return show
