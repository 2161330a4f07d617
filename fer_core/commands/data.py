"""What is here and what can be had: the commands datasets, import, show and remove."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable

from fer_core import tables


def add(commands) -> None:
    """Add this group's commands."""
    listing = commands.add_parser(
        "datasets", help="list the datasets that are here and the forms that can be imported"
    )
    listing.set_defaults(run=_datasets)
    bring = commands.add_parser("import", help="import a dataset from a folder, a zip or a csv")
    bring.add_argument(
        "dataset", help="its form: fer2013, ferplus, raf_db, affectnet, ck_plus, ck48, folder; or `auto`"
    )
    bring.add_argument("path", help="where it lies")
    bring.add_argument("--name", help="what to call it here, if not by its form")
    bring.set_defaults(run=_import)
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
    for command in (listing, bring, show, remove):
        command.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _datasets(args: Namespace) -> None:
    from fer_core import datasets

    here = datasets.imported()
    rows = [
        {
            "name": d.name,
            "title": d.title,
            "here": d.ready,
            "pictures": d.total or None,
            "MB": d.size_bytes / 1e6 or None,
        }
        for d in here
    ]
    known = {d.name for d in here}
    rows += [
        {"name": d.name, "title": d.title, "here": False, "pictures": None, "MB": None}
        for d in datasets.DATASETS.values()
        if d.name not in known
    ]
    tables.show(rows, args.json)
    if not args.json:
        print(
            "\nTo get one: fer-core show NAME says what to download; fer-core import NAME PATH brings it in."
        )


def _import(args: Namespace) -> None:
    from fer_core import datasets
    from fer_core.errors import DataError

    form = args.dataset if args.dataset != "auto" else datasets.guess(args.path)
    if form is None:
        raise DataError(
            f"{args.path} is none of the forms that are known: {', '.join(datasets.DATASETS)}. Check the "
            "path, or name the form to learn what is missing."
        )
    began = time.monotonic()
    here = datasets.import_(form, args.path, args.name, ticker())
    value = {**_summary(here), "fresh": here.fresh, "seconds": round(time.monotonic() - began, 2)}
    tables.show_one(value, args.json, _told(here, value["seconds"]))


def _show(args: Namespace) -> None:
    from fer_core import datasets

    known = {d.name: d for d in datasets.imported()}
    if args.dataset not in known and args.dataset in datasets.DATASETS:
        form = datasets.get(args.dataset)
        fields = ("name", "title", "source", "licence", "citation", "instructions")
        tables.show_one({k: getattr(form, k) for k in fields} | {"here": False}, args.json)
        return
    here = datasets.find(args.dataset)
    form = datasets.get(here.format)
    value = {
        **_summary(here),
        "here": here.ready,
        "source": form.source,
        "licence": form.licence,
        "citation": form.citation,
    }
    value["prepared"] = {p.name: p.size_bytes for p in datasets.prepared(here.name)}
    tables.show_one(value, args.json, _told(here) + f"\nFrom {form.source}. Licence: {form.licence}.")


def _remove(args: Namespace) -> None:
    from fer_core import datasets

    freed = datasets.unprepare(args.dataset) if args.prepared else datasets.remove(args.dataset)
    what = f"what was prepared from {args.dataset}" if args.prepared else args.dataset
    tables.show_one(
        {"removed": args.dataset, "bytes": freed},
        args.json,
        f"Removed {what}: {freed / 1e6:,.1f} MB are free again.",
    )


def _summary(here) -> dict:
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
    )
    return {k: getattr(here, k) for k in fields}


def _told(here, seconds: float | None = None) -> str:
    """The import as a reader wants it: counts by split and emotion, then what was left out."""
    if not here.ready:
        return f"{here.title}: drawn when first opened."
    rows = [{"split": split, **counts, "all": sum(counts.values())} for split, counts in here.counts.items()]
    done = (
        ""
        if seconds is None
        else f", imported in {seconds:.1f} s"
        if here.fresh
        else ", already here from the same files; nothing was redone"
    )
    lines = [f"{here.title}: {here.total:,} pictures{done}.", tables.table(rows)]
    lines += [f"{n:,} left out: {reason}." for reason, n in here.dropped.items()] + list(here.notes)
    if here.refused:
        lines.append(f"{here.refused:,} refused; why is listed in {here.folder / 'refused.csv'}.")
    return "\n".join(lines)


def ticker() -> Callable[[int, int, str], None]:
    """A line on standard error that counts and says how long it will still take."""
    began, shown = time.monotonic(), [0.0]

    def tick(done: int, total: int, text: str) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or (now - shown[0] < 0.2 and done < total):
            return
        shown[0] = now
        left = (now - began) / done * (total - done) if done else None
        print(
            f"\r{text}: {done:,} of {total:,}"
            + (f", {left:.0f} s left" if left is not None else "")
            + "\033[K",
            end="\n" if done >= total else "",
            file=sys.stderr,
            flush=True,
        )

    return tick
