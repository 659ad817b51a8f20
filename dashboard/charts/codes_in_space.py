"""What do codes look like in space? Three numbers of each in, a Plotly chart out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.codes_map import class_title
from dashboard.charts.palette import FAINT, class_colour
from dashboard.charts.parts import Drawn, axis
from dashboard.charts.planes import Points
from dashboard.words.language import tr


def latent_space(
    codes: Points, labels: NDArray[np.integer], class_names: Sequence[str], names: Sequence[str]
) -> Chart:
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
            titles.append(class_title(c, name, **{along: round(at, 3) for along, at in middle}))
    x_axis, y_axis, z_axis = (axis(name, showbackground=False, color=FAINT) for name in names)
    scene = {
        "xaxis": x_axis,
        "yaxis": y_axis,
        "zaxis": z_axis,
        "aspectmode": "data",
        "dragmode": "orbit",
        "annotations": titles,
    }
    bare = {"l": 0, "r": 0, "t": 0, "b": 0}
    return Chart(traces, {"scene": scene, "showlegend": False, "margin": bare})
