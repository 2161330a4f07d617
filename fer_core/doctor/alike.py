"""Pairs of pictures that show the same photo, among tens or hundreds of thousands, without comparing each
with all.

    pairs = alike.pairs(work)        # work: (N, 48, 48) uint8; pairs.a, pairs.b, pairs.score, pairs.mirrored

Each picture's middle becomes 14x14 numbers. These are grouped around centres, a few hundred pictures to a
centre, and each picture is compared with the groups nearest to it: as it is, mirrored, and moved by 2 pixels
each way. What looks alike is then laid over each other at twice the resolution, at every shift up to 3
pixels, and only that decides. Time grows with N, not N².
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from fer_core.datasets.likeness import prints, twins

SIDE = 48  # pixels a side of the working pictures
REACH = 3  # pixels a picture may be shifted
WINDOW = SIDE - 2 * REACH
COARSE, FINE = 14, 21  # cells a side, for finding and for deciding
MAYBE = 0.87  # coarse correlation from which a pair is looked at closely
# fine correlation from which it is the same photo: of 48 such pairs of FER2013 just above it all were, of 24
# from 0.94 one was not
ALIKE = 0.95
CROWD = 150  # pictures to a centre
PROBES = 4  # centres that a picture asks
FLAT = 3.0  # grey levels of contrast under which a picture has nothing to compare
BLOCK = 4096
# half of the shifts are enough: the other half are the same pairs asked the other way round
SHIFTS = ((0, 0), (0, 2), (2, -2), (2, 0), (2, 2))
MIRRORED_SHIFTS = ((0, -2), (0, 0), (0, 2), (2, -2), (2, 0), (2, 2))

Tell = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of positions with a < b, the best score first."""

    a: np.ndarray
    b: np.ndarray
    score: np.ndarray  # correlation, 0 to 1
    mirrored: np.ndarray  # bool

    def __len__(self) -> int:
        return len(self.a)


def pairs(work: np.ndarray, alike: float = ALIKE, tell: Tell = lambda share: None) -> Pairs:
    """All pairs of pictures that show the same photo, be it mirrored, shifted, brightened or recompressed."""
    at = np.flatnonzero([image.std() > FLAT for image in work])
    known = _prints(work, at, (0, 0), False)
    centres = _centres(known)
    groups = _grouped(_nearest(known, centres, 1)[:, 0], len(centres))
    ways = [(s, False) for s in SHIFTS] + [(s, True) for s in MIRRORED_SHIFTS]
    scored = []
    for i, (shift, mirrored) in enumerate(ways):
        asking = known if (shift, mirrored) == ((0, 0), False) else _prints(work, at, shift, mirrored)
        a, b = _candidates(asking, known, centres, groups)
        scored.append(_decided(work, at[a], at[b], shift, mirrored))
        tell((i + 1) / len(ways))
    return _best(scored, alike)


def shrunk(image: np.ndarray) -> np.ndarray:
    """A picture of any size and colour as the 48x48 gray one that is worked on."""
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if gray.shape == (SIDE, SIDE):
        return gray
    interpolation = cv2.INTER_AREA if min(gray.shape) >= SIDE else cv2.INTER_LINEAR
    return cv2.resize(gray, (SIDE, SIDE), interpolation=interpolation)


