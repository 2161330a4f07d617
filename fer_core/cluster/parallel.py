"""One training on several processes or machines: this one leads and writes the run, the others work for it,
and none outlives the rest.

    # on this machine
    python -m fer_core train house-cnn --dataset affectnet --backend jax --processes 4
    # on two: the first leads and is at 10.0.0.1
    python -m fer_core train house-cnn --dataset affectnet \
        --processes 2 --coordinator 10.0.0.1:9911 --process 0
    python -m fer_core train --processes 2 --coordinator 10.0.0.1:9911 --process 1

The others get recipe and checkpoint from the leading process; on each machine only the dataset must be there,
under the same name.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fer_core import paths, processes, training
from fer_core.errors import FerError, RecipeError, RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run
from fer_core.training import crew, hardware

GRACE = 20  # seconds in which a process must notice by itself that another is gone
TIED = "FER_TIED"  # set for processes that end with the one which started them


def carry_out(
    run: Run, backend: str, count: int = 1, coordinator: str | None = None, side_by_side: bool = False
) -> str:
    """Train on this backend with so many processes; started here, or met at the coordinator's address as
    process 0.
    """
    refuse(run.asked(), backend, count)
    if count == 1:
        return training.carry_out(run, side_by_side, lambda recipe: _alone(recipe, backend))
    others = Others(run, count, coordinator)
    try:
        state = training.carry_out(run, side_by_side, lambda _: others.join())
    except BaseException as error:
        others.end()
        if others.met and _still_joined():
            _leave_at_once(error)
        raise
    if others.met and _still_joined():  # stopped before they parted
        others.end()
        _leave_at_once(run.status.message or state, 0)
    others.end(wait=GRACE)
    return state


def _alone(recipe: Recipe, backend: str) -> crew.Crew:
    """One process: on JAX all of its devices, where the whole network is trained."""
    return crew.spread() if backend == "jax" and not recipe.frozen else crew.ALONE


def follow(coordinator: str, count: int, index: int) -> int:
    """Work for the leading process until it is done; its own folder is removed."""
    if not 0 < index < count:
        raise RunError(
            f"--process {index} does not exist among {count}: 0 leads, the others are 1 to {count - 1}."
        )
    hardware.use("jax")
    hardware.prepare()
    if os.environ.pop(TIED, None):
        threading.Thread(target=_end_with_the_leader, daemon=True).start()
    _narrow(index, count, coordinator)
    try:
        ours = crew.join(coordinator, count, index)
        with tempfile.TemporaryDirectory(prefix="fer-process-") as folder:
            with ours.together():
                ours.receive(Path(folder))
            training.carry_out(Run(Path(folder)), side_by_side=True, join=lambda _: ours)
    except BaseException as error:
        if _still_joined():
            _leave_at_once(error)
        raise
    return 0


class Others:
    """The processes beside the leading one, where it started them itself."""

    def __init__(self, run: Run, count: int, coordinator: str | None) -> None:
        self.run = run
        self.count = count
        self.address = coordinator or f"127.0.0.1:{_free_port()}"
        self.starts_them = coordinator is None
        self.met = False  # this process has gone to meet them
        self.joined = False  # and all of them were there
        self.started: list[subprocess.Popen] = []
        self._done = threading.Event()

    def join(self) -> crew.Crew:
        """Start them, meet them, and watch that they live."""
        if self.starts_them:
            self.started = [self._start(i) for i in range(1, self.count)]
            threading.Thread(target=self._watch, daemon=True).start()
        self.met = True
        with _narrowed(0, self.count, self.address):
            ours = crew.join(self.address, self.count, 0)
        self.joined = True
        return ours

    def end(self, wait: float = 0.0) -> None:
        """See them off: those that do not end in time are ended."""
        self._done.set()
        until = time.time() + wait
        for process in self.started:
            try:
                process.wait(max(0.0, until - time.time()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self, index: int) -> subprocess.Popen:
        tied: dict[str, Any] = {TIED: "1"}  # only the environment, none of start()'s own arguments
        return processes.start(
            ["train", "--processes", str(self.count), "--coordinator", self.address, "--process", str(index)],
            streams={"stdin": subprocess.PIPE, "stderr": None},  # it ends when this end of the pipe does
            own_session=False,
            **tied,
        )

    def _watch(self) -> None:
        """When one fails and this process does not notice, say so and end: nobody waits for the dead."""
        while not self._done.wait(0.5) and not (
            self.joined and not _still_joined()
        ):  # once they have parted, they may end as they like
            codes = [p.poll() for p in self.started]
            lost = next(((i, code) for i, code in enumerate(codes, 1) if code), None)
            if lost is not None and not self._done.wait(GRACE):
                number, code = lost
                self._fail(
                    f"Process {number} of this training ended ({_reason(code)}). The epochs so far "
                    "are kept: resume."
                )

    def _fail(self, sentence: str) -> None:
        for process in self.started:
            process.kill()
        file = self.run.folder / "status.json"
        ended = {"state": "failed", "message": sentence, "seconds_left": None}
        paths.write_json(file, {**paths.read_object(file), **ended})
        _leave_at_once(RunError(sentence))


def refuse(recipe: Recipe, backend: str, count: int) -> None:
    """Raise where this cannot be, before anything is made; else Keras will run on this backend."""
    if count > 1 and backend != "jax":
        raise RunError(
            f"Several processes train on JAX, not on {backend}. Choose --backend jax, or leave --processes "
            "away."
        )
    if count > 1 and recipe.frozen:
        raise RecipeError(
            f"{recipe.name} trains only its last layers, in seconds, on features computed once: {count} "
            "processes bring nothing. Leave --processes away."
        )
    if recipe.batch_size < count:
        raise RecipeError(
            f"A batch of {recipe.batch_size} cannot be split over {count} processes. Choose a larger "
            "--batch-size, or fewer processes."
        )
    hardware.use(backend)


@contextlib.contextmanager
def _narrowed(index: int, count: int, address: str) -> Iterator[None]:
    """What starts its threads in here keeps to this process' share of the cores."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    _narrow(index, count, address)
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


def _narrow(index: int, count: int, address: str) -> None:
    """Where all processes share one machine, each takes its own cores: two that both use all of them are
    slower than one.
    """
    if not hasattr(os, "sched_getaffinity") or not address.startswith("127."):
        return
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) >= count:
        os.sched_setaffinity(0, cores[index::count])


def _end_with_the_leader() -> None:
    """The leading process holds the other end of our standard input; when it is gone, so are we."""
    with contextlib.suppress(OSError, ValueError):
        while os.read(0, 1):
            pass
    os._exit(1)


def _still_joined() -> bool:
    import jax

    return jax.distributed.is_initialized()


def _leave_at_once(error: BaseException | str, code: int = 1) -> None:
    """End without the farewell for which JAX would wait minutes, and then abort: the others are gone."""
    expected = isinstance(error, FerError | str)
    print(error if expected else f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    sys.stdout.flush()
    os._exit(code)


def _reason(code: int) -> str:
    return f"ended by signal {-code}" if code < 0 else f"exit code {code}"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
