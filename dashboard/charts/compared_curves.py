"""How do several runs go, on one axis? Their histories in, a Plotly chart out.

Nats per image. Each run has its colour and its letter, which stands at the end of its line; test is
the solid line and train the faint one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.parts import Drawn, axis, layout, line, text
from dashboard.charts.thinning import rounded, thinned
from dashboard.words.language import phrase, tr, written
from vae_core.record.history import EpochFigures, History, StepFigures

# At least 3 : 1 on white and on near-black; no two are taken for each other by colour-blind people
# without their letters being told apart.
RUN_COLOURS = ("#2f7fd6", "#d1610f", "#2b8a3e", "#a63d97", "#8a7a00", "#0e8f9c")
LETTERS = "ABCDEF"
MEASURES: Mapping[str, str] = {
    "elbo": phrase("reconstruction + KL"),
    "recon": phrase("reconstruction"),
    "kl": "KL",
    "loss": phrase("loss"),
}
NEEDS_A_KL = ("elbo", "kl")  # an autoencoder has neither
ACROSS: Mapping[str, str] = {
    "epochs": phrase("epochs"),
    "steps": phrase("steps"),
    "images": phrase("training images seen"),
}
N_TRAIN, N_TEST = 56, 44  # points of a curve
AT_EDGE = 0.9  # of the longest run: one that ends before has its letter where it ends
PANEL_PX, LINE_PX = 330, 18  # about the height of the panel, and of a line of text


@dataclass(frozen=True, eq=False)
class Curve:
    """One measure of a run."""

    train: NDArray[np.float32]  # (2, n): steps and values
    test: NDArray[np.float32]
    steps_per_epoch: int
    n_images: int  # that the run learns from

    @property
    def tells(self) -> NDArray[np.float32]:
        """What counts: of test images, once there is any."""
        return self.test if self.test.size else self.train

    def end(self, unit: str) -> float:
        """How far it has come."""
        reached = [self.across(part[0][-1:], unit) for part in (self.train, self.test) if part.size]
        return max((at for [at] in reached), default=1.0)

    def across(self, steps: NDArray[np.float32], unit: str) -> list[float]:
        """Steps as epochs, or as training images seen."""
        if unit == "steps":
            return [float(step) for step in steps]
        epochs = steps.astype(float) / self.steps_per_epoch
        if unit == "epochs":
            return rounded(epochs.tolist())
        return [round(seen) for seen in epochs * self.n_images]


def curve_of(history: History, measure: str, *, steps_per_epoch: int, n_images: int) -> Curve:
    """A measure of a run's history, in few points that keep its look."""
    tested = [row for row in history.epochs if row.test_loss is not None]
    train = [float(row.step) for row in history.steps], [_train(r, measure) for r in history.steps]
    test = [float(row.step) for row in tested], [_test(row, measure) for row in tested]
    of_train = np.array(thinned(*train, N_TRAIN), np.float32)
    of_test = np.array(thinned(*test, N_TEST), np.float32)
    return Curve(of_train, of_test, steps_per_epoch, n_images)


def compared_curves(curves: Mapping[int, Curve], measure: str, across: str) -> Chart:
    """Curves of one measure, each by its run's number on the page, from 0."""
    traces: Drawn = []
    longest = max((curve.end(across) for curve in curves.values()), default=1.0)
    for number, curve in curves.items():
        traces += _both(curve, across, LETTERS[number], RUN_COLOURS[number])
    shown = {number: curve for number, curve in curves.items() if curve.tells.size}
    low, high = _view(list(shown.values()), from_zero=measure == "kl")
    return Chart(
        traces,
        layout(
            axis(tr(ACROSS[across]), range=[0, longest * 1.002]),
            axis(
                tr("{measure}, nats per image", measure=tr(MEASURES[measure])),
                range=[low, high],
            ),
            annotations=_letters(shown, across, longest, low, high),
            hovermode="x unified",
            margin={"l": 64, "r": 84, "t": 16},
        ),
    )


def _both(curve: Curve, across: str, letter: str, colour: str) -> Drawn:
    """Train, faint, and test."""
    drawn = []
    for (steps, values), name, look in (
        (curve.train, tr("{name}, train", name=letter), {"opacity": 0.4}),
        (curve.test, tr("{name}, test", name=letter), {"mode": "lines+markers"}),
    ):
        places = curve.across(steps, across)
        width = 2.5 if "mode" in look else 1.5
        piece = line(colour, places, rounded(values), width=width, name=name, **look)
        said = {"hovertemplate": f"%{{y:.2f}} nats<extra>{name}</extra>", "marker": {"size": 5}}
        drawn.append(piece | {"type": "scatter", **said})
    return drawn


def _view(shown: Sequence[Curve], *, from_zero: bool) -> tuple[float, float]:
    """From the best of all to the worst that counts: what comes before that is off the chart."""
    if not shown:
        return 0.0, 1.0
    low = min(float(part[1].min()) for c in shown for part in (c.train, c.test) if part.size)
    high = max(float(curve.tells[1].max()) for curve in shown)
    room = max(0.05 * (high - low), 0.05 if from_zero else 1.0)
    return (0.0 if from_zero else round(low - room, 2)), round(high + room, 2)


def _letters(
    shown: Mapping[int, Curve], across: str, longest: float, low: float, high: float
) -> Drawn:
    """Each run's letter and present value at the end of its line, none over another.

    Where all runs are about as long, that is the chart's edge.
    """
    drawn: Drawn = []
    ends = {n: curve.across(curve.tells[0][-1:], across)[0] for n, curve in shown.items()}
    at_edge = {n: end > AT_EDGE * longest for n, end in ends.items()}
    values = {n: float(curve.tells[1][-1]) for n, curve in shown.items()}
    for edge in (True, False):
        order = sorted((n for n in shown if at_edge[n] is edge), key=values.__getitem__)
        pixels = [PANEL_PX * (values[n] - low) / (high - low) for n in order]
        for n, at, up in zip(order, pixels, apart(pixels, LINE_PX), strict=True):
            where = {"xref": "paper", "x": 1.005} if edge else {"x": ends[n], "xshift": 6}
            drawn.append(
                text(
                    f"<b>{LETTERS[n]}</b> {written(values[n], '.1f')}",
                    xanchor="left",
                    y=round(values[n], 2),
                    yshift=round(up - at, 1),
                    font={"color": RUN_COLOURS[n], "size": 14},
                    **where,
                )
            )
    return drawn


def apart(places: Sequence[float], least: float) -> list[float]:
    """Rising places moved as little as need be, so that each is so far from the next at least.

    Those that would lie over each other stand evenly round their common middle.
    """
    groups = [[place] for place in places]

    def middle(group: Sequence[float]) -> float:
        return sum(group) / len(group)

    def begin(group: Sequence[float]) -> float:
        return middle(group) - least * (len(group) - 1) / 2

    def over(one: Sequence[float], other: Sequence[float]) -> bool:
        return begin(one) + least * len(one) > begin(other)

    while close := [i for i, pair in enumerate(pairwise(groups)) if over(*pair)]:
        at = close[0]
        groups[at : at + 2] = [groups[at] + groups[at + 1]]
    return [begin(group) + least * i for group in groups for i in range(len(group))]


def _train(row: StepFigures, measure: str) -> float:
    return row.recon + row.kl if measure == "elbo" else float(getattr(row, measure))


def _test(row: EpochFigures, measure: str) -> float:
    assert row.test_recon is not None
    assert row.test_kl is not None
    both = row.test_recon + row.test_kl
    return both if measure == "elbo" else float(getattr(row, f"test_{measure}"))
