"""Commands of the group data."""


def add(commands) -> None:
    """Nothing yet."""
