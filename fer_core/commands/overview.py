"""What `--help` shows first: every command with its sentence, under the heading where one looks for it; and
what a shell offers behind the tabulator key.
"""

import argparse
import os
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

HEADINGS: dict[str, tuple[str, ...]] = {
    "use a model": ("predict", "live", "evaluate", "evaluate-folder", "stress"),
    "look at data": (
        "datasets",
        "import",
        "export-data",
        "show",
        "remove",
        "doctor",
        "view",
        "decide",
        "collect",
    ),
    "train": ("recipes", "layers", "train", "sweep", "runs", "stop", "resume"),
    "what came of it": ("compare", "cross", "lens", "export", "rename", "note", "delete", "where"),
}
RARE: dict[str, tuple[str, ...]] = {
    "rarely needed, for those who keep this project": ("reproduce", "ledger", "ship"),
}
OTHERS = "more"  # the heading of a command that has none
WIDTH, COLUMN = 80, 20


def overview(sentences: Mapping[str, str]) -> str:
    """The commands under their headings."""
    placed = {name for names in (*HEADINGS.values(), *RARE.values()) for name in names}
    others = tuple(name for name in sentences if name not in placed)
    headings = {**HEADINGS, **({OTHERS: others} if others else {}), **RARE}
    return "\n\n".join(_section(heading, names, sentences) for heading, names in headings.items())


def _section(heading: str, names: tuple[str, ...], sentences: Mapping[str, str]) -> str:
    lines = [f"{heading}:"]
    for name in names:
        if name in sentences:
            lines += _entry(name, sentences[name])
    return "\n".join(lines)


def _entry(name: str, sentence: str) -> list[str]:
    plain = sentence[:1].lower() + sentence[1:].rstrip(".")
    first, *rest = textwrap.wrap(plain, WIDTH - COLUMN) or [""]
    return [f"  {name:<{COLUMN - 2}}{first}".rstrip(), *(" " * COLUMN + line for line in rest)]


def complete(top: argparse.ArgumentParser) -> None:
    """Answer the shell that asks what may come next; does nothing at any other time, or where argcomplete is
    not installed.
    """
    if "_ARGCOMPLETE" not in os.environ:
        return
    try:
        import argcomplete
    except ImportError:
        return
    _offer_names(top)
    argcomplete.autocomplete(top)


def _offer_names(parser: argparse.ArgumentParser) -> None:
    """Names of runs, recipes and datasets where one of them is wanted."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                _offer_names(one)
        elif action.dest in COMPLETERS and action.choices is None:
            action.completer = COMPLETERS[action.dest]  # type: ignore[attr-defined]


def _runs(**_: Any) -> list[str]:
    from fer_core import runs

    return [run.name for run in runs.all_runs()]


def _able_runs(**_: Any) -> list[str]:
    from fer_core import runs

    return [run.name for run in runs.ready()]


def _recipes(**_: Any) -> list[str]:
    from fer_core import recipes

    return list(recipes.RECIPES)


def _datasets(**_: Any) -> list[str]:
    from fer_core import datasets

    return [dataset.name for dataset in datasets.imported()]


COMPLETERS: dict[str, Callable[..., list[str]]] = {
    "model": _able_runs,
    "run": _runs,
    "run_name": _runs,
    "runs": _runs,
    "start_from": _runs,
    "teachers": _runs,
    "recipe": _recipes,
    "dataset": _datasets,
}
