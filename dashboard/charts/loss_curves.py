"""How does a run go? Its history in, a Plotly chart out.

Losses are in nats per image. Test is the solid line and train the faint one; lines are named at
their end. However long a run is, its chart stays below 8 kB.
"""

import json
import math
from collections.abc import Mapping

from dashboard.charts.chart import Chart
from dashboard.charts.in_view import Curve, above, kl_top, losses_in_view, marks_above
from dashboard.charts.kl_bars import KL_AXIS
from dashboard.charts.moved import marks_of, moves
from dashboard.charts.palette import KL, LOSS, RECON
from dashboard.charts.parts import Drawn, Piece, axis, layout, level_line, text
from dashboard.charts.thinning import rounded, thinned
from dashboard.words.language import phrase, tr, written
from dashboard.words.marks import MARKS
from vae_core.explain.ruler import Guides
from vae_core.record.history import History

N_TRAIN, N_TEST = 56, 44  # points of a curve: the three terms together have 300
MOST_BYTES = 6_700  # curves and all that is written on them; the words of the buttons come on top
# Of the points: the first that leaves room for the words.
SHARES = (1.0, 0.8, 0.6, 0.45, 0.33, 0.25)
KL_TOP, LOSS_BOTTOM = 0.27, 0.36  # how far the two panels reach, as shares of the height
PANEL_PX, LINE_PX = 190, 17  # about the height of the upper panel, and of a line of text
TOP_PX = 42  # above the panels: the chart's buttons, and what was moved
TERMS: Mapping[str, tuple[str, str]] = {
    "loss": (phrase("loss"), LOSS),
    "recon": (phrase("reconstruction"), RECON),
    "kl": ("KL", KL),
}


def loss_curves(
    history: History,
    *,
    steps_per_epoch: int,
    guides: Guides | None = None,
) -> Chart:
    """Loss and reconstruction above, KL below on its own scale; x in epochs.

    Guide lines are drawn only where they are in view; a vertical line marks every moved setting,
    and a triangle at the edge what lies above it. An autoencoder has one curve: its loss is the
    reconstruction.
    """
    variational = not history.steps or any(row.kl for row in history.steps)
    tested = [row for row in history.epochs if row.test_loss is not None]
    train_x = [row.step / steps_per_epoch for row in history.steps]
    test_x = [float(row.epoch) for row in tested]
    last_epoch = max([*train_x[-1:], *test_x[-1:], 1.0])
    curves: dict[str, tuple[Curve, Curve]] = {}  # train and test of every term
    ends: dict[str, float] = {}
    for term, (name, _) in TERMS.items():
        if not variational and term != "recon":
            continue
        train = [getattr(row, term) for row in history.steps]
        test = [getattr(row, f"test_{term}") for row in tested]
        on_train, on_test = tr("{name}, train", name=tr(name)), tr("{name}, test", name=tr(name))
        curves[term] = Curve(on_train, train_x, train), Curve(on_test, test_x, test)
        if train or test:
            ends[term] = (test or train)[-1]
    losses = [curve for term in curves if term != "kl" for curve in curves[term]]
    kls = curves.get("kl", ())
    seen = [value for curve in losses for value in curve.y]
    view = losses_in_view(seen)
    kl_most = kl_top([value for curve in kls for value in curve.y])
    guide_lines, guide_names = _guide_lines(guides, view) if guides and seen else ([], [])
    moved = moves(history, steps_per_epoch)
    lines, texts = marks_of(moved, steps_per_epoch, last_epoch, KL_TOP if variational else None)
    panels = [(losses, view[1], 1.0), (kls, kl_most, KL_TOP)]
    edge = [
        mark
        for shown, top, y in panels
        if top is not None
        for mark in marks_above(
            above(shown, top, last_epoch),
            y=y,
            width=last_epoch,
            steps_per_epoch=steps_per_epoch,
            texts=texts,
        )
    ]
    drawn = layout(
        axis(tr("epochs"), range=[0, last_epoch * 1.002]),
        axis(tr("nats per image"), range=list(view)),
        shapes=guide_lines + lines,
        annotations=_names_at_ends(ends, view, kl_most) + guide_names + texts + edge,
        hovermode="x unified",
        margin={"l": 60, "r": 130, "t": TOP_PX},
    )
    if variational:
        reach = {**KL_AXIS["autorangeoptions"], **_at_most(kl_most)}
        kl_axis = {**KL_AXIS, "autorangeoptions": reach}
        drawn["xaxis"] |= {"anchor": "y2"}
        drawn["yaxis"] |= {"domain": [LOSS_BOTTOM, 1.0]}
        drawn["yaxis2"] = axis(tr("KL, nats"), domain=[0.0, KL_TOP], **kl_axis)
    return Chart(_fitting(curves, room=MOST_BYTES - _bytes(drawn)), drawn)


