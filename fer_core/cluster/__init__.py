"""More than one core and more than one machine, on Ray: sweeps of trainings, archives of videos, data-parallel training.

    pip install -e .[cluster]

Nothing of Ray is imported before `ray()` is called, and nothing here is needed on one laptop.
"""

import importlib.util
import os
from types import ModuleType

from fer_core import paths
from fer_core.errors import FerError

ADVICE = "pip install -e .[cluster]"
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent anywhere
    "RAY_AIR_NEW_OUTPUT": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_CHDIR_TO_TRIAL_DIR": "0",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
    "TUNE_DISABLE_SIGINT_HANDLER": "1",  # Ctrl-C is ours: trials end with their best kept
}


def installed() -> bool:
    """Whether Ray is here; does not import it."""
    return importlib.util.find_spec("ray") is not None


def need() -> None:
    """Refuse with the way to install it where Ray is missing."""
    if not installed():
        raise FerError(f"This needs Ray, which is not installed. Run: {ADVICE}")


def ray(address: str | None = None, cores: int | None = None) -> ModuleType:
    """Ray, started on this machine with `cores` (default: all) or joined at `address`; the same one when it runs already."""
    need()
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    import ray as found

    if found.is_initialized():
        return found
    where = {"address": address} if address else {"address": "local", "num_cpus": cores, "include_dashboard": False}
    surroundings = {"env_vars": {name: os.environ[name] for name in ("FER_SHIPPED", "FER_WEIGHTS", "TF_CPP_MIN_LOG_LEVEL") if name in os.environ}}
    surroundings["env_vars"]["FER_HOME"] = str(paths.home())  # workers elsewhere read and write the same folder
    try:
        found.init(**where, runtime_env=surroundings, log_to_driver=False, logging_level="ERROR", configure_logging=True)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        place = f"at {address}" if address else "on this machine"
        raise FerError(f"Ray {place} does not answer: {str(error).splitlines()[0]} Start one with `ray start --head`, or leave --address out to use this machine.") from None
    return found
