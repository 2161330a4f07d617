"""A sweep on Ray Tune: Ray decides what trains when and where, tries again what died, and stops the losers;
the runs are ours.

    sweep.carry_out(sweeps.get("kalambate2024-cnn-1f2e3d"), sweep.Means(at_once=2))

Killed at any moment, the same call goes on: what has ended is not trained again, the rest starts from its
checkpoints.
"""

import logging
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from fer_core import cluster, processes, sweeps
from fer_core.errors import FerError, RunError
from fer_core.sweeps import Sweep, standing
from fer_core.sweeps.plan import Trial
from fer_core.training.progress import BEAT


@dataclass(frozen=True)
class Means:
    """What a sweep may use."""

    address: str | None = None  # of a Ray cluster; None: this machine
    at_once: int | None = None  # trainings; None: one a core here, as many as fit there
    threads: int | None = None  # of each training; None: the cores shared out
    gpus: float = 0.0  # of each training, such as 0.5
    retries: int = 2  # of a trial that failed or was killed

    def settled(self) -> "Means":
        """With figures where none were given."""
        if self.address:
            return replace(self, threads=self.threads or 1)
        at_once = self.at_once or processes.cores()
        return replace(self, at_once=at_once, threads=self.threads or max(1, processes.cores() // at_once))

    @property
    def cores(self) -> int | None:
        """What settled means need of this machine; None where a Ray cluster is used."""
        if self.address:
            return None
        assert self.at_once and self.threads, "means are settled first"
        return self.at_once * self.threads


def carry_out(sweep: Sweep, means: Means, say: Callable[[str], None] = print) -> str:
    """Train what is left of a sweep; returns finished or stopped. Raises FerError where Ray is missing or
    another process has the sweep.
    """
    with processes.holding(sweep.folder / ".lock") as ours:
        if not ours:
            raise RunError(
                f"The sweep {sweep.name} is being carried out by another process. Wait for it, or stop it: "
                f"python -m fer_core sweep --stop {sweep.name}"
            )
        return _carry_out(sweep, means, say)


def _carry_out(sweep: Sweep, means: Means, say: Callable[[str], None]) -> str:
    with _alive(sweep):
        try:
            left = _left(sweep)
            means = means.settled()
            if left:
                cluster.ray(means.address, means.cores)
                _tune(sweep, left, means, say)
            state = "stopped" if sweep.stopping else "finished"
            sweeps.say(sweep, state, standing.sentence(sweep))
            return state
        except BaseException as error:
            foreseen = isinstance(error, FerError)
            details = f"{type(error).__name__}: {error}. The log has the details."
            sweeps.say(sweep, "failed", str(error) if foreseen else details)
            raise


def _left(sweep: Sweep) -> list[Trial]:
    """What is not done; a search with losers is told of all trials again, which costs nothing."""
    begun = sweep.runs()
    todo = [t for t in sweep.trials if not sweeps.ended(begun.get(t.id))]
    return list(sweep.trials) if todo and sweep.plan.get("search") == "asha" else todo


def _tune(sweep: Sweep, left: list[Trial], means: Means, say: Callable[[str], None]) -> None:
    """Hand the trials to Ray Tune and wait for them."""
    from ray import tune

    from fer_core.cluster.following import Following

    logging.getLogger("ray.tune").setLevel(logging.CRITICAL)  # its tracebacks are of our own sentences
    space = {"sweep": sweep.name, "threads": means.threads, "trial": tune.grid_search([t.id for t in left])}
    how = tune.TuneConfig(
        metric="val_accuracy",
        mode="max",
        max_concurrent_trials=means.at_once,
        scheduler=_scheduler(sweep),
        reuse_actors=True,
    )
    place = sweep.folder / "ray"
    kept = tune.RunConfig(
        name=sweep.name,
        storage_path=str(place),
        verbose=0,
        stop=_stopper(sweep),
        callbacks=[_teller(sweep, say)],
        failure_config=tune.FailureConfig(max_failures=means.retries),
        checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False),  # runs save themselves
    )
    assert means.threads, "means are settled first"
    resources: dict[str, float] = {"cpu": means.threads}
    if means.gpus:
        resources["gpu"] = means.gpus
    follow = tune.with_resources(Following, resources)
    try:
        tune.Tuner(follow, param_space=space, tune_config=how, run_config=kept).fit()
    except tune.TuneError as error:
        if not sweep.stopping:
            raise RunError(
                f"Ray Tune gave up: {error}. What is trained is kept; the same command goes on."
            ) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)  # our run folders say all of it


def _scheduler(sweep: Sweep) -> Any:
    """ASHA over epochs where the search asks for it; else every trial runs to its end."""
    from ray.tune.schedulers import ASHAScheduler, FIFOScheduler

    if sweep.plan.get("search") != "asha":
        return FIFOScheduler()
    epochs = max(t.epochs for t in sweep.trials)
    grace = int(sweep.plan.get("grace") or max(1, epochs // 9))
    return ASHAScheduler(
        time_attr="epoch", max_t=epochs + 1, grace_period=grace, reduction_factor=3
    )  # the last epoch is never cut off: its run is wrapped up


def _stopper(sweep: Sweep) -> Any:
    """Begins nothing more once stopping was asked for."""
    from ray import tune

    class Asked(tune.Stopper):
        def __call__(self, trial_id: str, result: dict[str, Any]) -> bool:
            return False

        def stop_all(self) -> bool:
            return sweep.stopping

    return Asked()


def _teller(sweep: Sweep, say: Callable[[str], None]) -> Any:
    """A sentence for each trial that has ended, failed or is tried again."""
    from ray import tune

    def describe(trial: Any) -> str:
        wanted = sweep.trial(trial.config["trial"])
        run = sweep.run_of(wanted)
        best = standing.best(run) if run else None
        score = "" if best is None else f"validation {100 * best:.1f} %. "
        message = run.status.message if run else ""
        return f"{wanted.recipe}, {wanted.setting}, seed {wanted.seed}: {score}{message}"

    class Teller(tune.Callback):
        def on_trial_complete(self, iteration: int, trials: list, trial: Any, **info: Any) -> None:
            done = sum(sweeps.ended(run) for run in sweep.runs().values())
            say(f"{done} of {len(sweep.trials)} · {describe(trial)}")

        def on_trial_error(self, iteration: int, trials: list, trial: Any, **info: Any) -> None:
            say(f"Failed · {describe(trial)}")

    return Teller()


@contextmanager
def _alive(sweep: Sweep) -> Iterator[None]:
    """A heartbeat, and Ctrl-C and TERM as a request to stop."""
    (sweep.folder / "stop").unlink(missing_ok=True)
    sweeps.say(sweep, "running", "Starting Ray.", locked=True)
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            stopping = "Stopping; every training keeps its best."
            message = stopping if sweep.stopping else standing.sentence(sweep)
            sweeps.say(sweep, "running", message, locked=True)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    before = {
        number: signal.signal(number, lambda *_: _asked_to_stop(sweep))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        over.set()
        thread.join(BEAT)
        for number, handler in before.items():
            signal.signal(number, handler)


def _asked_to_stop(sweep: Sweep) -> None:
    """The first Ctrl-C stops cleanly, the second at once."""
    if sweep.stopping:
        raise KeyboardInterrupt
    (sweep.folder / "stop").touch()
