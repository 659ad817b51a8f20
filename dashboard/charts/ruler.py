"""Where does a loss lie among all that it can be held against? Marks in, a Plotly chart out."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.chart import Chart
from dashboard.charts.palette import FAINT, INK, KL, RECON
from dashboard.charts.parts import Drawn, Piece, axis, layout, points, text
from dashboard.words.language import tr, written
from vae_core.explain.ruler import bits_per_pixel

TOP = 580.0  # nats: above what an untrained model pays
HEIGHT_PX, MARGIN_PX = 500, 44
APART = 18 * TOP / (HEIGHT_PX - 2 * MARGIN_PX)  # between the middles of two names, in nats
BAR = (0.02, 0.1)  # where the run's bar stands, and
LINES = (0.13, 0.24)  # where the marks' lines do, and their names begin
NAMES = 0.27
PINNED = "var(--st-primary-color)"


@dataclass(frozen=True)
class Named:
    """A place on the ruler, and its name."""

    nats: float
    name: str
    meaning: str
    colour: str = ""  # one of its own for what is the visitor's


def ruler(marks: Sequence[Named], *, bar: tuple[float, float] | None = None) -> Chart:
    """Marks on two scales, nats per image and bits per pixel; `bar`: a run's recon and KL."""
    shapes: Drawn = []
    names: Drawn = []
    ordered = sorted(marks, key=lambda mark: mark.nats)
    heights = spread_out([min(mark.nats, TOP) for mark in ordered])
    for mark, height in zip(ordered, heights, strict=True):
        at = round(min(mark.nats, TOP), 1)
        colour = mark.colour or FAINT
        shapes += [
            _stroke(LINES[0], at, LINES[1], at, colour, own=bool(mark.colour)),
            _stroke(LINES[1], at, NAMES - 0.01, round(height, 1), colour, own=bool(mark.colour)),
        ]
        said = tr(
            "{nats:.1f} nats, {bits:.3f} bits per pixel: {meaning}",
            nats=mark.nats,
            bits=bits_per_pixel(mark.nats),
            meaning=mark.meaning,
        )
        name = f"{written(mark.nats, ',.0f')} {mark.name}"
        names.append(
            text(
                f"<b>{name}</b>" if mark.colour else name,
                hovertext=said,
                x=NAMES,
                y=round(height, 1),
                xanchor="left",
                yanchor="middle",
                font={"size": 13, "color": mark.colour or INK},
            )
        )
    if bar:
        recon, kl = bar
        shapes += [_block(0, recon, RECON), _block(recon, recon + kl, KL)]
    high = TOP * 1.01
    drawn = layout(
        {"range": [0, 1], "visible": False, "fixedrange": True},
        axis(tr("nats per image"), range=[0, high], fixedrange=True),
        shapes=shapes,
        annotations=names,
        margin={"l": 56, "r": 56, "t": 12, "b": 16},
        yaxis2=axis(
            tr("bits per pixel"),
            range=[0, round(bits_per_pixel(high), 4)],
            overlaying="y",
            side="right",
            dtick=0.2,
            showgrid=False,
            fixedrange=True,
        ),
    )
    nothing = {"size": 1, "color": FAINT, "opacity": 0}
    return Chart([points(nothing, [0.5], [0]), points(nothing, [0.5], [0], yaxis="y2")], drawn)


def spread_out(wanted: Sequence[float]) -> list[float]:
    """Heights in this order, each as near to its own as names of one line allow."""
    heights: list[float] = []
    for height in wanted:
        heights.append(max(height, heights[-1] + APART) if heights else max(height, APART / 2))
    if heights and heights[-1] > TOP:  # pushed out at the top: down again
        heights[-1] = TOP
        for i in range(len(heights) - 2, -1, -1):
            heights[i] = min(heights[i], heights[i + 1] - APART)
    return heights


def _stroke(x0: float, y0: float, x1: float, y1: float, colour: str, *, own: bool) -> Piece:
    look = {"color": colour, "width": 2 if own else 1}
    return {"type": "line", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": look}


def _block(low: float, high: float, colour: str) -> Piece:
    x0, x1 = BAR
    ends = {"y0": round(min(low, TOP), 1), "y1": round(min(high, TOP), 1)}
    return {"type": "rect", "x0": x0, "x1": x1, **ends, "fillcolor": colour, "line": {"width": 0}}