def distinct(digests: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The place of the first picture of each group, and a group number for each picture; equal where the
    digests of the pixels are.
    """
    _, first, group = np.unique(digests, return_index=True, return_inverse=True)
    return first, group


def _windows(work: np.ndarray, shift: tuple[int, int], mirrored: bool, cells: int) -> np.ndarray:
    """The shifted middles of pictures (n, 48, 48) as prints (n, cells²)."""
    dy, dx = shift
    part = work[:, REACH + dy : REACH + dy + WINDOW, REACH + dx : REACH + dx + WINDOW]
    part = part[:, :, ::-1] if mirrored else part
    return prints.of(part, cells)


def _prints(work: np.ndarray, at: np.ndarray, shift: tuple[int, int], mirrored: bool) -> np.ndarray:
    out = np.empty((len(at), COARSE * COARSE), np.float32)
    for start in range(0, len(at), BLOCK):
        out[start : start + BLOCK] = _windows(work[at[start : start + BLOCK]], shift, mirrored, COARSE)
    return out


def _centres(known: np.ndarray) -> np.ndarray:
    """(C, D): middles of groups, from a sample, by three rounds of k-means."""
    count = max(1, len(known) // CROWD)
    rng = np.random.default_rng(0)
    sample = known[np.sort(rng.permutation(len(known))[: 20 * count])]
    centres = sample[rng.permutation(len(sample))[:count]]
    for _ in range(3 if count > 1 else 0):
        nearest = _nearest(sample, centres, 1)[:, 0]
        order = np.argsort(nearest, kind="stable")
        occupied, first = np.unique(nearest[order], return_index=True)
        centres = centres.copy()
        centres[occupied] = np.add.reduceat(sample[order], first, axis=0)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-6)
    return centres


def _nearest(asking: np.ndarray, centres: np.ndarray, n: int) -> np.ndarray:
    """(N, n): the centres most like each print."""
    n = min(n, len(centres))
    out = np.empty((len(asking), n), np.int32)
    for start in range(0, len(asking), BLOCK):
        alike = asking[start : start + BLOCK] @ centres.T
        if n == 1:
            out[start : start + BLOCK] = alike.argmax(1)[:, None]
        else:
            out[start : start + BLOCK] = np.argpartition(-alike, n - 1, axis=1)[:, :n]
    return out


def _grouped(of: np.ndarray, count: int) -> list[np.ndarray]:
    order = np.argsort(of, kind="stable")
    return np.split(order, np.searchsorted(of[order], np.arange(1, count)))


def _candidates(
    asking: np.ndarray, known: np.ndarray, centres: np.ndarray, groups: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Positions (a, b) whose prints correlate; b is in a group that a asked."""
    nearest = _nearest(asking, centres, PROBES)
    askers = _grouped(nearest.ravel(), len(centres))
    first, second = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for members, asking_here in zip(groups, askers, strict=True):
        if not len(members):
            continue
        members_known = known[members].T
        for start in range(0, len(asking_here), BLOCK):
            ask = asking_here[start : start + BLOCK] // nearest.shape[1]
            i, j = np.nonzero(asking[ask] @ members_known > MAYBE)
            first.append(ask[i])
            second.append(members[j])
    a, b = np.concatenate(first), np.concatenate(second)
    return a[a != b], b[a != b]


def _decided(
    work: np.ndarray, a: np.ndarray, b: np.ndarray, shift: tuple[int, int], mirrored: bool
) -> np.ndarray:
    """(P, 4): smaller position, larger one, score at the best shift near the one that found the pair, whether
    mirrored.
    """
    best = np.zeros(len(a), np.float32)
    for start in range(0, len(a), BLOCK):
        part = slice(start, start + BLOCK)
        images, others = work[a[part]], work[b[part]]
        fine = _windows(others, (0, 0), False, FINE)
        for near in _around(shift):
            alike = np.einsum("nd,nd->n", _windows(images, near, mirrored, FINE), fine)
            best[part] = np.maximum(best[part], alike)
        if shift == (0, 0):  # watermarks and hard contrasts hide a twin from the fine prints
            best[part] = np.maximum(best[part], _whole(images, others, mirrored))
    return np.column_stack([np.minimum(a, b), np.maximum(a, b), best, np.full(len(a), float(mirrored))])


def _whole(images: np.ndarray, others: np.ndarray, mirrored: bool) -> np.ndarray:
    """How alike two whole pictures are, by the print that a report counts its twins with."""
    turned = images[:, :, ::-1] if mirrored else images
    return np.einsum("nd,nd->n", prints.of(turned, twins.SIDE), prints.of(others, twins.SIDE))


def _around(shift: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The shift itself and its neighbours, within reach."""
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x = shift[0] + dy, shift[1] + dx
            if max(abs(y), abs(x)) <= REACH:
                yield y, x


def _best(scored: list[np.ndarray], alike: float) -> Pairs:
    """Each pair once, with its best score."""
    rows = np.concatenate(scored)
    rows = rows[rows[:, 2] >= alike]
    rows = rows[np.argsort(-rows[:, 2], kind="stable")]
    _, first = np.unique(rows[:, :2], axis=0, return_index=True)
    rows = rows[np.sort(first)]
    return Pairs(
        rows[:, 0].astype(np.int64),
        rows[:, 1].astype(np.int64),
        rows[:, 2].astype(np.float32),
        rows[:, 3] > 0,
    )
