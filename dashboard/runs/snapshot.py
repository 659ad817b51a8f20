"""What does a run show of itself at one moment? Immutable, in plain numbers and numpy arrays."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboard.runs.decoder_weights import DecoderWeights
from vae_core.config import TrainConfig
from vae_core.data.download import DownloadProgress
from vae_core.errors import Sentence
from vae_core.explain.ruler import Guides
from vae_core.record.history import History
from vae_core.schedule import LIVE_SETTINGS

if TYPE_CHECKING:
    from vae_core.record.checkpoint import Checkpoint


class Status(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    LOADING = "loading"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def active(self) -> bool:
        """May it change by itself?"""
        return self in (Status.WAITING, Status.LOADING, Status.TRAINING)


GOES_ON = (Status.PAUSED, Status.STOPPED, Status.FAILED)  # when it is told to


@dataclass(frozen=True)
class Pictures:
    """What the model makes of the same digits again and again."""

    originals: NDArray[np.uint8]  # (10, 784) one test image of each class
    reconstructions: NDArray[np.uint8]  # (10, 784) decoded from mu
    samples: NDArray[np.uint8]  # (64, 784) decoded from one fixed draw of N(0, I)
    mu: NDArray[np.float32]  # (N, L) of the same test images
    labels: NDArray[np.int64]  # (N,)
    class_names: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment."""

    id: str
    config: TrainConfig
    data_title: str
    status: Status
    one_by_one: bool = False  # was it told to take single steps, when it last went on?
    version: int = 0  # grows with every change
    training: str = ""  # which equal runs of several visitors share: all below is alike for them
    n_sharers: int = 1
    place: int | None = None  # in the line of those waiting, from 1
    wait_s: float | None = None  # until its turn, about; None: it doesn't wait, or nobody knows
    kept_s: float | None = None  # for so long a paused run keeps its turn, while others wait
    may_pass_s: float | None = None  # for so long a paused run may still go before this one
    step: int = 0
    n_steps: int = 0
    steps_per_epoch: int = 1
    epoch: int = 0
    history: History = field(default_factory=History)  # a copy that nobody appends to
    beta: float = 1.0  # the live values
    learning_rate: float = 1e-3
    free_bits: float = 0.0
    beta_warmup_epochs: float = 0.0
    images_per_second: float | None = None
    seconds_left: float | None = None
    device: str = "CPU"
    message: Sentence | None = None  # for the person
    out_of_reach: bool = False  # its data set could not be had when it was last asked for
    download: DownloadProgress | None = None
    pictures: Pictures | None = None
    developing: bool = False  # are they being made, of a run at rest?
    decoder: DecoderWeights | None = None  # from time to time, for the browser to decode with
    guides: Guides | None = None

    @property
    def moving(self) -> bool:
        """May what a page shows of it change by itself?"""
        return self.status.active or self.developing

    @property
    def stepping(self) -> bool:
        """Is it at single steps that it was told to take?"""
        return self.one_by_one and self.status.active

    @property
    def complete(self) -> bool:
        """Has it taken all its steps?"""
        return 0 < self.n_steps == self.step

    @property
    def live(self) -> dict[str, float]:
        """The settings that may move while it trains, as they are now."""
        return {name: getattr(self, name) for name in LIVE_SETTINGS}

    @property
    def may_go_on(self) -> bool:
        """Does it rest, with steps left to take?"""
        return self.status in GOES_ON and not self.complete


def standing_at(checkpoint: "Checkpoint | None") -> dict[str, Any]:
    """How far the run in a checkpoint has come, as a snapshot has it; without one, nowhere yet."""
    if checkpoint is None:
        return {"history": History(), "step": 0, "n_steps": 0, "epoch": 0}
    config, history, state = checkpoint.config, checkpoint.history, checkpoint.state
    if state:
        steps_per_epoch = math.ceil(state.position["n_images"] / config.batch_size)
        step = state.position["step"]
    else:
        last = history.epochs[-1]
        steps_per_epoch, step = last.step // last.epoch, last.step
    return {
        "history": history,
        "step": step,
        "steps_per_epoch": steps_per_epoch,
        "n_steps": steps_per_epoch * config.epochs,
        "epoch": math.ceil(step / steps_per_epoch),
    }
