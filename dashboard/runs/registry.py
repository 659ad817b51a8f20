"""Which runs are there, what do they show, and who may tell them what?

One registry for the whole process. Pages read snapshots and send commands; a command that comes too
late, or twice, does nothing. At most so many runs train at once; the others wait in line (line.py).

A run, as its id names it, is one visitor's. Equal ones that wait or train are one training: whoever
pauses, stops or changes theirs goes on apart from the others, from the very step.

    registry     what pages ask and command
    beginnings   how a run begins, or joins an equal one
    branches     how it goes on from another
    sweeps       several after each other
    trainings    what all of them share
"""

import dataclasses
import hmac
import secrets
import time
from collections import OrderedDict
from pathlib import Path

from dashboard.runs.beginnings import Beginnings
from dashboard.runs.branches import Branches
from dashboard.runs.cards import Card
from dashboard.runs.names import clean_name
from dashboard.runs.notes import with_note, without_note
from dashboard.runs.room import Room
from dashboard.runs.run import ANSWER_S, SERVER_ENDS, Run
from dashboard.runs.snapshot import GOES_ON, Snapshot, Status
from dashboard.runs.sweeps import Sweeps
from dashboard.runs.trainings import Trainings, owned_by
from dashboard.words.times import coarse
from vae_core.config import TrainConfig, check_value
from vae_core.errors import Sentence
from vae_core.record.checkpoint import Checkpoint, checkpoint_to_bytes
from vae_core.record.film import Film

