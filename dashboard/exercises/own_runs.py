"""Which of a student's runs are those that an exercise asks for?

Found by their settings alone: a run counts wherever it was started, and after a reload too. Nothing
here trains or draws.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dashboard.exercises.exercise import Exercise

if TYPE_CHECKING:
    from dashboard.runs.registry import Registry
    from dashboard.runs.snapshot import Snapshot

Runs = Mapping[str, "Snapshot | None"]  # by the name that an exercise gives them


def own_runs(exercise: Exercise, registry: "Registry", owner: str) -> Runs:
    """For each run that is asked for, the owner's best: finished, else under way, else the newest.

    One whose beta or learning rate was moved while it trained has other figures and doesn't count.
    Where two runs with the same settings are asked for, each needs one of its own.
    """
    cards = registry.cards(owner)  # from their files: read once
    found: dict[str, Snapshot | None] = {}
    for asked in exercise.runs:
        taken = {run.id for run in found.values() if run}
        fitting = [card.id for card in cards if card.config and asked.is_it(card.config)]
        runs = [registry.snapshot(id) for id in fitting if id not in taken]
        unmoved = [run for run in runs if run and not run.history.changes]
        found[asked.name] = min(unmoved, key=_rank, default=None)
    return found


def _rank(run: "Snapshot") -> int:
    if run.status == "finished":
        return 0
    return 1 if run.status.active else 2