def _at_most(top: float | None) -> Piece:
    return {} if top is None else {"clipmax": top}


def _fitting(curves: Mapping[str, tuple[Curve, Curve]], *, room: int) -> Drawn:
    """All curves, with as many of their points as go into so many bytes."""
    for share in SHARES:
        traces = [
            _curve(curve, share, "y2" if term == "kl" else "y", TERMS[term][1], faint=faint)
            for term, both in curves.items()
            for curve, faint in zip(both, (True, False), strict=True)
        ]
        if _bytes(traces) <= room:
            break
    return traces


def _bytes(part: Piece | Drawn) -> int:
    return len(json.dumps(part, separators=(",", ":")))


def _curve(curve: Curve, share: float, panel: str, colour: str, *, faint: bool) -> Piece:
    """Its line, through this share of the most points that it may have."""
    values = [value if math.isfinite(value) else math.nan for value in curve.y]  # nan is a gap
    x, y = thinned(curve.x, values, int(share * (N_TRAIN if faint else N_TEST)))
    look = (
        {"mode": "lines", "line": {"color": colour, "width": 1.5}, "opacity": 0.45}
        if faint
        else {
            "mode": "lines+markers",
            "line": {"color": colour, "width": 2.5},
            "marker": {"size": 5},
        }
    )
    return {
        "type": "scatter",
        "x": rounded(x),
        "y": rounded(y),
        "yaxis": panel,
        "name": curve.name,
        "hovertemplate": f"%{{y:.1f}} nats<extra>{curve.name}</extra>",
        **look,
    }


def _guide_lines(guides: Guides, view: tuple[float, float]) -> tuple[Drawn, Drawn]:
    """Lines and names of the guide values in view. Hovering over a name explains it."""
    lines: Drawn = []
    names: Drawn = []
    for field, (name, meaning) in MARKS.items():
        value: float = getattr(guides, field)
        if not view[0] <= value <= view[1]:
            continue
        y = round(value, 2)
        lines.append(level_line(y))
        names.append(
            text(
                f"{written(value, '.0f')} {tr(name)}",
                hovertext=tr("{value:.1f} nats: {meaning}", value=value, meaning=tr(meaning)),
                xref="paper",
                x=0.995,
                y=y,
                xanchor="right",
                yanchor="bottom",
                opacity=0.75,
                font={"size": 12},
            )
        )
    return lines, names


def _names_at_ends(
    ends: Mapping[str, float], view: tuple[float, float], kl_most: float | None
) -> Drawn:
    """The name and present value of every curve at its right end, none over another."""
    tops = {"loss": view[1], "recon": view[1], "kl": math.inf if kl_most is None else kl_most}
    apart = 0.0
    if "loss" in ends and "recon" in ends:
        pixels = (ends["loss"] - ends["recon"]) / (view[1] - view[0]) * PANEL_PX
        apart = max(0.0, LINE_PX - pixels) / 2
    return [
        text(
            f"{tr(TERMS[term][0])} {written(end, '.1f')}",
            xref="paper",
            x=1.005,
            xanchor="left",
            y=round(min(end, tops[term]), 2),
            yref="y2" if term == "kl" else "y",
            yshift=round({"loss": apart, "recon": -apart, "kl": 0.0}[term], 1),
            font={"color": TERMS[term][1], "size": 13},
        )
        for term, end in ends.items()
    ]
