"""How does a run begin, or join one that is the same?

Ten fast clicks are one run. Equal runs that wait or train are one training; one that has trained to
its end can be taken as it is. One visitor has so many under way, and the line has an end.
"""

import dataclasses
import hmac
import logging
import math
import time
from collections.abc import Hashable

from dashboard.runs.cards import Card
from dashboard.runs.line import Number, Turn
from dashboard.runs.run import Run
from dashboard.runs.snapshot import GOES_ON, Status
from dashboard.runs.trainings import Trainings, card_of
from dashboard.runs.wish import wish
from vae_core.config import TrainConfig
from vae_core.errors import Trouble, sentence
from vae_core.record.checkpoint import Checkpoint, CheckpointError, checkpoint_from_bytes

MAX_WAITING = 90
MOST_AT_ONCE = 3  # of one visitor: one trains, two wait
TAKEN_UP_S = 600.0  # a line that broke off longer ago is not taken up again

log = logging.getLogger(__name__)


class RunRefused(Trouble):
    """A run can't begin. The message says why and what to do."""


class Beginnings:
    """Of the runs of one server. Owners are named by their hash (`owned_by`)."""

    def __init__(self, trainings: Trainings) -> None:
        self._all = trainings

    def start(
        self, config: TrainConfig, mine: str, *, newest_first: bool, parent: Card | None = None
    ) -> str:
        """Begin a run, or put it in line, and return its id.

        Where an equal one waits or trains, this is that one. parent: what it is begun beside.
        Raises RunRefused.
        """
        with self._all.lock:
            equal = self._equal_under_way(config)
            for run in equal:
                for card in run.cards.values():
                    if hmac.compare_digest(card.owner, mine):
                        return card.id
            self.check_own(mine)
            if equal:
                return self._share(equal[0], mine, parent)
            number = self.number(mine, newest_first=newest_first)
            return self._add(config, mine, Status.WAITING, None, number=number, parent=parent)

    def take(self, config: TrainConfig, owner: str, going_on: str = "") -> str:
        """A run with these settings as somebody's own (owner: by the hash).

        One that has been trained to its end; else one that is under way, or `going_on`, a run of
        theirs at rest; else a new one, at the end of the line. Raises RunRefused.
        """
        with self._all.lock:
            try:
                return self.open_equal(config, owner)
            except KeyError:
                pass
            run = self._all.find(going_on) if going_on else None
            mine = run is not None and going_on in run.cards and owner in run.owners
            if run and mine and not run.moved and not self._equal_under_way(config):
                if run.snapshot.status in GOES_ON:
                    self.check_own(owner)
                    self._all.turns.queue(run)
                elif run.working and run.orders.halted:
                    raise RunRefused("Its run is coming to rest, and goes on in a moment.")
                return going_on
            return self.start(config, owner, newest_first=False)

    def equal_finished(self, config: TrainConfig) -> str | None:
        """A run of anybody's with these very settings that trained to its end; None without one."""
        wanted = self._wish(config)
        for card in self._all.files.cards():
            done = card.status == Status.FINISHED and card.config is not None
            may_be = done and card.trained_here and card.as_set_up
            if not may_be or card.beta not in (None, config.beta):
                continue
            assert card.config is not None
            if self._wish(card.config) == wanted:
                run = self._all.find(card.id)
                if run and run.snapshot.status is Status.FINISHED and not run.moved:
                    return card.id
        return None

    def open_equal(self, config: TrainConfig, mine: str) -> str:
        """The run that `equal_finished` found, as one's own. Raises KeyError: it has gone."""
        with self._all.lock:
            run_id = self.equal_finished(config)
            run = self._all.find(run_id) if run_id else None
            if run is None:
                raise KeyError(run_id)
            own = [card.id for card in run.cards.values() if card.owner == mine]
            return own[0] if own else self._share(run, mine)

    def open_checkpoint(self, content: bytes, mine: str, *, name: str) -> str:
        """A run out of a file's content; an unfinished one can go on. Raises CheckpointError."""
        checkpoint = checkpoint_from_bytes(content, name=name)
        if not checkpoint.state and not checkpoint.history.epochs:
            raise CheckpointError("{file} holds a run without a single epoch", file=name)
        status = Status.PAUSED if checkpoint.state else Status.FINISHED
        with self._all.lock:
            return self._add(checkpoint.config, mine, status, checkpoint)

    def check_own(self, mine: str) -> None:
        """Raises RunRefused where a visitor has enough runs under way."""
        own = [turn for turn in self.active() if mine in turn.run.owners]
        if len(own) >= MOST_AT_ONCE:
            raise RunRefused(
                "{n} runs of yours train or wait already. Nothing was started: stop one of "
                "them, or wait until one has ended.",
                n=MOST_AT_ONCE,
            )

    def number(self, mine: str, *, newest_first: bool = True) -> Number:
        """Where a visitor's new run joins the line. Raises RunRefused where that is full."""
        line, active = self._all.turns.line, self.active()
        if len(line.waiting) >= MAX_WAITING:
            raise RunRefused(
                "{n} runs are waiting in line already. Nothing was started; try again in a few "
                "minutes.",
                n=MAX_WAITING,
            )
        own = [turn for turn in active if mine in turn.run.owners]
        alone = len(own) == len(active)  # then the newest wish comes first
        before = own if alone and newest_first else []
        return line.number_before(before, self._all.turns.rank([mine]))

    def active(self) -> list[Turn]:
        """Who trains or waits, but those that come to rest."""
        return [turn for turn in self._all.turns.line if not turn.ending]

    def take_up_the_line(self) -> None:
        """Go on where a server that was ended a short while ago left off, in the same order."""
        under_way = [card for card in self._all.files.cards() if Status(card.status).active]
        trainings = {card.training: card.turn for card in under_way if card.turn}
        latest = max(map(self._all.files.touched_at, under_way), default=-math.inf)
        if abs(time.time() - latest) > TAKEN_UP_S:
            return
        for training, number in sorted(trainings.items(), key=lambda item: item[1]):
            ours = self._all.claims.take(training)
            run = self._all.shelf.training(training) if ours else None
            if run is None or run.snapshot.status is not Status.PAUSED:
                self._all.claims.let_go(training)
                continue
            run.wait(number)
            run.publish(
                message=sentence(
                    "The server was started anew. This run was kept at step {step:,} and waits for "
                    "its turn again.",
                    step=run.snapshot.step,
                )
            )
            run.sleep()
            self._all.turns.line.join(Turn(run, number))
        self._all.turns.admit()

    def _add(
        self,
        config: TrainConfig,
        owner: str,
        status: Status,
        checkpoint: Checkpoint | None,
        *,
        number: Number | None = None,
        parent: Card | None = None,
    ) -> str:
        """A run of its own; with a number, in line."""
        card = card_of(owner, config, status, parent)
        card = dataclasses.replace(card, trained_here=checkpoint is None)
        run = self._all.new([card], config, checkpoint)
        self._all.shelf[run.id] = run
        self._all.stir(run)
        self._all.keep_new(run, checkpoint)
        if number:
            self._all.turns.queue(run, number=number)
        self._all.shelf.let_idle_go()
        return card.id

    def _share(self, run: Run, owner: str, parent: Card | None = None) -> str:
        """One more visitor has this run."""
        card = card_of(owner, run.config, run.snapshot.status, parent)
        card = dataclasses.replace(card, trained_here=True)
        try:
            self._all.shelf.make_room()
        except OSError as error:
            log.warning("no room is made for run %s: %s", card.id, error)
        run.share(card)
        self._all.stir(run)
        return card.id

    def _wish(self, config: TrainConfig) -> Hashable:
        return wish(config, self._all.most_threads)

    def _equal_under_way(self, config: TrainConfig) -> list[Run]:
        wanted = self._wish(config)
        turns = [turn for turn in self._all.turns.line if not (turn.to_epoch_end or turn.ending)]
        runs = [turn.run for turn in turns]
        return [
            run
            for run in runs
            if run.trained_here and not run.moved and self._wish(run.config) == wanted
        ]
