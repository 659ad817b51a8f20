"""Which paths does a pen take when people write the ten digits?

A stroke is a string of points "x,y" in percent of the digit's height, x to the right and y down.
The pen glides through the points; at a "/" it turns sharply, on the point before the slash.
So "0,5 60,5 / 25,100" is a plain 7. Closed loops end near their start, not always on it, as hands
close them. Nothing here is random; drawing.py varies these paths.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Variant:
    """One way to write a digit, and how often it is chosen (weight, relative to the other ways)."""

    name: str
    weight: float
    strokes: tuple[str, ...]


def _way(name: str, weight: float, *strokes: str) -> Variant:
    return Variant(name, weight, strokes)


# SKELETONS[digit] lists the ways to write that digit; a factor counts them, so keep their order.
SKELETONS: tuple[tuple[Variant, ...], ...] = (
    (  # 0
        _way("oval", 4, "44,2 18,12 3,48 12,86 36,100 60,86 73,48 64,14 38,1"),
        _way("round", 3, "52,3 20,9 2,44 14,84 46,98 78,84 92,48 78,12 46,2"),
        _way("narrow", 2, "34,1 14,16 4,54 12,90 30,100 46,84 54,44 46,10 30,0 20,8"),
        _way("curled in", 1, "58,20 34,6 10,26 2,62 16,94 40,98 62,78 70,42 60,12 36,3 16,16"),
    ),
    (  # 1
        _way("bar", 6, "5,0 4,50 3,100"),
        _way("bent bar", 2, "7,0 6,35 0,70 0,100"),
        _way("flag", 1, "0,24 14,14 24,0 / 24,50 25,100"),
        _way("flag and foot", 1, "0,20 16,12 26,0 / 26,50 27,98", "0,100 26,98 54,99"),
    ),
    (  # 2
        _way("plain", 4, "4,24 14,6 36,0 57,10 59,34 38,64 2,97 / 36,97 74,95"),
        _way("looped", 4, "4,22 18,4 42,0 58,16 54,42 36,72 16,94 2,93 4,80 22,79 46,93 78,94"),
        _way("big loop", 3, "6,20 24,1 52,6 58,34 42,66 20,90 2,86 10,66 34,72 58,92 84,86"),
        _way("zed", 2, "4,10 30,2 56,8 54,24 28,60 0,96 / 38,95 76,90"),
        _way("swan", 2, "0,26 16,6 40,1 56,16 48,46 26,76 2,96 / 26,86 50,97 80,86"),
    ),
    (  # 3
        _way("round", 4, "4,14 24,1 50,7 52,30 22,46 / 50,52 60,74 42,97 18,100 0,90"),
        _way("pinched", 3, "6,12 28,0 51,9 48,33 28,45 18,49 28,52 54,60 58,84 34,100 2,92"),
        _way("flat top", 2, "4,5 30,4 58,2 / 42,22 24,42 / 50,48 60,70 46,94 22,100 0,91"),
        _way("wide", 2, "2,10 30,0 62,10 58,34 26,46 / 60,50 74,72 50,97 18,100 -4,84"),
        _way("sweeping", 2, "2,8 34,0 60,6 54,26 26,44 / 44,50 54,68 40,90 14,100 -8,98"),
    ),
    (  # 4
        _way("open", 4, "10,2 5,26 2,48 / 32,51 66,46", "60,0 55,50 50,100"),
        _way("open, round corner", 3, "14,3 4,28 4,48 18,55 42,50 60,40", "60,4 56,50 52,100"),
        _way("closed", 2, "50,2 26,30 0,60 / 36,61 74,58", "50,2 48,50 45,100"),
        _way("closed, one stroke", 1, "44,100 48,50 52,0 / 26,28 2,58 / 38,57 72,52"),
    ),
    (  # 5
        _way("two strokes", 4, "16,4 12,24 8,42 / 32,37 56,50 56,78 34,99 0,94", "14,5 42,4 74,0"),
        _way("one stroke", 3, "72,2 44,2 18,5 / 13,24 8,44 / 32,39 54,54 52,82 28,99 0,92"),
        _way("like an S", 2, "70,3 40,3 18,16 20,38 44,54 52,76 34,97 0,93"),
        _way("long top", 2, "20,6 14,24 6,46 / 30,38 52,52 48,82 24,100 -6,93", "18,7 50,6 86,0"),
        _way("short belly", 1, "62,0 36,3 20,8 / 16,38 / 36,46 50,62 44,86 22,99 -6,96"),
    ),
    (  # 6
        _way("curved stem", 4, "46,0 24,16 8,44 2,76 18,98 42,95 54,76 42,58 20,62 5,82"),
        _way("straight stem", 3, "40,0 24,30 8,62 4,86 20,100 42,94 50,74 38,60 18,66 6,84"),
        _way("upright", 2, "18,0 8,28 2,62 8,92 28,100 48,88 50,66 32,54 12,62 4,78"),
        _way("big bowl", 3, "32,0 12,20 2,56 10,90 40,100 70,86 72,62 48,50 22,64 14,88"),
        _way("leaning", 2, "58,0 32,20 10,50 2,80 20,99 46,92 62,72 52,56 28,66 8,88"),
    ),
    (  # 7
        _way("plain", 5, "2,9 30,7 60,5 / 42,48 28,100"),
        _way("curved", 3, "0,12 22,5 52,5 58,18 44,50 34,100"),
        _way("hooked", 2, "2,26 5,8 / 32,8 62,5 / 44,44 34,100"),
        _way("crossed", 2, "2,9 30,7 62,5 / 42,48 28,100", "10,54 36,50 62,47"),
    ),
    (  # 8
        _way(
            "one stroke",
            5,
            "54,12 34,0 11,10 12,30 32,47 52,66 48,92 26,100 5,88 10,66 32,47 52,30 57,10",
        ),
        _way("open top", 3, "52,10 30,3 10,16 20,38 42,60 44,88 22,100 4,86 16,62 40,36 62,6"),
        _way("long tail", 3, "52,14 30,4 8,14 18,38 40,58 42,86 22,100 6,86 16,64 46,36 78,4"),
        _way("crossed", 2, "62,14 40,2 12,8 10,26 30,46 46,74 32,100 12,92 18,66 40,40 60,18 64,8"),
        _way(
            "two circles",
            2,
            "32,2 12,9 10,34 30,47 50,36 52,12 32,0 22,4",
            "30,46 8,57 4,84 26,100 50,88 52,62 32,46 20,49",
        ),
        _way(
            "from the waist",
            2,
            "32,48 10,32 14,8 36,0 54,14 50,32 28,50 6,70 10,94 30,100 50,88 50,66 30,48",
        ),
    ),
    (  # 9
        _way("straight stem", 4, "48,10 28,0 7,12 4,34 20,46 40,36 50,10 / 48,50 43,100"),
        _way("slanted stem", 3, "52,8 32,0 9,14 3,36 18,46 40,34 54,8 / 42,50 26,100"),
        _way("hooked", 2, "50,14 30,0 7,12 4,36 22,48 43,36 52,12 53,52 44,88 24,100 4,92"),
        _way("curved stem", 3, "48,16 34,1 12,8 2,30 16,44 38,34 48,14 48,40 40,72 34,100"),
    ),
)


def spline(variant: Variant, n_points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The variant's K points (K, 2), and the weights (n_points, K) that make them a pen path.

    A Catmull-Rom spline passes through its points and is linear in them: `weights @ points` is
    the path, also for points moved a little. Its rows are evenly spaced along the variant's path.
    """
    points: list[list[float]] = []
    segments: list[tuple[int, int, int, int]] = []  # the point before, start, end, the point after
    for stroke in variant.strokes:
        corner: list[int] = []
        for piece in stroke.split("/"):
            first = len(points)
            points += [[float(number) for number in point.split(",")] for point in piece.split()]
            run = [*corner, *range(first, len(points))]
            padded = [run[0], *run, run[-1]]
            segments += zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True)
            corner = run[-1:]
    skeleton = np.array(points)  # (K, 2)
    u = np.linspace(0, 1, 40)[:, None]  # F = 40 fine steps along each of the S segments
    basis = [-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3, u + 4 * u**2 - 3 * u**3, u**3 - u**2]
    neighbours = np.eye(len(skeleton))[np.array(segments)]  # (S, 4, K)
    weights = np.einsum("fj,sjk->sfk", np.hstack(basis) / 2, neighbours)  # (S, F, K)
    path = weights @ skeleton  # (S, F, 2)
    steps = np.linalg.norm(np.diff(path, axis=1, prepend=path[:, :1]), axis=-1)  # (S, F)
    walked = steps.cumsum()
    rows = np.searchsorted(walked, np.linspace(0, walked[-1], n_points))
    return skeleton, weights.reshape(-1, len(skeleton))[rows]
