"""What does a map of codes look like? Places and labels in, a Plotly chart out.

Each class in its colour and named at its centre. What the prior, the encoder and the classes make
of the plane comes as layers, from map_layers.py; where the places come from is not asked here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.labels import class_places, font_px
from dashboard.charts.palette import FAINT, INK, class_colour
from dashboard.charts.parts import Drawn, Piece, at_its_place, axis, layout, points, text
from dashboard.charts.planes import Plane, Points, steady_range
from dashboard.words.language import tr


def latent_map(
    places: Points,
    labels: NDArray[np.integer],
    class_names: Sequence[str],
    *,
    axis_range: tuple[float, float] | None = None,
    names: tuple[str, str] = ("z1", "z2"),
    prior: Sequence[float] = (1, 2),
    prior_centre: Sequence[float] | Points = (0.0, 0.0),
    layers: Sequence[Piece] = (),
    hover: bool = True,
    fill: bool = False,
    taken: Sequence[Sequence[float]] = (),
) -> Chart:
    """Codes at `places` (N, 2), a colour and a name (in the visitor's language) for each class.

    `prior`: radii of the circles, in sigma. `layers`: traces that lie under the points if their
    meta is "under", over them otherwise. `fill`: where the page is wider than high, show more of
    the plane. `taken`: places that no class's name lies over.
    A class without codes keeps its (empty) trace: the next update may fill it in place.
    """
    codes: Drawn = []
    for c, name in enumerate(map(tr, class_names)):
        marker = {"color": class_colour(c), "size": 5, "opacity": 0.75}
        said = at_its_place(name) if hover else ""
        drawn = points(marker, *places[labels == c].T, hover=said, name=name)
        codes.append(drawn | {"meta": c})  # the map's key shows classes alone
    low, high = axis_range or steady_range(None, places)
    shown: Piece = {"range": [low, high]}
    if not fill:
        shown["constrain"] = "domain"
    under = [{**layer, "zorder": -1} for layer in layers if layer.get("meta") == "under"]
    over = [layer for layer in layers if layer.get("meta") != "under"]
    shape = layout(
        axis(names[0], **shown),
        axis(names[1], scaleanchor="x", **shown),
        shapes=[_circle(sigma, prior_centre) for sigma in prior],
        annotations=class_titles(places, labels, class_names, high - low, taken),
    )
    if not hover:
        shape["hovermode"] = False
    return Chart([*under, *codes, *over], shape)


def axis_names(plane: Plane) -> tuple[str, str]:
    """What the map's axes are called, in the visitor's language.

    z1, where an axis is a dimension of the latent space; an axis of no dimension has a row for each
    class.
    """
    across, up = (_axis_name(number, along) for number, along in enumerate(plane.axes, 1))
    return across, up


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
    names = list(map(tr, class_names))
    return [
        class_title(c, names[c], x=x, y=y)
        for c, x, y in class_places(places, labels, names, span, taken)
    ]


def class_title(c: int, name: str, **where: Any) -> Piece:
    """A class's name as it stands on a map."""
    font = {"size": font_px(name), "color": INK, "shadow": "auto"}
    return text(f"<b>{name}</b>", name=f"class {c}", font=font, **where)


def _axis_name(number: int, along: Points) -> str:
    if not along.any():
        return tr("class")
    if np.count_nonzero(along) == 1 and along.max() == 1:
        return f"z{along.argmax() + 1}"
    return tr("axis {number}", number=number)


def _circle(sigma: float, centre: Sequence[float] | Points) -> Piece:
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
