"""What does a run remember of itself?

Figures read while it trained, and what was changed on the way. Nats per image throughout. Nothing
here computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from vae_core.aggregate.information import KlParts

MAX_STEP_ROWS = 2000  # beyond that every second row goes: hours of training stay a few hundred kB
MAX_TEST_MU = 40  # the same for the codes kept of each epoch
CLEARLY_FASTER = 0.95  # of the time that float32 takes: the other's rounding is worth 5 %
N_TEST_MU = 2000  # test images whose codes are kept of each epoch


@dataclass(frozen=True)
class StepFigures:
    """Means over the training steps since the figures were last read."""

    step: int  # optimiser updates so far
    epoch: int  # the epoch that this step belongs to, from 1
    recon: float
    kl: float
    loss: float  # recon + beta * kl, with the beta below
    kl_per_dim: tuple[float, ...]
    beta: float  # as used at this step: the live beta times the warm-up
    learning_rate: float  # as used at this step: the live one times the schedule
    images_per_second: float


@dataclass(frozen=True)
class EpochFigures:
    """What an epoch's end showed. Train figures are means over the epoch, while weights moved."""

    epoch: int
    step: int
    train_recon: float
    train_kl: float
    kl_per_dim: tuple[float, ...]  # of the test images where there are some, else of the epoch
    test_recon: float | None  # one sampled z per image; None without test images
    test_kl: float | None
    test_loss: float | None  # test_recon + beta * test_kl
    active_units: int | None
    beta: float
    images_per_second: float
    train_s: float  # seconds spent training in this epoch, pauses not counted
    # Later fields have a default: older files don't hold them.
    mutual_information: float | None = None  # I(x; z) of the test images; None for an autoencoder
    n_informing: int | None = None  # of so many test images

    @property
    def kl_parts(self) -> KlParts | None:
        """What test_kl is spent on, where that was measured."""
        if self.mutual_information is None or self.n_informing is None or self.test_kl is None:
            return None
        rest = self.test_kl - self.mutual_information
        return KlParts(self.mutual_information, rest, self.n_informing)


@dataclass(frozen=True)
class Change:
    """A live setting was moved: `value` holds from the update that follows `step` updates."""

    step: int
    name: str  # one of schedule.LIVE_SETTINGS
    value: float


@dataclass(frozen=True)
class Branching:
    """The run is a branch: for `step` updates it was another run, whose settings were `before`."""

    step: int
    before: Mapping[str, Any]  # those that are others since; live ones are changes


@dataclass(frozen=True)
class Timing:
    """How long a step took in both precisions, where the run was to take the faster one."""

    float32_ms: float  # medians, before the first step of the run
    bfloat16_ms: float

    @property
    def precision(self) -> str:
        """The one that the run computes in: the plain one, unless the other is clearly faster."""
        faster = self.bfloat16_ms < CLEARLY_FASTER * self.float32_ms
        return "bfloat16" if faster else "float32"


@dataclass
class History:
    """All figures of a run so far, oldest first."""

    steps: list[StepFigures] = field(default_factory=list)
    epochs: list[EpochFigures] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    test_mu: dict[int, np.ndarray] = field(default_factory=dict)  # epoch -> (<=2000, L) float16
    timing: Timing | None = None  # of a run whose precision is "auto"
    branchings: list[Branching] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """Do its settings no longer say all that decided how it went?"""
        return bool(self.changes or self.branchings)

    def add_step(self, figures: StepFigures) -> None:
        """Append, and thin the older rows where they have become too many."""
        self.steps.append(figures)
        if len(self.steps) > MAX_STEP_ROWS:
            self.steps = self.steps[::-2][::-1]

    @property
    def last_tested(self) -> tuple[float, float] | None:
        """test_recon and test_kl of the last epoch that has them."""
        for row in reversed(self.epochs):
            if row.test_recon is not None and row.test_kl is not None:
                return row.test_recon, row.test_kl
        return None

    def add_test_mu(self, epoch: int, mu: Tensor) -> None:
        """Keep the codes (N, L) of an epoch, and thin the older ones."""
        self.test_mu[epoch] = mu[:N_TEST_MU].half().cpu().numpy()
        if len(self.test_mu) > MAX_TEST_MU:
            for old in list(self.test_mu)[-2::-2]:
                del self.test_mu[old]

    def copy(self) -> "History":
        """The history as it stands; what the run appends later does not reach the copy."""
        return History(
            list(self.steps),
            list(self.epochs),
            list(self.changes),
            dict(self.test_mu),
            self.timing,
            list(self.branchings),
        )
