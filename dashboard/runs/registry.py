"""Which runs are there, whose are they, and which of them may train now?

One registry for the whole process. Pages read snapshots and send commands; a command that comes too
late, or twice, does nothing. At most so many runs train at once; the others wait in line (line.py).
"""

import dataclasses
import hashlib
import hmac
import logging
import os
import secrets
import threading
import time
from collections import Counter, OrderedDict
from pathlib import Path

from dashboard.runs.cards import Card, RunFiles, new_card
from dashboard.runs.darkroom import Darkroom
from dashboard.runs.departed import Departed
from dashboard.runs.executors.thread import ThreadExecutor
from dashboard.runs.line import Line
from dashboard.runs.names import clean_name
from dashboard.runs.orders import Orders
from dashboard.runs.room import Room
from dashboard.runs.run import SERVER_ENDS, Run
from dashboard.runs.shelf import Shelf
from dashboard.runs.snapshot import GOES_ON, Snapshot, Status
from dashboard.runs.speed import Speed
from dashboard.runs.work import Job, Work
from vae_core.config import TrainConfig
from vae_core.errors import Trouble, sentence
from vae_core.record.checkpoint import (
    Checkpoint,
    CheckpointError,
    checkpoint_from_bytes,
    checkpoint_to_bytes,
)
from vae_core.schedule import LiveSettings

MAX_WAITING = 40
MOST_SEEN = 100  # of runs, how they stood at the last glance
CAN_T_WRITE = sentence("This server can't write files: download what you want to keep.")

log = logging.getLogger(__name__)


class RunRefused(Trouble):
    """A run can't begin. The message says why and what to do."""


class NotOwner(Exception):
    """Only who started a run controls it."""


