"""The processes and devices that train one network together: each takes its rows of every batch, and all of
them decide alike.

    ours = crew.join("10.0.0.1:9911", count=2, index=0)     # JAX, by keras.distribution
    x, y = ours.share(x, y)         # our rows of a batch that every process made whole
    model.train_on_batch(x, y)      # gradients and batch statistics are those of the whole batch

ALONE is the crew of an ordinary training, whatever Keras runs on. Every process makes the same batches from
the same seed, so that the course of a training does not depend on how many there are.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.errors import FerError, RunError
from fer_core.training.progress import Progress, Stopped

CONNECT = 300  # seconds that the processes of one training wait for each other at the start
PART = 60  # seconds that they wait for each other at the end
LOOK = 4  # steps between two questions whether to stop
GLOO = "gloo"  # the network library, which names itself in what it raises
HANDED = ("recipe.json", "checkpoint/last.npz")


@dataclass(frozen=True)
class Crew:
    """Which process of how many this is, and how many devices there are in all of them."""

    index: int = 0
    count: int = 1
    ways: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes the run's folder; the others work for it."""
        return self.index == 0

    def rows(self, n: int) -> np.ndarray:
        """Positions of our rows of a batch of n; rows are repeated where the devices would not get equally
        many.
        """
        filled = np.resize(np.arange(n), -(-n // self.ways) * self.ways)
        return np.split(filled, self.count)[self.index]

    def share(self, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
        """Our rows of the arrays of a batch."""
        if self.ways == 1:
            return arrays
        ours = self.rows(len(arrays[0]))
        return tuple(array[ours] for array in arrays)

    def check(self, progress: Progress, step: int) -> None:
        """Raise Stopped in all processes at the same step, when one was asked to stop."""
        if self.count == 1:
            progress.check()
        elif step % LOOK == 0 and self.any(progress.stopping):
            raise Stopped

    def any(self, flag: bool) -> bool:
        """Whether it is so in any process; all must ask."""
        import jax

        flags = np.full(len(jax.local_devices()), flag, np.int8)
        return bool(_largest()(_spread(flags)))

    def ask(self, model: Any) -> Callable[[np.ndarray], np.ndarray]:
        """What gives the probabilities of a whole batch in every process; all must ask."""
        if self.ways == 1:
            return model.predict_on_batch
        forward = _forward(model)

        def answer(batch: np.ndarray) -> np.ndarray:
            values = [
                [v.value for v in group]
                for group in (model.trainable_variables, model.non_trainable_variables)
            ]
            return np.asarray(forward(*values, _spread(batch[self.rows(len(batch))])))[: len(batch)]

        return answer

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is done in here is done by this process alone: Keras makes variables even while it saves, and
        would wait for the others.
        """
        if self.ways == 1:
            yield
            return
        import keras

        ours = keras.distribution.distribution()
        keras.distribution.set_distribution(None)
        try:
            yield
        finally:
            keras.distribution.set_distribution(ours)

    @contextmanager
    def alike(self) -> Iterator[None]:
        """What one process does for all: when it cannot, all raise, so that none goes on and waits for it."""
        try:
            yield
        except FerError:
            if self.count > 1:
                self.any(True)
            raise
        if self.count > 1 and self.any(False):
            raise RunError("The leading process could not write the run. It says why.")

    def hand_out(self, folder: Path) -> None:
        """Give the others what they need of the run: the recipe as it was carried out, and the last
        checkpoint.
        """
        if self.count == 1 or not self.leads:
            return
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name in HANDED:
                if (folder / name).is_file():
                    archive.write(folder / name, name)
            if (folder / "model.keras").is_file():
                archive.writestr("model.keras", b"")  # only that it exists matters to them
        _broadcast(content.getvalue(), True)

    def receive(self, folder: Path) -> None:
        """Make a run's folder of what the leading process hands out."""
        with zipfile.ZipFile(io.BytesIO(_broadcast(b"", False))) as archive:
            archive.extractall(folder)
        paths.write_json(folder / "status.json", {"state": "queued"})

    @contextmanager
    def together(self) -> Iterator[None]:
        """When another process is gone, say so instead of what the network library says."""
        try:
            yield
        except Exception as error:
            if self.count == 1 or not _is_of_the_network(error):
                raise
            why = str(error).strip().splitlines()[0][:160]
            raise RunError(
                f"Another process of this training ended ({why}). The epochs so far are kept: resume, and "
                f"see that all {self.count} processes live."
            ) from error

    def leave(self) -> None:
        """Part from the others; afterwards this process computes by itself."""
        if self.ways == 1:
            return
        import keras

        keras.distribution.set_distribution(None)
        if self.count > 1:
            import jax

            jax.distributed.shutdown()


ALONE = Crew()


def join(address: str, count: int, index: int) -> Crew:
    """Meet the other processes at the leading one's address."""
    import jax

    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    try:  # what keras.distribution.initialize does, with an end to the waiting
        jax.distributed.initialize(
            address, count, index, initialization_timeout=CONNECT, shutdown_timeout_seconds=PART
        )
    except (RuntimeError, ValueError) as error:
        why = str(error).strip().splitlines()[0][:160]
        raise RunError(
            f"The {count} processes did not meet at {address} within {CONNECT} s ({why}). Start process 0 "
            "there, and the others with the same --coordinator."
        ) from error
    return spread(index, count)


def spread(index: int = 0, count: int = 1) -> Crew:
    """All devices of this process, and of those it has joined, under Keras' DataParallel; one device alone
    needs none.
    """
    import jax
    import keras

    ways = jax.device_count()
    if ways == 1:
        return ALONE
    devices = keras.distribution.list_devices()
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False)
    )
    return Crew(index, count, ways)


def _is_of_the_network(error: Exception) -> bool:
    """Whether JAX or its network library raised it, which have no class of their own for a lost process."""
    classes = {cls.__name__ for cls in type(error).__mro__}
    return bool(classes & {"JaxRuntimeError", "XlaRuntimeError"}) or GLOO in str(error).lower()


@lru_cache(maxsize=1)
def _shardings() -> tuple[Any, Any]:
    """How arrays lie on the devices: a batch in equal parts, everything else whole on each."""
    import jax
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    mesh = Mesh(np.array(jax.devices()), ("batch",))
    return NamedSharding(mesh, PartitionSpec("batch")), NamedSharding(mesh, PartitionSpec())


def _spread(rows: np.ndarray) -> Any:
    """Our rows as our part of an array that all processes hold."""
    import jax

    return jax.make_array_from_process_local_data(_shardings()[0], rows)


@lru_cache(maxsize=1)
def _largest() -> Callable:
    import jax

    return jax.jit(lambda a: a.max(), out_shardings=_shardings()[1])


@lru_cache(maxsize=2)
def _forward(model: Any) -> Callable:
    """The network as a function of its values and a batch, compiled once; every device has the answer."""
    import jax

    return jax.jit(
        lambda trained, fixed, x: model.stateless_call(trained, fixed, x, training=False)[0],
        out_shardings=_shardings()[1],
    )


def _broadcast(content: bytes, leads: bool) -> bytes:
    """The leading process' bytes, in every process."""
    from jax.experimental import multihost_utils

    size = int(multihost_utils.broadcast_one_to_all(np.int32(len(content)), is_source=leads))
    ours = np.frombuffer(content, np.uint8) if leads else np.zeros(size, np.uint8)
    everywhere = multihost_utils.broadcast_one_to_all(ours, is_source=leads)
    return np.asarray(everywhere).astype(np.uint8).tobytes()
