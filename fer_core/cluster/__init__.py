"""More than one core and more than one machine, on Ray: sweeps of trainings, archives of videos,
data-parallel training.

    pip install "fer-workbench[cluster]"

Nothing of Ray is imported before `ray()` is called, and nothing here is needed on one laptop.
"""

import os
import socket
from types import ModuleType
from typing import Any

from fer_core import extras, paths
from fer_core.errors import FerError

KNOCK = 10.0  # seconds that a cluster has to open its door
PASSED_ON = ("FER_SHIPPED", "FER_WEIGHTS", "TF_CPP_MIN_LOG_LEVEL")
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent anywhere
    "RAY_AIR_NEW_OUTPUT": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_CHDIR_TO_TRIAL_DIR": "0",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
    "TUNE_DISABLE_SIGINT_HANDLER": "1",  # Ctrl-C is ours: trials end with their best kept
}


def need() -> None:
    """Refuse with the way to install it where Ray is missing."""
    extras.need(extras.CLUSTER)


def ray(address: str | None = None, cores: int | None = None) -> ModuleType:
    """Ray, started on this machine with `cores` (default: all) or joined at `address`; the same one when it
    runs already.
    """
    need()
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    import ray as found

    if found.is_initialized():
        return found
    surroundings = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "FER_HOME": str(paths.home())
    }  # workers elsewhere use the same folder
    quiet = {"runtime_env": {"env_vars": surroundings}, "log_to_driver": False, "logging_level": "ERROR"}
    if address:
        _join(found, address, quiet)
    else:
        _start(found, cores, quiet)
    return found


def _join(ray: ModuleType, address: str, quiet: dict[str, Any]) -> None:
    try:
        _knock(address)
        ray.init(address=address, **quiet)
    except Exception as error:  # Ray has no class of its own for it
        raise FerError(
            f"No Ray cluster answers at {address}: {_first(error)} Start one with `ray start --head`, or "
            "leave --address out to use this machine."
        ) from None


def _knock(address: str) -> None:
    """Raise where nobody listens at host:port; Ray itself would try for minutes before it says so."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), KNOCK).close()


def _start(ray: ModuleType, cores: int | None, quiet: dict[str, Any]) -> None:
    """Ray gives itself 30 s to come up, which a busy machine may need more than once."""
    for last in (False, False, True):
        try:
            ray.init(address="local", num_cpus=cores, include_dashboard=False, **quiet)
            return
        except Exception as error:  # a bare Exception where it does not come up
            ray.shutdown()
            if last:
                raise FerError(
                    f"Ray does not start on this machine: {_first(error)} Its logs are in "
                    "/tmp/ray/session_latest/logs."
                ) from None


def _first(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