class Registry:
    """All runs of this process."""

    def __init__(
        self,
        folder: str | Path = "runs",
        *,
        data_dir: str | Path = "data",
        max_training: int | None = None,
        unwatched_s: float = 90.0,
        save_every_s: float = 5.0,
        room: Room | None = None,
        look_again_s: float = 3.0,
    ) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        self._max_training = max_training or max(1, (cores or 1) // 2)
        self._most_threads = max(1, (cores or 1) // self._max_training)
        self._files = RunFiles(Path(folder))
        self._departed = Departed(Path(folder))
        self._data_dir = str(data_dir)
        self._unwatched_s, self._save_every_s = unwatched_s, save_every_s
        self._executor = ThreadExecutor()
        self._darkroom = Darkroom(self._data_dir)
        self._lock = threading.RLock()
        self._line = Line()
        self._room = room or Room(Path(folder))
        self._look_again_s = look_again_s
        self._looking: threading.Timer | None = None
        self._runs = Shelf(self._files, new=self._run, waits=self._waits, gone=self._gone)
        self._stirs: Counter[str] = Counter()  # by owner
        self._seen: OrderedDict[str, tuple[object, ...]] = OrderedDict()  # at the last glance
        self._speed = Speed()
        self._closed = False

    def start(self, config: TrainConfig, owner: str) -> str:
        """Begin a run, or put it in line, and return its id.

        Whoever has one waiting or training with these very settings gets that one: ten fast clicks
        are one run. One with other settings is stopped first, and kept. Raises RunRefused.
        """
        with self._lock:
            for run in list(self._runs.values()):
                busy = run.working or self._place(run)
                if busy and self._owns(run, owner):
                    if config in (run.config, run.card.config):
                        return run.card.id
                    self._halt(run, Status.STOPPED)
            if len(self._line) >= MAX_WAITING:
                raise RunRefused(
                    "{n} runs are waiting in line already. Nothing was started; try again in a few "
                    "minutes.",
                    n=MAX_WAITING,
                )
            return self._add(config, owner, Status.WAITING, None, in_line=True)

    def open_checkpoint(self, content: bytes, owner: str, *, name: str) -> str:
        """A run out of a file's content; an unfinished one can go on. Raises CheckpointError."""
        checkpoint = checkpoint_from_bytes(content, name=name)
        if not checkpoint.state and not checkpoint.history.epochs:
            raise CheckpointError("{file} holds a run without a single epoch", file=name)
        status = Status.PAUSED if checkpoint.state else Status.FINISHED
        with self._lock:
            return self._add(checkpoint.config, owner, status, checkpoint, in_line=False)

    def snapshot(self, run_id: str) -> Snapshot | None:
        """The run now; None where nobody knows it."""
        run = self._find(run_id)
        if run is None:
            return None
        place = self._place(run)
        return dataclasses.replace(run.snapshot, place=place) if place else run.snapshot

    def moment(self, run_id: str) -> tuple[object, ...] | None:
        """Another value whenever the run shows something else; None where nobody knows it.

        Cheap: a run that has left memory is at rest on disk, as whoever drew it has seen it.
        """
        with self._lock:
            run = self._runs.get(run_id)
            if run is None:
                return self._seen.get(run_id, ()) if self._files.card(run_id) else None
            self._seen[run_id] = seen = (id(run), run.snapshot.version, self._line.place(run))
            self._seen.move_to_end(run_id)
            if len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
            return seen

    def stirs(self, owner: str) -> int:
        """How often one of somebody's runs began, was halted, went on or ended. Costs nothing.

        owner: as `owned_by` makes it of a token: whoever knows it controls nothing.
        """
        return self._stirs[owner]

    def cards(self, owner: str) -> list[Card]:
        """The owner's runs, newest first."""
        mine = owned_by(owner)
        return [card for card in self._files.cards() if hmac.compare_digest(card.owner, mine)]

    def card(self, run_id: str) -> Card | None:
        """A run's card; None where nobody knows it."""
        run = self._find(run_id)
        return run.card if run else None

    def had_to_go(self, run_id: str) -> bool:
        """Was this a run that made room for others?"""
        return run_id in self._departed

    def news(self, owner: str) -> list[Card]:
        """The owner's runs that made room for others since this was last asked."""
        return self._departed.tell(owned_by(owner))

    def rename(self, run_id: str, token: str, name: str) -> None:
        """Give the run a name; without one it is named by what it is."""
        self._owned(run_id, token).rename(clean_name(name))

    def unfinished(self, owner: str) -> list[Card]:
        """The owner's runs that can go on, newest first."""
        return [card for card in self.cards(owner) if card.status != Status.FINISHED]

    def is_owner(self, run_id: str, token: str) -> bool:
        """Is this the token that the run was started with?"""
        run = self._find(run_id)
        return run is not None and self._owns(run, token)

    def watch(self, run_id: str) -> None:
        """Somebody is looking at the run now. One that has left memory need not know."""
        with self._lock:
            run = self._runs.get(run_id)
        if run:
            run.orders.watch()
            run.looked_at = time.monotonic()
            self._darkroom.offer(run)

    def pause(self, run_id: str, token: str) -> None:
        """Stop stepping; Resume goes on. Raises NotOwner, as all commands do."""
        self._halt(self._owned(run_id, token), Status.PAUSED)

    def stop(self, run_id: str, token: str) -> None:
        """End the run and keep its model."""
        self._halt(self._owned(run_id, token), Status.STOPPED)

    def resume(self, run_id: str, token: str) -> None:
        """Go on, or wait in line for it."""
        self._queue(self._owned(run_id, token), to_epoch_end=False)

    def step_epoch(self, run_id: str, token: str) -> None:
        """Go on to the end of the epoch, then pause."""
        self._queue(self._owned(run_id, token), to_epoch_end=True)

    def step(self, run_id: str, token: str) -> None:
        """Take exactly one step, at once: one batch takes nobody's turn."""
        run = self._owned(run_id, token)
        with self._lock:
            if run.snapshot.status in GOES_ON or run.working:
                run.go(steps=1, ended=self._ended)

    def set_live(self, run_id: str, token: str, name: str, value: float) -> None:
        """Move beta or the learning rate. Raises ValueError for a bad value."""
        run = self._owned(run_id, token)
        if run.snapshot.status is not Status.FINISHED:
            run.set_live(name, value)

    def checkpoint_bytes(self, run_id: str) -> bytes:
        """The run as a file's content. Raises KeyError for an unknown run."""
        return checkpoint_to_bytes(self._known(run_id).checkpoint())

    def look(self, run_id: str) -> Checkpoint:
        """The run as it is now, for looking at: a frozen copy of its model, no training state.

        With the codes of the test images where those are on this machine. Raises KeyError for an
        unknown run.
        """
        return self._known(run_id).look()

    def estimate_s(self, config: TrainConfig) -> float:
        """About how many seconds a run would train, from how fast runs went here before."""
        return self._speed.estimate_s(config)

    def measure_speed(self) -> None:
        """Take a moment to measure this machine, so that estimates fit it."""
        self._speed.measure(self._most_threads)

    def close(self) -> None:
        """End every thread, keeping what it trained."""
        with self._lock:
            self._closed = True
            if self._looking:
                self._looking.cancel()
            self._line.clear()
            runs = list(self._runs.values())
            for run in runs:
                if run.working:
                    run.halt(Status.PAUSED, SERVER_ENDS)
        for run in runs:
            run.join(10)
        self._darkroom.close()

    def _add(
        self,
        config: TrainConfig,
        owner: str,
        status: Status,
        checkpoint: Checkpoint | None,
        *,
        in_line: bool,
    ) -> str:
        card = new_card(secrets.token_urlsafe(6), owned_by(owner), config, status)
        run = self._run(card, config, checkpoint)
        self._runs[card.id] = run
        self._stirs[card.owner] += 1
        try:
            self._runs.make_room()
            self._files.save(card, checkpoint)
            run.kept = True
        except OSError as error:
            log.warning("run %s is kept in memory only: %s", card.id, error)
            run.publish(message=CAN_T_WRITE)
        if in_line:
            self._queue(run, to_epoch_end=False)
        self._runs.let_idle_go()
        return card.id

    def _gone(self, cards: list[Card]) -> None:
        self._stirs.update(card.owner for card in cards)
        self._departed.add(cards)

    def _run(self, card: Card, config: TrainConfig, checkpoint: Checkpoint | None) -> Run:
        job = Job(
            card.id,
            config,
            self._data_dir,
            checkpoint=checkpoint,
            most_threads=self._most_threads,
            save_every_s=self._save_every_s,
            expected_speed=self._speed.now,
        )
        orders = Orders(LiveSettings.of(config), unwatched_s=self._unwatched_s)
        return Run(card, Work(job, orders), files=self._files, executor=self._executor)

    def _find(self, run_id: str) -> Run | None:
        """The run in memory, or out of its files."""
        with self._lock:
            return self._runs.find(run_id)

    def _known(self, run_id: str) -> Run:
        run = self._find(run_id)
        if run is None:
            raise KeyError(run_id)
        return run

    def _owned(self, run_id: str, token: str) -> Run:
        run = self._known(run_id)
        if not self._owns(run, token):
            raise NotOwner(run_id)
        return run

    def _owns(self, run: Run, token: str) -> bool:
        return hmac.compare_digest(run.card.owner, owned_by(token))

    def _waits(self, run: Run) -> bool:
        return self._line.place(run) is not None

    def _place(self, run: Run) -> int | None:
        with self._lock:
            return self._line.place(run)

    def _queue(self, run: Run, *, to_epoch_end: bool) -> None:
        with self._lock:
            fresh = run.snapshot.status is Status.WAITING and not self._place(run)
            if run.working and not to_epoch_end:
                run.carry_on()
            if run.working or not (fresh or run.snapshot.status in GOES_ON):
                return
            run.orders.watch()
            run.publish(status=Status.WAITING, message=None)
            self._stirs[run.card.owner] += 1
            self._line.join(run, to_epoch_end=to_epoch_end)
            self._admit()

    def _halt(self, run: Run, status: Status) -> None:
        with self._lock:
            waited = self._line.leave(run)
            if run.working or waited or run.snapshot.status is Status.PAUSED:
                run.halt(status)
                self._stirs[run.card.owner] += 1

    def _admit(self) -> None:
        """Let the next in line train, while there is room."""
        while self._n_training() < self._max_training and not self._closed:
            turn = self._line.first()
            if turn is None:
                return
            run, to_epoch_end = turn
            lack = self._room.lack(run.config)
            if lack:
                self._runs.let_idle_go(0.0)  # they are on disk, and come back from there
                lack = self._room.lack(run.config)
            self._line.tell(lack)
            if lack:
                self._look_again()
                return
            self._line.leave(run)
            run.go(to_epoch_end=to_epoch_end, ended=self._ended)

    def _look_again(self) -> None:
        """In a while: somebody waits for room, and no run that ends may be what makes it."""
        if self._looking is None:
            self._looking = threading.Timer(self._look_again_s, self._looked)
            self._looking.daemon = True
            self._looking.start()

    def _looked(self) -> None:
        with self._lock:
            self._looking = None
            self._admit()

    def _n_training(self) -> int:
        """How many runs hold a place? Single steps need none."""
        return sum(run.working and not run.orders.one_by_one for run in self._runs.values())

    def _ended(self, run: Run) -> None:
        with self._lock:
            self._stirs[run.card.owner] += 1
            self._speed.learn(run.pace)
            self._admit()


def owned_by(token: str) -> str:
    """Who owns a run, as its card says it: nobody finds the token by it."""
    return hashlib.sha256(token.encode()).hexdigest()
