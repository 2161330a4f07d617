"""What is here and what can be had: the commands datasets, import, export-data, union, show and remove."""

import time
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from fer_core import tables
from fer_core.commands.progress import Ticker

COLUMNS = {
    "image-column": "the column of pictures, or of their paths",
    "label-column": "the column of labels",
    "split-column": "the column that says train, validation or test",
    "subject-column": "the column that says who is shown",
    "labels": "what its labels mean: angry,disgust,... in the order of the numbers, or 1=surprise,2=fear,...",
}


def add(commands: Any) -> None:
    """Add this group's commands."""
    listing = commands.add_parser(
        "datasets", help="list the datasets that are here and the forms that can be imported"
    )
    listing.set_defaults(run=_datasets)
    bring = commands.add_parser("import", help="import a dataset from a folder, a zip or a table")
    bring.add_argument(
        "dataset",
        help="its form: fer2013, ferplus, raf_db, affectnet, ck_plus, ck48, table, folder; or `auto`",
    )
    bring.add_argument("path", help="where it lies")
    bring.add_argument("--name", help="what to call it here, if not by its form")
    for name, purpose in COLUMNS.items():
        bring.add_argument(f"--{name}", default="", metavar="TEXT", help=f"of a table: {purpose}")
    bring.set_defaults(run=_import)
    _add_union(commands)
    show = commands.add_parser("show", help="show what a dataset holds")
    show.add_argument("dataset", help="its name")
    show.set_defaults(run=_show)
    remove = commands.add_parser(
        "remove", help="delete an imported dataset, or only what was prepared from it"
    )
    remove.add_argument("dataset", help="its name")
    remove.add_argument(
        "--prepared",
        action="store_true",
        help="only the pictures prepared for recipes; they are made again when needed",
    )
    remove.set_defaults(run=_remove)
    export = commands.add_parser(
        "export-data", help="write a dataset, view or union for others, with a datasheet"
    )
    export.add_argument("dataset", help="its name: fer2013, fer2013@clean, fer2013+ck48")
    export.add_argument(
        "--to",
        choices=("parquet", "folder", "csv"),
        default="parquet",
        help="parquet as Hugging Face's `datasets` reads it, folders of emotions, or a CSV beside pictures",
    )
    export.add_argument("--out", metavar="FOLDER", help="a new folder; if left out, NAME-LAYOUT here")
    export.set_defaults(run=_export)
    for command in (listing, bring, export, show, remove):
        command.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _add_union(commands: Any) -> None:
    union = commands.add_parser("union", help="give several datasets a name together; nothing is copied")
    union.add_argument("name", nargs="?", help="what to call it; without it the unions there are get listed")
    union.add_argument("members", nargs="*", help="datasets, views or other unions")
    union.add_argument("--json", action="store_true", help="print JSON and nothing else")
    union.set_defaults(run=_union)


def _datasets(args: Namespace) -> None:
    from fer_core import datasets

    imported = datasets.imported()
    names = {one.name for one in imported}
    rows = [_row(one, one.ready, one.total, one.size_bytes) for one in imported]
    rows += [_row(form) for form in datasets.DATASETS.values() if form.name not in names]
    tables.show(rows, args.json)
    if not args.json:
        print(
            "\nTo get one: fer-core show NAME says what to download; fer-core import NAME PATH brings it in."
        )


def _row(one: Any, ready: bool = False, total: int = 0, size_bytes: int = 0) -> dict[str, Any]:
    """A line of the list of datasets."""
    return {
        "name": one.name,
        "title": one.title,
        "here": ready,
        "pictures": total or None,
        "MB": size_bytes / 1e6 or None,
    }


def _import(args: Namespace) -> None:
    from fer_core import datasets
    from fer_core.errors import DataError

    columns = _columns(args)
    form = args.dataset
    if form == "auto":
        form = "table" if columns.text else datasets.guess(args.path)
    if columns.text and form != "table":
        raise DataError(f"The columns of a table were named, and {form} is none. Import it as `table`.")
    if form is None:
        raise DataError(
            f"{args.path} is none of the forms that are known: {', '.join(datasets.DATASETS)}. Check the "
            "path, or name the form to learn what is missing."
        )
    began = time.monotonic()
    dataset = datasets.import_(form, args.path, args.name, Ticker(args.quiet), columns)
    seconds = round(time.monotonic() - began, 2)
    value = {**_summary(dataset), "fresh": dataset.fresh, "seconds": seconds}
    tables.show_one(value, args.json, _text(dataset, _how_imported(dataset, seconds)))


