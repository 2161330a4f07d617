"""A sweep is a folder under models/.sweeps/: which trainings to carry out, how far they are. Each of them is
an ordinary run.

    trials = plan.trials([recipe], "drawn", seeds=(0, 1, 2), values={"learning_rate": (1e-3, 3e-4)})
    sweep = sweeps.create(trials)
    sweeps.launch(sweep)      # a process of its own: python -m fer_core sweep --resume <name>
    sweep.state, sweep.runs(), sweep.counts()

The runs are found by what their recipe.json says; one that was deleted is trained again. Nothing here imports
Ray.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fer_core import extras, paths, processes, runs
from fer_core.errors import RunError
from fer_core.runs import Run, lineage, shelf
from fer_core.runs.files import Status
from fer_core.sweeps.plan import Trial

LOSER = "The sweep stopped it"  # why a training was stopped; its message begins so
INTERRUPTED = "Interrupted together with its sweep"


@dataclass(frozen=True)
class Sweep:
    """One folder; plan.json says what was asked, status.json how it stands."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @cached_property
    def plan(self) -> dict[str, Any]:
        """What was asked for; empty where plan.json is missing or broken."""
        return paths.read_object(self.folder / "plan.json")

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """Every training, in the order they are begun; none where plan.json is no plan."""
        try:
            return tuple(Trial.from_json(one) for one in self.plan.get("trials", ()))
        except (TypeError, ValueError):
            return ()

    @property
    def status(self) -> Status:
        """What its process last wrote down."""
        return Status.read(self.folder / "status.json")

    @property
    def state(self) -> str:
        """queued, running, finished, stopped, failed, lost (its process is gone) or broken."""
        return self.status.now(self.folder) if self.trials else "broken"

    @property
    def active(self) -> bool:
        """Whether a process carries it out."""
        return self.state in runs.ACTIVE

    @property
    def stopping(self) -> bool:
        """Whether stopping was asked for."""
        return (self.folder / "stop").exists()

    def trial(self, id: str) -> Trial:
        """The training of that id."""
        return next(t for t in self.trials if t.id == id)

    def runs(self) -> dict[str, Run]:
        """The run of each trial that has begun, by the trial's id; of several the newest."""
        trials = {t.id: t for t in self.trials}
        begun: dict[str, Run] = {}
        for run in reversed(runs.all_runs()):
            id = run.recipe.get("trial", "")
            if run.recipe.get("sweep") == self.name and id in trials and answers(run, trials[id]):
                begun[id] = run
        return begun

    def run_of(self, trial: Trial) -> Run | None:
        """The run that carries this trial out, if there is one."""
        return self.runs().get(trial.id)

    def states(self) -> dict[str, str]:
        """waiting, or the state of its run, for each trial."""
        begun = self.runs()
        return {t.id: begun[t.id].state if t.id in begun else "waiting" for t in self.trials}

    def counts(self) -> Counter[str]:
        """How many trials are in which state."""
        return Counter(self.states().values())

    def log(self, lines: int = 20) -> str:
        """The end of what its process printed."""
        return Run(self.folder).log(lines)


def ended(run: Run | None) -> bool:
    """Whether nothing is left to do: finished, or stopped by the user or by the search."""
    if run is None:
        return False
    state = run.state
    return state == "finished" or (state == "stopped" and why_stopped(run) != INTERRUPTED)


def why_stopped(run: Run) -> str:
    """What the one who asked it to stop gave as the reason; empty when it was a person."""
    try:
        return (run.folder / "stop").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def answers(run: Run, trial: Trial) -> bool:
    """Whether the run was asked to do what the trial wants."""
    request = run.recipe
    beginning = (request.get("dataset"), request.get("seed"), request.get("start_from", ""))
    return (
        beginning == (trial.dataset, trial.seed, trial.start_from)
        and not lineage.teachers(request)
        and paths.plain(request.get("knobs")) == paths.plain(trial.knobs)
    )


