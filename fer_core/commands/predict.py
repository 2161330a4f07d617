"""Commands that use a finished run: predict on photos, videos and folders, check it against labelled ones,
open the Live page.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from fer_core import paths, tables
from fer_core.errors import FerError, MediaError

SHOWN = 40  # rows that are printed; a file given with --out holds all


def add(commands) -> None:
    """predict, evaluate-folder and live."""
    predict = commands.add_parser("predict", help="the emotions in photos, videos and folders")
    predict.add_argument(
        "path",
        nargs="+",
        help="photos, videos, or folders of them; with --cluster also addresses such as s3://bucket/folder",
    )
    _choices(predict)
    predict.add_argument(
        "--out", type=Path, help="write a row for each face and frame: .csv, .json or .parquet"
    )
    predict.add_argument(
        "--annotate",
        type=Path,
        help="write pictures with boxes and emotions: an .mp4 for one video, else a folder",
    )
    predict.add_argument(
        "--parts", action="store_true", help="photos: also the answer from each part of the face alone"
    )
    predict.add_argument(
        "--smoothing",
        type=float,
        default=0.5,
        help="videos: seconds over which answers are averaged (default 0.5)",
    )
    predict.add_argument("--every", type=int, default=1, help="videos: look at every n-th frame only")
    predict.add_argument(
        "--labelled",
        action="store_true",
        help="the folders are named after emotions: report how often the answers are right",
    )
    _cluster(predict)
    predict.set_defaults(run=_predict)
    folder = commands.add_parser(
        "evaluate-folder",
        help="how often a run is right on <emotion>/ folders of photos or clips, missed faces counted",
    )
    folder.add_argument("path", type=Path, help="the folder that holds <emotion>/ folders")
    _choices(folder)
    folder.add_argument("--out", type=Path, help="write a row for each file: .csv, .json or .parquet")
    folder.set_defaults(run=lambda args: _evaluate(args, args.path))
    live = commands.add_parser("live", help="open the camera page in the browser")
    live.add_argument("--port", type=int, default=8501)
    live.set_defaults(run=_live)


def _cluster(parser: argparse.ArgumentParser) -> None:
    many = parser.add_argument_group("many videos, on several cores or machines")
    many.add_argument(
        "--cluster",
        action="store_true",
        help=(
            "watch every video on Ray: --out is a folder, which gets one .parquet a video; what is done "
            "is skipped"
        ),
    )
    many.add_argument(
        "--actors",
        type=int,
        metavar="N",
        help="videos watched at the same time, a core each (default: every core)",
    )
    many.add_argument(
        "--address", metavar="ray://...", help="a Ray cluster that runs already (default: this machine)"
    )


def _choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True, metavar="RUN", help="a finished run: its name or folder")
    parser.add_argument("--finder", default="blazeface", help="blazeface (default) or haar")
    parser.add_argument(
        "--threshold",
        type=float,
        default=0.4,
        help="below this probability the answer counts as not sure (default 0.4)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _predictor(args: argparse.Namespace):
    from fer_core.predictor import Predictor

    return Predictor.from_run(args.model, finder=args.finder, threshold=args.threshold)


def _predict(args: argparse.Namespace) -> int:
    if args.cluster:
        return _archive(args)
    args.path = [Path(p) for p in args.path]
    if args.labelled:
        if len(args.path) > 1:
            raise FerError(
                "--labelled takes one folder, which holds a folder for each emotion. Name that one."
            )
        return _evaluate(args, args.path[0])
    from fer_core import tables
    from fer_core.media import photos
    from fer_core.predictor.rows import RowWriter

    predictor, shown, problems = _predictor(args), [], 0
    files = [file for path in args.path for file in photos.listed(path)]
    _check_annotate(args, files)
    writer = RowWriter(args.out, predictor.classes, PART_COLUMNS if args.parts else ()) if args.out else None
    whole = False
    try:
        for file in files:
            rows, problem = _one(file, args, predictor, writer)
            shown += rows[: max(0, SHOWN - len(shown))] if not args.json else rows
            problems += problem
        whole = True
    finally:
        if writer:
            writer.close(keep=whole)
    tables.show(shown if args.json else _printed(shown), args.json)
    return 1 if problems else 0


def _archive(args: argparse.Namespace) -> int:
    """Every video of an archive on Ray."""
    refused = [f"--{flag}" for flag in ("annotate", "parts", "labelled") if getattr(args, flag)]
    if refused:
        raise FerError(
            f"{', '.join(refused)} cannot be had together with --cluster, which writes rows only. Leave one "
            "of them out."
        )
    if not args.out or args.out.suffix.lower() in (".csv", ".json", ".parquet"):
        raise FerError(
            f"--cluster writes one .parquet a video into a folder, but --out is {args.out or 'missing'}. "
            "Give a folder: --out answers"
        )
    from fer_core import faces, tables
    from fer_core.cluster import archive

    faces.get(args.finder)  # a wrong name is refused before anything starts
    way = archive.Way(args.model, args.finder, args.threshold, args.smoothing, max(1, args.every))
    done = archive.watch(args.path, args.out, way, args.actors, args.address, archive.tell)
    print(file=sys.stderr)
    for failure in done.failures:
        print(f"{failure['source']}: {failure['problem']}", file=sys.stderr)
    tables.show_one({**done.row(), "failures": done.failures}, args.json, tables.table([done.row()]))
    return 1 if done.failures else 0


PART_COLUMNS = ("part_left_eye", "part_right_eye", "part_brows", "part_nose", "part_mouth")


def _one(file: Path, args: argparse.Namespace, predictor, writer) -> tuple[list[dict[str, Any]], bool]:
    """The rows of one file, and whether there was a problem; a file that cannot be read does not stop the
    others.
    """
    from fer_core.media import photos
    from fer_core.predictor.rows import problem as rows_problem

    try:
        if photos.kind(file) == "video":
            return _video(file, args, predictor, writer), False
        rows, problem = _photo(file, args, predictor), False
    except MediaError as error:
        print(error, file=sys.stderr)
        rows, problem = [rows_problem(str(file), str(error))], True
    if writer:
        writer.add(rows)
    return rows, problem


def _photo(file: Path, args: argparse.Namespace, predictor) -> list[dict[str, Any]]:
    from fer_core.faces import draw
    from fer_core.media import photos
    from fer_core.predictor.rows import rows as rows_rows

    picture = photos.read(file)
    faces = predictor(picture.image)
    rows = rows_rows(str(file), faces, scale=picture.scale)
    if args.parts:
        for row, face in zip(rows, faces, strict=False):
            row.update(
                {
                    f"part_{part}": f"{a.emotion} {a.probability:.3f}"
                    for part, a in predictor.parts(picture.image, face).items()
                }
            )
    if args.annotate:
        _save(args.annotate / f"{_label(file)}.jpg", draw.faces(picture.image, faces))
    return rows


def _video(file: Path, args: argparse.Namespace, predictor, writer) -> list[dict[str, Any]]:
    """Rows go to the writer as they come; printed is a row for each track."""
    from fer_core.predictor import films

    annotate = args.annotate and (
        args.annotate if args.annotate.suffix.lower() == ".mp4" else args.annotate / f"{_label(file)}.mp4"
    )
    progress = _progress(file.name) if sys.stderr.isatty() else None
    done = films.analyse(
        file,
        predictor,
        out=writer,
        annotate=annotate,
        smoothing=args.smoothing,
        every=max(1, args.every),
        progress=progress,
    )
    summary = [
        {"source": str(file), **row, "shares": done.timeline.shares(row["track"])}
        for row in done.timeline.summary()
    ]
    return summary or [
        {"source": str(file), "track": None, "frames": done.frames, "problem": "no face in any frame"}
    ]


def _evaluate(args: argparse.Namespace, folder: Path) -> int:
    from fer_core import tables
    from fer_core.predictor import folders

    progress = (
        (lambda done, total, name: print(f"\r{done:,} of {total:,}", end="", file=sys.stderr))
        if sys.stderr.isatty()
        else None
    )
    done = folders.evaluate(folder, _predictor(args), progress)
    if args.out:
        _save_rows(args.out, done.rows())
    value = {
        "report": done.report.to_json(),
        "missed": [a.file for a in done.missed],
        "refused": dict(done.refused),
        "unknown_folders": list(done.unknown),
    }
    tables.show_one(value, args.json, _report_text(done))
    return 0


def _report_text(done) -> str:
    from fer_core import tables

    report = done.report
    matrix = [
        {"actual": a, **dict(zip(report.classes, map(int, row), strict=True))}
        for a, row in zip(report.classes, report.matrix, strict=True)
        if row.sum()
    ]
    accuracy = "-" if report.accuracy is None else f"{100 * report.accuracy:.1f} %"
    lines = [
        f"{accuracy} right: {report.right:,} of {report.n:,} files, missed faces counted as errors.",
        "",
        tables.table(matrix) if matrix else "",
    ]
    lines += ["", tables.table([r for r in report.per_emotion if r["support"]])] if matrix else []
    lines += (
        [f"No face found in {len(done.missed):,}: {', '.join(a.file for a in done.missed[:10])}"]
        if done.missed
        else []
    )
    lines += [f"Could not be read: {name}: {why}" for name, why in done.refused[:10]]
    lines += (
        [f"Left out, named after no emotion of this run: {', '.join(done.unknown)}"] if done.unknown else []
    )
    return "\n".join(lines)


def _live(args: argparse.Namespace) -> int:
    """Streamlit in the foreground, until Ctrl-C; the page is at /live."""
    app = paths.ROOT / "dashboard" / "app.py"
    if not app.is_file():
        raise FerError(
            f"The dashboard was expected at {app}, but it is not there. Start from a copy of the whole "
            "project."
        )
    print(f"Open http://localhost:{args.port}/live")
    return subprocess.call(
        [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(args.port)]
    )


def _check_annotate(args: argparse.Namespace, files: list[Path]) -> None:
    from fer_core.media import photos

    if (
        args.annotate
        and args.annotate.suffix.lower() == ".mp4"
        and not (len(files) == 1 and photos.kind(files[0]) == "video")
    ):
        raise MediaError(
            f"--annotate {args.annotate.name} fits one video; here are {len(files)} files or a photo. Give "
            "a folder instead."
        )


def _label(file: Path) -> str:
    """The annotated copy's name; the folder is part of it, because happy/1.jpg and sad/1.jpg may both be
    there.
    """
    return f"{file.resolve().parent.name}_{file.stem}_seen"


def _save(path: Path, image) -> None:
    from PIL import Image

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path, quality=92)
    except OSError as error:
        raise MediaError(
            f"A picture was to be written to {path}, but that is not possible ({error.strerror}). Choose "
            "another place."
        ) from error


def _save_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    import pandas as pd

    table = pd.DataFrame(rows)
    writers = {
        ".csv": lambda p: paths.write_text(p, tables.as_csv(table)),
        ".json": lambda p: table.to_json(p, orient="records", indent=1),
        ".parquet": table.to_parquet,
    }
    if path.suffix.lower() not in writers:
        raise MediaError(
            f"Results can be written as {', '.join(writers)}, not as {path.name!r}. Choose one of those "
            "endings."
        )
    writers[path.suffix.lower()](path)


def _printed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The telling columns, for people."""
    wanted = (
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
    )
    keys = [k for k in wanted if any(r.get(k) is not None for r in rows)]
    return [{k: r.get(k) for k in keys} for r in rows]


def _progress(name: str):
    def show(frame: int, frames: int, time_s: float) -> None:
        if frame % 50 == 0:
            print(f"\r{name}: frame {frame:,} of {frames or '?'} ({time_s:.1f} s)", end="", file=sys.stderr)

    return show
