"""How does a number that a network puts out become one that a distribution can use?

Two curves: sigma from a log-variance, and the probability of ink from a logit.
"""

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, RECON
from dashboard.charts.parts import Piece, axis, layout, line, points, text
from dashboard.words.language import tr

Values = NDArray[np.floating]
MARGIN = {"l": 56, "r": 12, "t": 12}
NO_SIGMA = "rgba(203,93,21,0.12)"  # the orange of palette.KL, thin


def sigma_curves(
    outputs: Values, as_logvar: Values, as_variance: Values, *, here: float, image: Values
) -> Chart:
    """sigma against the network's output, read in two ways; nan is where a curve has no value.

    here: the output that is looked at. image: the outputs (L,) of the present image.
    """
    at = np.interp(here, outputs, as_logvar)
    theirs = np.interp(image, outputs, as_logvar)
    here_said = tr("output %{x:.2f}: sigma %{y:.3f}")
    image_said = tr("this image: output %{x:.2f}, sigma %{y:.3f}")
    traces = [
        line(INK, outputs, as_logvar, width=2.5, name=tr("exp(0.5 · output)")),
        line(FAINT, outputs, as_variance, width=2.5, dash="dash", name=tr("√output")),
        points({"symbol": "cross", "size": 10, "color": RECON}, image, theirs, hover=image_said),
        _dot(here, float(at), here_said),
    ]
    first, last, top = float(outputs[0]), float(outputs[-1]), float(as_logvar.max())
    no_sigma = {
        "type": "rect",
        "yref": "paper",
        "x0": first,
        "x1": 0,
        "y0": 0,
        "y1": 1,
        "fillcolor": NO_SIGMA,
        "line": {"width": 0},
        "layer": "below",
    }
    middle = float(image.mean()), float(theirs.max())
    words = [
        _words(tr("as log σ²"), last, float(as_logvar[-1]), INK, "right", "top", xshift=-22),
        _words(tr("as σ² itself"), last, 0.4, FAINT, "right", "middle"),
        _words(tr("as σ²: negative, no root"), -5.0, top / 2, INK, "center", "top"),
        _words(tr("this image"), *middle, RECON, "center", "bottom", yshift=8),
    ]
    drawn = layout(
        axis(tr("the network's output"), range=[first, last]),
        axis(tr("sigma, units of z"), range=[-0.2, top * 1.04]),
        shapes=[no_sigma],
        annotations=words,
        margin=MARGIN,
    )
    return Chart(traces, drawn)


def ink_curve(logits: Values, probabilities: Values, chosen: int) -> Chart:
    """Every pixel's probability of ink against its logit (784,), and one of them marked."""
    order = np.argsort(logits)
    pixels = {"size": 6, "color": RECON, "opacity": 0.4}
    traces = [
        line(FAINT, logits[order], probabilities[order], width=1.5, name="sigmoid"),
        points(pixels, logits, probabilities, hover=tr("logit %{x:.2f}: probability %{y:.3f}")),
        _dot(
            float(logits[chosen]),
            float(probabilities[chosen]),
            tr("the chosen pixel<br>logit %{x:.2f}: probability %{y:.3f}"),
        ),
    ]
    drawn = layout(
        axis(tr("logit, no unit")),
        axis(tr("probability of ink"), range=[-0.05, 1.05]),
        margin=MARGIN,
    )
    return Chart(traces, drawn)


def _dot(x: float, y: float, words: str) -> Piece:
    return points({"size": 16, "color": INK}, [x], [y], hover=words)


def _words(
    said: str, x: float, y: float, colour: str, xanchor: str, yanchor: str, **shift: int
) -> Piece:
    where = {"x": round(x, 3), "y": round(y, 3), "xanchor": xanchor, "yanchor": yanchor, **shift}
    return text(said, font={"color": colour}, **where)
