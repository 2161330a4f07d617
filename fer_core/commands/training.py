"""Commands of the group training."""


def add(commands) -> None:
    """Nothing yet."""