MOST_SEEN = 100  # of runs, how they stood at the last glance


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
        self._all = Trainings(
            Path(folder),
            data_dir=str(data_dir),
            max_training=max_training,
            unwatched_s=unwatched_s,
            save_every_s=save_every_s,
            room=room,
            look_again_s=look_again_s,
        )
        self._seen: OrderedDict[str, tuple[object, ...]] = OrderedDict()  # at the last glance
        self.turns = self._all.turns
        self._beginnings = Beginnings(self._all)
        self.branches = Branches(self._all, self._beginnings)
        self._beginnings.take_up_the_line()
        self.sweeps = Sweeps(Path(folder), self, owned_by)
        self.sweeps.take_up()

    def start(self, config: TrainConfig, owner: str) -> str:
        """Begin a run, or put it in line, and return its id.

        Where an equal one waits or trains, this is that one: ten fast clicks are one run, and a
        class that starts the same run trains it once. Raises RunRefused.
        """
        return self._beginnings.start(config, owned_by(owner), newest_first=True)

    def take(self, config: TrainConfig, owner: str, going_on: str = "") -> str:
        """A run with these settings as somebody's own (owner: by the hash).

        One that has been trained to its end; else one that is under way, or `going_on`, a run of
        theirs at rest; else a new one, at the end of the line. Raises RunRefused.
        """
        return self._beginnings.take(config, owner, going_on)

    def equal_finished(self, config: TrainConfig) -> str | None:
        """A run of anybody's with these very settings that trained to its end; None without one."""
        return self._beginnings.equal_finished(config)

    def open_equal(self, config: TrainConfig, owner: str) -> str:
        """The run that `equal_finished` found, as one's own. Raises KeyError: it has gone."""
        return self._beginnings.open_equal(config, owned_by(owner))

    def open_checkpoint(self, content: bytes, owner: str, *, name: str) -> str:
        """A run out of a file's content; an unfinished one can go on. Raises CheckpointError."""
        return self._beginnings.open_checkpoint(content, owned_by(owner), name=name)

    def snapshot(self, run_id: str) -> Snapshot | None:
        """The run now; None where nobody knows it."""
        run = self._all.find(run_id)
        return dataclasses.replace(self.turns.shown(run), id=run_id) if run else None

    def training(self, training: str) -> Snapshot | None:
        """As `snapshot`, of a training: the same for all that share it."""
        with self._all.lock:
            run = self._all.shelf.training(training)
        return self.turns.shown(run) if run else None

    def moment(self, run_id: str) -> tuple[object, ...] | None:
        """Another value whenever the run shows something else; None where nobody knows it.

        Cheap: a run that has left memory is at rest on disk, as whoever drew it has seen it.
        """
        with self._all.lock:
            run = self._all.shelf.holding(run_id)
            if run is None:
                return self._seen.get(run_id, ()) if self._all.files.card(run_id) else None
            return self._see(run_id, run)

    def training_moment(self, training: str) -> tuple[object, ...] | None:
        """As `moment`, of a training."""
        with self._all.lock:
            run = self._all.shelf.get(training)
            if run is None:
                known = self._all.files.has_checkpoint(training) or self._all.files.card(training)
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
        return self._all.stirs[owner]

    def cards(self, owner: str) -> list[Card]:
        """The owner's runs, newest first."""
        mine = owned_by(owner)
        return [card for card in self._all.files.cards() if hmac.compare_digest(card.owner, mine)]

    def card(self, run_id: str) -> Card | None:
        """A run's card; None where nobody knows it."""
        run = self._all.find(run_id)
        return run.cards.get(run_id) if run else None

    def had_to_go(self, run_id: str) -> bool:
        """Was this a run that made room for others?"""
        return run_id in self._all.departed

    def news(self, owner: str) -> list[Card]:
        """The owner's runs that made room for others since this was last asked."""
        return self._all.departed.tell(owned_by(owner))

    def rename(self, run_id: str, token: str, name: str) -> None:
        """Give the run a name; without one it is named by what it is."""
        run = self._all.owned(run_id, token)
        if run:
            run.rename(run_id, clean_name(name))

    def note(self, run_id: str, token: str, text: str, *, step: int | None = None) -> None:
        """Write beside the run's curves, at a step that it has taken; without one, where it is."""
        run = self._all.owned(run_id, token)
        if run:
            now = run.snapshot.step
            at = now if step is None else max(0, min(step, now))
            run.annotate(run_id, lambda notes: with_note(notes, at, text))

    def remove_note(self, run_id: str, token: str, note_id: str) -> None:
        """Take one of the owner's notes away."""
        run = self._all.owned(run_id, token)
        if run:
            run.annotate(run_id, lambda notes: without_note(notes, note_id))

    def unfinished(self, owner: str) -> list[Card]:
        """The owner's runs that can go on, newest first."""
        return [card for card in self.cards(owner) if card.status != Status.FINISHED]

    def is_owner(self, run_id: str, token: str) -> bool:
        """Is this the token that the run was started with?"""
        run = self._all.find(run_id)
        return run is not None and self._all.owns(run, run_id, token)

    def watch(self, run_id: str) -> None:
        """Somebody is looking at the run now. One that has left memory need not know."""
        with self._all.lock:
            run = self._all.shelf.holding(run_id)
        self._watch(run)

    def watch_training(self, training: str) -> None:
        """As `watch`, of a training."""
        with self._all.lock:
            run = self._all.shelf.get(training)
        self._watch(run)

    def _watch(self, run: Run | None) -> None:
        if run:
            run.orders.watch()
            run.looked_at = time.monotonic()
            self._all.darkroom.offer(run)

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
        run = self._all.owned(run_id, token)
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
        with self._all.lock:
            if run and (run.snapshot.status in GOES_ON or run.working):
                run.go(steps=1, ended=self.turns.ended)

    def set_live(self, run_id: str, token: str, name: str, value: float) -> None:
        """Move beta or the learning rate. Raises ValueError for a bad value.

        Of a run that others share, they keep it as it was, and this one goes on in its place.
        """
        check_value(name, value)
        run = self._all.owned(run_id, token)
        if run is None or run.snapshot.status is Status.FINISHED:
            return
        if len(run.cards) > 1 and run.orders.live.as_dict().get(name) == value:
            return
        fork = self._alone(run_id, token, Status.PAUSED)
        if fork is None:
            return
        fork.set_live(name, value)
        with self._all.lock:
            turn = self.turns.line.turn(run)
            if fork is not run and turn:
                number = self.turns.line.number_before([turn], turn.number[0])
                self.turns.queue(fork, number=number, to_epoch_end=turn.to_epoch_end)

    def halt_for(self, run_id: str, status: Status, why: Sentence) -> None:
        """Pause or stop anybody's run, for all that share it; they are told why.

        Raises KeyError for an unknown run.
        """
        run = self._all.known(run_id)
        with self._all.lock:
            if self._all.claims.take(run.id):
                self.turns.halt(run, status, why)

    def move(self, run_id: str, *, first: bool) -> None:
        """To the head of the line, or to its end. Raises KeyError for an unknown run."""
        self.turns.move(self._all.known(run_id), first=first)

    def forget(self, token: str) -> int:
        """Delete all runs of a visitor. Returns how many. What others share, they keep."""
        mine, n = owned_by(token), 0
        self.sweeps.forget(mine)
        for card in self.cards(token):
            with self._all.lock:
                run = self._all.find(card.id)
                if run is None:  # its file is damaged
                    self._all.files.remove([card])
                    self._all.stirs[mine] += 1
                    n += 1
                if run is None or not self._all.claims.take(run.id):
                    continue
                shared = len(run.cards) > 1
                if shared:
                    run.part(card.id)
                else:
                    run.forget()
                    self.turns.line.leave(run)
            if not shared:
                run.join(ANSWER_S)
            with self._all.lock:
                if not shared:
                    self._all.shelf.pop(run.id, None)
                self._all.files.remove([card])
                if not self.turns.line.turn(run):
                    self._all.claims.let_go(run.id)
                self._all.stirs[mine] += 1
                self.turns.admit()
            n += 1
        self._all.departed.forget(mine)
        return n

    def checkpoint_bytes(self, run_id: str) -> bytes:
        """The run as a file's content. Raises KeyError for an unknown run."""
        return checkpoint_to_bytes(self._all.known(run_id).checkpoint())

    def look(self, run_id: str) -> Checkpoint:
        """The run as it is now, for looking at: a frozen copy of its model, no training state.

        With the codes of the test images where those are on this machine. Raises KeyError for an
        unknown run.
        """
        return self._all.known(run_id).look()

    def film(self, run_id: str) -> Film | None:
        """How the run came to be what it is; None of one that has no film.

        Raises KeyError for an unknown run.
        """
        return self._all.known(run_id).film()

    def let_idle_go(self) -> None:
        """Let runs at rest leave memory. They are on disk, and come back from there."""
        with self._all.lock:
            self._all.shelf.let_idle_go(0.0)

    def estimate_s(self, config: TrainConfig) -> float:
        """About how many seconds a run would train, from how fast runs went here before."""
        return self._all.speed.estimate_s(config)

    def measure_speed(self) -> None:
        """Take a moment to measure this machine, so that estimates fit it."""
        self._all.speed.measure(self._all.most_threads)

    def close(self) -> None:
        """End every thread, keeping what it trained."""
        self.sweeps.close()
        with self._all.lock:
            runs = list(self._all.shelf.values())
            for run in runs:
                if run.working:
                    run.halt(Status.PAUSED, SERVER_ENDS)
            self.turns.close()
        for run in runs:
            run.join(10)
        self._all.darkroom.close()
        with self._all.lock:
            self._all.claims.let_all_go()

    def _alone(self, run_id: str, token: str, status: Status) -> Run | None:
        """The visitor's run; of one that others share, a part of its own, which rests.

        The others' trains on. None: it is under way in another process.
        """
        run = self._all.owned(run_id, token)
        if run is None or len(run.cards) < 2:
            return run
        with self._all.copying:
            return self._parted(run, run_id, status)

    def _parted(self, run: Run, run_id: str, status: Status) -> Run | None:
        if len(run.cards) < 2:
            return run  # so it has become meanwhile
        checkpoint, film = run.copy(), run.film()
        with self._all.lock:
            if len(run.cards) < 2 or run_id not in run.cards:
                return self._all.find(run_id)
            card = run.part(run_id)
            own = secrets.token_urlsafe(6)
            card = dataclasses.replace(card, shares=own, status=str(status), turn=None)
            fork = self._all.new([card], run.config, checkpoint)
            self._all.shelf.let_idle_go()  # before it stands there: it stays itself
            self._all.shelf[fork.id] = fork
            if film:
                film.back_to(fork.snapshot.step)
            self._all.keep_new(fork, checkpoint, film)
            turn = self.turns.line.turn(run)
            if turn and status is Status.PAUSED:
                self.turns.line.keep_turn(fork, turn)
            self._all.stir(fork)
            return fork


def _coarse(seconds: float | None) -> int | None:
    """As exactly as pages say it."""
    return None if seconds is None else coarse(seconds)
