"""Where things are, and how files are written so that no reader ever meets half of one."""

import json
import os
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder that holds `data/` and `models/`: FER_HOME, or the project itself."""
    return Path(os.environ.get("FER_HOME") or ROOT).expanduser().resolve()


def data() -> Path:
    """Where imported datasets live."""
    return home() / "data"


def models() -> Path:
    """Where new runs are written."""
    return home() / "models"


def shipped() -> Path:
    """Where the runs that come with the project are: its own models/, whatever FER_HOME says; FER_SHIPPED
    names another place.
    """
    return Path(os.environ.get("FER_SHIPPED") or ROOT / "models")


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` under a temporary name, then move it into place."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write `value` as readable JSON, whole or not at all; NaN becomes null."""
    write_text(path, json.dumps(plain(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path, default: Any = None) -> Any:
    """What a JSON file says, or `default` where it is missing, broken or unreadable."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return default


def read_object(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds; empty where it is missing, broken or something else."""
    value = read_json(path)
    return value if isinstance(value, dict) else {}


def folder_bytes(folder: Path) -> int:
    """The size of everything in a folder."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def plain(value: Any) -> Any:
    """NumPy scalars, arrays, paths and NaN as JSON knows them."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
