"""What a run is called that nobody gave a title: its network, its data, and when it was asked for, in words.

titles.in_words(run.recipe)     # "Kalambate CNN on drawn faces, seed 1, 20 Nov 18:56"
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fer_core import datasets, recipes


def in_words(request: Mapping[str, Any]) -> str:
    """The title that follows from a recipe.json; empty where it names no recipe."""
    registered = request.get("recipe") or {}
    name = registered.get("name") or ""
    if not name:
        return ""
    network = network_label(name, registered.get("label"))
    data = request.get("dataset")
    parts = [f"{network} on {datasets.label(data)}" if data else network]
    if seed := request.get("seed"):
        parts.append(f"seed {seed}")
    return ", ".join([*parts, *_moment(request.get("created"))])


def network_label(name: str, kept: Any = "") -> str:
    """A recipe's network in a word or two; of a recipe that is not here, as the run keeps it."""
    recipe = recipes.RECIPES.get(name)
    own = recipe.label or recipe.title.partition(":")[0] if recipe else ""
    return own or (kept if isinstance(kept, str) else "") or name


def _moment(created: Any) -> list[str]:
    """Day and minute, as people say them; nothing where the time cannot be read."""
    try:
        moment = datetime.fromisoformat(created)
    except (TypeError, ValueError):
        return []
    return [f"{moment.day} {moment:%b %H:%M}"]
