"""Time that a test moves."""


class Clock:
    """Called like time.monotonic; stands still until `now` is changed."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now
