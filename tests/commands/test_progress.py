"""How far a command is: a line for whoever watches a terminal, and nothing for anybody else."""

import io
import sys

import pytest

from fer_core.commands import progress
from fer_core.commands.progress import Ticker
from fer_core.jobs import duration


class Terminal(io.StringIO):
    def isatty(self):
        return True


def terminal(monkeypatch):
    """Standard error as a terminal, and a clock that one sets."""
    screen, now = Terminal(), [100.0]
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return screen, now


def test_nothing_is_shown_in_the_first_two_seconds_and_then_how_long_it_takes(monkeypatch):
    screen, now = terminal(monkeypatch)
    with Ticker(unit="photos") as tick:
        tick(10, 1000)
        assert screen.getvalue() == ""
        now[0] += 4
        tick(200, 1000)
        assert screen.getvalue() == "\r200 of 1,000 photos, 50 a second, 16 s left\033[K"
        now[0] += 0.1
        tick(201, 1000)
        assert screen.getvalue().count("\r") == 1
    assert screen.getvalue().endswith("\r\033[K")


def test_where_nobody_knows_how_many_there_are_it_counts(monkeypatch):
    screen, now = terminal(monkeypatch)
    tick = Ticker(unit="files")
    now[0] += 10
    tick(5000)
    assert screen.getvalue() == "\r5,000 files, 500 a second\033[K"


@pytest.mark.parametrize("quiet", [True, False])
def test_it_is_silent_when_asked_to_be_or_where_nobody_looks(monkeypatch, quiet):
    screen, now = Terminal() if quiet else io.StringIO(), [0.0]
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with Ticker(quiet) as tick:
        now[0] = 60
        tick(1, 2)
    assert screen.getvalue() == ""


@pytest.mark.parametrize(
    "seconds, text", [(0.2, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_seconds_are_said_as_people_say_them(seconds, text):
    assert duration(seconds) == text
