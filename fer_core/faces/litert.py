"""A .tflite file made callable from any thread, on one processor thread unless told otherwise.

An interpreter may be used by one thread at a time, so each call borrows an idle one and gives it back;
a second is made only when two calls meet. The file is read once: deleting it later disturbs nobody.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from fer_core.errors import ModelError


def shipped(file: str) -> Path:
    """Where one of the networks is that come with the project."""
    path = Path(__file__).with_name("networks") / file
    if not path.is_file():
        raise ModelError(
            f"The face finder needs {path}, which is not there. Install the package again, or copy the whole "
            "project anew."
        )
    return path


class Network:
    """A network that takes one float32 array (B, ...) and gives its outputs as a list of arrays, each (B,
    ...).
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._threads = threads
        self._content = _content(path)
        self._idle: list[_Loaded] = []
        self._lock = threading.Lock()
        with self._borrowed() as first:  # a broken file is refused here, not at the first face
            self.input = tuple(int(n) for n in first.shape[1:])

    def __call__(self, batch: np.ndarray) -> list[np.ndarray]:
        """The outputs for a batch of inputs, as copies that the caller owns."""
        with self._borrowed() as loaded:
            return loaded(batch)

    @property
    def content(self) -> bytes:
        """The file, as it was read."""
        return self._content

    @contextmanager
    def _borrowed(self) -> Iterator["_Loaded"]:
        with self._lock:
            loaded = self._idle.pop() if self._idle else None
        loaded = loaded or _Loaded(self._content, self._threads)
        yield loaded  # after an exception it is dropped: its tensors may be half resized
        with self._lock:
            self._idle.append(loaded)


_announced, _first = threading.Event(), threading.Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """The first interpreter of a process announces its delegate on standard error, past Python and with no
    setting against it: for as long as that is made, nothing goes there, and other threads wait. What fails
    is raised all the same.
    """
    if _announced.is_set():
        yield
        return
    with _first:
        try:
            kept = None if _announced.is_set() else os.dup(2)
        except OSError:  # a process without standard error
            kept = None
        if kept is None:
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
            _announced.set()


class _Loaded:
    """One interpreter and the batch size that it is set up for."""

    def __init__(self, content: bytes, threads: int) -> None:
        try:
            with _quiet():
                self.interpreter = Interpreter(model_content=content, num_threads=threads)
                self.interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                "A network in LiteRT's format was expected, but it cannot be loaded "
                f"({_first_line(error)}). Export the run again."
            ) from error
        self._input = self.interpreter.get_input_details()[0]
        self._outputs = [d["index"] for d in self.interpreter.get_output_details()]
        self.shape = self._input["shape"]
        self._batch = int(self.shape[0])

    def __call__(self, batch: np.ndarray) -> list[np.ndarray]:
        if len(batch) != self._batch:
            self.interpreter.resize_tensor_input(self._input["index"], batch.shape)
            self.interpreter.allocate_tensors()
            self._batch = len(batch)
        self.interpreter.set_tensor(self._input["index"], batch)
        self.interpreter.invoke()
        return [self.interpreter.get_tensor(index) for index in self._outputs]


def _content(path: Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ModelError(
            f"A network was expected at {path}, but it cannot be read ({error.strerror}). Choose another "
            "run, or export this one again."
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0][:120]
