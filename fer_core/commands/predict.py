"""Commands of the group predict."""


def add(commands) -> None:
    """Nothing yet."""
