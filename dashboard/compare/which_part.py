"""Two runs beside each other: which part of a face each of them uses for which emotion."""

from shared.network import part_maps

from fer_core import runs


def show(names: list[str]) -> None:
    """The mean face of each emotion, tinted where covering it costs each run most."""
    part_maps.show([runs.named(name) for name in names], "compare_parts")
