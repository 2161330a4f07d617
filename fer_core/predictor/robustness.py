"""What makes a picture worse, ten ways at five strengths each, and what a run still gets right: stress.json
in the run's folder.

    robustness.launch(run)        # a process of its own: python -m fer_core stress RUN
    robustness.progress(run)      # how far it is;   robustness.result(run): the table, once there is one

Amounts are shares of the face's side or of the gray scale, so that networks of any input size are asked the
same.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from fer_core import paths, processes
from fer_core.errors import RunError
from fer_core.runs import Run

STATUS, RESULT, STOP = "stress_status.json", "stress.json", "stress_stop"


@dataclass(frozen=True)
class Kind:
    """One way to make a picture worse, at five strengths from slight to severe."""

    name: str
    title: str
    unit: str
    amounts: tuple[float, ...]
    apply: Callable[[np.ndarray, float, np.random.Generator], np.ndarray]  # (H, W[, 3]) uint8 in and out

    def label(self, amount: float) -> str:
        """The amount with its unit: 10 degrees."""
        return f"{100 * amount:g} {self.unit}" if self.unit.startswith("%") else f"{amount:g} {self.unit}"


def _blur(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), amount * image.shape[0])


def _noise(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _bytes(image + rng.normal(0, amount, image.shape))


def _jpeg(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(amount)])
    return cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE if image.ndim == 2 else cv2.IMREAD_COLOR)


def _brightness(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _bytes(image + 255.0 * amount * rng.choice((-1, 1)))


def _contrast(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _bytes((image - image.mean()) * (1 - amount) + image.mean())


def _rotation(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    turn = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), amount * rng.choice((-1, 1)), 1)
    return cv2.warpAffine(image, turn, (w, h), borderMode=cv2.BORDER_REPLICATE)


def _shift(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    move = np.array([[1, 0, amount * w * np.cos(angle)], [0, 1, amount * h * np.sin(angle)]])
    return cv2.warpAffine(image, move, (w, h), borderMode=cv2.BORDER_REPLICATE)


def _bar(centre: float) -> Callable[[np.ndarray, float, np.random.Generator], np.ndarray]:
    """A black bar across the face, `amount` of the side high."""

    def cover(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
        h, out = image.shape[0], image.copy()
        out[round(h * (centre - amount / 2)) : round(h * (centre + amount / 2))] = 0
        return out

    return cover


def _pixels(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    small = cv2.resize(
        image, (max(2, round(w * amount)), max(2, round(h * amount))), interpolation=cv2.INTER_AREA
    )
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR)


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 255).astype(np.uint8)


_ALL = (
    Kind("blur", "Blur", "% of the side", (0.01, 0.02, 0.03, 0.045, 0.06), _blur),
    Kind("noise", "Noise", "gray levels", (5, 10, 20, 30, 45), _noise),
    Kind("jpeg", "JPEG", "quality", (50, 30, 20, 10, 5), _jpeg),
    Kind("brightness", "Brightness", "% lighter or darker", (0.1, 0.2, 0.3, 0.4, 0.5), _brightness),
    Kind("contrast", "Contrast", "% less", (0.2, 0.4, 0.6, 0.75, 0.85), _contrast),
    Kind("rotation", "Rotation", "degrees", (5, 10, 20, 30, 45), _rotation),
    Kind("shift", "Shift", "% of the side", (0.04, 0.08, 0.12, 0.18, 0.25), _shift),
    Kind("eyes", "Bar over the eyes", "% of the height", (0.06, 0.12, 0.18, 0.24, 0.3), _bar(0.36)),
    Kind("mouth", "Bar over the mouth", "% of the height", (0.06, 0.12, 0.18, 0.24, 0.3), _bar(0.78)),
    Kind("resolution", "Lower resolution", "% of the pixels a side", (0.75, 0.5, 0.375, 0.25, 0.17), _pixels),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}


def worsen(images: np.ndarray, kind: Kind, amount: float, seed: int = 0) -> np.ndarray:
    """A worse copy of each image; the same seed gives every run the same pictures."""
    rng = np.random.default_rng(seed)
    return (
        np.stack([kind.apply(np.ascontiguousarray(image), amount, rng) for image in images])
        if len(images)
        else images
    )


def launch(run: Run, faces: int = 0) -> None:
    """Start the trial in a process of its own, which outlives this one."""
    if progress(run).get("state") == "running":
        raise RunError(f"{run.title} is being tried already. Wait for it, or stop it first.")
    (run.folder / STOP).unlink(missing_ok=True)
    tell(run, "running", 0, 1, "Starting.")
    processes.start(["stress", run.folder, "--faces", str(faces)])


def stop(run: Run) -> None:
    """Ask the trial to end; an earlier result stays."""
    (run.folder / STOP).touch()


def tell(
    run: Run, state: str, done: int, total: int, message: str, seconds_left: float | None = None
) -> None:
    """Write how far the trial is."""
    value = {
        "state": state,
        "done": done,
        "total": total,
        "message": message,
        "seconds_left": seconds_left,
        "heartbeat": time.time(),
    }
    try:
        paths.write_json(run.folder / STATUS, value)
    except OSError as error:
        raise RunError(
            f"The trial's progress could not be written to {run.folder}: {error.strerror}. Make the folder "
            "writable or free some space."
        ) from None


def progress(run: Run) -> dict[str, Any]:
    """How far the trial is: state (running, finished, stopped, failed, lost), done, total, message; empty
    before the first.
    """
    value = paths.read_json(run.folder / STATUS, {})
    if not isinstance(value, dict) or "state" not in value:
        return {}
    return {**value, "state": processes.state(value)}


def result(run: Run) -> dict[str, Any]:
    """{"split", "n", "clean", "rows": [{kind, title, strength, amount, label, accuracy, low, high, n}]};
    empty before there is one.
    """
    value = paths.read_json(run.folder / RESULT, {})
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("rows"), list)
        or not isinstance(value.get("clean"), (int, float))
    ):
        return {}
    return value


def table(found: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a kind: accuracy as it is, at each strength, and the mean loss in points."""
    rows = []
    for kind in KINDS.values():
        values = [r["accuracy"] for r in found.get("rows", []) if r.get("kind") == kind.name]
        if values:
            strengths = {f"strength {i}": v for i, v in enumerate(values, 1)}
            rows.append(
                {
                    "kind": kind.title,
                    "unharmed": found["clean"],
                    **strengths,
                    "mean_loss": found["clean"] - float(np.mean(values)),
                }
            )
    return rows


def beside(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a kind for up to two runs: percent right as it is, at the middle and at the highest strength,
    and the mean loss in points.
    """
    out: dict[str, dict[str, Any]] = {}
    for who, found in zip("AB", results, strict=False):
        for row in table(found) if found else []:
            cells = {
                "as it is": row["unharmed"],
                "strength 3": row.get("strength 3"),
                "strength 5": row.get("strength 5"),
                "mean loss": row["mean_loss"],
            }
            shown = {f"{who}, {k}": None if v is None else round(100 * v, 1) for k, v in cells.items()}
            out.setdefault(row["kind"], {"Kind": row["kind"]}).update(shown)
    return list(out.values())
