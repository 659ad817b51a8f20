"""Which ink on a page was printed: ruled and squared paper, a frame around the digit?

    edge_frame: bands along the picture's edges, to be cut off
    without_lines: long, straight, thin lines, erased; where the digit crosses one, it stays

Lines are looked for in all directions that are nearly level or nearly upright, each by itself:
in a photograph they are neither quite parallel nor quite straight.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vae_core.handwriting.grey_planes import Plane, at_most, windows

SEARCH_SIDE = 250  # pixels: enough to find a line, not to erase it
BAND = 0.08  # of the picture's shorter side: a frame at the edge is no wider
THICKEST = 0.03  # of the picture's side: whatever is thicker was drawn by a pen
TILT = 0.12  # a line rises by so much over its length, at most
MUCH = 1.5  # times a usual line's ink, or a part of it: a stroke lies on the line, or beside it
LONG, PART = 0.74, 0.45  # of the picture's side: a ruled line; the side of a frame


@dataclass(frozen=True)
class Line:
    """A nearly level line: y = at + slope * x, in pixels; covered from x = first to last."""

    at: float
    slope: float
    first: int
    last: int
    coverage: float  # of the picture's width

    def ys(self, width: int) -> Plane:
        ys: Plane = self.at + self.slope * np.arange(width, dtype=float)
        return ys


def edge_frame(brightness: Plane) -> tuple[slice, slice]:
    """What is left inside bands of one grey along the edges, which are no wider than BAND."""
    n = [_band(np.rot90(brightness, turns)) for turns in range(4)]  # top, right, bottom, left
    if sum(width > 0 for width, _ in n) <= 2 and any(touched for _, touched in n):
        return np.s_[:, :]
    (top, _), (right, _), (bottom, _), (left, _) = n
    height, width = brightness.shape
    return np.s_[top : height - bottom, left : width - right]


def _band(brightness: Plane) -> tuple[int, bool]:
    """How many rows at the top are a band of its own grey, and does something grow out of it?"""
    height, width = brightness.shape
    widest = max(2, round(BAND * min(height, width)))
    if height < 4 * widest:
        return 0, False
    middle = slice(round(0.08 * width), width - round(0.08 * width))
    rows = brightness[: 3 * widest, middle]
    grey = np.median(rows, axis=1)
    paper = float(np.median(grey[widest:]))
    contrast = grey[0] - paper
    if abs(contrast) < 20:
        return 0, False
    share = (rows - paper) / contrast  # 1 like the edge, 0 like what is inside
    is_band = (share > 0.5).mean(1) > 0.9
    n = int(is_band.argmin())
    if is_band.all() or n > widest:
        return 0, False
    soft = max(2, round(0.015 * min(height, width)))
    level = np.median(share, axis=1)
    if level[n : n + soft + 1].min() > 0.1:  # no edge, but light that fades
        return 0, False
    n += int((level[n:] < 0.1).argmax())
    return n, bool((share[n + 1] > 0.5).mean() > 0.02)


def without_lines(ink: Plane) -> Plane:
    """The ink without long thin lines. The same where there are none."""
    level, upright = _lines(ink), _lines(ink.T)
    level, upright = _ruled(level, ink.shape[1]), _ruled(upright, ink.shape[0])
    if not level and not upright:
        return ink
    without = _erased(ink, level)
    return _erased(without.T, upright).T


def _ruled(lines: list[Line], width: int) -> list[Line]:
    """Those that run across the page, and fainter ones beside three of them that do."""
    near = 0.16 * width
    lines = [line for line in lines if line.first < near and line.last > width - near]
    sure = [line for line in lines if line.coverage > LONG]
    if len(sure) < 3:
        return sure
    slope = float(np.median([line.slope for line in sure]))
    ruled = [
        line
        for line in lines
        if line.coverage > LONG or (line.coverage > 0.55 and abs(line.slope - slope) < 0.03)
    ]
    return ruled + _missing(ruled)


def _missing(ruled: list[Line]) -> list[Line]:
    """The lines that a digit hides: one in the middle of every gap twice as wide as usual."""
    in_order = sorted(ruled, key=lambda line: line.at)
    pairs = list(pairwise(in_order))
    pitch = float(np.median([below.at - above.at for above, below in pairs]))
    return [
        replace(above, at=(above.at + below.at) / 2, coverage=0.0)
        for above, below in pairs
        if abs(below.at - above.at - 2 * pitch) < 0.2 * pitch
    ]


def _lines(ink: Plane) -> list[Line]:
    """The nearly level lines in (H, W), the most covered first, in pixels of `ink`."""
    small = at_most(ink, SEARCH_SIDE)
    height, width = small.shape
    if min(small.shape) < 8:
        return []
    reach = max(3, round(THICKEST * max(small.shape)) + 1)
    along = max(2, width // 25)
    soft = windows(small, along).mean(-1)
    ridge = np.maximum(_ridge(soft, reach), _ridge(soft, reach // 2 + 1))
    top = float(np.percentile(small, 99.5))
    noise = float(np.median(np.abs(np.diff(small)))) / (along + 1) ** 0.5
    limit = max(4 * noise, 0.04 * top, 2)
    is_ridge, is_hidden = ridge > limit, (ridge <= limit) & (soft > 2 * limit)
    x = np.arange(width)
    rises = np.arange(-round(TILT * width), round(TILT * width) + 1)
    beyond = ((len(rises), len(rises)), (0, 0))
    padded, hidden = np.pad(is_ridge, beyond), np.pad(is_hidden, beyond)
    strong = np.pad(ridge.clip(0) / max(1.0, ridge.max()), beyond)
    ridge_until, hidden_until = _until(padded), _until(hidden)
    votes = np.empty((len(rises), height))
    for i, rise in enumerate(rises):
        ys = np.rint(rise * (x / max(1, width - 1) - 0.5)).astype(int) + len(rises)
        seen = 1 - _count(hidden_until, ys, height) / width
        votes[i] = _count(ridge_until, ys, height) / width / np.maximum(seen, 0.4)
        # of two that cover alike, the one in the middle; what stays below PART is no line anyway
        near = np.flatnonzero(votes[i] >= PART - 0.1)
        votes[i, near] += 0.1 * strong[near[:, None] + ys, x].mean(1)
    found: list[Line] = []
    scale = ink.shape[1] / width
    while len(found) < 60:
        i, middle = (int(n) for n in np.unravel_index(votes.argmax(), votes.shape))
        coverage = float(votes[i, middle])
        if coverage < PART:
            return found
        slope = rises[i] / max(1, width - 1)
        at = middle - slope * (width - 1) / 2
        ys = np.rint(at + slope * x).astype(int)
        on = np.flatnonzero(padded[(ys + len(rises)).clip(0, len(padded) - 1), x])
        first, last = (int(end) for end in np.percentile(on, (2, 98)) * scale)
        found.append(Line(float((at + 0.5) * scale - 0.5), float(slope), first, last, coverage))
        votes[:, max(0, middle - reach) : middle + reach + 1] = 0  # one line, found once
    return found


def _until(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pixels of each row come before a column: (W + 1, H)."""
    return np.pad(mask, ((0, 0), (1, 0))).cumsum(1).T.copy()


