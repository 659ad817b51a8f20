"""How does a curve keep its look with few points?"""

from collections.abc import Sequence

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
    chosen = [0]
    for begin, end, beyond in zip(edges, edges[1:], [*edges[2:], len(x)], strict=False):
        to_x, to_y = xs[end:beyond].mean() - xs[chosen[-1]], ys[end:beyond].mean() - ys[chosen[-1]]
        from_x, from_y = xs[begin:end] - xs[chosen[-1]], ys[begin:end] - ys[chosen[-1]]
        chosen.append(int(begin + np.abs(from_x * to_y - from_y * to_x).argmax()))
    chosen.append(len(x) - 1)
    return xs[chosen].tolist(), ys[chosen].tolist()


def rounded(values: Sequence[float]) -> list[float]:
    """Four significant digits: a screen shows no more, and they are half as long to send."""
    return [float(f"{value:.4g}") for value in values]
