"""Commands of the group compare."""


def add(commands) -> None:
    """Nothing yet."""
