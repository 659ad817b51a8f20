"""Which trainings does this process know, and whose are they?

What all that begins, shows and commands runs has in common: the files, what is in memory, the line,
and one lock for them. A training belongs to the cards of all that share it; a run, as its id names
it, is one of those cards.
"""

import dataclasses
import hashlib
import hmac
import logging
import os
import secrets
import threading
from collections import Counter
from pathlib import Path

from dashboard.runs.cards import Card, RunFiles, new_card
from dashboard.runs.claims import Claims
from dashboard.runs.darkroom import Darkroom
from dashboard.runs.departed import Departed
from dashboard.runs.dispatch import Dispatch
from dashboard.runs.executors.thread import ThreadExecutor
from dashboard.runs.orders import Orders
from dashboard.runs.room import Room
from dashboard.runs.run import Run
from dashboard.runs.shelf import ELSEWHERE, Shelf
from dashboard.runs.snapshot import Status
from dashboard.runs.speed import Speed
from dashboard.runs.states import States
from dashboard.runs.work import Job, Work
from vae_core.config import TrainConfig
from vae_core.errors import sentence
from vae_core.record.checkpoint import Checkpoint
from vae_core.record.film import Film
from vae_core.schedule import LiveSettings

CAN_T_WRITE = sentence("This server can't write files: download what you want to keep.")

log = logging.getLogger(__name__)


class NotOwner(Exception):
    """Only who started a run controls it."""


class Trainings:
    """All of one folder, for one server."""

    def __init__(
        self,
        folder: Path,
        *,
        data_dir: str,
        max_training: int | None,
        unwatched_s: float,
        save_every_s: float,
        room: Room | None,
        look_again_s: float,
    ) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        max_training = max_training or max(1, (cores or 1) // 2)
        self.most_threads = max(1, (cores or 1) // max_training)
        self.room = room or Room(folder)
        self.files = RunFiles(folder, States(folder, self.room.disk_mb))
        self.departed = Departed(folder)
        self._data_dir = data_dir
        self._unwatched_s, self._save_every_s = unwatched_s, save_every_s
        self._executor = ThreadExecutor()
        self.darkroom = Darkroom(self._data_dir)
        self.lock = threading.RLock()
        self.copying = threading.Lock()  # one at a time: thirty copies would fill the memory
        self.claims = Claims(folder)
        self.speed = Speed()
        self.shelf = Shelf(
            self.files,
            new=self.new,
            waits=lambda run: self.turns.line.turn(run) is not None,
            elsewhere=self.claims.elsewhere,
            gone=self.gone,
        )
        self.stirs: Counter[str] = Counter()  # by owner
        self.turns = Dispatch(
            self.lock,
            claims=self.claims,
            room=self.room,
            speed=self.speed,
            max_training=max_training,
            look_again_s=look_again_s,
            make_room=self._make_room,
            stir=self.stir,
        )

    def new(self, cards: list[Card], config: TrainConfig, checkpoint: Checkpoint | None) -> Run:
        """A training that these cards have, not yet in memory."""
        job = Job(
            cards[0].training,
            config,
            self._data_dir,
            checkpoint=checkpoint,
            most_threads=self.most_threads,
            save_every_s=self._save_every_s,
            expected_speed=self.speed.now,
        )
        orders = Orders(LiveSettings.of(config), plan=cards[0].plan, unwatched_s=self._unwatched_s)
        return Run(cards, Work(job, orders), files=self.files, executor=self._executor)

    def keep_new(self, run: Run, checkpoint: Checkpoint | None, film: Film | None = None) -> None:
        """Write a run that is new. Where that fails it is there all the same, and says so."""
        try:
            self.shelf.make_room()
            run.save(checkpoint, film)
        except OSError as error:
            log.warning("run %s is kept in memory only: %s", run.id, error)
            run.publish(message=CAN_T_WRITE)

    def find(self, run_id: str) -> Run | None:
        """The run in memory, or out of its files."""
        with self.lock:
            return self.shelf.find(run_id)

    def known(self, run_id: str) -> Run:
        """As `find`. Raises KeyError where nobody knows it."""
        run = self.find(run_id)
        if run is None:
            raise KeyError(run_id)
        return run

    def owned(self, run_id: str, token: str) -> Run | None:
        """The visitor's run; None where it has gone, or another process has it under way."""
        run = self.find(run_id)
        if run is None:
            return None
        if not self.owns(run, run_id, token):
            raise NotOwner(run_id)
        with self.lock:
            if self.claims.elsewhere(run.id):
                run.publish(message=ELSEWHERE)
                return None
        return run

    def owns(self, run: Run, run_id: str, token: str) -> bool:
        """Is this the token that the run was started with?"""
        card = run.cards.get(run_id)
        return card is not None and hmac.compare_digest(card.owner, owned_by(token))

    def _make_room(self, config: TrainConfig) -> None:
        """In memory, for runs at rest are on disk; and there, where it is nearly full."""
        self.shelf.let_idle_go(0.0)
        self.let_states_go(config)

    def let_states_go(self, config: TrainConfig) -> None:
        """Where the disk has no room for such a run: before any run has to go."""
        while self.room.lack_of_disk(config) and self.files.states.let_oldest_go():
            pass

    def stir(self, run: Run) -> None:
        """One that began, was halted, went on or ended: its owners' pages look again."""
        self.stirs.update({card.owner for card in run.cards.values()})

    def gone(self, cards: list[Card]) -> None:
        """Runs have made room for others; their owners are told."""
        self.stirs.update(card.owner for card in cards)
        self.departed.add(cards)


def owned_by(token: str) -> str:
    """Who owns a run, as its card says it: nobody finds the token by it."""
    return hashlib.sha256(token.encode()).hexdigest()


def card_of(owner: str, config: TrainConfig, status: Status, parent: Card | None) -> Card:
    """A new run's, begun beside another or from its state."""
    card = new_card(secrets.token_urlsafe(6), owner, config, status)
    if parent is None:
        return card
    return dataclasses.replace(card, parent=parent.id, parent_began=parent.created)
