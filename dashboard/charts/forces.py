"""How do the terms of the loss look? Numbers in, a Plotly figure out.

Two forces on one latent point, the KL surface of one dimension, the cost of one pixel. All of it is
computed elsewhere.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.codes_map import class_titles
from dashboard.charts.labels import LETTER, SMALLEST_PX
from dashboard.charts.palette import FAINT, INK, KL, RECON
from dashboard.charts.planes import Points
from dashboard.charts.plotly_import import go
from dashboard.words.language import comma, tr, written

# Traces, shapes and annotations are dicts: add_trace and its like take three times as long.
Drawn = list[dict[str, Any]]

PLANE = 4.2  # how far the plane is shown, to all sides
LONGEST_ARROW = 1.6  # units of the plane
SHORTEST_ARROW = 0.03  # below that only its head would be seen
MARGIN = {"l": 52, "r": 12, "t": 12, "b": 44}
MOST_PIXEL_NATS = 5.0  # how far up the cost of a pixel is drawn
HALO = " ".join(f"{x}px {y}px 2px var(--st-background-color)," for x in (-1, 1) for y in (-1, 1))[
    :-1
]
NAME_PX = 14  # of an arrow
SIGMA_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2)


def arrow_scale(mu: Points, *forces: Points) -> float:
    """Units of the plane for a force of one nat per unit, the same for all forces (2,) on mu (2,).

    1, or less where an arrow would be too long or leave the plane.
    """
    scale = 1.0
    for force in forces:
        room = np.maximum(PLANE - 0.2 - np.abs(mu), LONGEST_ARROW / 2)
        outward = np.abs(force) * (np.sign(force) == np.sign(mu))
        most = max(float((outward / room).max()), float(np.linalg.norm(force)) / LONGEST_ARROW)
        scale = min(scale, 1 / max(most, 1e-9))
    return scale


def forces_map(
    codes: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    encoder_mu: Points,
    mu: Points,
    of_recon: Points,
    of_kl: Points,
    way: Points,
) -> go.Figure:
    """A point among grey codes, an arrow for each force on it, and its way to where they balance.

    codes (N, 2); encoder_mu, mu, of_recon, of_kl (2,); way (n, 2).
    """
    scale = arrow_scale(mu, of_recon, of_kl)
    traces = [
        _points(codes, {"color": FAINT, "size": 4, "opacity": 0.3}, tr("codes of test images")),
        {
            **_points(way, {}, tr("the way to the balance")),
            "mode": "lines",
            "line": {"color": INK, "width": 2, "dash": "dot"},
        },
        _points(encoder_mu[None], {"color": INK, "size": 9, "symbol": "x"}, tr("the encoder's mu")),
        _points(
            way[-1:],
            {"color": INK, "size": 18, "symbol": "circle-open", "line": {"width": 2}},
            tr("where the forces balance"),
        ),
        _points(mu[None], {"color": INK, "size": 10}, "mu"),
    ]
    arrows = [
        *_arrow(mu, of_recon, scale, "recon", RECON),
        *_arrow(mu, of_kl, scale, "β · KL", KL, outside=float(of_recon @ of_kl) > 0),
    ]
    taken = [place for note in arrows for place in _letters(note)]
    titles = class_titles(codes, labels, class_names, 2 * PLANE, taken)
    names = [title | {"opacity": 0.7} for title in titles]
    axis = {"range": [-PLANE, PLANE], "zerolinecolor": FAINT, "zerolinewidth": 1}
    layout = {
        "xaxis": {"title": {"text": "z1"}, **axis},
        "yaxis": {"title": {"text": "z2"}, "scaleanchor": "x", **axis},
        "annotations": [*names, *arrows],
        "showlegend": False,
        "margin": MARGIN,
    }
    return go.Figure(traces, layout)


def kl_surface(
    mu: Points,
    sigma: Points,
    kl: Points,
    *,
    image: Sequence[tuple[float, float]],
    own: tuple[float, float],
) -> go.Figure:
    """KL of one dimension over mu (N,) and sigma (M,), kl (M, N), in nats.

    `image`: (mu, sigma) of every latent dimension of an image; `own`: a point of one's own.
    """
    surface = {
        "type": "contour",
        "x": mu.astype(np.float32),
        "y": sigma.astype(np.float32),
        "z": kl.astype(np.float32),
        "colorscale": [[0, "rgba(203,93,21,0)"], [1, KL]],
        "contours": {
            "coloring": "heatmap",
            "start": 0.5,
            "end": 7,
            "size": 0.5,
            "showlabels": True,
            "labelfont": {"size": 12, "color": INK},
        },
        "line": {"width": 0.7, "color": FAINT},
        "opacity": 0.8,
        "showscale": False,
        "hovertemplate": tr("mu %{x:.2f}, sigma %{y:.2f}: %{z:.2f} nats") + "<extra></extra>",
    }
    dims = [f"z{d + 1}" for d in range(len(image))]
    traces = [
        surface,
        _labelled(
            [(0.0, 1.0)], [tr("costs nothing")], {"symbol": "cross-thin", "line": {"width": 2}}
        ),
        _labelled(image, dims, {"size": 9}, ("top left", "top right")),
        _labelled([own], [tr("yours")], {"symbol": "circle-open", "line": {"width": 3}}),
    ]
    layout = {
        "xaxis": {"title": {"text": "mu"}, "range": [-3, 3]},
        "yaxis": {
            "title": {"text": "sigma"},
            "type": "log",
            "range": [float(np.log10(sigma[0])), float(np.log10(sigma[-1]))],
            "tickvals": SIGMA_TICKS,
            "ticktext": [written(tick, "g") for tick in SIGMA_TICKS],
        },
        "showlegend": False,
        "margin": MARGIN,
    }
    return go.Figure(traces, layout)


def pixel_curve(p: Points, cost: Points, *, own: tuple[float, float], floor: float) -> go.Figure:
    """Cost of one pixel over p (N,), in nats: the present point, and the least it can cost."""
    curve = {
        "type": "scattergl",
        "x": p.astype(np.float32),
        "y": cost.astype(np.float32),
        "mode": "lines",
        "line": {"color": RECON, "width": 3},
        "hovertemplate": tr("p %{x:.2f}: %{y:.2f} nats") + "<extra></extra>",
    }
    point = {
        "type": "scattergl",
        "x": [own[0]],
        "y": [own[1]],
        "mode": "markers",
        "marker": {"size": 13, "color": INK},
        "hoverinfo": "skip",
    }
    level = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": floor,
        "y1": floor,
        "line": {"color": FAINT, "width": 1, "dash": "dash"},
    }
    side = "left" if p[cost.argmin()] >= 0.5 else "right"  # where the curve is far above it
    name = {
        "text": tr("floor {nats:.2f}", nats=floor),
        "xref": "paper",
        "x": 0.05 if side == "left" else 0.95,
        "xanchor": side,
        "y": floor,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12},
    }
    layout = {
        "xaxis": {"title": {"text": tr("p, the decoder's probability of ink")}, "range": [0, 1]},
        "yaxis": {"title": {"text": tr("nats for this pixel")}, "range": [0, MOST_PIXEL_NATS]},
        "shapes": [level],
        "annotations": [name],
        "showlegend": False,
        "margin": MARGIN,
    }
    return go.Figure([curve, point], layout)


def _points(places: Points, marker: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "x": places[:, 0].astype(np.float32),
        "y": places[:, 1].astype(np.float32),
        "mode": "markers",
        "marker": marker,
        "name": name,
        "hovertemplate": f"{name}<br>(%{{x:.2f}}{comma()}%{{y:.2f}})<extra></extra>",
    }


def _labelled(
    places: Sequence[tuple[float, float]],
    names: Sequence[str],
    marker: dict[str, Any],
    sides: Sequence[str] = ("top center",),
) -> dict[str, Any]:
    """A few points with their names beside them; `sides` are taken in turn."""
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers+text",
        "text": list(names),
        "textposition": [sides[i % len(sides)] for i in range(len(places))],
        "textfont": {"size": 14, "color": INK},
        "marker": {"size": 13, "color": INK, **marker},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _arrow(
    at: Points, force: Points, scale: float, name: str, colour: str, *, outside: bool = False
) -> Drawn:
    """An arrow from `at`, named at its tip; nothing where the force is as good as 0."""
    length = float(np.linalg.norm(force))
    if length * scale < SHORTEST_ARROW:
        return []
    tip = at + scale * force
    to_x, to_y = (force / length).tolist()
    arrow = {
        "x": float(tip[0]),
        "y": float(tip[1]),
        "ax": float(at[0]),
        "ay": float(at[1]),
        "axref": "x",
        "ayref": "y",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 3.5,
        "arrowcolor": colour,
        "text": "",
    }
    # The name stands beside the arrow's middle, on the side that is nearer to the plane's centre,
    # or `outside`, away from the name of another arrow that points the same way.
    middle = (at + tip) / 2
    aside_x, aside_y = (to_y, -to_x) if (to_y * middle[0] < 0) != outside else (-to_y, to_x)
    label = _text(f"<b>{name} {written(length, '.3g')}</b>", middle, colour)
    label |= {"xanchor": "left" if aside_x > 0.3 else "right" if aside_x < -0.3 else "center"}
    label |= {"xshift": round(10 * aside_x), "yshift": round(16 * aside_y)}
    return [arrow, label | {"font": {"size": NAME_PX, "color": colour, "shadow": HALO}}]


def _letters(note: dict[str, Any]) -> list[tuple[float, float]]:
    """Where on the plane an arrow's name has letters; none for the arrow itself."""
    unit, width = SMALLEST_PX / (2 * PLANE), LETTER * NAME_PX
    letters = note["text"].removeprefix("<b>").removesuffix("</b>")
    start = {"left": 0.5, "center": 0.5 - len(letters) / 2, "right": 0.5 - len(letters)}
    return [
        (
            note["x"] + (note["xshift"] + (start[note["xanchor"]] + i) * width) / unit,
            note["y"] + note["yshift"] / unit,
        )
        for i in range(len(letters))
    ]


def _text(text: str, at: Points, colour: str) -> dict[str, Any]:
    x, y = (round(float(value), 3) for value in at)
    font = {"size": 15, "color": colour}
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": font}
