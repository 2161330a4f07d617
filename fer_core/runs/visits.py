"""A Visit is what a run answered on faces of another dataset than it was reported on: every answer, and the
Report that follows from them.

    visits.of(run)                                            # where else it was tried, newest first
    visits.kept(run, VisitPlace("ck48", "all"), fingerprint)       # one of them, or None

Visits lie in the home, data/elsewhere/<run>/, for shipped runs too, so that the project's own folder stays as
it is. A file is named after what it depends on: the network, the data's fingerprint, the split and the
finder. What was asked of another network or of other data is never taken for an answer.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.errors import DataError, RunError
from fer_core.reports import Report
from fer_core.runs import files
from fer_core.runs.folder import Predictions, Run
from fer_core.runs.shelf import slug

WHOLE = "all"  # the split that is all splits of a dataset together
NETWORK = ("model.tflite", "model.json")
ARRAYS = ("files", "labels", "probabilities", "classes", "twins")


@dataclass(frozen=True)
class VisitPlace:
    """Which faces are asked about, and how they are cut out."""

    dataset: str
    split: str
    finder: str = ""  # empty: the crops as they are

    @property
    def title(self) -> str:
        """The place in a few words."""
        split = "all splits" if self.split == WHOLE else self.split
        return f"{self.dataset}, {split}" + (f", through {self.finder}" if self.finder else "")


@dataclass(frozen=True, eq=False)
class Visit:
    """What a run answered at a place."""

    run: str
    place: VisitPlace
    title: str  # of the dataset
    fingerprint: str  # of the dataset
    network: str
    report: Report  # among the emotions that both know, missed faces counted
    only_run: tuple[str, ...] = ()  # emotions that the data lacks: no answer was taken among them
    only_data: tuple[str, ...] = ()  # emotions that the run does not know: their faces are left out
    left_out: int = 0  # such faces
    missed: int = 0  # faces that the finder did not find, counted as errors
    free_right: int = 0  # right answers where the run may answer any emotion that it knows
    trained: int = 0  # faces that the run learned from
    chose: int = 0  # faces that chose its epoch
    twins: int | None = None  # faces whose photo training shows; None: its training data is not here
    seconds: float = 0.0
    made: str = ""
    file: Path | None = None

    @property
    def seen(self) -> bool:
        """Whether any of these faces trained the run or chose its epoch, or most are twins of such."""
        return bool(self.trained or self.chose) or 2 * (self.twins or 0) > self.report.n

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader of the figure must know."""
        return tuple(_remarks(self))

    @property
    def short_remark(self) -> str:
        """The same in a few words, for a table."""
        parts = []
        if self.seen:
            parts.append("seen in training" if not self.chose else "chose its epoch")
        if self.twins and not self.seen:
            parts.append(f"{self.twins:,} twins of training")
        if self.twins is None:
            parts.append("twins not counted")
        if self.only_run or self.only_data:
            parts.append(f"{len(self.report.classes) - bool(self.missed)} emotions")
        if self.missed:
            parts.append(f"{self.missed:,} missed")
        return ", ".join(parts)

    def arrays(self) -> dict[str, np.ndarray] | None:
        """Every single answer: files, labels, probabilities and the emotions of their columns, twins; None
        where they are gone.
        """
        if self.file is None:
            return None
        return files.arrays(self.file.with_suffix(".npz"), {name: name for name in ARRAYS})

    def predictions(self) -> Predictions | None:
        """The answers among the emotions that both know; a missed face has none."""
        kept = self.arrays()
        if kept is None:
            return None
        emotions = tuple(name for name in self.report.classes if name in set(map(str, kept["classes"])))
        shares = narrowed(kept["probabilities"], tuple(map(str, kept["classes"])), emotions)
        return Predictions(kept["files"], kept["labels"], shares.astype(np.float32), emotions)


def narrowed(probabilities: np.ndarray, known: tuple[str, ...], wanted: tuple[str, ...]) -> np.ndarray:
    """(N, C) shares of some emotions of those known, summing to 1 again."""
    values = probabilities[:, [known.index(name) for name in wanted]].astype(np.float64)
    return values if known == wanted else values / np.maximum(values.sum(1, keepdims=True), 1e-12)


def network_print(run: Run) -> str:
    """Twelve hex digits that change when the network or its contract does."""
    try:
        marks = [(run.folder / name).stat() for name in NETWORK]
    except OSError:
        raise RunError(
            f"{run.name} has no exported network (model.tflite and model.json), so it cannot be asked. "
            "Choose a finished run, or export this one (fer-core export RUN --to litert --in-place)."
        ) from None
    return _print(run.folder, tuple((mark.st_mtime_ns, mark.st_size) for mark in marks))


