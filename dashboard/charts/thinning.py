"""How does a curve keep its look with few points?"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np


def thinned(x: Sequence[float], y: Sequence[float], n: int) -> tuple[list[float], list[float]]:
    """At most n of a curve's points that keep its look: both ends, and the peaks between.

    Steinarsson 2013, "Downsampling Time Series for Visual Representation": of every bucket the
    point that makes the largest triangle with the point chosen before and the next bucket's mean.
    """
    if len(x) <= n:
        return list(x), list(y)
    xs, ys = np.asarray(x, float), np.asarray(y, float)
    edges = np.linspace(1, len(x) - 1, n - 1).astype(int)
    sizes = np.diff(edges, append=len(x))
    middle_x, middle_y = (np.add.reduceat(v, edges) / sizes for v in (xs, ys))  # of every bucket
    chosen = [0]
    begins = edges.tolist()
    for i, (begin, end) in enumerate(pairwise(begins), 1):
        last_x, last_y = xs[chosen[-1]], ys[chosen[-1]]
        to_x, to_y = middle_x[i] - last_x, middle_y[i] - last_y
        area = (xs[begin:end] - last_x) * to_y - (ys[begin:end] - last_y) * to_x
        chosen.append(begin + int(np.abs(area).argmax()))
    chosen.append(len(x) - 1)
    return xs[chosen].tolist(), ys[chosen].tolist()


def rounded(values: Sequence[float]) -> list[float]:
    """Four significant digits: a screen shows no more, and they are half as long to send."""
    return [float(f"{value:.4g}") for value in values]
