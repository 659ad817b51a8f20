"""What do a hidden layer and a signed picture look like? Numbers in, a Plotly chart out.

Activations are ink, as digits are: nothing is bare page. In a signed picture blue is more and
orange is less.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, SIGNED
from dashboard.charts.parts import Piece, hovering, text
from dashboard.words.language import tr

SIDE = 28  # pixels
GAP_SHARE = 0.06  # of the width, between two pictures
OFF = "rgba(128,128,128,0.12)"

Values = NDArray[np.floating]


def activations(h: Values) -> Chart:
    """The units of a hidden layer (H,) in rows of a square; darker is more active."""
    columns = int(np.ceil(np.sqrt(len(h))))
    rows = -(-len(h) // columns)
    cells = np.full(rows * columns, np.nan, np.float32)
    cells[: len(h)] = h
    heat = {
        "type": "heatmap",
        "z": cells.reshape(rows, columns),
        "zmin": 0,
        "zmax": max(float(h.max()), 1e-6),
        "colorscale": [[0, OFF], [1, INK]],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "customdata": np.arange(rows * columns).reshape(rows, columns),
        **hovering(tr("unit %{customdata}: %{z:.2f}")),
    }
    return Chart([heat], _bare(1))


def signed_pictures(
    pictures: Values,
    titles: Sequence[str] = (),
    *,
    unit: str = "",
    marked: tuple[int, int] | None = None,
) -> Chart:
    """Pictures (n, 784) side by side on one scale, blue above 0 and orange below.

    unit: of the scale beside them, which is left out without one.
    marked: row and column of a pixel with a frame around it.
    """
    top = max(float(np.abs(pictures).max()), 1e-6)
    traces = [
        {
            "type": "heatmap",
            "z": picture.reshape(SIDE, SIDE).astype(np.float32),
            "zmin": -top,
            "zmax": top,
            "colorscale": SIGNED,
            "showscale": bool(unit) and i == len(pictures) - 1,
            "colorbar": {"title": {"text": unit, "side": "right"}, "thickness": 10},
            "xaxis": f"x{i + 1}" if i else "x",
            "yaxis": f"y{i + 1}" if i else "y",
            **hovering(tr("row %{y}, column %{x}: %{z:.3g}")),
        }
        for i, picture in enumerate(pictures)
    ]
    layout = _bare(len(pictures), titles)
    if marked:
        layout["shapes"] += [_frame(*marked, INK)]
    return Chart(traces, layout)


def _bare(n: int, titles: Sequence[str] = ()) -> Piece:
    """n squares side by side, without axes; without titles they keep to the upper left."""
    width = (1 - (n - 1) * GAP_SHARE) / n
    layout: Piece = {
        "margin": {"l": 4, "r": 4, "t": 28 if titles else 4, "b": 4},
        "shapes": [],
        "annotations": [],
    }
    hidden = {"visible": False, "constrain": "domain"}
    corner = ({"constraintoward": "left"}, {"constraintoward": "top"}) if not titles else ({}, {})
    for i in range(n):
        suffix = str(i + 1) if i else ""
        left = i * (width + GAP_SHARE)
        layout[f"xaxis{suffix}"] = {**hidden, **corner[0], "domain": [left, left + width]}
        layout[f"yaxis{suffix}"] = {
            **hidden,
            **corner[1],
            "autorange": "reversed",
            "scaleanchor": f"x{suffix}",
            "anchor": f"x{suffix}",
        }
        if titles:
            layout["shapes"].append(_outline(suffix))
            over = {"xref": f"x{suffix} domain", "yref": f"y{suffix} domain"}
            layout["annotations"].append(text(titles[i], x=0.5, y=1, yanchor="bottom", **over))
    return layout


def _outline(suffix: str) -> Piece:
    return {
        "type": "rect",
        "xref": f"x{suffix}",
        "yref": f"y{suffix}",
        "x0": -0.5,
        "x1": SIDE - 0.5,
        "y0": -0.5,
        "y1": SIDE - 0.5,
        "line": {"color": FAINT, "width": 0.5},
    }


def _frame(row: int, column: int, colour: str) -> Piece:
    return {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"color": colour, "width": 2},
    }
