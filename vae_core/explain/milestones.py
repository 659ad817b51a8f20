"""Which moments of a run are worth a word?

Everything here compares test losses, in nats per image, at the ends of epochs. A loss means
recon + beta * kl, so where two epochs are compared, they have the same beta: those since it last
changed. Nothing here draws, and nothing imports torch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import gt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vae_core.explain.ruler import Guides
    from vae_core.record.history import EpochFigures, History

NEAR_END = 0.01  # of the latest test loss
CLEARLY = 0.005  # of a loss: less is noise of the sampled z
LATELY = 3  # epochs in a row, so that one unlucky epoch is no trend

Kind = Literal["class_only", "collapsed", "near_end", "best", "overfitting"]


@dataclass(frozen=True)
class Milestone:
    """Something that is so from an epoch on."""

    kind: Kind
    epoch: int
    step: int
    value: float  # nats: the guide's line, the test loss, or how far that has risen since
    fall: float = 0.0  # of the train loss meanwhile, in nats; of "overfitting"
    whole_run: bool = True  # else it is about the epochs with the present beta alone


def milestones(history: "History", guides: "Guides | None") -> list[Milestone]:
    """At most four of them, the earliest first; none before there is something to compare."""
    tested = [row for row in history.epochs if row.test_loss is not None]
    alike = _with_the_present_beta(tested)
    found = _below_a_guide(tested, guides) if guides else []
    if len(alike) >= LATELY:
        whole = len(alike) == len(tested)
        found += [*_near_end(alike, whole), *(_overfitting(alike, whole) or _best(alike, whole))]
    return sorted(found, key=lambda milestone: milestone.step)


def _with_the_present_beta(rows: Sequence["EpochFigures"]) -> list["EpochFigures"]:
    alike: list[EpochFigures] = []
    for row in reversed(rows):
        if row.beta != rows[-1].beta:
            break
        alike.insert(0, row)
    return alike


def _below_a_guide(rows: Sequence["EpochFigures"], guides: "Guides") -> list[Milestone]:
    """Since when every test loss was below the line; of two lines since one epoch, the lower."""
    below: dict[int, Milestone] = {}
    kinds: tuple[Kind, ...] = ("collapsed", "class_only")
    for kind in kinds:
        line: float = getattr(guides, kind)
        first = _first_of_the_end(rows, partial(gt, line))
        if first:
            below[first.epoch] = Milestone(kind, first.epoch, first.step, line)
    return list(below.values())


def _near_end(rows: Sequence["EpochFigures"], whole: bool) -> list[Milestone]:
    end = _loss(rows[-1])
    first = _first_of_the_end(rows, lambda loss: abs(loss - end) <= NEAR_END * end)
    if first is None or rows.index(first) > len(rows) - LATELY:
        return []
    return [Milestone("near_end", first.epoch, first.step, end, whole_run=whole)]


def _best(rows: Sequence["EpochFigures"], whole: bool) -> list[Milestone]:
    best = min(rows, key=_loss)
    return [Milestone("best", best.epoch, best.step, _loss(best), whole_run=whole)]


def _overfitting(rows: Sequence["EpochFigures"], whole: bool) -> list[Milestone]:
    """Since the best epoch the test loss has risen, clearly and lately, and the train loss fallen.

    Train losses are means over an epoch while the weights moved, test losses those at its end.
    """
    best = min(rows, key=_loss)
    since = rows[rows.index(best) + 1 :]
    lately = since[-LATELY:]
    risen = all(_loss(row) > (1 + CLEARLY) * _loss(best) for row in lately)
    rise = _loss(rows[-1]) - _loss(best)
    fall = _train_loss(best) - _train_loss(rows[-1])
    if len(lately) < LATELY or not risen or fall < CLEARLY * _train_loss(best):
        return []
    return [Milestone("overfitting", best.epoch, best.step, rise, fall, whole)]


def _first_of_the_end(
    rows: Sequence["EpochFigures"], holds: Callable[[float], bool]
) -> "EpochFigures | None":
    """Of the last rows in a row of which it holds, the first; None where it holds of none."""
    first = None
    for row in reversed(rows):
        if not holds(_loss(row)):
            break
        first = row
    return first


def _loss(row: "EpochFigures") -> float:
    assert row.test_loss is not None
    return row.test_loss


def _train_loss(row: "EpochFigures") -> float:
    return row.train_recon + row.beta * row.train_kl
