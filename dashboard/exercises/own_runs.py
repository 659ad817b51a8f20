"""Which of a student's runs are those that an exercise asks for?

Found by their settings alone: a run counts wherever it was started, and after a reload too. Nothing
here trains or draws.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.exercises.exercise import AskedRun, Exercise

if TYPE_CHECKING:
    from dashboard.runs.registry import Registry
    from dashboard.runs.snapshot import Snapshot

Runs = Mapping[str, "Snapshot | None"]  # by the name that an exercise gives them
SEEDS = 10_000, 99_999  # which a student's own may be


def own_seed(owner: str) -> int:
    """A student's own seed: the same after a reload, and wherever this token is known.

    Of a class of thirty, two have the same once in two hundred times.
    """
    low, high = SEEDS
    digest = hashlib.sha256(f"seed of {owner}".encode()).digest()  # tells nothing of the token
    return low + int.from_bytes(digest) % (high - low + 1)


def for_owner(exercise: Exercise, owner: str) -> Exercise:
    """The exercise as it asks this student: with seeds counted from their own, if it has such."""
    if not exercise.own_seed:
        return exercise
    runs = []
    for run in exercise.runs:
        seed = own_seed(owner) + run.config.seed
        settings = {**run.settings, "seed": seed}
        runs.append(AskedRun(run.name, replace(run.config, seed=seed), settings, seed_free=False))
    return replace(exercise, runs=tuple(runs))


def own_runs(exercise: Exercise, registry: "Registry", owner: str) -> Runs:
    """For each run that is asked for, the owner's best: finished, else under way, else the newest.

    One in which a setting was moved, or a branch of another, has other figures and doesn't count.
    Where two runs with the same settings are asked for, each needs one of its own.
    """
    cards = registry.cards(owner)  # from their files: read once
    found: dict[str, Snapshot | None] = {}
    for asked in exercise.runs:
        taken = {run.id for run in found.values() if run}
        fitting = [
            card.id for card in cards if card.config and card.as_set_up and asked.is_it(card.config)
        ]
        runs = [registry.snapshot(id) for id in fitting if id not in taken]
        unmoved = [run for run in runs if run and not run.history.moved]
        found[asked.name] = min(unmoved, key=_rank, default=None)
    return found


def _rank(run: "Snapshot") -> int:
    if run.status == "finished":
        return 0
    return 1 if run.status.active else 2
