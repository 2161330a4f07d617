"""Several arrays of pictures as one, none of them copied: a union's pixels.

    pixels = Stack.of([fer2013_pixels, ck48_pixels])     # memory-mapped, each in its own file
    pixels[np.array([3, 35_890])]                        # (2, 48, 48), gathered from both

Pictures of another size are fitted while they are read: the middle square, at the side of the largest.
"""

from collections.abc import Sequence

import numpy as np

from fer_core.datasets import decoding


class Stack:
    """What a Split asks of an array: a shape, and pictures by their numbers."""

    def __init__(self, parts: Sequence[np.ndarray]) -> None:
        assert parts and len({part.ndim for part in parts}) == 1, "all gray, or all in colour"
        self.parts = tuple(parts)
        self.starts = np.cumsum([0, *(len(part) for part in parts)])
        self.shape = (int(self.starts[-1]), *_common_shape(parts))
        self.ndim = len(self.shape)
        self.dtype = np.dtype(np.uint8)

    @classmethod
    def of(cls, arrays: "Sequence[np.ndarray | Stack]") -> "Stack":
        """The arrays one after the other; a stack among them brings its own."""
        parts: list[np.ndarray] = []
        for array in arrays:
            parts += array.parts if isinstance(array, Stack) else [array]
        return cls(parts)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: int | slice | np.ndarray) -> np.ndarray:
        """The pictures of these numbers, in their order; one picture for a single number."""
        if isinstance(rows, slice):
            rows = np.arange(*rows.indices(len(self)))
        numbers = np.asarray(rows)
        if numbers.dtype == bool:
            numbers = np.flatnonzero(numbers)
        return self._gathered(numbers) if numbers.ndim else self._gathered(numbers[None])[0]

    def place(self, row: int) -> tuple[int, int]:
        """Which of the arrays a number is of, and its number there."""
        part = int(np.searchsorted(self.starts, row, side="right")) - 1
        return part, int(row - self.starts[part])

    def _gathered(self, numbers: np.ndarray) -> np.ndarray:
        out = np.empty((len(numbers), *self.shape[1:]), np.uint8)
        part_of = np.searchsorted(self.starts, numbers, side="right") - 1
        for i, part in enumerate(self.parts):
            at = np.flatnonzero(part_of == i)
            if len(at):
                out[at] = self._fitted(part[numbers[at] - self.starts[i]])
        return out

    def _fitted(self, images: np.ndarray) -> np.ndarray:
        if images.shape[1:] == self.shape[1:]:
            return images
        colour = "gray" if images.ndim == 3 else "rgb"
        return np.stack([decoding.square(image, self.shape[1], colour) for image in images])


def _common_shape(parts: Sequence[np.ndarray]) -> tuple[int, ...]:
    """Their shape where all are alike, else the square of the longest side."""
    shapes = {part.shape[1:] for part in parts}
    if len(shapes) == 1:
        return shapes.pop()
    side = max(max(shape[:2]) for shape in shapes)
    return (side, side, *parts[0].shape[3:])
