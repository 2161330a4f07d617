"""What an export says of itself: for programs in datasheet.json, for people in README.md."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fer_core import datasets, paths, tables
from fer_core.datasets.base import Split
from fer_core.datasets.export.layouts import Content
from fer_core.datasets.form import Imported
from fer_core.datasets.table import DATASHEET

TERMS = ("title", "source", "licence", "citation")


def write(
    folder: Path, dataset: Imported, splits: Mapping[str, Split], content: Content, layout: str
) -> None:
    """Both files, beside what was exported."""
    facts = describe(dataset, splits, content, layout)
    paths.write_json(folder / DATASHEET, facts)
    paths.write_text(folder / "README.md", card(facts))


def describe(dataset: Imported, splits: Mapping[str, Split], content: Content, layout: str) -> dict[str, Any]:
    """What it is, where it comes from, on what terms, and what it holds."""
    origins = [{term: getattr(form, term) for term in TERMS} for form in datasets.forms(dataset)]
    people = [split.subjects for split in splits.values() if split.subjects is not None]
    known = {str(person) for subjects in people for person in subjects if isinstance(person, str)}
    return {
        "written_by": "fer-core",
        "name": dataset.name,
        "title": dataset.title,
        "origins": origins,
        "source": "; ".join(origin["source"] for origin in origins),
        "licence": "; ".join(dict.fromkeys(origin["licence"] for origin in origins)),
        "fingerprint": dataset.fingerprint,
        "classes": list(content.classes),
        "counts": {name: split.counts() for name, split in splits.items()},
        "pictures": sum(map(len, splits.values())),
        "subjects": len(known),
        "votes": bool(content.voted),
        "columns": dict(content.further),
        "dropped": dataset.dropped,
        "notes": list(dataset.notes),
        "layout": layout,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def card(facts: Mapping[str, Any]) -> str:
    """The datasheet as a page, with the head that Hugging Face's `datasets` reads."""
    rows = [
        {"split": name, **counts, "all": sum(counts.values())} for name, counts in facts["counts"].items()
    ]
    people = (
        f"{facts['subjects']:,} people are told apart." if facts["subjects"] else "Who is shown is not known."
    )
    votes = "Each face has the shares of people's votes." if facts["votes"] else "Each face has one label."
    parts = [
        _head(facts),
        f"# {_line(facts['title'])}",
        f"{facts['pictures']:,} faces, written by fer-core from its dataset `{facts['name']}` with the "
        f"fingerprint `{facts['fingerprint']}`. {people} {votes}",
        "## What it holds\n\n```\n" + tables.table(rows) + "\n```",
        "## Where it comes from, and on what terms",
        *(_origin(origin) for origin in facts["origins"]),
        "## Before you use it\n\nIt says how a face looks to people, not what a person feels. Keep to the "
        "terms above; do not try to find out who is shown.",
        "Read it again with `fer-core import table FOLDER --name NAME`.",
    ]
    parts += (
        ["## Notes\n\n" + "\n".join(f"- {_line(note)}" for note in facts["notes"])] if facts["notes"] else []
    )
    return "\n\n".join(parts) + "\n"


def _head(facts: Mapping[str, Any]) -> str:
    lines = [f"pretty_name: {json.dumps(facts['title'])}", "license: other", "task_categories:"]
    lines.append("- image-classification")
    if facts["layout"] == "parquet":
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for split in facts["counts"]:
            lines += [f"  - split: {split}", f"    path: data/{split}-*"]
    return "\n".join(["---", *lines, "---"])


def _origin(origin: Mapping[str, str]) -> str:
    citation = f"\n- Cite: {_line(origin['citation'])}" if origin["citation"] else ""
    return (
        f"**{_line(origin['title'])}**\n\n- Source: {_line(origin['source'])}\n"
        f"- Licence: {_line(origin['licence'])}{citation}"
    )


def _line(text: str) -> str:
    """Text from elsewhere in one line, with nothing that a page would run."""
    return " ".join(text.split()).replace("<", "&lt;").replace("![", "! [")
