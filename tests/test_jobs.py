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


def test_many_are_worked_on_at_a_time_and_come_out_in_order():
    together = threading.Barrier(3, timeout=10)  # passed only by three at the same time

    def work(number):
        together.wait()
        time.sleep(0.02 * (number % 3 == 0))
        return number * number

    assert list(jobs.in_order(work, range(12), workers=3)) == [number**2 for number in range(12)]
    assert list(jobs.in_order(str, iter("abc"), workers=1)) == ["a", "b", "c"]
    assert list(jobs.in_order(str, [], workers=3)) == []


def test_an_error_of_one_comes_in_its_turn_and_ends_the_rest():
    begun = []

    def work(number):
        begun.append(number)
        if number == 2:
            raise DataError("two")
        return number

    answers = jobs.in_order(work, range(1000), workers=2)
    assert [next(answers), next(answers)] == [0, 1]
    with pytest.raises(DataError, match="two"):
        next(answers)
    assert len(begun) < 20


def test_there_is_a_core():
    assert 1 <= jobs.cores() <= 4096
