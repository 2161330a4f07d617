"""Where things are, and how files are written so that no reader ever meets half of one."""

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core.errors import HomeError

if TYPE_CHECKING:
    import numpy as np

PAUSES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4)  # seconds between the tries to replace a file open elsewhere
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
PARENT = Path(__file__).resolve().parent.parent
INSTALLED = PARENT / "fer_workbench"  # in an installed package the dashboard and the models lie here
ROOT = INSTALLED if INSTALLED.is_dir() else PARENT  # what comes with the project: `dashboard/` and `models/`
PACKAGES = {"site-packages", "dist-packages"}  # folders that pip writes, and nobody else


def is_checkout() -> bool:
    """Whether the code runs from a copy of the whole project, not from an installed package."""
    return ROOT == PARENT and not PACKAGES & set(PARENT.parts) and (PARENT / "dashboard" / "app.py").is_file()


def home() -> Path:
    """The folder that holds `data/` and `models/`: FER_HOME, else the project itself, else the user's own
    folder for this program.
    """
    named = os.environ.get("FER_HOME")
    if not named:
        return ROOT if is_checkout() else _users_folder()
    folder = Path(named).expanduser().resolve()
    if PACKAGES & set(folder.parts):
        raise HomeError(
            f"FER_HOME is {folder}, which is among the installed packages: an update would take your data "
            "and runs with it. Name a folder of your own, or leave FER_HOME unset."
        )
    return folder


def complaint() -> str:
    """Why nothing can be kept in the home, as a sentence; empty where it can."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / "can-be-written") as part:
            part.touch()
            part.unlink()
    except OSError as error:
        return (
            f"Nothing can be kept in {folder} ({error.strerror}): looking and predicting work, importing, "
            "labelling and training do not. Allow writing there, or name another home (FER_HOME)."
        )
    return ""


def _users_folder() -> Path:
    """As the platform has it: ~/.local/share/fer-workbench on Linux."""
    import platformdirs  # a checkout needs none

    return platformdirs.user_data_path("fer-workbench", appauthor=False).resolve()


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


@contextmanager
def replacing(path: Path, ending: str = ".part") -> Iterator[Path]:
    """A temporary path beside `path` that no other process shares: what the block writes there is moved into
    place when it succeeds and removed when it fails. A block that writes nothing changes nothing.
    """
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{ending}")
    try:
        yield part
        if part.exists():
            move(part, path)
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path, older_than: float = 60.0) -> None:
    """Remove what killed processes left half-written in a folder and below, so many seconds ago."""
    for part in folder.rglob(".*.part*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime >= older_than:
                part.unlink()


def move(source: Path, target: Path) -> None:
    """Give a finished file or folder its name, in one step; a file of that name is replaced."""
    for pause in PAUSES:
        try:
            source.replace(target)
            return
        except PermissionError:  # on Windows, while a reader has the target open
            time.sleep(pause)
    source.replace(target)


def shown(path: Path | str) -> str:
    """A path as any sentence, table and file can hold it: what is no character becomes a sign."""
    return os.fsencode(path).decode("utf-8", "replace")


def is_device(name: str) -> bool:
    """Whether Windows takes a name for a device, whatever its case and ending; no file there can have it."""
    return name.partition(".")[0].casefold() in DEVICES


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content`, whole or not at all, down to the disk itself."""
    with replacing(path) as part, part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_array(path: Path, array: "np.ndarray") -> None:
    """Write an array as .npy, whole or not at all."""
    import numpy as np

    with replacing(path) as part, part.open("wb") as file:
        np.save(file, array)


def write_arrays(path: Path, arrays: "Mapping[str, np.ndarray]", compressed: bool = True) -> None:
    """Write named arrays as .npz, whole or not at all, down to the disk itself."""
    import numpy as np

    save = np.savez_compressed if compressed else np.savez
    named: Any = arrays  # NumPy's stubs take each name for the option allow_pickle too
    with replacing(path) as part, part.open("wb") as file:
        save(file, **named)
        file.flush()
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write `value` as readable JSON, whole or not at all; NaN becomes null."""
    write_text(path, json.dumps(plain(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path, default: Any = None) -> Any:
    """What a JSON file says, or `default` where it is missing, broken or unreadable."""
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(_without_half_characters(text))
    except (OSError, ValueError, RecursionError):  # the last of a thousand brackets
        return default


def _without_half_characters(text: str) -> str:
    """JSON can spell one half of a character (\\ud800), which no file, table or page can hold: it becomes a
    question mark.
    """
    if "\\ud" not in text.lower():
        return text
    whole = json.dumps(json.loads(text), ensure_ascii=False)
    return whole.encode("utf-8", "replace").decode("utf-8")


def read_object(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds; empty where it is missing, broken or something else."""
    value = read_json(path)
    return value if isinstance(value, dict) else {}


def folder_bytes(folder: Path) -> int:
    """The size of everything in a folder; what another process removes meanwhile counts nothing."""
    total = 0
    for at, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(at, name).stat().st_size
    return total


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
