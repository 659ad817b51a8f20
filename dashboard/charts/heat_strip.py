"""When did each latent dimension carry something? KL over time in, a Plotly chart out.

A row for each dimension and a column for some readings. What is dead is bare page, and the more
there is the further is its lightness from the page's: no eye mistakes them. However long a run is
and however many dimensions it has, its strip stays below 16 kB.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.palette import INK, KL
from dashboard.charts.parts import Drawn, Piece, axis, hovering, layout, moment_line, points, text
from dashboard.words.language import tr, written
from dashboard.words.settings import in_a_name
from vae_core.diagnostics import DEAD_KL
from vae_core.explain.collapse import Life, kl_over_time
from vae_core.record.history import Change, History

N_CELLS, N_COLUMNS = 6000, 160  # at most
N_TURNS, N_CHANGES = 150, 6  # the latest ones are marked
ROW_PX, LEAST_PX, MOST_PX, ROUND_IT_PX = 22, 150, 520, 135
FULL, INKED = 1.0, 3.0  # nats: where the orange is full, and where it has become ink
SHADES = (DEAD_KL, 0.02, 0.05, 0.1, 0.2, 0.5)  # nats
PALEST = 0.14  # opacity of what is just alive
LEVEL_PX, N_LEVELS = 15, 3  # names of moved settings stand over each other
TOOLS_PX = 26  # above them, where a phone always shows the chart's tools
TICKS = (0.01, 0.1, 1.0, 3.0)  # nats

Cells = NDArray[np.floating]


def heat_strip(history: History, lives: Sequence[Life], *, steps_per_epoch: int) -> Chart:
    """KL of every dimension of the training images, from left to right in epochs.

    A cross stands where a dimension died, a ring where it came to life after the first epoch; a
    line where a setting was moved.
    """
    edges, cells = columns(*kl_over_time(history))
    x = edges / steps_per_epoch
    heat = {
        "type": "heatmap",
        "name": "KL",
        "meta": "table",  # its values can be read as one, too
        "x": x.astype(np.float32),
        "y": np.arange(1, len(cells) + 1),
        "z": _coarse(cells),
        "zmin": 0,
        "zmax": INKED,
        "colorscale": [[kl / INKED, colour] for kl, colour in _shades()],
        "showscale": False,
        "ygap": 1,
        **hovering(tr("z%{y} up to epoch %{x:.1f}: %{z:.2g} nats")),
    }
    end = float(x[-1])
    marks, names = _changes(history.changes, steps_per_epoch, end)
    drawn = layout(
        axis(tr("epochs"), range=[0, end]),
        axis(
            tr("latent dimension"),
            range=[len(cells) + 0.5, 0.5],
            tickprefix="z",
            tickformat="d",
            nticks=min(24, len(cells) + 1),
            showgrid=False,
        ),
        shapes=marks,
        annotations=names,
        margin={"l": 60, "r": 8, "t": LEVEL_PX * N_LEVELS + TOOLS_PX},
    )
    return Chart([heat, *_turns(lives, steps_per_epoch), _scale(end)], drawn)


def height_px(latent_dim: int) -> int:
    """Of a strip with so many rows."""
    return ROUND_IT_PX + min(max(ROW_PX * latent_dim, LEAST_PX), MOST_PX)


def columns(steps: Sequence[int], kl: Cells) -> tuple[Cells, Cells]:
    """Where columns begin and end, in steps (n + 1,), and the mean of kl (N, L) in each (L, n).

    As many readings make a column as a power of two says: a run that goes on moves none of them.
    """
    ends = np.array([0, *steps], float)
    most = max(1, min(N_COLUMNS, N_CELLS // kl.shape[1]))
    together = 2 ** math.ceil(math.log2(max(1.0, len(steps) / most)))
    starts = np.arange(0, len(steps), together)
    weights = np.diff(ends)[:, None]
    means = np.add.reduceat(kl * weights, starts) / np.add.reduceat(weights, starts)
    return np.append(ends[starts], ends[-1]), means.T


def _coarse(cells: Cells) -> NDArray[np.float32]:
    """To 1 part in 250: no eye sees more, and what is left out takes no bytes."""
    bits = cells.astype("<f4").view("<u4")
    return ((bits + 0x8000) & 0xFFFF0000).view("<f4")


def _shades() -> list[tuple[float, str]]:
    """What colour means how much: steps of equal factors look about equally far apart."""
    reach = math.log(FULL / DEAD_KL)
    pale = [
        (kl, f"rgba(203,93,21,{PALEST + (1 - PALEST) * math.log(kl / DEAD_KL) / reach:.3f})")
        for kl in SHADES
    ]
    clear = "rgba(203,93,21,0)"
    return [(0.0, clear), (DEAD_KL, clear), *pale, (FULL, KL), (INKED, INK)]


def _scale(x: float) -> Piece:
    """The scale beside the strip, in equal factors; the point that has it shows nothing."""
    low, high = math.log10(DEAD_KL), math.log10(INKED)
    shades = [(kl, colour) for kl, colour in _shades()[2:]]
    return {
        "type": "scatter",
        "x": [x],
        "y": [1],
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {
            "opacity": 0,
            "color": [low],
            "cmin": low,
            "cmax": high,
            "colorscale": [
                [round((math.log10(kl) - low) / (high - low), 4), colour] for kl, colour in shades
            ],
            "colorbar": {
                "title": {"text": tr("KL, nats"), "side": "right"},
                "thickness": 10,
                "tickvals": [math.log10(tick) for tick in TICKS],
                "ticktext": [written(tick, "g") for tick in TICKS],
                "outlinewidth": 0,
            },
        },
    }


def _turns(lives: Sequence[Life], steps_per_epoch: int) -> Drawn:
    turns = [
        (turn, life.dim + 1)
        for life in lives
        for i, turn in enumerate(life.turns)
        if i or not turn.alive or turn.step > steps_per_epoch
    ]
    turns = sorted(turns, key=lambda each: each[0].step)[-N_TURNS:]
    looks = (
        (False, "x-thin", tr("died"), tr("z%{y} died by epoch %{x:.2f}")),
        (True, "circle-open", tr("came to life"), tr("z%{y} came to life by epoch %{x:.2f}")),
    )
    drawn = []
    for alive, symbol, name, hover in looks:
        places = [(turn.step / steps_per_epoch, dim) for turn, dim in turns if turn.alive is alive]
        if places:
            mark = {"symbol": symbol, "size": 8, "color": INK, "line": {"color": INK, "width": 2}}
            x, y = zip(*places, strict=True)
            drawn.append(points(mark, [round(at, 3) for at in x], list(y), hover=hover, name=name))
    return [trace | {"type": "scatter", "cliponaxis": False} for trace in drawn]


def _changes(changes: Sequence[Change], steps_per_epoch: int, end: float) -> tuple[Drawn, Drawn]:
    """A line where a setting was moved, and above it what it became; of a burst the last."""
    lines: Drawn = []
    names: Drawn = []
    for change in changes[-N_CHANGES:]:
        x = round(change.step / steps_per_epoch, 3)
        if names and names[-1]["name"] == change.name and x - names[-1]["x"] < 0.08 * end:
            lines.pop()
            names.pop()
        lines.append(moment_line(x))
        names.append(
            text(
                said_of(change),
                name=change.name,
                yref="paper",
                x=x,
                y=1,
                xanchor="right" if x > 0.7 * end else "left",
                yanchor="bottom",
                yshift=LEVEL_PX * (len(names) % N_LEVELS),
                font={"size": 12},
            )
        )
    return lines, names


def said_of(change: Change) -> str:
    """What a setting became."""
    if change.name == "beta":
        return tr("beta {value}", value=written(change.value, "g"))
    if change.name == "beta_warmup_epochs":
        return tr("warm-up to epoch {epoch}", epoch=written(change.value, ".3g"))
    return in_a_name(change.name, change.value)
