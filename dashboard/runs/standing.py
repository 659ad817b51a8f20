"""How does a run stand in the line of all that train or wait, for whoever looks after the class?"""

from dataclasses import dataclass

from dashboard.runs.snapshot import Status
from vae_core.config import TrainConfig


@dataclass(frozen=True)
class Standing:
    """A training, at one moment. Times are in seconds."""

    run_id: str  # one of those that share it
    n_sharers: int
    owner: str  # the hash of a token, as on cards
    config: TrainConfig
    name: str  # as its owner calls it; "" without one
    status: Status
    place: int | None  # in the line, from 1; None: it trains
    wait_s: float | None  # until its turn, about; None: it trains, or the line is held
    left_s: float  # of training, about
    step: int
    n_steps: int
    waited_s: float  # since it was started or resumed
