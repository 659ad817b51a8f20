"""How does a run go? Its history in, a Plotly chart out.

Losses are in nats per image. Test is the solid line and train the faint one; lines are named at
their end. However long a run is, its chart stays below 8 kB.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.charts.kl_bars import KL_AXIS
from dashboard.charts.palette import KL, LOSS, RECON
from dashboard.charts.parts import Drawn, Piece, axis, layout, level_line, moment_line, text
from dashboard.charts.thinning import rounded, thinned
from dashboard.words.language import comma, phrase, tr, written
from vae_core.record.history import Change, History

if TYPE_CHECKING:
    from vae_core.explain.guides import Guides

N_TRAIN, N_TEST = 56, 44  # points of a curve: the three terms together have 300
N_MARKS = 6  # the latest changes of live settings
KL_TOP, LOSS_BOTTOM = 0.27, 0.36  # how far the two panels reach, as shares of the height
PANEL_PX, LINE_PX = 190, 17  # about the height of the upper panel, and of a line of text
TERMS: Mapping[str, tuple[str, str]] = {
    "loss": (phrase("loss"), LOSS),
    "recon": (phrase("reconstruction"), RECON),
    "kl": ("KL", KL),
}
CHANGED = {"beta": phrase("beta"), "learning_rate": phrase("learning rate")}


def loss_curves(history: History, *, steps_per_epoch: int, guides: "Guides | None" = None) -> Chart:
    """Loss and reconstruction above, KL below on its own scale; x in epochs.

    Guide lines are drawn only where they are in view; a vertical line marks every moved setting.
    An autoencoder has one curve: its loss is the reconstruction.
    """
    variational = not history.steps or any(row.kl for row in history.steps)
    tested = [row for row in history.epochs if row.test_loss is not None]
    train_x = [row.step / steps_per_epoch for row in history.steps]
    test_x = [float(row.epoch) for row in tested]
    last_epoch = max([*train_x[-1:], *test_x[-1:], 1.0])
    traces: Drawn = []
    seen: list[float] = []  # what the upper panel shows
    ends: dict[str, float] = {}
    for term, (name, colour) in TERMS.items():
        if not variational and term != "recon":
            continue
        train = [getattr(row, term) for row in history.steps]
        test = [getattr(row, f"test_{term}") for row in tested]
        panel = "y2" if term == "kl" else "y"
        on_train, on_test = tr("{name}, train", name=tr(name)), tr("{name}, test", name=tr(name))
        traces += [
            _curve(*thinned(train_x, train, N_TRAIN), panel, on_train, colour, faint=True),
            _curve(*thinned(test_x, test, N_TEST), panel, on_test, colour, faint=False),
        ]
        if panel == "y":
            seen += [*train, *test]
        if train or test:
            ends[term] = (test or train)[-1]
    view = _in_view(seen) if seen else (0.0, 550.0)
    guide_lines, guide_names = _guide_lines(guides, view) if guides and seen else ([], [])
    marks, mark_names = _marks(history.changes, steps_per_epoch, last_epoch, variational)
    drawn = layout(
        axis(tr("epochs"), range=[0, last_epoch * 1.002]),
        axis(tr("nats per image"), range=list(view)),
        shapes=guide_lines + marks,
        annotations=_names_at_ends(ends, view) + guide_names + mark_names,
        hovermode="x unified",
        margin={"l": 60, "r": 130, "t": 24},
    )
    if variational:
        drawn["xaxis"] |= {"anchor": "y2"}
        drawn["yaxis"] |= {"domain": [LOSS_BOTTOM, 1.0]}
        drawn["yaxis2"] = axis(tr("KL, nats"), domain=[0.0, KL_TOP], **KL_AXIS)
    return Chart(traces, drawn)


def _curve(
    x: Sequence[float], y: Sequence[float], panel: str, name: str, colour: str, *, faint: bool
) -> Piece:
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
        "name": name,
        "hovertemplate": f"%{{y:.1f}} nats<extra>{name}</extra>",
        **look,
    }


def _in_view(seen: Sequence[float]) -> tuple[float, float]:
    """The part of the losses that matters: from the best to where the first epochs came down to."""
    low, high = min(seen), max(seen)
    if len(seen) > 20:
        high = max(float(np.quantile(seen, 0.9)) * 1.1, low * 1.15)
    room = max(0.06 * (high - low), 1.0)
    return round(low - room, 1), round(high + room, 1)


def _guide_lines(guides: "Guides", view: tuple[float, float]) -> tuple[Drawn, Drawn]:
    """Lines and names of the guide values in view. Hovering over a name explains it."""
    lines: Drawn = []
    names: Drawn = []
    for value, name, meaning in (
        (guides.untrained, phrase("untrained"), phrase("every pixel a fair coin: 784 ln 2")),
        (
            guides.collapsed,
            phrase("collapsed"),
            phrase("every image decoded to the mean image: the codes say nothing"),
        ),
        (
            guides.floor,
            phrase("floor"),
            phrase("every image decoded to itself: grey pixels have entropy"),
        ),
    ):
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


def _marks(
    changes: Sequence[Change], steps_per_epoch: int, last_epoch: float, variational: bool
) -> tuple[Drawn, Drawn]:
    """Vertical lines where live settings were moved, saying to what.

    Beta's values stand above the panels, the learning rate's between them. Where two of one setting
    would lie over each other, they share the first one's place: "beta 4, 2".
    """
    room = {"beta": 0.1 * last_epoch, "learning_rate": 0.2 * last_epoch}
    lines: Drawn = []
    names: Drawn = []
    named: dict[str, Piece] = {}  # the latest text of each setting
    for change in changes[-N_MARKS:]:
        x = round(change.step / steps_per_epoch, 3)
        lines.append(moment_line(x))
        latest = named.get(change.name)
        if latest and x - latest["x"] < room[change.name]:
            latest["text"] += f"{comma()}{written(change.value, '.3g')}"
            continue
        between = variational and change.name == "learning_rate"
        latest = named[change.name] = text(
            f"{tr(CHANGED[change.name])} {written(change.value, '.3g')}",
            yref="paper",
            x=x,
            y=KL_TOP if between else 1,
            xanchor="left",
            yanchor="bottom",
            font={"size": 12},
        )
        names.append(latest)
    return lines, names


def _names_at_ends(ends: Mapping[str, float], view: tuple[float, float]) -> Drawn:
    """The name and present value of every curve at its right end, none over another."""
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
            y=round(end if term == "kl" else min(end, view[1]), 2),
            yref="y2" if term == "kl" else "y",
            yshift=round({"loss": apart, "recon": -apart, "kl": 0.0}[term], 1),
            font={"color": TERMS[term][1], "size": 13},
        )
        for term, end in ends.items()
    ]
