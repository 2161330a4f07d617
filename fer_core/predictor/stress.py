"""A stress trial: a run is asked about worse and worse pictures, and what it still gets right is written to
stress.json in its folder.

    stress.launch(run)        # a process of its own: python -m fer_core stress RUN
    stress.progress(run)      # how far it is
    stress.result(run)        # the figures, once there are some

The pictures are made worse by `media.damage`. They go through the Predictor, as on the Predict and Live
pages: what is measured here is what a user would get. A MobileNet answers 3,589 faces 51 times in minutes.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fer_core import datasets, paths, processes
from fer_core.datasets import browse
from fer_core.errors import FerError, RunError
from fer_core.jobs import CancelledError
from fer_core.media import photos
from fer_core.media.damage import DAMAGES, Damage, worsen
from fer_core.predictor import Predictor
from fer_core.reports import statistics
from fer_core.runs import Run

STATUS, RESULT, STOP = "stress_status.json", "stress.json", "stress_stop"
BATCH = 256  # faces between two looks at the clock
PULSE = 5.0  # seconds between two reports of the progress within a round


@dataclass(frozen=True)
class Round:
    """All faces asked about once, as they are or with one damage at one strength."""

    damage: Damage | None = None  # None: the pictures as they are
    strength: int = 0  # 1 to 5
    amount: float = 0.0

    @property
    def title(self) -> str:
        """The damage and its amount, as a user reads them."""
        if self.damage is None:
            return "The pictures as they are"
        return f"{self.damage.title}, {self.damage.label(self.amount)}"


# ---- started, stopped and watched by anybody


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
    readable = isinstance(value, dict) and isinstance(value.get("rows"), list)
    return value if readable and isinstance(value.get("clean"), int | float) else {}


def table(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a damage: accuracy as it is, at each strength, and the mean loss in points."""
    rows = []
    for damage in DAMAGES.values():
        values = [r["accuracy"] for r in figures.get("rows", []) if r.get("kind") == damage.name]
        if not values:
            continue
        strengths = {f"strength {i}": value for i, value in enumerate(values, 1)}
        loss = figures["clean"] - float(np.mean(values))
        rows.append({"kind": damage.title, "unharmed": figures["clean"], **strengths, "mean_loss": loss})
    return rows


