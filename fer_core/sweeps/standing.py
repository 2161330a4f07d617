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
    epochs = int(trial.knobs.get("epochs") or 0)
    if run is None:
        return Place(trial, None, "waiting", 0, epochs)
    now = pulse.pulse(run)
    return Place(trial, run, now.state, now.epoch, epochs, best(run))


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
    bad = [
        (t, begun[t.id])
        for t in sweep.trials
        if t.id in begun and not sweeps.ended(begun[t.id]) and begun[t.id].state != "stopped"
    ]
    return [
        (
            t,
            str(run.status.get("message"))
            if run.state == "failed"
            else "Its process was killed, again and again.",
        )
        for t, run in bad
    ]


def sentence(sweep: "sweeps.Sweep") -> str:
    """How many trials are in which state."""
    return (
        ", ".join(f"{n} {state}" for state, n in sorted(sweep.counts().items()))
        + f" of {len(sweep.trials)} trainings."
    )


def verdict(sweep: "sweeps.Sweep") -> str:
    """The best setting so far in a sentence; empty before anything is scored."""
    trial, row = next(iter(table(sweep)), (None, None))
    if row is None or row.accuracy is None:
        return ""
    spread = f" ± {100 * row.sd:.1f} over {len(row.runs)} seeds" if row.sd is not None else ""
    several = len({t.recipe for t in sweep.trials}) > 1
    return (
        f"Best on validation: {f'{trial.recipe}, ' if several else ''}{trial.setting}: "
        f"{100 * row.accuracy:.1f} %{spread}, {row.n:,} faces."
    )
