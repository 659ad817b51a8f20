"""What is there to know of a run, or of a model that comes with the app, without its model?

Read once, and kept as long as it holds: six runs of each of ten visitors are more than the server
has in memory, and a page must not fetch them from the disk again and again.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from dashboard.charts.compared_curves import MEASURES, NEEDS_A_KL, Curve, curve_of
from dashboard.runs.cards import Card
from dashboard.server import resources
from vae_core.config import TrainConfig
from vae_core.data.sources import n_training_images
from vae_core.record.history import EpochFigures, History
from vae_core.schedule import LIVE_SETTINGS

MOST = 6  # at once on a page
MOST_KEPT = 200  # each some 6 kB


@dataclass(frozen=True)
class Compared:
    """A run at one moment, or a shipped model."""

    id: str  # as addresses have it
    config: TrainConfig
    curves: dict[str, Curve]  # by the measure
    last: EpochFigures | None  # the last epoch whose end was measured on test images
    step: int
    live: Mapping[str, float]  # what can be moved while it trains, as it is now
    moving: bool = False
    card: Card | None = None  # of a run

    @property
    def version(self) -> str:
        """Another one as soon as the weights are."""
        return f"{self.id}-{self.step}" if self.card else self.id

    @property
    def trained_here(self) -> bool:
        """From the first step on: what was measured of its speed is of this machine."""
        return self.card is not None and self.card.trained_here

    @property
    def weight(self) -> float:
        """What the KL was weighed by where the loss was measured last."""
        return self.last.beta if self.last else self.live["beta"]


_known: OrderedDict[str, tuple[Hashable, Compared]] = OrderedDict()
_lock = threading.Lock()


def compared(name: str) -> Compared | None:
    """What is known of it now; None of a run that is no longer here. Raises ModelUnavailable."""
    now = glance(name)
    if now is None:
        return None
    with _lock:
        kept = _known.get(name)
    if kept and kept[0] == now:
        return kept[1]
    found = _shipped(name) if name in resources.SHIPPED_MODELS else _of_run(name)
    if found is None:
        return None
    with _lock:
        # A run at rest may just have come out of its file: how it lies in memory is known now.
        _known[name] = (now if found.moving else glance(name)), found
        _known.move_to_end(name)
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    return found


def glance(name: str) -> Hashable:
    """Another value as soon as it is another; None of a run that is gone. Costs next to nothing."""
    if name in resources.SHIPPED_MODELS:
        return name
    moment = resources.registry().moment(name)
    if moment == ():  # on the disk, where nothing changes
        kept = _known.get(name)
        return kept[0] if kept and not kept[1].moving else moment
    return moment


def _shipped(name: str) -> Compared:
    checkpoint = resources.shipped(name)
    last = checkpoint.history.epochs[-1]
    return Compared(
        id=name,
        config=checkpoint.config,
        curves=_curves(checkpoint.config, checkpoint.history, last.step // last.epoch),
        last=_last_tested(checkpoint.history),
        step=last.step,
        live={name: getattr(checkpoint.config, name) for name in LIVE_SETTINGS},
    )


def _of_run(name: str) -> Compared | None:
    runs = resources.registry()
    run = runs.snapshot(name)
    card = runs.card(name)
    if run is None or card is None:
        return None
    return Compared(
        id=name,
        config=run.config,
        curves=_curves(run.config, run.history, run.steps_per_epoch),
        last=_last_tested(run.history),
        step=run.step,
        moving=run.status.active,
        live=run.live,
        card=card,
    )


def _curves(config: TrainConfig, history: History, steps_per_epoch: int) -> dict[str, Curve]:
    n_images = n_training_images(config)
    return {
        measure: curve_of(history, measure, steps_per_epoch=steps_per_epoch, n_images=n_images)
        for measure in MEASURES
        if config.variational or measure not in NEEDS_A_KL
    }


def _last_tested(history: History) -> EpochFigures | None:
    tested = (row for row in reversed(history.epochs) if row.test_loss is not None)
    return next(tested, None)
