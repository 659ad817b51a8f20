"""What is a chart put together of? Lines, points, words and axes, as Plotly takes them.

All of it dicts: Plotly's own objects, and add_trace and its like, take three times as long.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.palette import FAINT, INK
from dashboard.words.language import comma

Piece = dict[str, Any]
Drawn = list[Piece]
Along = Sequence[Any] | NDArray[Any]  # values along one axis

MARGIN: Mapping[str, int] = {"l": 48, "r": 8, "t": 8, "b": 44}


def line(
    colour: str,
    x: Along,
    y: Along,
    *,
    width: float = 2,
    dash: str = "",
    hover: str = "",
    **more: Any,
) -> Piece:
    """A line through places; `hover` is said where the mouse is, nothing without it."""
    look = {"color": colour, "width": width} | ({"dash": dash} if dash else {})
    return _places(x, y) | {"mode": "lines", "line": look} | hovering(hover) | more


def points(marker: Piece, x: Along, y: Along, *, hover: str = "", **more: Any) -> Piece:
    """A marker at each place."""
    return _places(x, y) | {"mode": "markers", "marker": marker} | hovering(hover) | more


def hovering(words: str) -> Piece:
    """What is said under the mouse: %{x:.2f} in it is a value."""
    return {"hovertemplate": f"{words}<extra></extra>"} if words else {"hoverinfo": "skip"}


def at_its_place(name: str) -> str:
    """What is said of a point of a plane: its name, and where it lies."""
    return f"{name}<br>(%{{x:.2f}}{comma()}%{{y:.2f}})"


def text(words: str, **where: Any) -> Piece:
    """Words on a chart, without an arrow."""
    return {"text": words, "showarrow": False, **where}


def level_line(y: float) -> Piece:
    """All across a panel: a value to compare with."""
    look = {"color": FAINT, "width": 1, "dash": "dash"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": look}


def moment_line(x: float) -> Piece:
    """From the bottom to the top of all panels: a moment."""
    look = {"color": INK, "width": 1, "dash": "dot"}
    return {"type": "line", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": look}


def axis(title: str, **more: Any) -> Piece:
    """An axis with its name."""
    return {"title": {"text": title}, **more}


def layout(x: Piece, y: Piece, *, margin: Mapping[str, int] = MARGIN, **more: Any) -> Piece:
    """Two axes and no legend: what is drawn is named where it stands."""
    return {"xaxis": x, "yaxis": y, "showlegend": False, "margin": {**MARGIN, **margin}, **more}


def _places(x: Along, y: Along) -> Piece:
    """Arrays as float32: a screen shows no more, and they are half as long to send."""
    x, y = (v.astype(np.float32) if isinstance(v, np.ndarray) else v for v in (x, y))
    return {"type": "scattergl", "x": x, "y": y}
