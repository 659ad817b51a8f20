"""What happened to a run, and at which step? Flags that stand on its curves.

A milestone lies on the curve of the loss; other flags hang at the top of a pole, below the chart's
own buttons. Their words are text, whoever wrote them: Plotly, which takes some of it for markup,
gets them `plain`.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.palette import FAINT
from dashboard.charts.parts import Drawn, text
from vae_core.record.history import History

SIGNS = {"milestone": "◆", "note": "✎", "branch": "↗"}  # by kind; other kinds have the last one
OTHER = "⚑"
ACCENT = "var(--st-primary-color)"
POLE = {"color": FAINT, "width": 1}
SIGN_PX, SIGN_SHARE = 20, 0.025  # how high a sign is, and how wide, as a share of the chart
MOST_HIGH = 6  # signs of about one moment hang one below the other
WIDE = 44  # characters of a line under the mouse


@dataclass(frozen=True)
class Flag:
    """Something that happened to a run."""

    step: int  # updates that were done by then
    text: str  # what happened, in words
    kind: str  # "milestone", "note" or "branch"
    hover: str = ""  # more to say under the mouse than `text`


def flags_on_curves(
    flags: Sequence[Flag], history: History, steps_per_epoch: int
) -> tuple[Drawn, Drawn]:
    """Poles and signs over `loss_curves`. Hovering over a sign says what happened."""
    together: dict[tuple[str, int], list[Flag]] = {}
    for flag in sorted(flags, key=lambda flag: flag.step):
        together.setdefault((flag.kind, flag.step), []).append(flag)
    poles: Drawn = []
    signs: Drawn = []
    hung: list[int] = []  # the steps of the poles so far
    near = SIGN_SHARE * max([1, *(row.step for row in history.steps[-1:])])
    for (kind, step), same in together.items():
        x = round(step / steps_per_epoch, 3)
        loss = _loss_at(step, history) if kind == "milestone" else None
        if loss is None:
            below = SIGN_PX * (sum(step - other < near for other in hung) % MOST_HIGH)
            place = {"yref": "paper", "y": 1, "yanchor": "top", "font": {"size": 18}}
            place |= {"yshift": -below} if below else {}
            hung.append(step)
            poles.append({"type": "line", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1})
            poles[-1] |= {"line": POLE}
        else:
            place = {"y": round(loss, 2), "font": {"color": ACCENT, "size": 18}}
        said = "<br>".join(plain(flag.hover or flag.text) for flag in same)
        signs.append(text(SIGNS.get(kind, OTHER), hovertext=said, x=x, **place))
    return poles, signs


def plain(words: str) -> str:
    """The words as Plotly shows them, letter for letter: no tags, entities, links or formulas."""
    marks = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})
    one_line = " ".join(words.split())
    return "<br>".join(line.translate(marks) for line in textwrap.wrap(one_line, WIDE))


def _loss_at(step: int, history: History) -> float | None:
    """Where the curve that a milestone lies on is: the test loss, or the train loss without one."""
    for row in history.epochs:
        if row.step == step and row.test_loss is not None:
            return row.test_loss
    return next((row.loss for row in history.steps if row.step >= step), None)