def _count(until: NDArray[np.int64], ys: NDArray[np.int64], height: int) -> NDArray[np.int64]:
    """How many pixels lie on the line `ys` (W,), and on those below it: (height,).

    Where a nearly level line keeps to one row, two numbers of `_until` tell them.
    """
    ends = np.flatnonzero(np.diff(ys, append=-1)) + 1
    starts = np.concatenate([[0], ends[:-1]])
    rows = ys[starts][:, None] + np.arange(height)
    counts: NDArray[np.int64] = (until[ends[:, None], rows] - until[starts[:, None], rows]).sum(0)
    return counts


def _ridge(plane: Plane, reach: int) -> Plane:
    """How much more there is than `reach` rows above and below: nothing on thick strokes."""
    padded = np.pad(plane, ((reach, reach), (0, 0)), mode="edge")
    ridge: Plane = plane - np.maximum(padded[: -2 * reach], padded[2 * reach :])
    return ridge


def _erased(ink: Plane, lines: list[Line]) -> Plane:
    """Nearly level lines give way to what crosses them: to what goes on above and below."""
    if not lines:
        return ink
    height, width = ink.shape
    reach = max(3, round(THICKEST * max(ink.shape)))
    erased = ink.copy()
    x = np.arange(width)
    offsets = np.arange(-2 * reach, 2 * reach + 1)
    strips = []
    for line in lines:
        rows = np.rint(line.ys(width)).astype(int)[None, :] + offsets[:, None]
        inside = (rows >= 0) & (rows < height)
        strips.append((rows, inside, np.where(inside, ink[rows.clip(0, height - 1), x], 0)))
    profiles = _profiles(
        [s[:, a.first : a.last + 1] for a, (*_, s) in zip(lines, strips, strict=True)]
    )
    for (rows, inside, strip), profile in zip(strips, profiles, strict=True):
        peak = profile[reach:-reach].max()
        on = np.flatnonzero(profile > 0.1 * peak)
        on = on[np.abs(on - 2 * reach) <= reach]
        if not len(on):
            continue
        first, last = on[0] - 1, on[-1] + 1
        length = int((profile[on] > 0.3 * peak).sum()) + 3
        opened = _opened(strip, length)
        dark = 1.3 * peak
        full = max(float(np.percentile(ink, 99.5)), 1.0)
        darker = full * (strip - dark) / (full - dark) if dark < 0.7 * full else 0 * strip
        band = np.s_[max(0, first) : last + 1]
        kept = np.maximum(opened, darker.clip(0))[band]
        rows, inside = rows[band], inside[band]
        columns = np.broadcast_to(x, rows.shape)
        erased[rows[inside], columns[inside]] = np.minimum(
            kept[inside], ink[rows[inside], columns[inside]]
        )
    return erased


def _profiles(strips: list[Plane]) -> list[Plane]:
    """How dark each line is from above to below, whatever crosses it.

    Along a line that a stroke of the digit lies on, or beside, the stroke would be taken for the
    line, or for the paper: lines of one page are alike, so it gets the profile of a usual one.
    """
    profiles = [np.median(strip, axis=1) for strip in strips]
    profiles = [profile - min(profile[0], profile[-1]) for profile in profiles]
    amounts = [float(profile.clip(0).sum()) for profile in profiles]
    usual = int(np.argsort(amounts)[(len(amounts) - 1) // 2])
    least, most = amounts[usual] / MUCH, MUCH * amounts[usual]
    return [
        profile if least <= amount <= most else profiles[usual]
        for profile, amount in zip(profiles, amounts, strict=True)
    ]


def _opened(strip: Plane, length: int) -> Plane:
    """Down each column only runs of at least `length` are left (a grey opening)."""
    least = _runs(strip.T, length).min(-1)
    padded = np.pad(least, ((0, 0), (length - 1, length - 1)))
    opened: Plane = _runs(padded, length).max(-1).T
    return opened


def _runs(plane: Plane, length: int) -> Plane:
    """The `length` values from every place of a row on: (H, W - length + 1, length)."""
    runs: Plane = np.lib.stride_tricks.sliding_window_view(plane, length, axis=1)
    return runs