def beside(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a damage for up to two runs: percent right as it is, at the middle and at the highest strength,
    and the mean loss in points.
    """
    rows: dict[str, dict[str, Any]] = {}
    for letter, figures in zip("AB", results, strict=False):
        for row in table(figures) if figures else []:
            rows.setdefault(row["kind"], {"Kind": row["kind"]}).update(_cells(letter, row))
    return list(rows.values())


def _cells(letter: str, row: dict[str, Any]) -> dict[str, float | None]:
    """One run's columns of a row, in percent."""
    shares = {
        "as it is": row["unharmed"],
        "strength 3": row.get("strength 3"),
        "strength 5": row.get("strength 5"),
        "mean loss": row["mean_loss"],
    }
    return {f"{letter}, {k}": None if v is None else round(100 * v, 1) for k, v in shares.items()}


# ---- carried out by the process of the trial


def carry_out(
    run: Run, faces: int = 0, split: str = "test", say: Callable[[str], None] = lambda text: None
) -> dict[str, Any]:
    """Try the run on (at most `faces` of) a split; progress and result are files in its folder."""
    try:
        return _try_all(run, faces, split, say)
    except FerError as error:
        tell(run, "failed", 0, 1, str(error))
        raise
    except KeyboardInterrupt:
        tell(run, "stopped", 0, 1, "Stopped.")
        raise


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


def _try_all(run: Run, faces: int, split: str, say: Callable[[str], None]) -> dict[str, Any]:
    predictor = Predictor.from_run(run)
    images, labels = _faces_to_try(run, predictor, faces, split)
    rounds = _rounds()
    rows, began = [], time.monotonic()
    for done, turn in enumerate(rounds):
        left = (time.monotonic() - began) / done * (len(rounds) - done) if done else None
        tell(run, "running", done, len(rounds), f"{turn.title}: {len(labels):,} faces.", left)
        say(f"{done + 1}/{len(rounds)}  {turn.title}")
        try:
            right = _count_right(run, predictor, images, labels, turn)
        except CancelledError:
            tell(run, "stopped", done, len(rounds), "Stopped before the end; nothing new was kept.")
            return result(run)
        rows.append(_row(turn, right, len(labels)))
    return _keep(run, split, rows)


def _rounds() -> list[Round]:
    """The pictures as they are first, then every damage from slight to severe."""
    worse = [Round(d, i, amount) for d in DAMAGES.values() for i, amount in enumerate(d.amounts, 1)]
    return [Round(), *worse]


def _faces_to_try(run: Run, predictor: Predictor, faces: int, split: str) -> tuple[np.ndarray, np.ndarray]:
    """The split's images as the network takes them, and their labels as positions among its emotions; the
    same choice for every run.
    """
    tested = run.predictions(split)
    if tested is None:
        raise RunError(
            f"{run.title} has no predictions for the {split} split, so there is nothing to measure against. "
            "Let it finish first."
        )
    at = np.arange(len(tested.files))
    if faces and faces < len(at):
        at = np.sort(np.random.default_rng(0).permutation(len(at))[:faces])
    pixels, present = _pictures(run, predictor, tested.files[at], split)
    names = np.array(tested.classes)[tested.labels[at][present]]
    labels = [predictor.classes.index(n) if n in predictor.classes else -1 for n in names]
    return photos.fitted(pixels, predictor.size, predictor.colour), np.array(labels)


def _pictures(run: Run, predictor: Predictor, files: np.ndarray, split: str) -> tuple[np.ndarray, np.ndarray]:
    """The images of these names, and which of them the dataset still has."""
    name = run.recipe.get("dataset", "")
    splits = datasets.load(name, size=predictor.size[0], colour=predictor.colour)
    pixels, present = browse.pictures(splits, files, split)
    if not present.any():
        raise RunError(
            f"The images that {run.title} was tested on are not in the dataset {name} any more. Import it "
            "again."
        )
    return pixels, present


def _count_right(run: Run, predictor: Predictor, images: np.ndarray, labels: np.ndarray, turn: Round) -> int:
    """How many faces are still answered rightly; raises CancelledError once stopping was asked for."""
    right, beat = 0, time.monotonic()
    for start in range(0, len(images), BATCH):
        if (run.folder / STOP).exists():
            raise CancelledError
        batch = images[start : start + BATCH]
        if turn.damage is not None:
            batch = worsen(batch, turn.damage, turn.amount, seed=start)
        answers = predictor.classify(batch).argmax(1)
        right += int((answers == labels[start : start + BATCH]).sum())
        if time.monotonic() - beat > PULSE:
            beat = time.monotonic()
            _tell_part(run, turn, start + len(batch), len(images))
    return right


def _tell_part(run: Run, turn: Round, done: int, total: int) -> None:
    """How far one round is; the figures of the whole stay as they were told last."""
    last = progress(run)
    title = turn.damage.title if turn.damage else "As they are"
    message = f"{title}: {done:,} of {total:,} faces."
    tell(run, "running", last.get("done", 0), last.get("total", 1), message, last.get("seconds_left"))


def _row(turn: Round, right: int, n: int) -> dict[str, Any]:
    low, high = statistics.wilson(right, n) or (None, None)
    damage = turn.damage
    return {
        "kind": damage.name if damage else "",
        "title": damage.title if damage else "As they are",
        "label": damage.label(turn.amount) if damage else "",
        "strength": turn.strength,
        "amount": turn.amount,
        "accuracy": right / n if n else None,
        "low": low,
        "high": high,
        "n": n,
    }


def _keep(run: Run, split: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Write the result; the first row is of the pictures as they are."""
    clean, *worse = rows
    value = {
        "split": split,
        "n": clean["n"],
        "clean": clean["accuracy"],
        "made": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "rows": worse,
    }
    try:
        paths.write_json(run.folder / RESULT, value)
    except OSError as error:
        raise RunError(
            f"The result could not be written to {run.folder}: {error.strerror}. Free some space and start "
            "again."
        ) from None
    message = f"Finished: {clean['n']:,} faces, {len(worse)} trials."
    tell(run, "finished", len(rows), len(rows), message, 0.0)
    return value
