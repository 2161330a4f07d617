"""Work ahead: in order, bounded, and over when nobody asks any more."""

import threading
import time

import pytest

from fer_core.datasets import ahead


def test_results_come_in_order_whichever_is_done_first():
    def work(n):
        time.sleep(0.02 if n % 2 else 0)
        return n * n

    assert list(ahead.of(work, range(20), waiting=6, thread="square")) == [n * n for n in range(20)]


def test_no_more_than_so_many_are_taken_ahead():
    taken = []

    def items():
        for n in range(100):
            taken.append(n)
            yield n

    results = ahead.of(lambda n: n, items(), waiting=5, thread="ahead")
    assert next(results) == 0 and len(taken) == 5
    assert next(results) == 1 and len(taken) == 6
    results.close()


def test_whoever_stops_asking_ends_the_threads():
    results = ahead.of(lambda n: n, range(100), waiting=5, thread="endless")
    next(results)
    results.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("endless")]


def test_an_error_comes_to_whoever_asks():
    with pytest.raises(ZeroDivisionError):
        list(ahead.of(lambda n: 1 // n, [1, 0, 2], waiting=2, thread="divide"))


def test_nothing_to_do_gives_nothing():
    assert list(ahead.of(str, [], waiting=3, thread="idle")) == []
