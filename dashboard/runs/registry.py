"""Which runs are there, whose are they, and which of them may train now?

One registry for the whole process. Pages read snapshots and send commands; a command that comes too
late, or twice, does nothing. At most so many runs train at once; the others wait in line (line.py).

A run, as its id names it, is one visitor's. Equal ones that wait or train are one training: whoever
pauses, stops or changes theirs goes on apart from the others, from the very step.
"""

import dataclasses
import hashlib
import hmac
import logging
import math
import os
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

from dashboard.runs.branching import Beginning, from_state, trained_again
from dashboard.runs.cards import Card, RunFiles, new_card
from dashboard.runs.claims import Claims
from dashboard.runs.darkroom import Darkroom
from dashboard.runs.departed import Departed
from dashboard.runs.dispatch import Dispatch
from dashboard.runs.executors.thread import ThreadExecutor
from dashboard.runs.line import Number, Turn
from dashboard.runs.names import clean_name
from dashboard.runs.notes import with_note, without_note
from dashboard.runs.orders import Orders
from dashboard.runs.room import Room
from dashboard.runs.run import ANSWER_S, SERVER_ENDS, Run
from dashboard.runs.shelf import ELSEWHERE, Shelf
from dashboard.runs.snapshot import GOES_ON, Snapshot, Status
from dashboard.runs.speed import BEGIN_S, Speed
from dashboard.runs.states import States
from dashboard.runs.sweeps import Sweeps
from dashboard.runs.wish import wish
from dashboard.runs.work import Job, Work
from dashboard.words.times import coarse
from vae_core.config import TrainConfig, check_value
from vae_core.errors import Sentence, Trouble, sentence
from vae_core.record.branching import branch_value
from vae_core.record.checkpoint import (
    Checkpoint,
    CheckpointError,
    checkpoint_from_bytes,
    checkpoint_to_bytes,
)
from vae_core.record.film import Film
from vae_core.schedule import LiveSettings

