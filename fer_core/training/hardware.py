"""Settings that make Keras 2 to 5 times faster on a laptop, chosen before TensorFlow is imported and written
into the run.

On the CPU: no XLA (Keras turns it on by itself), bfloat16 inside oneDNN where the processor has it.
On a GPU that TensorFlow sees: mixed precision.
"""

import importlib.util
import os
import platform
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import extras, processes
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


def load() -> None:
    """Import Keras and what it runs on; where that fails, one sentence says what to install."""
    with extras.loading(extras.for_training()):
        import keras  # noqa: F401


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


def seed(number: int) -> None:
    """Seed everything that Keras draws from, in a process that has drawn nothing yet.

    keras.utils.set_random_seed would load TensorFlow on every backend only to seed it too, which takes longer
    than all the rest; Keras itself draws from Python's own generator and from the backend's.
    """
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        keras.utils.set_random_seed(number)
        return
    random.seed(number)
    np.random.seed(number)
    if backend == "torch":
        import torch

        torch.manual_seed(number)


def share(threads: int) -> None:
    """Use so many processor threads, so that trainings share a machine; must come before prepare()."""
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
    return "avx512_bf16" in _cpuinfo() or "amx_bf16" in _cpuinfo()


def multiplies_tiles() -> bool:
    """Whether it multiplies whole tiles of bfloat16, and TensorFlow may."""
    return "amx_bf16" in _cpuinfo() and rounds_products()


def rounds_products() -> bool:
    """Whether TensorFlow rounds the factors of its products to bfloat16 here."""
    return os.environ.get("TF_SET_ONEDNN_FPMATH_MODE") == "BF16"


def gpu() -> str | None:
    """The name of the graphics card that training will use, or None."""
    import keras

    return {"tensorflow": _tensorflow_gpu, "jax": _jax_gpu, "torch": _torch_gpu}[keras.backend.backend()]()


def _tensorflow_gpu() -> str | None:
    import tensorflow as tf

    cards = tf.config.list_physical_devices("GPU")
    if not cards:
        return None
    return tf.config.experimental.get_device_details(cards[0]).get("device_name", "GPU")


def _jax_gpu() -> str | None:
    import jax

    return next((device.device_kind for device in jax.devices() if device.platform == "gpu"), None)


def _torch_gpu() -> str | None:
    import torch

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None


def choose() -> dict[str, Any]:
    """Switch mixed precision on where there is a GPU; return everything that was chosen, for recipe.json."""
    import keras

    card, backend = gpu(), keras.backend.backend()
    if card:
        keras.mixed_precision.set_global_policy("mixed_float16")
    # JAX is slow without compiling, and Keras on PyTorch cannot
    compiles = backend == "jax" or (backend == "tensorflow" and bool(card))
    return {
        "device": card or processor(),
        "cores": processes.cores(),
        "backend": backend,
        "jit_compile": compiles,
        "precision": _precision(card, backend),
    }


def _precision(card: str | None, backend: str) -> str:
    if card:
        return "mixed_float16"
    if backend == "tensorflow" and rounds_products():
        return "float32 with bfloat16 products"
    return "float32"


def processor() -> str:
    """The processor's name as the system tells it."""
    names = (line for line in _cpuinfo().splitlines() if line.startswith("model name"))
    if name := next(names, None):
        return name.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _cpuinfo() -> str:
    """What Linux tells of the processor; empty on other systems."""
    try:
        return Path("/proc/cpuinfo").read_text()
    except OSError:
        return ""
