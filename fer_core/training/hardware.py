"""Settings that make Keras 2 to 5 times faster on a laptop, chosen before TensorFlow is imported and written
into the run.

On the CPU: no XLA (Keras turns it on by itself), bfloat16 inside oneDNN where the processor has it.
On a GPU that TensorFlow sees: mixed precision.
"""

import importlib.util
import os
import platform
import sys
from pathlib import Path

from fer_core import processes
from fer_core.errors import RunError

BACKENDS = {
    "tensorflow": ("tensorflow", "TensorFlow"),
    "jax": ("jax", "JAX"),
    "torch": ("torch", "PyTorch"),
}  # what to install, and its name


def prepare() -> None:
    """Set the environment; must come before the first import of keras."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    if has_bfloat16():
        os.environ.setdefault("TF_SET_ONEDNN_FPMATH_MODE", "BF16")


def use(backend: str) -> None:
    """Let Keras run on this backend in this process; must come before the first import of keras."""
    package, name = BACKENDS[backend]
    if importlib.util.find_spec(package) is None:
        raise RunError(
            f"--backend {backend} needs {name}, which is not installed. Run: pip install {package}, or "
            "choose another backend."
        )
    if "keras" in sys.modules and sys.modules["keras"].backend.backend() != backend:
        raise RunError(
            f"Keras runs on {sys.modules['keras'].backend.backend()} already in this process. Start "
            f"--backend {backend} in a process of its own."
        )
    os.environ["KERAS_BACKEND"] = backend


def seed(number: int, all_of_it: bool = False) -> None:
    """Seed Keras; where it runs on something else, TensorFlow is not loaded only to be seeded too, which
    takes longer than all the rest.
    """
    import keras

    aside = keras.backend.backend() != "tensorflow" and "tensorflow" not in sys.modules and not all_of_it
    if aside:
        sys.modules["tensorflow"] = None  # type: ignore[assignment] - "not installed", for as long as Keras looks
    try:
        keras.utils.set_random_seed(number)
    finally:
        if aside:
            del sys.modules["tensorflow"]


def share(threads: int) -> None:
    """Use so many processor threads, so that several trainings share a machine; must come before prepare()."""
    for name in (
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    ):
        os.environ[name] = str(threads)
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # one graphics card too


def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16."""
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def gpu() -> str | None:
    """The name of the graphics card that training will use, or None."""
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        cards = tf.config.list_physical_devices("GPU")
        return (
            tf.config.experimental.get_device_details(cards[0]).get("device_name", "GPU") if cards else None
        )
    if backend == "jax":
        import jax

        return next((d.device_kind for d in jax.devices() if d.platform == "gpu"), None)
    import torch

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None


def choose() -> dict:
    """Switch mixed precision on where there is a GPU; return everything that was chosen, for recipe.json."""
    import keras

    card, backend, short = (
        gpu(),
        keras.backend.backend(),
        os.environ.get("TF_SET_ONEDNN_FPMATH_MODE") == "BF16",
    )
    if card:
        keras.mixed_precision.set_global_policy("mixed_float16")
    return {
        "device": card or processor(),
        "cores": processes.cores(),
        "backend": backend,
        "jit_compile": backend == "jax"
        or (backend == "tensorflow" and bool(card)),  # JAX is slow without, Keras on PyTorch cannot
        "precision": "mixed_float16"
        if card
        else ("float32 with bfloat16 products" if backend == "tensorflow" and short else "float32"),
    }


def processor() -> str:
    """The processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