MAX_WAITING = 90
MOST_AT_ONCE = 3  # of one visitor: one trains, two wait
TAKEN_UP_S = 600.0  # a line that broke off longer ago is not taken up again
MOST_SEEN = 100  # of runs, how they stood at the last glance
SAME_CLICK_S = 5.0  # a second branch that asks for the same so soon after is the first
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
        max_training = max_training or max(1, (cores or 1) // 2)
        self._most_threads = max(1, (cores or 1) // max_training)
        room = room or Room(Path(folder))
        self._room = room
        self._files = RunFiles(Path(folder), States(Path(folder), room.disk_mb))
        self._departed = Departed(Path(folder))
        self._data_dir = str(data_dir)
        self._unwatched_s, self._save_every_s = unwatched_s, save_every_s
        self._executor = ThreadExecutor()
        self._darkroom = Darkroom(self._data_dir)
        self._lock = threading.RLock()
        self._claims = Claims(Path(folder))
        self._speed = Speed()
        self._runs = Shelf(
            self._files,
            new=self._run,
            waits=lambda run: self.turns.line.turn(run) is not None,
            elsewhere=self._claims.elsewhere,
            gone=self._gone,
        )
        self._stirs: Counter[str] = Counter()  # by owner
        self._seen: OrderedDict[str, tuple[object, ...]] = OrderedDict()  # at the last glance
        self.turns = Dispatch(
            self._lock,
            claims=self._claims,
            room=room,
            speed=self._speed,
            max_training=max_training,
            look_again_s=look_again_s,
            make_room=self._make_room,
            stir=self._stir,
        )
        self._take_up_the_line()
        self.sweeps = Sweeps(Path(folder), self, owned_by)
        self.sweeps.take_up()

    def start(self, config: TrainConfig, owner: str, *, parent: Card | None = None) -> str:
        """Begin a run, or put it in line, and return its id.

        Where an equal one waits or trains, this is that one: ten fast clicks are one run, and a
        class that starts the same run trains it once. parent: what it is begun beside. Raises
        RunRefused.
        """
        return self._start(config, owned_by(owner), newest_first=True, parent=parent)

    def take(self, config: TrainConfig, owner: str, going_on: str = "") -> str:
        """A run with these settings as somebody's own (owner: by the hash).

        One that has been trained to its end; else one that is under way, or `going_on`, a run of
        theirs at rest; else a new one, at the end of the line. Raises RunRefused.
        """
        with self._lock:
            try:
                return self._open_equal(config, owner)
            except KeyError:
                pass
            run = self._find(going_on) if going_on else None
            mine = run is not None and going_on in run.cards and owner in run.owners
            if run and mine and not run.moved and not self._equal_under_way(config):
                if run.snapshot.status in GOES_ON:
                    self._check_own(owner)
                    self.turns.queue(run)
                elif run.working and run.orders.halted:
                    raise RunRefused("Its run is coming to rest, and goes on in a moment.")
                return going_on
            return self._start(config, owner, newest_first=False)

    def _start(
        self, config: TrainConfig, mine: str, *, newest_first: bool, parent: Card | None = None
    ) -> str:
        with self._lock:
            equal = self._equal_under_way(config)
            for run in equal:
                for card in run.cards.values():
                    if hmac.compare_digest(card.owner, mine):
                        return card.id
            self._check_own(mine)
            if equal:
                return self._share(equal[0], mine, parent)
            number = self._number(mine, newest_first=newest_first)
            return self._add(config, mine, Status.WAITING, None, number=number, parent=parent)

    def branch(
        self, run_id: str, owner: str, settings: Mapping[str, Any], *, step: int | None = None
    ) -> str:
        """Go on from a run with other settings, as a run of its own. Anybody's: it is copied.

        step: a moment of its past, to which the branch trains again; None: from where it stands.
        Whatever else is moved in the parent after that moment is moved in the branch too. Raises
        RunRefused, BadValue for what a branch can't have, KeyError for an unknown run.
        """
        parent, mine = self._known(run_id), owned_by(owner)
        wanted = {name: branch_value(name, value) for name, value in settings.items()}
        if step is None and not parent.snapshot.step:
            step = 0
        asked = (run_id, mine, step, tuple(sorted(wanted.items())))
        with self._lock:
            if again := self._just_branched(asked):
                return again
            self._check_own(mine)
        beginning, film = self._beginning(parent, wanted, step)
        if beginning.is_as_set_up:
            return self.start(beginning.config, owner, parent=parent.cards[run_id])
        self._room_for(beginning.config)
        card = _card_of(mine, beginning.config, Status.WAITING, parent.cards[run_id])
        card = dataclasses.replace(
            card,
            branched_at=beginning.at,
            plan=beginning.plan,
            beta=beginning.beta,
            trained_here=parent.trained_here or beginning.checkpoint is None,
        )
        with self._lock:
            if again := self._just_branched(asked):
                return again
            self._check_own(mine)
            run = self._branch_off(card, beginning, film)
            run.asked, run.asked_at = asked, time.monotonic()
            parent.publish()  # its curves show the branch
            return card.id

    def retrace_s(self, run_id: str, step: int) -> float:
        """About how many seconds it takes to train again to a step. Raises KeyError."""
        config = self._known(run_id).config
        rest_s = self._speed.estimate_s(config, step)
        return BEGIN_S + self._speed.estimate_s(config) - rest_s

    def can_go_on(self, run_id: str) -> bool:
        """Is what it takes to go on from where the run stands still there?"""
        run = self._find(run_id)
        if run is None or not run.snapshot.step:
            return False
        return run.snapshot.status is not Status.FINISHED or self._files.states.has(run.id)

    def branches(self, training: str) -> list[Card]:
        """The runs that branched from a training, whoever shares it, the oldest first."""
        with self._lock:
            run = self._runs.get(training)
        parents = set(run.cards) if run else {card.id for card in self._files.sharers(training)}
        return [card for card in reversed(self._files.cards()) if card.parent in parents]

    def equal_finished(self, config: TrainConfig) -> str | None:
        """A run of anybody's with these very settings that trained to its end; None without one."""
        wanted = self._wish(config)
        for card in self._files.cards():
            done = card.status == Status.FINISHED and card.config is not None
            may_be = done and card.trained_here and card.as_set_up
            if not may_be or card.beta not in (None, config.beta):
                continue
            assert card.config is not None
            if self._wish(card.config) == wanted:
                run = self._find(card.id)
                if run and run.snapshot.status is Status.FINISHED and not run.moved:
                    return card.id
        return None

    def open_equal(self, config: TrainConfig, owner: str) -> str:
        """The run that `equal_finished` found, as one's own. Raises KeyError: it has gone."""
        return self._open_equal(config, owned_by(owner))

    def _open_equal(self, config: TrainConfig, mine: str) -> str:
        with self._lock:
            run_id = self.equal_finished(config)
            run = self._find(run_id) if run_id else None
            if run is None:
                raise KeyError(run_id)
            own = [card.id for card in run.cards.values() if card.owner == mine]
            return own[0] if own else self._share(run, mine)

    def open_checkpoint(self, content: bytes, owner: str, *, name: str) -> str:
        """A run out of a file's content; an unfinished one can go on. Raises CheckpointError."""
        checkpoint = checkpoint_from_bytes(content, name=name)
        if not checkpoint.state and not checkpoint.history.epochs:
            raise CheckpointError("{file} holds a run without a single epoch", file=name)
        status = Status.PAUSED if checkpoint.state else Status.FINISHED
        with self._lock:
            return self._add(checkpoint.config, owned_by(owner), status, checkpoint)

    def snapshot(self, run_id: str) -> Snapshot | None:
        """The run now; None where nobody knows it."""
        run = self._find(run_id)
        return dataclasses.replace(self.turns.shown(run), id=run_id) if run else None

    def training(self, training: str) -> Snapshot | None:
        """As `snapshot`, of a training: the same for all that share it."""
        with self._lock:
            run = self._runs.training(training)
        return self.turns.shown(run) if run else None

    def moment(self, run_id: str) -> tuple[object, ...] | None:
        """Another value whenever the run shows something else; None where nobody knows it.

        Cheap: a run that has left memory is at rest on disk, as whoever drew it has seen it.
        """
        with self._lock:
            run = self._runs.holding(run_id)
            if run is None:
                return self._seen.get(run_id, ()) if self._files.card(run_id) else None
            return self._see(run_id, run)

    def training_moment(self, training: str) -> tuple[object, ...] | None:
        """As `moment`, of a training."""
        with self._lock:
            run = self._runs.get(training)
            if run is None:
                known = self._files.has_checkpoint(training) or self._files.card(training)
                return self._seen.get(f"{training}+", ()) if known else None
            return self._see(f"{training}+", run)

    def _see(self, name: str, run: Run) -> tuple[object, ...]:
        shown = self.turns.shown(run)
        times = (_coarse(shown.wait_s), _coarse(shown.kept_s), _coarse(shown.may_pass_s))
        self._seen[name] = seen = (run.id, id(run), shown.version, shown.place, *times)
        self._seen.move_to_end(name)
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
        return run.cards.get(run_id) if run else None

    def had_to_go(self, run_id: str) -> bool:
        """Was this a run that made room for others?"""
        return run_id in self._departed

    def news(self, owner: str) -> list[Card]:
        """The owner's runs that made room for others since this was last asked."""
        return self._departed.tell(owned_by(owner))

    def rename(self, run_id: str, token: str, name: str) -> None:
        """Give the run a name; without one it is named by what it is."""
        run = self._owned(run_id, token)
        if run:
            run.rename(run_id, clean_name(name))

    def note(self, run_id: str, token: str, text: str, *, step: int | None = None) -> None:
        """Write beside the run's curves, at a step that it has taken; without one, where it is."""
        run = self._owned(run_id, token)
        if run:
            now = run.snapshot.step
            at = now if step is None else max(0, min(step, now))
            run.annotate(run_id, lambda notes: with_note(notes, at, text))

    def remove_note(self, run_id: str, token: str, note_id: str) -> None:
        """Take one of the owner's notes away."""
        run = self._owned(run_id, token)
        if run:
            run.annotate(run_id, lambda notes: without_note(notes, note_id))

    def unfinished(self, owner: str) -> list[Card]:
        """The owner's runs that can go on, newest first."""
        return [card for card in self.cards(owner) if card.status != Status.FINISHED]

    def is_owner(self, run_id: str, token: str) -> bool:
        """Is this the token that the run was started with?"""
        run = self._find(run_id)
        return run is not None and self._owns(run, run_id, token)

    def watch(self, run_id: str) -> None:
        """Somebody is looking at the run now. One that has left memory need not know."""
        with self._lock:
            run = self._runs.holding(run_id)
        self._watch(run)

    def watch_training(self, training: str) -> None:
        """As `watch`, of a training."""
        with self._lock:
            run = self._runs.get(training)
        self._watch(run)

    def _watch(self, run: Run | None) -> None:
        if run:
            run.orders.watch()
            run.looked_at = time.monotonic()
            self._darkroom.offer(run)

    def pause(self, run_id: str, token: str) -> None:
        """Stop stepping; Resume goes on. Raises NotOwner, as all commands do.

        For KEPT_S the run keeps its turn: resumed by then, it goes on before all that wait.
        """
        run = self._alone(run_id, token, Status.PAUSED)
        if run:
            self.turns.halt(run, Status.PAUSED, keep_turn=True)

    def stop(self, run_id: str, token: str) -> None:
        """End the run and keep its model."""
        run = self._alone(run_id, token, Status.STOPPED)
        if run:
            self.turns.halt(run, Status.STOPPED)

    def resume(self, run_id: str, token: str) -> None:
        """Go on, or wait in line for it."""
        run = self._owned(run_id, token)
        if run:
            self.turns.queue(run)

    def step_epoch(self, run_id: str, token: str) -> None:
        """Go on to the end of the epoch, then pause."""
        run = self._alone(run_id, token, Status.PAUSED)
        if run:
            self.turns.queue(run, to_epoch_end=True)

    def step(self, run_id: str, token: str) -> None:
        """Take exactly one step, at once: one batch takes nobody's turn."""
        run = self._alone(run_id, token, Status.PAUSED)
        with self._lock:
            if run and (run.snapshot.status in GOES_ON or run.working):
                run.go(steps=1, ended=self.turns.ended)

    def set_live(self, run_id: str, token: str, name: str, value: float) -> None:
        """Move beta or the learning rate. Raises ValueError for a bad value.

        Of a run that others share, they keep it as it was, and this one goes on in its place.
        """
        check_value(name, value)
        run = self._owned(run_id, token)
        if run is None or run.snapshot.status is Status.FINISHED:
            return
        if len(run.cards) > 1 and run.orders.live.as_dict().get(name) == value:
            return
        fork = self._alone(run_id, token, Status.PAUSED)
        if fork is None:
            return
        fork.set_live(name, value)
        with self._lock:
            turn = self.turns.line.turn(run)
            if fork is not run and turn:
                number = self.turns.line.number_before([turn], turn.number[0])
                self.turns.queue(fork, number=number, to_epoch_end=turn.to_epoch_end)

    def halt_for(self, run_id: str, status: Status, why: Sentence) -> None:
        """Pause or stop anybody's run, for all that share it; they are told why.

        Raises KeyError for an unknown run.
        """
        run = self._known(run_id)
        with self._lock:
            if self._claims.take(run.id):
                self.turns.halt(run, status, why)

    def move(self, run_id: str, *, first: bool) -> None:
        """To the head of the line, or to its end. Raises KeyError for an unknown run."""
        self.turns.move(self._known(run_id), first=first)

    def forget(self, token: str) -> int:
        """Delete all runs of a visitor. Returns how many. What others share, they keep."""
        mine, n = owned_by(token), 0
        self.sweeps.forget(mine)
        for card in self.cards(token):
            with self._lock:
                run = self._find(card.id)
                if run is None:  # its file is damaged
                    self._files.remove([card])
                    self._stirs[mine] += 1
                    n += 1
                if run is None or not self._claims.take(run.id):
                    continue
                shared = len(run.cards) > 1
                if shared:
                    run.part(card.id)
                else:
                    run.forget()
                    self.turns.line.leave(run)
            if not shared:
                run.join(ANSWER_S)
            with self._lock:
                if not shared:
                    self._runs.pop(run.id, None)
                self._files.remove([card])
                if not self.turns.line.turn(run):
                    self._claims.let_go(run.id)
                self._stirs[mine] += 1
                self.turns.admit()
            n += 1
        self._departed.forget(mine)
        return n

    def checkpoint_bytes(self, run_id: str) -> bytes:
        """The run as a file's content. Raises KeyError for an unknown run."""
        return checkpoint_to_bytes(self._known(run_id).checkpoint())

    def look(self, run_id: str) -> Checkpoint:
        """The run as it is now, for looking at: a frozen copy of its model, no training state.

        With the codes of the test images where those are on this machine. Raises KeyError for an
        unknown run.
        """
        return self._known(run_id).look()

    def film(self, run_id: str) -> Film | None:
        """How the run came to be what it is; None of one that has no film.

        Raises KeyError for an unknown run.
        """
        return self._known(run_id).film()

    def let_idle_go(self) -> None:
        """Let runs at rest leave memory. They are on disk, and come back from there."""
        with self._lock:
            self._runs.let_idle_go(0.0)

    def estimate_s(self, config: TrainConfig) -> float:
        """About how many seconds a run would train, from how fast runs went here before."""
        return self._speed.estimate_s(config)

    def measure_speed(self) -> None:
        """Take a moment to measure this machine, so that estimates fit it."""
        self._speed.measure(self._most_threads)

    def close(self) -> None:
        """End every thread, keeping what it trained."""
        self.sweeps.close()
        with self._lock:
            runs = list(self._runs.values())
            for run in runs:
                if run.working:
                    run.halt(Status.PAUSED, SERVER_ENDS)
            self.turns.close()
        for run in runs:
            run.join(10)
        self._darkroom.close()
        with self._lock:
            self._claims.let_all_go()

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
        card = _card_of(owner, config, status, parent)
        card = dataclasses.replace(card, trained_here=checkpoint is None)
        run = self._run([card], config, checkpoint)
        self._runs[run.id] = run
        self._stir(run)
        self._keep_new(run, checkpoint)
        if number:
            self.turns.queue(run, number=number)
        self._runs.let_idle_go()
        return card.id

    def _check_own(self, mine: str) -> None:
        """Raises RunRefused where a visitor has enough runs under way."""
        own = [turn for turn in self._active() if mine in turn.run.owners]
        if len(own) >= MOST_AT_ONCE:
            raise RunRefused(
                "{n} runs of yours train or wait already. Nothing was started: stop one of "
                "them, or wait until one has ended.",
                n=MOST_AT_ONCE,
            )

    def _number(self, mine: str, *, newest_first: bool = True) -> Number:
        """Where a visitor's new run joins the line. Raises RunRefused where that is full."""
        line, active = self.turns.line, self._active()
        if len(line.waiting) >= MAX_WAITING:
            raise RunRefused(
                "{n} runs are waiting in line already. Nothing was started; try again in a few "
                "minutes.",
                n=MAX_WAITING,
            )
        own = [turn for turn in active if mine in turn.run.owners]
        alone = len(own) == len(active)  # then the newest wish comes first
        before = own if alone and newest_first else []
        return line.number_before(before, self.turns.rank([mine]))

    def _active(self) -> list[Turn]:
        return [turn for turn in self.turns.line if not turn.ending]

    def _just_branched(self, asked: Hashable) -> str | None:
        """What the same click has begun already."""
        for turn in self._active():
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
        self._let_states_go(config)
        if self._room.lack_of_disk(config):
            raise RunRefused(
                "This server's disk is nearly full: there is no room for a branch. Nothing was "
                "started."
            )

    def _make_room(self, config: TrainConfig) -> None:
        """In memory, for runs at rest are on disk; and there, where it is nearly full."""
        self._runs.let_idle_go(0.0)
        self._let_states_go(config)

    def _let_states_go(self, config: TrainConfig) -> None:
        while self._room.lack_of_disk(config) and self._files.states.let_oldest_go():
            pass

    def _branch_off(self, card: Card, beginning: Beginning, film: Film | None) -> Run:
        """A run with its parent's past, in line. Raises RunRefused."""
        number = self._number(card.owner)
        run = self._run([card], beginning.config, beginning.checkpoint)
        try:
            self._runs.make_room()
            run.save(beginning.checkpoint, film)
        except OSError as error:
            log.warning("run %s could not branch: %s", card.parent, error)
            self._files.remove([card])
            raise RunRefused(
                "This server could not write the branch. Nothing was started."
            ) from error
        self._runs[run.id] = run
        self._stir(run)
        self.turns.queue(run, number=number)
        run.sleep()  # while it waits: thirty branches at once are on disk alone
        self._runs.let_idle_go()
        return run

    def _keep_new(self, run: Run, checkpoint: Checkpoint | None, film: Film | None = None) -> None:
        """Write a run that is new. Where that fails it is there all the same, and says so."""
        try:
            self._runs.make_room()
            run.save(checkpoint, film)
        except OSError as error:
            log.warning("run %s is kept in memory only: %s", run.id, error)
            run.publish(message=CAN_T_WRITE)

    def _share(self, run: Run, owner: str, parent: Card | None = None) -> str:
        """One more visitor has this run."""
        card = _card_of(owner, run.config, run.snapshot.status, parent)
        card = dataclasses.replace(card, trained_here=True)
        try:
            self._runs.make_room()
        except OSError as error:
            log.warning("no room is made for run %s: %s", card.id, error)
        run.share(card)
        self._stir(run)
        return card.id

    def _alone(self, run_id: str, token: str, status: Status) -> Run | None:
        """The visitor's run; of one that others share, a part of its own, which rests.

        The others' trains on. None: it is under way in another process.
        """
        run = self._owned(run_id, token)
        if run is None or len(run.cards) < 2:
            return run
        checkpoint, film = run.copy(), run.film()
        with self._lock:
            if len(run.cards) < 2 or run_id not in run.cards:
                return self._find(run_id)  # so it has become meanwhile
            card = run.part(run_id)
            own = secrets.token_urlsafe(6)
            card = dataclasses.replace(card, shares=own, status=str(status), turn=None)
            fork = self._run([card], run.config, checkpoint)
            self._runs[fork.id] = fork
            if film:
                film.back_to(fork.snapshot.step)
            self._keep_new(fork, checkpoint, film)
            turn = self.turns.line.turn(run)
            if turn and status is Status.PAUSED:
                self.turns.line.keep_turn(fork, turn)
            self._stir(fork)
            return fork

    def _take_up_the_line(self) -> None:
        """Go on where a server that was ended a short while ago left off, in the same order."""
        under_way = [card for card in self._files.cards() if Status(card.status).active]
        trainings = {card.training: card.turn for card in under_way if card.turn}
        latest = max(map(self._files.touched_at, under_way), default=-math.inf)
        if abs(time.time() - latest) > TAKEN_UP_S:
            return
        for training, number in sorted(trainings.items(), key=lambda item: item[1]):
            run = None if not self._claims.take(training) else self._runs.training(training)
            if run is None or run.snapshot.status is not Status.PAUSED:
                self._claims.let_go(training)
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
            self.turns.line.join(Turn(run, number))
        self.turns.admit()

    def _gone(self, cards: list[Card]) -> None:
        self._stirs.update(card.owner for card in cards)
        self._departed.add(cards)

    def _stir(self, run: Run) -> None:
        self._stirs.update({card.owner for card in run.cards.values()})

    def _run(self, cards: list[Card], config: TrainConfig, checkpoint: Checkpoint | None) -> Run:
        job = Job(
            cards[0].training,
            config,
            self._data_dir,
            checkpoint=checkpoint,
            most_threads=self._most_threads,
            save_every_s=self._save_every_s,
            expected_speed=self._speed.now,
        )
        orders = Orders(LiveSettings.of(config), plan=cards[0].plan, unwatched_s=self._unwatched_s)
        return Run(cards, Work(job, orders), files=self._files, executor=self._executor)

    def _find(self, run_id: str) -> Run | None:
        """The run in memory, or out of its files."""
        with self._lock:
            return self._runs.find(run_id)

    def _known(self, run_id: str) -> Run:
        run = self._find(run_id)
        if run is None:
            raise KeyError(run_id)
        return run

    def _owned(self, run_id: str, token: str) -> Run | None:
        """The visitor's run; None where it has gone, or another process has it under way."""
        run = self._find(run_id)
        if run is None:
            return None
        if not self._owns(run, run_id, token):
            raise NotOwner(run_id)
        with self._lock:
            if self._claims.elsewhere(run.id):
                run.publish(message=ELSEWHERE)
                return None
        return run

    def _owns(self, run: Run, run_id: str, token: str) -> bool:
        card = run.cards.get(run_id)
        return card is not None and hmac.compare_digest(card.owner, owned_by(token))

    def _wish(self, config: TrainConfig) -> Hashable:
        return wish(config, self._most_threads)

    def _equal_under_way(self, config: TrainConfig) -> list[Run]:
        wanted = self._wish(config)
        turns = [turn for turn in self.turns.line if not (turn.to_epoch_end or turn.ending)]
        runs = [turn.run for turn in turns]
        return [
            run
            for run in runs
            if run.trained_here and not run.moved and self._wish(run.config) == wanted
        ]


def _card_of(owner: str, config: TrainConfig, status: Status, parent: Card | None) -> Card:
    """A new run's, begun beside another or from its state."""
    card = new_card(secrets.token_urlsafe(6), owner, config, status)
    if parent is None:
        return card
    return dataclasses.replace(card, parent=parent.id, parent_began=parent.created)


def _coarse(seconds: float | None) -> int | None:
    """As exactly as pages say it."""
    return None if seconds is None else coarse(seconds)


def owned_by(token: str) -> str:
    """Who owns a run, as its card says it: nobody finds the token by it."""
    return hashlib.sha256(token.encode()).hexdigest()
