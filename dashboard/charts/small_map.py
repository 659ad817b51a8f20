"""What does a map of codes look like beside seven others? Without words: the page names it."""

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, class_colour
from dashboard.charts.parts import Drawn, Piece, points
from dashboard.charts.planes import steady_range
from dashboard.charts.rate_distortion import SVG
from vae_core.record.sweep import Miniature

MARGIN = {"l": 4, "r": 4, "t": 4, "b": 4}


def small_map(shown: Miniature | None) -> Chart:
    """Each code in its class's colour, and the prior's first two sigmas; empty before there are
    any."""
    codes: Drawn = []
    spread = (-3.0, 3.0)
    if shown:
        places = shown.places.astype(float)
        spread = steady_range(None, places)
        for label, name in enumerate(shown.class_names):
            of_class = places[shown.labels == label]
            marker = {"color": class_colour(label), "size": 4, "opacity": 0.8}
            codes.append(points(marker, *of_class.T.round(2), name=name, type=SVG))
    bare: Piece = {"range": list(spread), "visible": False, "fixedrange": True}
    shape: Piece = {
        "xaxis": {**bare, "constrain": "domain"},
        "yaxis": {**bare, "scaleanchor": "x"},
        "shapes": [_circle(sigma) for sigma in (1, 2)],
        "showlegend": False,
        "hovermode": False,
        "margin": MARGIN,
    }
    return Chart(codes, shape)


def _circle(sigma: float) -> Piece:
    look = {"color": FAINT, "width": 1, "dash": "dot"}
    ends = {"x0": -sigma, "x1": sigma, "y0": -sigma, "y1": sigma}
    return {"type": "circle", "line": look, "layer": "below", **ends}
