"""How a sweep stands: each trial as it trains, each setting with its seeds folded, the best on validation
first; never by test.
"""

from dataclasses import dataclass

from fer_core import standings, sweeps
from fer_core.runs import Run, pulse
from fer_core.standings import Row
from fer_core.sweeps.plan import Trial


@dataclass(frozen=True)
class Place:
    """One trial as it is now."""

    trial: Trial
    run: Run | None
    state: str  # waiting, or the state of its run
    epoch: int = 0
    epochs: int = 0
    best: float | None = None  # validation accuracy of its best epoch


def places(sweep: "sweeps.Sweep") -> list[Place]:
    """Every trial in the order they are begun."""
    begun = sweep.runs()
    return [_place(trial, begun.get(trial.id)) for trial in sweep.trials]


def _place(trial: Trial, run: Run | None) -> Place:
    if run is None:
        return Place(trial, None, "waiting", 0, trial.epochs)
    now = pulse.pulse(run)
    return Place(trial, run, now.state, now.epoch, trial.epochs, best(run))


def best(run: Run) -> float | None:
    """The best validation accuracy of its epochs."""
    values = pulse.curve(run)["val_accuracy"]
    return float(values.max()) if values.notna().any() else None


def table(sweep: "sweeps.Sweep") -> list[tuple[Trial, Row]]:
    """A trial and its row for each setting that has begun, seeds folded; the best on validation first, those
    without a figure last.
    """
    begun = sweep.runs()
    by_run = {run.name: sweep.trial(id) for id, run in begun.items()}
    rows = standings.fold(standings.rows(begun.values(), split="validation"))
    return sorted(
        ((by_run[row.run], row) for row in rows),
        key=lambda pair: -1.0 if pair[1].accuracy is None else pair[1].accuracy,
        reverse=True,
    )


def failed(sweep: "sweeps.Sweep") -> list[tuple[Trial, str]]:
    """The trials of a sweep that is over that did not end well, each with its sentence."""
    begun = sweep.runs()
    bad = [(trial, begun[trial.id]) for trial in sweep.trials if _went_wrong(begun.get(trial.id))]
    return [(trial, _reason(run)) for trial, run in bad]


def _went_wrong(run: Run | None) -> bool:
    return run is not None and not sweeps.ended(run) and run.state != "stopped"


def _reason(run: Run) -> str:
    return run.status.message if run.state == "failed" else "Its process was killed, again and again."


def sentence(sweep: "sweeps.Sweep") -> str:
    """How many trials are in which state."""
    counts = ", ".join(f"{n} {state}" for state, n in sorted(sweep.counts().items()))
    return f"{counts} of {len(sweep.trials)} trainings."


def verdict(sweep: "sweeps.Sweep") -> str:
    """The best setting so far in a sentence; empty before anything is scored."""
    trial, row = next(iter(table(sweep)), (None, None))
    if trial is None or row is None or row.score is None:
        return ""
    score = row.score
    spread = f" ± {100 * score.sd:.1f} over {len(row.runs)} seeds" if score.sd is not None else ""
    several = len({t.recipe for t in sweep.trials}) > 1
    return (
        f"Best on validation: {f'{trial.recipe}, ' if several else ''}{trial.setting}: "
        f"{100 * score.accuracy:.1f} %{spread}, {score.n:,} faces."
    )
