"""What does a map of codes look like? Places and labels in, a Plotly figure out.

Each class in its colour and named at its centre; under the points, layers that say what the prior,
the encoder and the classes make of the plane. Where the places come from is not asked here.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.labels import font_px, places_apart
from dashboard.charts.palette import FAINT, INK, RECON, SIGNED, class_colour
from dashboard.charts.planes import Points, steady_range
from dashboard.charts.plotly_import import go
from dashboard.words.language import comma, tr

# Traces, shapes and annotations are dicts: add_trace and its like take three times as long.
Drawn = list[dict[str, Any]]

CIRCLE = np.linspace(0, 2 * math.pi, 73)
TWO_SIGMA = 2.0
MOST_SHOWN = 2.0  # log10 of a ratio of densities


def latent_map(
    places: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    axis_range: tuple[float, float] | None = None,
    names: tuple[str, str] = ("z1", "z2"),
    prior: Sequence[float] = (1, 2),
    prior_centre: Sequence[float] = (0.0, 0.0),
    layers: Sequence[dict[str, Any]] = (),
    hover: bool = True,
    fill: bool = False,
    taken: Sequence[Sequence[float]] = (),
) -> go.Figure:
    """Codes at `places` (N, 2), a colour and a name (in the visitor's language) for each class.

    `prior`: radii of the circles, in sigma. `layers`: traces that lie under the points if their
    meta is "under", over them otherwise. `fill`: where the page is wider than high, show more of
    the plane. `taken`: places that no class's name lies over.
    A class without codes keeps its (empty) trace: the next update may fill it in place.
    """
    points: Drawn = []
    for c, name in enumerate(map(tr, class_names)):
        of_class = places[labels == c].astype(np.float32)
        points.append(
            {
                "type": "scattergl",
                "x": of_class[:, 0],
                "y": of_class[:, 1],
                "mode": "markers",
                "marker": {"color": class_colour(c), "size": 5, "opacity": 0.75},
                "name": name,
                "meta": c,  # the map's key shows classes alone
                **_hover(name, hover),
            }
        )
    low, high = axis_range or steady_range(None, places)
    axis: dict[str, Any] = {"range": [low, high]}
    if not fill:
        axis["constrain"] = "domain"
    under = [{**layer, "zorder": -1} for layer in layers if layer.get("meta") == "under"]
    over = [layer for layer in layers if layer.get("meta") != "under"]
    layout = {
        "xaxis": {"title": {"text": names[0]}, **axis},
        "yaxis": {"title": {"text": names[1]}, "scaleanchor": "x", **axis},
        "shapes": [_circle(sigma, prior_centre) for sigma in prior],
        "annotations": class_titles(places, labels, class_names, high - low, taken),
        "showlegend": False,
        "margin": {"l": 48, "r": 8, "t": 8, "b": 44},
    }
    if not hover:
        layout["hovermode"] = False
    return go.Figure([*under, *points, *over], layout)


def class_titles(
    places: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    span: float,
    taken: Sequence[Sequence[float]] = (),
) -> Drawn:
    """Each class's name in the middle of its codes, or beside that where another name stands.

    `span`: how wide the map is, in its own units.
    """
    here = [c for c in range(len(class_names)) if (labels == c).any()]
    names = [tr(class_names[c]) for c in here]
    middles = np.array([np.median(places[labels == c], axis=0) for c in here])
    apart = places_apart(middles, names, span, taken).tolist()
    return [
        {
            "name": f"class {c}",
            "text": f"<b>{name}</b>",
            "showarrow": False,
            "x": round(x, 3),
            "y": round(y, 3),
            "font": {"size": font_px(name), "color": INK, "shadow": "auto"},
        }
        for c, name, (x, y) in zip(here, names, apart, strict=True)
    ]


def latent_space(
    codes: Points, labels: NDArray[np.integer], class_names: Sequence[str], names: Sequence[str]
) -> go.Figure:
    """Codes (N, 3) in space; a point's customdata is its row."""
    traces: Drawn = []
    titles: Drawn = []
    for c, name in enumerate(map(tr, class_names)):
        rows = np.flatnonzero(labels == c)
        x, y, z = codes[rows].astype(np.float32).T
        traces.append(
            {
                "type": "scatter3d",
                "x": x,
                "y": y,
                "z": z,
                "customdata": rows,
                "mode": "markers",
                "marker": {"color": class_colour(c), "size": 2.5, "opacity": 0.8},
                "name": name,
                "meta": c,
                "hoverinfo": "none",
            }
        )
        if len(rows):
            middle = zip("xyz", np.median(codes[rows], axis=0).tolist(), strict=True)
            titles.append(
                {"name": f"class {c}", "text": f"<b>{name}</b>", "showarrow": False}
                | {"font": {"size": font_px(name), "color": INK, "shadow": "auto"}}
                | {axis: round(value, 3) for axis, value in middle}
            )
    axes = {
        axis: {"title": {"text": name}, "showbackground": False, "color": FAINT}
        for axis, name in zip(("xaxis", "yaxis", "zaxis"), names, strict=True)
    }
    layout = {
        "scene": {**axes, "aspectmode": "data", "dragmode": "orbit"} | {"annotations": titles},
        "showlegend": False,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    }
    return go.Figure(traces, layout)


def class_ellipses(
    places: Points, labels: NDArray[np.integer], class_names: Sequence[str]
) -> Drawn:
    """Mean and covariance of each class's codes: an ellipse at 2 sigma."""
    traces = []
    for c, name in enumerate(map(tr, class_names)):
        of_class = places[labels == c]
        if len(of_class) < 3:
            continue
        outline = ellipse(of_class.mean(0), np.cov(of_class.T), TWO_SIGMA)
        line = _line(outline, tr("{name}, 2 sigma", name=name), class_colour(c), width=2.5)
        traces.append(line | {"meta": c})
    return traces


def posterior_layer(centre: Points, covariance: Points, draws: Points) -> Drawn:
    """q(z|x) of one image to scale: ellipses at 1 and 2 sigma, and draws (n, 2) of z."""
    rings = [
        _line(ellipse(centre, covariance, sigma), f"q(z|x), {sigma} sigma", INK, width=2)
        for sigma in (1, 2)
    ]
    dots = {
        "type": "scattergl",
        "x": draws[:, 0].astype(np.float32),
        "y": draws[:, 1].astype(np.float32),
        "mode": "markers",
        "marker": {"symbol": "cross", "size": 7, "color": INK},
        "name": tr("draws of z"),
        "hoverinfo": "skip",
    }
    return [*rings, dots]


def density_layer(q: Points, p: Points, x: Points, y: Points) -> dict[str, Any]:
    """log10 of q / p on a grid: orange where the prior expects codes and there are none."""
    with np.errstate(divide="ignore"):
        ratio = np.log10(q / p).clip(-MOST_SHOWN, MOST_SHOWN)
    ratio[p < p.max() * math.exp(-0.5 * 3.2**2)] = np.nan  # beyond some 3 sigma nothing is drawn
    return {
        "type": "heatmap",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "z": ratio.astype(np.float32),
        "zmin": -MOST_SHOWN,
        "zmax": MOST_SHOWN,
        "zsmooth": "best",
        "colorscale": SIGNED,
        "opacity": 0.55,
        "showscale": False,
        "hoverinfo": "skip",
        "name": tr("aggregate posterior against the prior"),
        "meta": "under",
    }


def exact_posterior_map(
    density: Points, z1: Points, z2: Points, layers: Sequence[dict[str, Any]]
) -> go.Figure:
    """p(z|x) on its grid, as shades of one colour, and over it what the encoder says.

    Both are in view, however far the encoder is off.
    """
    heat = {
        "type": "heatmap",
        "x": z1.astype(np.float32),
        "y": z2.astype(np.float32),
        "z": (density / density.max()).astype(np.float32),
        "zsmooth": "best",
        "colorscale": [[0, "rgba(35,128,200,0)"], [1, RECON]],
        "showscale": False,
        "hoverinfo": "skip",
    }
    layout = {
        "xaxis": {"title": {"text": "z1"}, "range": _holding(z1, layers, "x")}
        | {"constrain": "domain"},
        "yaxis": {"title": {"text": "z2"}, "range": _holding(z2, layers, "y")}
        | {"scaleanchor": "x", "constrain": "domain"},
        "showlegend": False,
        "hovermode": False,
        "margin": {"l": 48, "r": 8, "t": 8, "b": 44},
    }
    return go.Figure([heat, *layers], layout)


def _holding(grid: Points, layers: Sequence[dict[str, Any]], axis: str) -> list[float]:
    """The range of an axis that holds a grid and all points of the layers."""
    values = np.concatenate([grid, *(layer[axis] for layer in layers)])
    low, high = float(values.min()), float(values.max())
    room = 0.03 * (high - low)
    return [low - room, high + room]


def ellipse(centre: Points, covariance: Points, sigma: float) -> Points:
    """The outline (73, 2) of a Gaussian at so many sigma."""
    lengths, directions = np.linalg.eigh(np.atleast_2d(covariance))
    round_ = np.stack([np.cos(CIRCLE), np.sin(CIRCLE)])  # (2, 73)
    outline: Points = centre + sigma * (directions @ (np.sqrt(lengths.clip(0))[:, None] * round_)).T
    return outline


def _circle(sigma: float, centre: Sequence[float]) -> dict[str, Any]:
    x, y = (float(value) for value in centre)
    return {
        "type": "circle",
        "x0": x - sigma,
        "x1": x + sigma,
        "y0": y - sigma,
        "y1": y + sigma,
        "line": {"color": FAINT, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _line(outline: Points, name: str, colour: str, *, width: float) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "x": outline[:, 0].astype(np.float32),
        "y": outline[:, 1].astype(np.float32),
        "mode": "lines",
        "line": {"color": colour, "width": width},
        "name": name,
        "hoverinfo": "skip",
    }


def _hover(name: str, hover: bool) -> dict[str, str]:
    if not hover:
        return {"hoverinfo": "skip"}
    return {"hovertemplate": f"{name}<br>(%{{x:.2f}}{comma()}%{{y:.2f}})<extra></extra>"}
