"""What does one pixel cost? Its nats over p in, a Plotly chart out."""

from dashboard.charts.chart import Chart
from dashboard.charts.palette import INK, RECON
from dashboard.charts.parts import axis, layout, level_line, line, points, text
from dashboard.charts.planes import Points
from dashboard.words.language import tr

MOST_NATS = 5.0  # how far up the cost is drawn


def pixel_curve(p: Points, cost: Points, *, own: tuple[float, float], floor: float) -> Chart:
    """Cost of one pixel over p (N,), in nats: the present point, and the least it can cost."""
    said = tr("p %{x:.2f}: %{y:.2f} nats")
    curve = line(RECON, p, cost, width=3, hover=said)
    point = points({"size": 13, "color": INK}, [own[0]], [own[1]])
    side = "left" if p[cost.argmin()] >= 0.5 else "right"  # where the curve is far above it
    name = text(
        tr("floor {nats:.2f}", nats=floor),
        xref="paper",
        x=0.05 if side == "left" else 0.95,
        xanchor=side,
        y=floor,
        yanchor="bottom",
        font={"size": 12},
    )
    drawn = layout(
        axis(tr("p, the decoder's probability of ink"), range=[0, 1]),
        axis(tr("nats for this pixel"), range=[0, MOST_NATS]),
        shapes=[level_line(floor)],
        annotations=[name],
        margin={"l": 52, "r": 12, "t": 12},
    )
    return Chart([curve, point], drawn)
