"""A process is begun one way, and one lock keeps two from the same work, however the first one ends."""

import subprocess
import sys
import time

from fer_core import paths, processes

HOLD = "import sys, time; from pathlib import Path; from fer_core import processes; "
HOLD += "lock = processes.try_lock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"


def ended(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def test_a_lock_is_held_by_one_and_free_after_its_release(tmp_path):
    file = tmp_path / ".lock"
    lock = processes.try_lock(file)
    assert lock is not None and processes.try_lock(file) is None and processes.is_locked(file)
    lock.release()
    assert not processes.is_locked(file) and file.exists()


def test_holding_says_whether_the_lock_was_free(tmp_path):
    file = tmp_path / ".lock"
    with processes.holding(file) as ours, processes.holding(file) as theirs:
        assert (ours, theirs) == (True, False)
    assert not processes.is_locked(file)


def test_who_waits_gets_the_lock_as_soon_as_it_is_free(tmp_path):
    file = tmp_path / ".lock"
    lock, began = processes.try_lock(file), time.monotonic()
    assert processes.try_lock(file, timeout=0.2) is None
    assert time.monotonic() - began >= 0.2
    lock.release()
    assert processes.try_lock(file, timeout=5.0) is not None


def test_a_killed_process_frees_its_lock(tmp_path):
    file = tmp_path / ".lock"
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=paths.ROOT) as other:
        assert other.stdout.readline() == b"held\n"
        assert processes.is_locked(file)
        other.kill()
    assert ended(lambda: not processes.is_locked(file))


def test_a_process_writes_into_its_log_and_leaves_no_zombie(tmp_path):
    log = tmp_path / "log.txt"
    log.write_text("before\n")
    process = processes.start(["--version"], log=log, module="platform")
    assert ended(lambda: process.returncode is not None)
    assert log.read_text().startswith("before\n") and len(log.read_text()) > len("before\n")


def test_a_process_knows_the_home_of_who_began_it(tmp_path, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(tmp_path))
    (tmp_path / "asks.py").write_text("import os; print(os.environ['FER_HOME'], os.environ['WORD'])")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = processes.start([], module="asks", streams={"stdout": subprocess.PIPE}, WORD="given")
    answer, _ = process.communicate(timeout=20)
    assert answer.decode().split() == [str(tmp_path), "given"]


def test_the_last_line_names_the_error():
    assert processes.last_line(b"Traceback\nValueError: seven\n\n", "nothing") == "ValueError: seven"
    assert processes.last_line(b" \n", "it was killed") == "it was killed"


def test_a_silent_process_is_lost():
    now = time.time()
    assert processes.state({"state": "running", "heartbeat": now}) == "running"
    assert processes.state({"state": "running", "heartbeat": now - 61}) == "lost"
    assert processes.state({"state": "finished", "heartbeat": 0}) == "finished"


LIBRARY = """
import os, sys
from pathlib import Path
from fer_core import processes
with processes.library_messages_to(Path(sys.argv[1])):
    os.write(2, b"a library speaks")
    print("ours", file=sys.stderr)
os.write(2, b"after it")
print("ours again", file=sys.stderr)
"""


def test_what_a_library_writes_past_python_goes_to_the_file_and_what_python_writes_stays(tmp_path):
    log = tmp_path / "log.txt"
    log.write_text("before, ")
    done = subprocess.run([sys.executable, "-c", LIBRARY, log], capture_output=True, text=True, check=True)
    assert log.read_text() == "before, a library speaks"
    assert done.stderr == "ours\nafter itours again\n"


def test_to_ask_for_a_lock_makes_no_file(tmp_path):
    assert not processes.is_locked(tmp_path / ".lock")
    assert not (tmp_path / ".lock").exists()