@lru_cache(maxsize=512)
def _print(folder: Path, marks: tuple[tuple[int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name in NETWORK:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


def folder_of(run: Run) -> Path:
    """Where the visits of a run lie."""
    return paths.data() / "elsewhere" / run.name


def place_file(run: Run, place: VisitPlace, fingerprint: str) -> Path:
    """The file of a visit, whether it is there or not."""
    what = "\n".join((network_print(run), place.dataset, fingerprint, place.split, place.finder))
    digest = hashlib.sha256(what.encode()).hexdigest()[:12]
    return folder_of(run) / f"{slug(place.dataset, 60)}-{place.split}-{digest}.json"


def kept(run: Run, place: VisitPlace, fingerprint: str) -> Visit | None:
    """What the run answered there, if it was asked about this very data."""
    return read(place_file(run, place, fingerprint))


def of(run: Run) -> list[Visit]:
    """Where else the present network of a run was tried, newest first; of a place that was visited twice the
    newest.
    """
    if not run.ready:
        return []
    network = network_print(run)
    read_all = (read(file) for file in sorted(folder_of(run).glob("*.json")))
    known = [visit for visit in read_all if visit is not None and visit.network == network]
    newest = {visit.place: visit for visit in sorted(known, key=lambda visit: visit.made)}
    return sorted(newest.values(), key=lambda visit: visit.made, reverse=True)


def keep(run: Run, visit: Visit, arrays: Mapping[str, np.ndarray]) -> Visit:
    """Write a visit: the answers first, then what is said of them."""
    file = place_file(run, visit.place, visit.fingerprint)
    fields = {name: value for name, value in vars(visit).items() if name not in ("file", "report")}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        paths.write_arrays(file.with_suffix(".npz"), arrays)
        paths.write_json(
            file,
            {
                "version": 1,
                **fields,
                "place": asdict(visit.place),
                "report": visit.report.to_json(),
                "made": visit.made or time.strftime("%Y-%m-%dT%H:%M:%S"),
            },
        )
    except OSError as error:
        raise DataError(
            f"The answers of {run.name} were to be kept in {file.parent}, but that is not possible "
            f"({error.strerror}). Free some space, or set FER_HOME to a folder that can be written."
        ) from None
    written = read(file)
    assert written is not None, "it has just been written"
    return written


def read(file: Path) -> Visit | None:
    """The visit that a file holds; None where there is none that can be read."""
    try:
        mark = file.stat()
    except OSError:
        return None
    return _read(file, mark.st_mtime_ns, mark.st_size)


@lru_cache(maxsize=4096)
def _read(file: Path, changed: int, size: int) -> Visit | None:
    value = paths.read_object(file)
    try:
        return _parsed(value, file)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError, RunError):
        return None


def _parsed(value: dict[str, Any], file: Path) -> Visit:
    place = {name: str(value["place"][name]) for name in ("dataset", "split", "finder")}
    counts = {name: files.whole(value.get(name)) or 0 for name in ("left_out", "missed", "free_right")}
    known = {name: files.whole(value.get(name)) or 0 for name in ("trained", "chose")}
    return Visit(
        run=str(value["run"]),
        place=VisitPlace(**place),
        title=str(value["title"]),
        fingerprint=str(value["fingerprint"]),
        network=str(value["network"]),
        report=Report.from_json(value["report"]),
        only_run=tuple(files.texts(value.get("only_run")) or ()),
        only_data=tuple(files.texts(value.get("only_data")) or ()),
        **counts,
        **known,
        twins=files.whole(value.get("twins")),
        seconds=files.number(value.get("seconds")) or 0.0,
        made=str(value.get("made", "")),
        file=file,
    )


def _remarks(visit: Visit) -> list[str]:
    lines = []
    if visit.trained:
        lines.append(f"Seen in training: the run learned from {visit.trained:,} of these faces.")
    if visit.chose:
        lines.append(f"Seen before: {visit.chose:,} of these faces chose the run's epoch.")
    if visit.twins is None:
        lines.append("Twins are not counted: what the run learned from is not here as it was.")
    elif visit.twins:
        lines.append(f"{visit.twins:,} of these faces show a photo that training shows too.")
    if visit.only_run:
        lines.append(
            f"These data know no {', '.join(visit.only_run)}: answers are taken among the other emotions. "
            f"Free to answer anything, the run would be right {visit.free_right:,} times of "
            f"{visit.report.n:,}."
        )
    if visit.only_data:
        lines.append(
            f"The run does not know {', '.join(visit.only_data)}: {visit.left_out:,} faces are left out."
        )
    if visit.missed:
        lines.append(f"The finder missed {visit.missed:,} faces; they count as errors.")
    return lines
