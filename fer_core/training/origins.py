"""What a figure depends on beside the recipe: the weights at the start, the number of images, libraries,
commit and hardware.
"""

import hashlib
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fer_core import paths
from fer_core.recipes import imagenet
from fer_core.recipes.base import Recipe
from fer_core.runs.protocol import Parts
from fer_core.training import hardware

LIBRARIES = ("tensorflow", "keras", "numpy", "ai-edge-litert", "opencv-python-headless", "jax", "torch")


def origins(parts: Parts) -> dict[str, Any]:
    """As recipe.json keeps it."""
    versions = {name: _version(name) for name in LIBRARIES}
    return {
        "images": {name: len(split) for name, split in parts.items()},
        "libraries": {name: number for name, number in versions.items() if number},
        "commit": _commit(),
        "hardware": hardware.choose(),
    }


def beginning(recipe: Recipe, request: dict[str, Any]) -> dict[str, str]:
    """Which ImageNet weights a training begins with; empty where it begins otherwise. A resumed one keeps
    what it began with.
    """
    if not recipe.from_imagenet or request.get("start_from"):
        return {}
    if known := request.get("imagenet"):
        return dict(known)
    weights = imagenet.find()
    facts = {"weights": imagenet.describe(weights)}
    if isinstance(weights, Path):
        facts["sha256"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    return facts


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    """The project's commit, where it is a git checkout; "+" when files were changed since."""
    try:
        head = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "-uno", "fer_core")
    except (OSError, subprocess.SubprocessError):
        return None
    if not head:
        return None
    return f"{head}+" if changed else head


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=paths.ROOT, capture_output=True, text=True, timeout=5)
    return done.stdout.strip()