def _columns(args: Namespace) -> Any:
    from fer_core.datasets.table import Columns

    return Columns(args.image_column, args.label_column, args.split_column, args.subject_column, args.labels)


def _how_imported(dataset: Any, seconds: float) -> str:
    if dataset.fresh:
        return f", imported in {seconds:.1f} s"
    return ", already here from the same files; nothing was redone"


def _export(args: Namespace) -> None:
    from fer_core.datasets import export

    began = time.monotonic()
    written = export.write(args.dataset, args.to, args.out, Ticker(args.quiet))
    seconds = round(time.monotonic() - began, 2)
    text = (
        f"Wrote {written.pictures:,} pictures of {args.dataset} to {written.folder} in {seconds:.1f} s, "
        f"{written.size_bytes / 1e6:,.1f} MB. README.md there says what it is and on what terms."
    )
    value = {"dataset": args.dataset, **asdict(written), "seconds": seconds}
    tables.show_one(value, args.json, text)


def _show(args: Namespace) -> None:
    from fer_core import datasets

    known = {one.name for one in datasets.imported()}
    if args.dataset not in known and args.dataset in datasets.DATASETS:
        form = datasets.get(args.dataset)
        fields = ("name", "title", "source", "licence", "citation", "instructions")
        tables.show_one({name: getattr(form, name) for name in fields} | {"here": False}, args.json)
        return
    dataset = datasets.find(args.dataset)
    forms = datasets.forms(dataset)
    value = {
        **_summary(dataset),
        "here": dataset.ready,
        "source": "; ".join(form.source for form in forms),
        "licence": "; ".join(form.licence for form in forms),
        "citation": " ".join(form.citation for form in forms),
        "prepared": {one.name: one.size_bytes for one in datasets.prepared(dataset.name)},
    }
    origins = [f"{form.title} is from {form.source}. Licence: {form.licence}." for form in forms]
    text = "\n".join([_text(dataset), *origins])
    tables.show_one(value, args.json, text)


def _union(args: Namespace) -> None:
    """Make a union, or list those there are."""
    from fer_core import datasets

    if args.name is None:
        unions = [one for one in datasets.imported() if one.members]
        rows = [
            {"union": one.name, "of": ", ".join(one.members), "pictures": one.total or None} for one in unions
        ]
        tables.show(rows, args.json)
        return
    made = datasets.unite(args.name, args.members)
    text = f"{_text(made)}\nTrain on it with: fer-core train RECIPE --dataset {made.name}"
    tables.show_one(_summary(made), args.json, text)


def _remove(args: Namespace) -> None:
    from fer_core import datasets

    if args.prepared:
        freed, what = datasets.unprepare(args.dataset), f"what was prepared from {args.dataset}"
    else:
        freed, what = datasets.remove(args.dataset), args.dataset
    sentence = f"Removed {what}: {freed / 1e6:,.1f} MB are free again."
    tables.show_one({"removed": args.dataset, "bytes": freed}, args.json, sentence)


def _summary(dataset: Any) -> dict[str, Any]:
    fields = (
        "name",
        "title",
        "format",
        "total",
        "counts",
        "classes",
        "shape",
        "colour",
        "size_bytes",
        "fingerprint",
        "refused",
        "dropped",
        "notes",
        "drawn",
        "members",
    )
    return {name: getattr(dataset, name) for name in fields}


def _text(dataset: Any, how: str = "") -> str:
    """A dataset as a reader wants it: counts by split and emotion, then what was left out."""
    if not dataset.ready:
        return f"{dataset.title}: drawn when first opened."
    rows = [
        {"split": split, **counts, "all": sum(counts.values())} for split, counts in dataset.counts.items()
    ]
    lines = [f"{dataset.title}: {dataset.total:,} pictures{how}.", tables.table(rows)]
    lines += [f"{n:,} left out: {reason}." for reason, n in dataset.dropped.items()]
    lines += dataset.notes
    if dataset.refused:
        lines.append(f"{dataset.refused:,} refused; why is listed in {dataset.folder / 'refused.csv'}.")
    return "\n".join(lines)
