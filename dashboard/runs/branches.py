"""How does a run go on from another, and which did?

With what it begins stands in branching.py; here it is kept and put in line.
"""

import dataclasses
import logging
import time
from collections.abc import Hashable, Mapping
from typing import Any

from dashboard.runs.beginnings import Beginnings, RunRefused
from dashboard.runs.branching import Beginning, from_state, trained_again
from dashboard.runs.cards import Card
from dashboard.runs.run import Run
from dashboard.runs.snapshot import Status
from dashboard.runs.speed import BEGIN_S
from dashboard.runs.trainings import Trainings, card_of, owned_by
from vae_core.config import TrainConfig
from vae_core.record.branching import branch_value
from vae_core.record.film import Film

SAME_CLICK_S = 5.0  # a second branch that asks for the same so soon after is the first

log = logging.getLogger(__name__)


class Branches:
    """Of the runs of one server."""

    def __init__(self, trainings: Trainings, beginnings: Beginnings) -> None:
        self._all, self._beginnings = trainings, beginnings

    def begin(
        self, run_id: str, owner: str, settings: Mapping[str, Any], *, step: int | None = None
    ) -> str:
        """Go on from a run with other settings, as a run of its own. Anybody's: it is copied.

        step: a moment of its past, to which the branch trains again; None: from where it stands.
        Whatever else is moved in the parent after that moment is moved in the branch too. Raises
        RunRefused, BadValue for what a branch can't have, KeyError for an unknown run.
        """
        parent, mine = self._all.known(run_id), owned_by(owner)
        wanted = {name: branch_value(name, value) for name, value in settings.items()}
        if step is None and not parent.snapshot.step:
            step = 0
        asked = (run_id, mine, step, tuple(sorted(wanted.items())))
        with self._all.lock:
            if again := self._just_branched(asked):
                return again
            self._beginnings.check_own(mine)
        with self._all.copying:
            beginning, film = self._beginning(parent, wanted, step)
            if beginning.is_as_set_up:
                return self._beginnings.start(
                    beginning.config, mine, newest_first=True, parent=parent.cards[run_id]
                )
            card = _card_of(mine, parent, run_id, beginning)
            with self._all.lock:
                if again := self._just_branched(asked):
                    return again
                self._beginnings.check_own(mine)
                run = self._branch_off(card, beginning, film)
                run.asked, run.asked_at = asked, time.monotonic()
                parent.publish()  # its curves show the branch
                return card.id

    def retrace_s(self, run_id: str, step: int) -> float:
        """About how many seconds it takes to train again to a step. Raises KeyError."""
        config = self._all.known(run_id).config
        rest_s = self._all.speed.estimate_s(config, step)
        return BEGIN_S + self._all.speed.estimate_s(config) - rest_s

    def can_go_on(self, run_id: str) -> bool:
        """Is what it takes to go on from where the run stands still there?"""
        run = self._all.find(run_id)
        if run is None or not run.snapshot.step:
            return False
        return run.snapshot.status is not Status.FINISHED or self._all.files.states.has(run.id)

    def of(self, training: str) -> list[Card]:
        """The runs that branched from a training, whoever shares it, the oldest first."""
        with self._all.lock:
            run = self._all.shelf.get(training)
        parents = set(run.cards) if run else {card.id for card in self._all.files.sharers(training)}
        return [card for card in reversed(self._all.files.cards()) if card.parent in parents]

    def _just_branched(self, asked: Hashable) -> str | None:
        """What the same click has begun already."""
        for turn in self._beginnings.active():
            run = turn.run
            if run.asked == asked and time.monotonic() - run.asked_at < SAME_CLICK_S:
                return next(iter(run.cards))
        return None

    def _beginning(
        self, parent: Run, wanted: Mapping[str, Any], step: int | None
    ) -> tuple[Beginning, Film | None]:
        """What a branch begins with, and the film so far. Raises RunRefused, BadValue."""
        if step is not None:
            return trained_again(parent, wanted, step), None
        try:
            beginning, film = from_state(parent, wanted), parent.film()
        except TimeoutError as error:
            raise RunRefused(
                "A step of this run takes long just now. Nothing was started; try again."
            ) from error
        if beginning is None:
            raise RunRefused(
                "What this run would go on with is no longer kept. Nothing was started: train "
                "again to a moment of it instead."
            )
        if film:
            film.back_to(beginning.at)
        return beginning, film

    def _room_for(self, config: TrainConfig) -> None:
        """On disk, where a branch is kept before it trains. Raises RunRefused."""
        self._all.let_states_go(config)
        if self._all.room.lack_of_disk(config):
            raise RunRefused(
                "This server's disk is nearly full: there is no room for a branch. Nothing was "
                "started."
            )

    def _branch_off(self, card: Card, beginning: Beginning, film: Film | None) -> Run:
        """A run with its parent's past, in line. Raises RunRefused."""
        self._room_for(beginning.config)
        number = self._beginnings.number(card.owner)
        run = self._all.new([card], beginning.config, beginning.checkpoint)
        try:
            self._all.shelf.make_room()
            run.save(beginning.checkpoint, film)
        except OSError as error:
            log.warning("run %s could not branch: %s", card.parent, error)
            self._all.files.remove([card])
            raise RunRefused(
                "This server could not write the branch. Nothing was started."
            ) from error
        self._all.shelf[run.id] = run
        self._all.stir(run)
        self._all.turns.queue(run, number=number)
        run.sleep()  # while it waits: thirty branches at once are on disk alone
        self._all.shelf.let_idle_go()
        return run


def _card_of(owner: str, parent: Run, run_id: str, beginning: Beginning) -> Card:
    card = card_of(owner, beginning.config, Status.WAITING, parent.cards[run_id])
    return dataclasses.replace(
        card,
        branched_at=beginning.at,
        plan=beginning.plan,
        beta=beginning.beta,
        trained_here=parent.trained_here or beginning.checkpoint is None,
    )
