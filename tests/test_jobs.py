"""Work in a thread says how far it is and how it ended, and can be called off."""

import threading
import time

import pytest

from fer_core import jobs
from fer_core.errors import DataError
from fer_core.jobs import Job


def ended(job, seconds=10):
    end = time.monotonic() + seconds
    while job.state == "running" and time.monotonic() < end:
        time.sleep(0.01)
    return job.state


def test_work_that_is_done_has_a_result():
    job = jobs.start("Counting", lambda job: job.progress(3, 3, "three") or 3, thread="count")
    assert ended(job) == "finished"
    assert (job.title, job.result, job.done, job.text, job.share) == ("Counting", 3, 3, "three", 1.0)


def test_what_a_user_can_fix_is_the_error_itself():
    def work(job):
        raise DataError("The disk is full.")

    job = jobs.start("Writing", work, thread="write")
    assert ended(job) == "failed" and job.error == "The disk is full."


def test_calling_off_stops_at_the_next_picture():
    job, reached = Job("test"), threading.Event()

    def work():
        for i in range(10_000):
            job.progress(i, 10_000)
            reached.set()
            time.sleep(0.001)

    worker = threading.Thread(target=job.carry_out, args=(work,))
    worker.start()
    reached.wait(5)
    job.cancel()
    worker.join(5)
    assert job.state == "cancelled"
    assert job.done < 9_999


def test_the_time_left_follows_from_the_share_done():
    job = Job("test", began=time.monotonic() - 30)
    assert job.seconds_left is None
    job.progress(75, 100)
    assert job.seconds_left == pytest.approx(10, abs=0.5)
