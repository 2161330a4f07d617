"""The process that trains one trial of a sweep: an ordinary training, beside others, that ends when whoever
started it dies.

    python -m fer_core.cluster.trial FOLDER THREADS       # standard input is a pipe that its parent holds
    open

A killed Ray worker, a lost driver or a machine short of memory thus leave no process behind; the checkpoint
stays.
"""

import os
import sys
import threading

from fer_core import runs
from fer_core.errors import FerError


def main(folder: str, threads: str) -> int:
    """Carry out the run; 0 when it has finished or was stopped, 1 when it failed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from fer_core import training
    from fer_core.training import hardware

    hardware.share(int(threads))
    try:
        training.carry_out(runs.get(folder), side_by_side=True)
    except FerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _end_with_parent() -> None:
    """Wait for the end of the pipe; the system closes it when the parent is gone, however it went."""
    while os.read(0, 1):
        pass
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
