"""How does a number that a network puts out become one that a distribution can use?

Two curves: sigma from a log-variance, and the probability of ink from a logit.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.palette import FAINT, INK, RECON
from dashboard.charts.plotly_import import go
from dashboard.words.language import tr

Values = NDArray[np.floating]
NO_SIGMA = "rgba(203,93,21,0.12)"  # the orange of palette.KL, thin


def sigma_curves(
    outputs: Values, as_logvar: Values, as_variance: Values, *, here: float, image: Values
) -> go.Figure:
    """sigma against the network's output, read in two ways; nan is where a curve has no value.

    here: the output that is looked at. image: the outputs (L,) of the present image.
    """
    at = np.interp(here, outputs, as_logvar)
    theirs = np.interp(image, outputs, as_logvar)
    traces = [
        _line(outputs, as_logvar, tr("exp(0.5 · output)"), INK, width=2.5),
        _line(outputs, as_variance, tr("√output"), FAINT, width=2.5, dash="dash"),
        {
            "type": "scattergl",
            "x": image.astype(np.float32),
            "y": theirs.astype(np.float32),
            "mode": "markers",
            "marker": {"symbol": "cross", "size": 10, "color": RECON},
            "hovertemplate": tr("this image: output %{x:.2f}, sigma %{y:.3f}") + "<extra></extra>",
        },
        _dot(here, float(at), tr("output %{x:.2f}: sigma %{y:.3f}")),
    ]
    layout = _layout(tr("the network's output"), tr("sigma, units of z"))
    layout["xaxis"]["range"] = [float(outputs[0]), float(outputs[-1])]
    layout["yaxis"]["range"] = [-0.2, float(as_logvar.max()) * 1.04]
    layout["shapes"] = [
        {
            "type": "rect",
            "yref": "paper",
            "x0": float(outputs[0]),
            "x1": 0,
            "y0": 0,
            "y1": 1,
            "fillcolor": NO_SIGMA,
            "line": {"width": 0},
            "layer": "below",
        }
    ]
    layout["annotations"] = [
        _words(tr("as log σ²"), float(outputs[-1]), float(as_logvar[-1]), INK, "right", "top"),
        _words(tr("as σ² itself"), float(outputs[-1]), 0.4, FAINT, "right", "middle"),
        _words(
            tr("as σ²: negative, no root"), -5.0, float(as_logvar.max()) / 2, INK, "center", "top"
        ),
        _words(
            tr("this image"), float(image.mean()), float(theirs.max()), RECON, "center", "bottom"
        ),
    ]
    layout["annotations"][0] |= {"xshift": -22}
    layout["annotations"][-1] |= {"yshift": 8}
    return go.Figure(traces, layout)


def ink_curve(logits: Values, probabilities: Values, chosen: int) -> go.Figure:
    """Every pixel's probability of ink against its logit (784,), and one of them marked."""
    order = np.argsort(logits)
    traces = [
        _line(logits[order], probabilities[order], "sigmoid", FAINT, width=1.5),
        {
            "type": "scattergl",
            "x": logits.astype(np.float32),
            "y": probabilities.astype(np.float32),
            "mode": "markers",
            "marker": {"size": 6, "color": RECON, "opacity": 0.4},
            "hovertemplate": tr("logit %{x:.2f}: probability %{y:.3f}") + "<extra></extra>",
        },
        _dot(
            float(logits[chosen]),
            float(probabilities[chosen]),
            tr("the chosen pixel<br>logit %{x:.2f}: probability %{y:.3f}"),
        ),
    ]
    layout = _layout(tr("logit, no unit"), tr("probability of ink"))
    layout["yaxis"]["range"] = [-0.05, 1.05]
    return go.Figure(traces, layout)


def _layout(x: str, y: str) -> dict[str, Any]:
    return {
        "xaxis": {"title": {"text": x}},
        "yaxis": {"title": {"text": y}},
        "showlegend": False,
        "margin": {"l": 56, "r": 12, "t": 12, "b": 44},
    }


def _line(
    x: Values, y: Values, name: str, colour: str, *, width: float, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "mode": "lines",
        "name": name,
        "line": {"color": colour, "width": width, "dash": dash},
        "hoverinfo": "skip",
    }


def _dot(x: float, y: float, words: str) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "marker": {"size": 16, "color": INK},
        "hovertemplate": f"{words}<extra></extra>",
    }


def _words(
    text: str, x: float, y: float, colour: str, xanchor: str, yanchor: str
) -> dict[str, Any]:
    return {
        "text": text,
        "showarrow": False,
        "x": round(x, 3),
        "y": round(y, 3),
        "xanchor": xanchor,
        "yanchor": yanchor,
        "font": {"color": colour},
    }
