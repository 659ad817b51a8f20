"""How does a run go on with other settings, from a moment of its life?

    branched(config, state, settings)      from its state: the same weights, moments and streams
    retraced(config, history)              by training again: how it began, and what was moved when

Both ways lead to the same run, bit for bit where a run is the same bit for bit when it is trained
twice. Nothing here trains.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae_core.config import TrainConfig, check_value
from vae_core.errors import BadValue
from vae_core.record.history import Branching, History
from vae_core.record.state import TrainState
from vae_core.schedule import LIVE_SETTINGS, learning_rate_factor, warmup_factor

# What weights, Adam's moments and the order of the images don't depend on.
BRANCH_SETTINGS = (
    "beta",
    "learning_rate",
    "free_bits",
    "beta_warmup_epochs",
    "epochs",
    "learning_rate_schedule",
    "learning_rate_warmup",
)


@dataclass(frozen=True)
class Move:
    """A setting is moved once a run has taken `step` updates. Raises BadValue."""

    step: int
    name: str
    value: Any

    def __post_init__(self) -> None:
        if type(self.step) is not int or self.step < 0:
            raise BadValue("{step} is no number of steps", step=repr(self.step))
        object.__setattr__(self, "value", branch_value(self.name, self.value))

    @property
    def is_live(self) -> bool:
        """May it be moved without a new training loop?"""
        return self.name in LIVE_SETTINGS


def branch_value(name: str, value: Any) -> Any:
    """A setting's value, checked. Raises BadValue for one that a branch can't have otherwise."""
    if name not in BRANCH_SETTINGS:
        raise BadValue("{name} can't be another one in a branch", name=str(name))
    return check_value(name, value)


def branched(
    config: TrainConfig, state: TrainState, settings: Mapping[str, Any]
) -> tuple[TrainConfig, TrainState]:
    """The run of this state as a run of its own, to go on with other settings from here.

    Raises BadValue for settings that a branch can't have.
    """
    given = {name: branch_value(name, value) for name, value in settings.items()}
    others = {
        name: value
        for name, value in given.items()
        if name not in LIVE_SETTINGS and value != getattr(config, name)
    }
    before = {name: getattr(config, name) for name in others}
    history = state.history.copy()
    history.branchings.append(Branching(state.position["step"], before))
    live = {name: value for name, value in given.items() if name in LIVE_SETTINGS}
    position = {**state.position, "live": {**state.position["live"], **live}}
    state = dataclasses.replace(state, position=position, history=history)
    return dataclasses.replace(config, **others), state


def retraced(config: TrainConfig, history: History) -> tuple[TrainConfig, list[Move]]:
    """The settings that the run began with, and all that was moved since, in order.

    A precision that was chosen by time is named: another time another one might be faster.
    """
    moves = [Move(change.step, change.name, change.value) for change in history.changes]
    for one in reversed(history.branchings):
        moves += [Move(one.step, name, getattr(config, name)) for name in one.before]
        config = dataclasses.replace(config, **one.before)
    if history.timing:
        config = dataclasses.replace(config, precision=history.timing.precision)
    return config, sorted(moves, key=lambda move: move.step)


def settings_at(config: TrainConfig, history: History, step: int) -> dict[str, Any]:
    """What a branch may have otherwise, as the run's update number `step` used it."""
    began, moves = retraced(config, history)
    values = {name: getattr(began, name) for name in BRANCH_SETTINGS}
    return values | {move.name: move.value for move in moves if move.step < step}


def warmup_begun(config: TrainConfig, history: History, step: int) -> int:
    """The step from which beta was warmed up, as the run's update number `step` used it."""
    _, moves = retraced(config, history)
    begun = [move.step for move in moves if move.name == "beta_warmup_epochs" and move.step < step]
    return max(begun, default=0)


@dataclass(frozen=True)
class Used:
    """What one update uses: the settings times the warm-up, and times the schedule."""

    beta: float
    learning_rate: float


def used_after(
    step: int, settings: Mapping[str, Any], steps_per_epoch: int, *, warmup_begun: int = 0
) -> Used:
    """By the update that follows `step` updates, in a run with these settings.

    warmup_begun: the step from which beta is warmed up.
    """
    until = settings["beta_warmup_epochs"] * steps_per_epoch
    warmup = warmup_factor(step, until, warmup_begun)
    schedule = learning_rate_factor(
        settings["learning_rate_schedule"],
        step,
        steps_per_epoch * settings["epochs"],
        settings["learning_rate_warmup"],
    )
    return Used(settings["beta"] * warmup, settings["learning_rate"] * schedule)
