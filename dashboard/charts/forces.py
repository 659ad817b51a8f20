"""How do the two terms of the loss pull at a code? Forces in, a Plotly chart out.

The forces are computed elsewhere.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.codes_map import class_titles
from dashboard.charts.labels import LETTER, SMALLEST_PX
from dashboard.charts.palette import FAINT, INK, KL, RECON
from dashboard.charts.parts import Drawn, Piece, at_its_place, axis, layout, line, points, text
from dashboard.charts.planes import Points
from dashboard.words.language import tr, written

PLANE = 4.2  # how far the plane is shown, to all sides
LONGEST_ARROW = 1.6  # units of the plane
SHORTEST_ARROW = 0.03  # below that only its head would be seen
HALO = " ".join(f"{x}px {y}px 2px var(--st-background-color)," for x in (-1, 1) for y in (-1, 1))[
    :-1
]
NAME_PX = 14  # of an arrow


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
) -> Chart:
    """A point among grey codes, an arrow for each force on it, and its way to where they balance.

    codes (N, 2); encoder_mu, mu, of_recon, of_kl (2,); way (n, 2).
    """
    scale = arrow_scale(mu, of_recon, of_kl)
    balance = {"color": INK, "size": 18, "symbol": "circle-open", "line": {"width": 2}}
    path = tr("the way to the balance")
    traces = [
        _named(codes, {"color": FAINT, "size": 4, "opacity": 0.3}, tr("codes of test images")),
        line(INK, *way.T, dash="dot", name=path, hover=at_its_place(path)),
        _named(encoder_mu[None], {"color": INK, "size": 9, "symbol": "x"}, tr("the encoder's mu")),
        _named(way[-1:], balance, tr("where the forces balance")),
        _named(mu[None], {"color": INK, "size": 10}, "mu"),
    ]
    arrows = [
        *_arrow(mu, of_recon, scale, "recon", RECON),
        *_arrow(mu, of_kl, scale, "β · KL", KL, outside=float(of_recon @ of_kl) > 0),
    ]
    taken = [place for note in arrows for place in _letters(note)]
    titles = class_titles(codes, labels, class_names, 2 * PLANE, taken)
    names = [title | {"opacity": 0.7} for title in titles]
    shown = {"range": [-PLANE, PLANE], "zerolinecolor": FAINT, "zerolinewidth": 1}
    drawn = layout(
        axis("z1", **shown),
        axis("z2", scaleanchor="x", **shown),
        annotations=[*names, *arrows],
        margin={"l": 52, "r": 12, "t": 12},
    )
    return Chart(traces, drawn)


def _named(places: Points, marker: Piece, name: str) -> Piece:
    return points(marker, *places.T, name=name, hover=at_its_place(name))


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
    label = text(
        f"<b>{name} {written(length, '.3g')}</b>",
        x=round(float(middle[0]), 3),
        y=round(float(middle[1]), 3),
        xanchor="left" if aside_x > 0.3 else "right" if aside_x < -0.3 else "center",
        xshift=round(10 * aside_x),
        yshift=round(16 * aside_y),
        font={"size": NAME_PX, "color": colour, "shadow": HALO},
    )
    return [arrow, label]


def _letters(note: Piece) -> list[tuple[float, float]]:
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
