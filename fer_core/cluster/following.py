"""A trial as Ray Tune sees it: a step is an epoch of a run that trains in a process of its own.

Epochs that a run already has are reported first, so that a search which starts again knows what it knew:
nothing but the run folders needs to survive.
"""

import subprocess
import time
from typing import Any

from ray import tune

from fer_core import processes, runs, sweeps
from fer_core.errors import RunError
from fer_core.runs import Run

LOOK = 0.2  # seconds between two looks at the run's folder
TRIAL = "fer_core.cluster.trial"  # the module that trains, in a process of its own
PATIENCE = 300.0  # seconds for a stopped training to write down its best


class Following(tune.Trainable):
    """Starts the training of a trial, or finds it ended, and follows its epochs."""

    def setup(self, config: dict[str, Any]) -> None:
        """Only note what is wanted: Ray also sets up workers that it then has no use for."""
        self.wanted, self.begun = dict(config), False
        self.process: subprocess.Popen | None = None

    def _begin(self) -> None:
        """Begin the trial's run, or go on with it."""
        self.sweep = sweeps.get(self.wanted["sweep"])
        trial = self.sweep.trial(self.wanted["trial"])
        self.told, self.last, self.begun = 0, {"epoch": 0, "val_accuracy": 0.0}, True
        self.run_ = self.sweep.run_of(trial) or sweeps.begin(self.sweep, trial)
        if not sweeps.ended(self.run_):
            self.process = start(self.run_, self.wanted["threads"])

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """The next trial, in the same Ray worker."""
        self.cleanup()
        self.setup(new_config)
        return True

    def step(self) -> dict[str, Any]:
        """The next epoch's figures, as soon as there are any; `done` when the training has ended."""
        if not self.begun:
            self._begin()
        while True:
            alive = self._alive()  # looked at first, so that no last row is missed
            table = self.run_.history()
            if len(table) > self.told:
                return self._tell(table.iloc[self.told].to_dict())
            if not alive:
                return {**self.last, "done": self._well()}
            if self.sweep.stopping:  # an epoch may be long; Ray's own stop would wait for it
                self.cleanup()
                return {**self.last, "done": True}
            time.sleep(LOOK)

    def _alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _tell(self, row: dict[str, Any]) -> dict[str, Any]:
        """The figures of an epoch, as Ray Tune takes them."""
        self.told += 1
        scores = {name: float(value) for name, value in row.items() if name.startswith("val_")}
        self.last = {**scores, "epoch": int(row["epoch"])}
        return dict(self.last)

    def save_checkpoint(self, checkpoint_dir: str) -> dict[str, Any]:
        """Nothing: the run's folder has it all."""
        return {}

    def load_checkpoint(self, checkpoint: Any) -> None:
        """Nothing, for the same reason."""

    def cleanup(self) -> None:
        """Stop the training if it still goes on; it keeps its best."""
        process, self.process = self.process, None
        if process is None:
            return
        if process.poll() is None and self.run_.state in runs.ACTIVE:
            lost = self.sweep.plan.get("search") == "asha" and not self.sweep.stopping
            runs.stop(self.run_, sweeps.LOSER if lost else sweeps.INTERRUPTED)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        assert process.stdin is not None, "it was started with a pipe"
        process.stdin.close()

    def _well(self) -> bool:
        """True for a training that finished or was stopped; what failed or was killed raises, and Tune tries
        again.
        """
        status = self.run_.status
        if status.state in ("finished", "stopped"):
            return True
        reason = status.message if status.state == "failed" else "its process was killed"
        raise RunError(f"{self.run_.name}: {reason}")


def start(run: Run, threads: int) -> subprocess.Popen:
    """The training of a run in a process of its own, once nobody else has it."""
    with processes.holding(run.folder / ".lock", timeout=10.0):
        pass
    (run.folder / "stop").unlink(missing_ok=True)
    runs.queue(run, "Starting.")
    return processes.start(
        [run.folder, str(threads)],
        log=run.folder / "log.txt",
        module=TRIAL,
        streams={"stdin": subprocess.PIPE},  # when this process ends, the pipe does, and with it the training
    )