def begin(sweep: Sweep, trial: Trial) -> Run:
    """A new run folder for a trial."""
    title = [sweep.name]
    if len({t.recipe for t in sweep.trials}) > 1:
        title.append(trial.recipe)
    if trial.settings:
        title.append(trial.setting)
    title.append(f"s{trial.seed}")
    weights = lineage.starting_from(*lineage.starts(trial.start_from))
    return runs.create(
        trial.asked(),
        trial.dataset,
        trial.seed,
        " ".join(title)[:120],
        sweep=sweep.name,
        trial=trial.id,
        **weights,
    )


def create(trials: Sequence[Trial], name: str = "", **extra: Any) -> Sweep:
    """The sweep of these trials; the same trials under the same name are the same sweep, and go on."""
    folder = _place() / (shelf.slug(name, 40) or _default_name(trials))
    wanted = paths.plain([asdict(t) for t in trials])
    known = paths.read_json(folder / "plan.json")
    if isinstance(known, dict) and known.get("trials") != wanted:
        raise RunError(
            f"A sweep called {folder.name!r} is there with other trainings. Take another --name, or go on "
            f"with it: python -m fer_core sweep --resume {folder.name}"
        )
    if known is None:
        folder.mkdir(parents=True, exist_ok=True)
        created = time.strftime("%Y-%m-%dT%H:%M:%S")
        paths.write_json(folder / "plan.json", {"created": created, **extra, "trials": wanted})
        say(Sweep(folder), "queued", "Waiting to start.")
    elif any(known.get(key) != value for key, value in extra.items()):
        paths.write_json(folder / "plan.json", {**known, **extra})
    return Sweep(folder)


def say(sweep: Sweep, state: str, message: str, locked: bool = False) -> None:
    """Write down how it stands; `locked` where the process that does so holds the sweep's lock."""
    status = {"state": state, "message": message, "heartbeat": time.time(), "locked": locked}
    paths.write_json(sweep.folder / "status.json", status)


def all_sweeps() -> list[Sweep]:
    """Every sweep, newest first."""
    place = _place()
    folders = place.iterdir() if place.is_dir() else ()
    known = [Sweep(folder) for folder in folders if (folder / "plan.json").is_file()]
    return sorted(known, key=lambda s: (str(s.plan.get("created")), s.name), reverse=True)


def get(name: str) -> Sweep:
    """The sweep of that name."""
    sweep = Sweep(_place() / name) if shelf.is_name(name) else None
    if sweep is None or not sweep.trials:
        known = ", ".join(s.name for s in all_sweeps()) or "none yet"
        raise RunError(f"No sweep {shelf.shortened(name)!r}. There are: {known}.")
    return sweep


def launch(sweep: Sweep) -> None:
    """Carry it out, or go on with it, in a process of its own that outlives this one."""
    if sweep.state == "running":
        raise RunError(f"The sweep {sweep.name} is running.")
    extras.need(extras.CLUSTER)
    extras.need(extras.for_training())
    (sweep.folder / "stop").unlink(missing_ok=True)
    say(sweep, "queued", "Starting Ray.")
    processes.start(["sweep", "--resume", sweep.name], log=sweep.folder / "log.txt", TF_CPP_MIN_LOG_LEVEL="3")


def stop(sweep: Sweep) -> None:
    """Ask its process to end; the trainings under way keep their best, and go on when the sweep does."""
    if not sweep.active:
        raise RunError(f"The sweep {sweep.name} is {sweep.state}, not running; there is nothing to stop.")
    (sweep.folder / "stop").touch()


def _place() -> Path:
    return paths.models() / ".sweeps"


def _default_name(trials: Sequence[Trial]) -> str:
    """A name that the same trials always get."""
    request = json.dumps(paths.plain([asdict(t) for t in trials]), sort_keys=True)
    names = list(dict.fromkeys(t.recipe for t in trials))
    title = names[0] if len(names) == 1 else f"{len(names)}-recipes"
    return f"{shelf.slug(title, 40)}-{hashlib.sha256(request.encode()).hexdigest()[:6]}"
