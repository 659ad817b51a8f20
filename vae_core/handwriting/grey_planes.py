"""Which few things does one do to a plane of grey levels (H, W), whatever it shows?

Reduce it, blur it, part it into two groups of levels, number its patches. In numpy alone.
"""

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]  # (H, W), as a rule in [0, 255]


def windows(plane: Plane, length: int) -> Plane:
    """The values around every place of a row, the edges repeated: (H, W, length + 1)."""
    before = length // 2
    padded = np.pad(plane, ((0, 0), (before, length - before)), mode="edge")
    around: Plane = np.lib.stride_tricks.sliding_window_view(padded, length + 1, axis=1)
    return around


def smooth(plane: Plane, length: int) -> Plane:
    """The mean over length + 1 places, along and across."""
    across: Plane = windows(windows(plane, length).mean(-1).T, length).mean(-1).T
    return across


def most_near(plane: Plane, length: int) -> Plane:
    """The highest of length + 1 places, along and across."""
    most: Plane = windows(windows(plane, length).max(-1).T, length).max(-1).T
    return most


def least_near(plane: Plane, length: int) -> Plane:
    """The lowest of length + 1 places, along and across."""
    return -most_near(-plane, length)


def otsu(levels: Plane) -> float:
    """The threshold that best parts levels in [0, 255] into two groups (Otsu 1979)."""
    counts = np.bincount(np.rint(levels).astype(int).ravel(), minlength=256)
    n_below, sum_below = counts.cumsum(), (counts * np.arange(256)).cumsum()
    n_above, sum_above = n_below[-1] - n_below, sum_below[-1] - sum_below
    distance = sum_below / np.maximum(n_below, 1) - sum_above / np.maximum(n_above, 1)
    between = n_below * n_above * distance**2
    # Where no level lies between the groups, many thresholds are as good: the middle one, then.
    return float(np.flatnonzero(between == between.max()).mean())


def patches(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for each patch of pixels joined by a side or corner, and 0 outside: (H, W)."""
    around = np.pad(mask, 1)  # paper, so that no run of pixels goes on in the next row
    begins = around & ~np.roll(around, 1)
    run = (begins.cumsum() * around.ravel()).reshape(around.shape)  # each run's number, from 1
    pairs = []
    for side in (-1, 0, 1):  # runs of two rows that touch
        above, below = run[:-1], np.roll(run[1:], side, axis=1)
        touch = (above > 0) & (below > 0)
        pairs.append((above[touch], below[touch]))
    above, below = np.concatenate(pairs, axis=1)
    patch = np.arange(begins.sum() + 1)  # by run: a run of the same patch, in the end its last
    while (patch[above] != patch[below]).any():
        highest = np.maximum(patch[above], patch[below])
        np.maximum.at(patch, above, highest)
        np.maximum.at(patch, below, highest)
        patch = patch[patch]
    numbers: NDArray[np.int64] = patch[run[1:-1, 1:-1]]
    return numbers


def boxed(ink: Plane) -> Plane:
    """What lies between the first and the last row and column that are not all 0."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def at_most(plane: Plane, longer: int) -> Plane:
    """The plane, reduced if its longer side is longer than that."""
    return plane if max(plane.shape) <= longer else scaled(plane, longer)


def scaled(plane: Plane, longer: int) -> Plane:
    """The plane with its longer side `longer` pixels, each the mean of the area that it covers."""
    height, width = (max(1, round(n * longer / max(plane.shape))) for n in plane.shape)
    return _shares(plane.shape[0], height) @ plane @ _shares(plane.shape[1], width).T


def _shares(n: int, m: int) -> Plane:
    """(m, n): how much of each of m equal parts of a line lies in each of n."""
    n_edges, m_edges = np.linspace(0, m, n + 1), np.arange(m + 1)
    starts = np.maximum(n_edges[None, :-1], m_edges[:-1, None])
    ends = np.minimum(n_edges[None, 1:], m_edges[1:, None])
    return (ends - starts).clip(0)
