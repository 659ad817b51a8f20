"""With what does a run begin that goes on from another?

    from_state(parent, wanted)             a copy of all that the parent would go on with
    trained_again(parent, wanted, step)    its first settings, and what is to be moved when

Either way it differs from its parent by what is wanted, and by nothing else: whatever is moved in
the parent later is moved in the branch too. Nothing here trains or writes.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.runs.run import Run
from vae_core.config import TrainConfig
from vae_core.errors import BadValue
from vae_core.record.branching import Move, branched, retraced
from vae_core.record.checkpoint import Checkpoint
from vae_core.schedule import LIVE_SETTINGS, LiveSettings


@dataclass(frozen=True)
class Beginning:
    """Of a branch."""

    at: int  # steps of its parent's
    config: TrainConfig
    plan: tuple[Move, ...] = ()
    checkpoint: Checkpoint | None = None  # None: from the first step on

    @property
    def is_as_set_up(self) -> bool:
        """Do the settings alone say what it is? Then equal ones are the same run."""
        return not (self.plan or self.checkpoint)

    @property
    def beta(self) -> float | None:
        """What beta is moved to in the end, if it is."""
        state = self.checkpoint.state if self.checkpoint else None
        now = state.position["live"]["beta"] if state else self.config.beta
        beta = [now, *(move.value for move in self.plan if move.name == "beta")][-1]
        return None if beta == self.config.beta else float(beta)


def from_state(parent: Run, wanted: Mapping[str, Any]) -> Beginning | None:
    """From where the parent stands; None where what that takes is no longer kept."""
    plan = parent.orders.plan
    found = parent.state()
    if found is None or found.state is None:
        return None
    config, state = branched(found.config, found.state, wanted)
    step, n_images = state.position["step"], state.position["n_images"]
    moves = [move for move in plan if move.step >= step and move.name not in wanted]
    moves = [*_wanted(wanted, step), *moves]  # the first are made already; cards tell them
    _check_length(config, moves, step, math.ceil(n_images / config.batch_size))
    checkpoint = Checkpoint(config, found.model, state.history, state)
    return Beginning(step, config, tuple(moves), checkpoint)


def trained_again(parent: Run, wanted: Mapping[str, Any], step: int) -> Beginning:
    """To a step of the parent's by taking all steps anew, and on from there."""
    shown = parent.snapshot
    if not 0 <= step <= shown.step:
        raise BadValue("The run has not come to step {step:,}.", step=step)
    config, moves = retraced(parent.config, shown.history)
    moves += _ahead(parent, config, moves)
    moves = [move for move in moves if move.step < step or move.name not in wanted]
    moves += _wanted(wanted, step)
    first = {move.name: move.value for move in moves if move.step == 0}
    config = dataclasses.replace(config, **first)
    plan = tuple(sorted((m for m in moves if m.step), key=lambda move: move.step))
    _check_length(config, plan, step, shown.steps_per_epoch)
    return Beginning(step, config, plan)


def _wanted(wanted: Mapping[str, Any], step: int) -> list[Move]:
    return [Move(step, name, value) for name, value in wanted.items()]


def _ahead(parent: Run, config: TrainConfig, moves: list[Move]) -> list[Move]:
    """What the parent has still before it: moved since its last step, or planned."""
    step, live = parent.snapshot.step, parent.orders.live.as_dict()
    used = LiveSettings.of(config).as_dict() | {m.name: m.value for m in moves if m.is_live}
    now = [Move(step, name, live[name]) for name in LIVE_SETTINGS if live[name] != used[name]]
    made = {(move.step, move.name) for move in [*moves, *now]}
    planned = [move for move in parent.orders.plan if move.step >= step]
    return now + [move for move in planned if (move.step, move.name) not in made]


def _check_length(
    config: TrainConfig, plan: Iterable[Move], step: int, steps_per_epoch: int
) -> None:
    """Raises BadValue where nothing would be left to train."""
    epochs = [config.epochs, *(move.value for move in plan if move.name == "epochs")][-1]
    if step and step >= epochs * steps_per_epoch:
        raise BadValue(
            "With {n} epochs there is nothing left to train from there. Nothing was started: "
            "choose more.",
            n=epochs,
        )
