"""Which part of a curve's values is shown, and what is said of those that lie above it?

A loss that jumps to a million for some steps must not flatten everything else: it is marked at the
edge, with its value.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.charts.parts import Drawn, Piece, text
from dashboard.words.language import tr, written

FEW = 20  # values: of those every one is shown
SPIKE = 10  # times what nine tenths of the values stay below
LEAST_SPIKE = 50.0  # nats: less than that hides no curve
NEAR = 0.03  # of a chart's width: two marks would lie over each other
TEXT = 0.15  # of a chart's width: a text takes no more
MOST = 2  # marks of a panel: the highest
UP, NO_NUMBER = "\N{BLACK UP-POINTING TRIANGLE}", "\N{INFINITY}"


@dataclass(frozen=True)
class Curve:
    """A line of a chart, with all its points."""

    name: str
    x: Sequence[float]  # epochs
    y: Sequence[float]  # nats


@dataclass(frozen=True)
class Above:
    """A stretch of a curve that lies above what is shown."""

    begins: float  # epochs
    ends: float
    at: float  # where it is highest
    value: float  # there, in nats; infinite where it is no number
    name: str


def without_spikes(values: Sequence[float]) -> list[float]:
    """The values that a panel has to have room for."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return []
    most = float(np.quantile(finite, 0.9, method="lower"))
    most = max(SPIKE * most, LEAST_SPIKE)
    return [value for value in finite if value <= most] or [min(finite)]


def losses_in_view(seen: Sequence[float]) -> tuple[float, float]:
    """The part of the losses that matters: from the best to where the first epochs came down to."""
    shown = without_spikes(seen)
    if not shown:
        return 0.0, 550.0
    low, high = min(shown), max(shown)
    if len(shown) > FEW:
        high = max(float(np.quantile(shown, 0.9)) * 1.1, low * 1.15)
    room = max(0.06 * (high - low), 1.0)
    return round(low - room, 1), round(high + room, 1)


def kl_top(seen: Sequence[float]) -> float | None:
    """How far the KL's panel reaches at the most; None where nothing is to be left out."""
    shown = without_spikes(seen)
    return None if len(shown) == len(seen) else round(1.05 * max([*shown, 0.5]), 3)


def above(curves: Iterable[Curve], top: float, width: float) -> list[Above]:
    """What lies above the top of a panel: near stretches of several curves are one."""
    stretches = sorted(_stretches(curves, top), key=lambda found: found.begins)
    joined: list[Above] = []
    for found in stretches:
        before = joined[-1] if joined else None
        if before and found.begins <= before.ends + NEAR * width:
            highest = max(before, found, key=lambda one: one.value)
            ends = max(before.ends, found.ends)
            joined[-1] = Above(before.begins, ends, highest.at, highest.value, highest.name)
        else:
            joined.append(found)
    highest_first = sorted(joined, key=lambda found: -found.value)
    return sorted(highest_first[:MOST], key=lambda found: found.begins)


def marks_above(
    found: Iterable[Above],
    *,
    y: float,
    width: float,
    steps_per_epoch: int,
    texts: Iterable[Piece] = (),
) -> Drawn:
    """At the upper edge of a panel, which is at `y` of the chart's height.

    Above the edge; below it where one of the texts stands.
    """
    taken = [text["x"] for text in texts if text["y"] == y]
    return [
        text(
            words,
            hovertext=_sentence(one, steps_per_epoch),
            yref="paper",
            x=round(one.at, 3),
            y=y,
            xanchor="right" if words.endswith(UP) else "left",
            yanchor="top" if any(abs(one.at - x) < TEXT * width for x in taken) else "bottom",
            font={"size": 11},
        )
        for one in found
        for words in [_words(one, width)]
    ]


def _stretches(curves: Iterable[Curve], top: float) -> Iterable[Above]:
    for curve in curves:
        begins: float | None = None
        highest: tuple[float, float] = 0.0, -math.inf  # where, and how high
        ends = 0.0
        for x, value in zip(curve.x, curve.y, strict=True):
            high = value if math.isfinite(value) else math.inf
            if high > top:
                begins = x if begins is None else begins
                highest = max(highest, (x, high), key=lambda point: point[1])
                ends = x
            elif begins is not None:
                yield Above(begins, ends, *highest, curve.name)
                begins, highest = None, (0.0, -math.inf)
        if begins is not None:
            yield Above(begins, ends, *highest, curve.name)


def _words(one: Above, width: float) -> str:
    """The triangle stands at its place, the value on the side where there is room."""
    value = short(one.value)
    return f"{value} {UP}" if one.at > width / 2 else f"{UP} {value}"


def short(value: float) -> str:
    """A value in little room: 543, 1.23e+06."""
    if not math.isfinite(value):
        return NO_NUMBER
    return written(value, ",.0f" if value < 1e5 else ".3g")


def _sentence(one: Above, steps_per_epoch: int) -> str:
    step = round(one.at * steps_per_epoch)
    if not math.isfinite(one.value):
        return tr("Above this panel: {name}, no number at step {step:,}", name=one.name, step=step)
    return tr(
        "Above this panel: {name}, up to {value} nats at step {step:,}",
        name=one.name,
        value=written(one.value, ",.1f" if one.value < 1e5 else ".3g"),
        step=step,
    )
