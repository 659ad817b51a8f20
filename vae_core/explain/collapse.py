"""When did a latent dimension die, when did it come back, and have all of them collapsed?

    alive   once its KL reaches ALIVE_KL        dead   once it falls below DEAD_KL

Between the two a dimension stays what it was, so that the noise of a reading neither kills nor
revives it. One that is dead costs nothing and says nothing: q(z_u|x) is N(0, 1) for every image,
or nearly. All of them dead is posterior collapse, q(z|x) = p(z) for every x; some of them dead is
what a VAE does with dimensions that cost more than they save.

What remedies come to is measured by `python -m benchmarks.collapse`, which writes
checkpoints/collapse.json. Nothing here trains.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vae_core.config import TrainConfig
from vae_core.diagnostics import DEAD_KL
from vae_core.record.history import History

ALIVE_KL = 2 * DEAD_KL  # nats
COLLAPSED_KL = 0.1  # nats in all: of a hundred dead dimensions each might still say something

# 2,000 images in batches of 128: 16 steps an epoch. benchmarks.collapse has five seeds of each.
SMALL: Mapping[str, int | float | str] = {
    "dataset": "sketched",
    "train_size": 2000,
    "learning_rate": 0.002,
    "epochs": 100,
}
COLLAPSES = TrainConfig.from_dict({**SMALL, "latent_dim": 8, "beta": 30.0})
RECOVERS = TrainConfig.from_dict({**SMALL, "latent_dim": 16, "beta": 16.0})

# Live settings that a remedy moves; a warm-up's epochs count from there on.
WARM_UP_EPOCHS, FREE_BITS = 10.0, 0.5
REMEDIES: Mapping[str, Mapping[str, float]] = {
    "lower_beta": {"beta": 1.0},
    "warmup": {"beta_warmup_epochs": WARM_UP_EPOCHS},
    "beta_and_warmup": {"beta": 8.0, "beta_warmup_epochs": WARM_UP_EPOCHS},
    "free_bits": {"free_bits": FREE_BITS},
}

MEASURED_FILE = "collapse.json"  # beside the shipped models

Verdict = Literal["collapsed", "some dead", "all alive"]


@dataclass(frozen=True)
class Turn:
    """A dimension came to life, or died, by this step."""

    step: int
    alive: bool


@dataclass(frozen=True)
class Life:
    """Of one dimension, as far as its KL was read."""

    dim: int  # from 0
    turns: tuple[Turn, ...]  # the first reading's state is none
    alive: bool  # now
    lived: bool  # at any time
    most_since: float  # the most KL that was read since its last turn, in nats

    @property
    def died_at(self) -> int | None:
        """The step by which it died, if it is dead and has lived."""
        return self.turns[-1].step if self.lived and not self.alive else None

    @property
    def woke_at(self) -> int | None:
        """The step by which it was alive, if it is and was not always."""
        return self.turns[-1].step if self.alive and self.turns else None

    @property
    def had_died(self) -> bool:
        """Was it dead before its last turn, after a life?"""
        return any(not turn.alive for turn in self.turns[:-1])


def lives(steps: Sequence[int], kl: NDArray[np.floating]) -> list[Life]:
    """What became of every dimension, from its KL (n, L) read at these steps (n,).

    None before the first reading.
    """
    n, latent_dim = kl.shape
    if not n:
        return []
    decides = (kl >= ALIVE_KL) | (kl < DEAD_KL)
    latest = np.maximum.accumulate(np.where(decides, np.arange(n)[:, None], -1), axis=0)
    at_that = np.take_along_axis(kl, latest.clip(0), axis=0)
    alive = (latest >= 0) & (at_that >= ALIVE_KL)  # (n, L); False before its birth, too
    found = []
    for dim in range(latent_dim):
        turned = np.flatnonzero(alive[1:, dim] != alive[:-1, dim]) + 1
        rows: list[int] = turned.tolist()
        found.append(
            Life(
                dim=dim,
                turns=tuple(Turn(steps[row], bool(alive[row, dim])) for row in rows),
                alive=bool(alive[-1, dim]),
                lived=bool(alive[:, dim].any()),
                most_since=float(kl[rows[-1] if rows else 0 :, dim].max()),
            )
        )
    return found


def lives_in(history: History) -> list[Life]:
    """Of a run, by the KL of its training images."""
    return lives(*kl_over_time(history))


def kl_over_time(history: History) -> tuple[list[int], NDArray[np.float64]]:
    """The steps (n,) at which it was read, and the KL of each dimension (n, L) up to then."""
    rows = history.steps
    latent_dim = len(rows[0].kl_per_dim) if rows else 0
    kl = np.array([row.kl_per_dim for row in rows]).reshape(len(rows), latent_dim)
    return [row.step for row in rows], kl


def verdict(kl_per_dim: Sequence[float]) -> Verdict:
    """Does a code of these dimensions say anything? Nats per dimension."""
    n_dead = sum(kl < DEAD_KL for kl in kl_per_dim)
    if n_dead == len(kl_per_dim) and sum(kl_per_dim) < COLLAPSED_KL:
        return "collapsed"
    return "some dead" if n_dead else "all alive"


@dataclass(frozen=True)
class Treated:
    """One run of a preset, and what it came to."""

    seed: int
    epoch: int  # at whose end a remedy was applied; of a run that recovers the quietest one
    kl_then: tuple[float, ...]  # of each dimension, in nats: training images, mean of that epoch
    kl_most: float  # of all dimensions together, the most after that
    kl_end: tuple[float, ...]  # of test images, at the run's end
    recon_end: float  # of test images
    mean_image: float  # what the mean training image costs them

    @property
    def collapsed_then(self) -> bool:
        """Did every code fall silent?"""
        return verdict(self.kl_then) == "collapsed"

    @property
    def collapsed_end(self) -> bool:
        """Is it silent in the end?"""
        return verdict(self.kl_end) == "collapsed"

    @property
    def n_alive(self) -> int:
        """Dimensions that carry something in the end."""
        return sum(kl >= DEAD_KL for kl in self.kl_end)


Measured = Mapping[str, Sequence[Treated]]  # by the remedy's name, of each seed


def save_measured(found: Measured, file: Path) -> None:
    """Write them as JSON."""
    held = {name: [asdict(run) for run in runs] for name, runs in found.items()}
    file.write_text(json.dumps(held, indent=1) + "\n", "utf-8")


def load_measured(file: Path) -> Measured:
    """Read them. Raises OSError, ValueError, KeyError and TypeError."""
    held = json.loads(file.read_text("utf-8"))
    return {
        name: tuple(
            Treated(
                **run | {"kl_then": tuple(run["kl_then"]), "kl_end": tuple(run["kl_end"])},
            )
            for run in runs
        )
        for name, runs in held.items()
    }
