"""How far a command is and how long it will still take, on standard error, for whoever watches a terminal.

    with Ticker(args.quiet, "photos") as tick:
        tick(120, 1479)           # 120 of 1,479 photos, 84 a second, 16 s left

Nothing is shown in the first two seconds, where standard error is no terminal, or with --quiet.
"""

import sys
import time
from types import TracebackType

from fer_core.jobs import duration

FROM = 2.0  # seconds before anything is shown
PAUSE = 0.2  # seconds between two lines
CLEAR = "\033[K"  # what stood to the right goes


class Ticker:
    """The last line of the terminal, written over again and again, and gone at the end."""

    def __init__(self, quiet: bool = False, unit: str = "", told: bool = False) -> None:
        """`told`: the text says it all."""
        self._watched = not quiet and sys.stderr.isatty()
        self._unit, self._told = unit, told
        self._began = time.monotonic()
        self._last = 0.0
        self._shown = False

    def __call__(self, done: int, total: int = 0, text: str = "") -> None:
        """So many are done, of so many (0: nobody knows); `text` says what is being done."""
        now = time.monotonic()
        if total and done >= total:
            self.clear()
        elif self._watched and now - self._began >= FROM and now - self._last >= PAUSE:
            self._last, self._shown = now, True
            counted = "" if self._told else self._sentence(done, total, now - self._began)
            sentence = ": ".join(part for part in (text, counted) if part)
            print(f"\r{sentence}{CLEAR}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave the line as if nothing had stood there."""
        if self._shown:
            print(f"\r{CLEAR}", end="", file=sys.stderr, flush=True)
            self._shown = False

    def __enter__(self) -> "Ticker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def _sentence(self, done: int, total: int, seconds: float) -> str:
        counted = f"{done:,} of {total:,}" if total else f"{done:,}"
        parts = [f"{counted} {self._unit}".rstrip()]
        if self._unit:
            parts.append(f"{done / seconds:,.0f} a second")
        if total and done:
            parts.append(f"{duration(seconds / done * (total - done))} left")
        return ", ".join(parts)
