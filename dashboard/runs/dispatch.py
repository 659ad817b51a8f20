"""Who trains now, who waits for how long, and who is told to let others go first?

The registry says which runs want to train; here it is decided when. One lock for both: whoever
calls a method from outside is given it by the registry.
"""

import dataclasses
import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dashboard.runs.claims import Claims
from dashboard.runs.line import (
    LEAST_SHARE_S,
    LESSON_S,
    LONGEST_TURN_S,
    NEARLY_S,
    Line,
    Number,
    Turn,
)
from dashboard.runs.orders import NOBODY_WATCHED
from dashboard.runs.room import Room
from dashboard.runs.run import Run
from dashboard.runs.shelf import ELSEWHERE
from dashboard.runs.snapshot import GOES_ON, Snapshot, Status
from dashboard.runs.speed import Speed
from dashboard.runs.standing import Standing
from vae_core.config import TrainConfig
from vae_core.errors import Sentence, sentence

TEACHER, CLASS = 0, 1  # ranks in the line
FIRST_SLIP = 1.25  # a line forms while a class comes, and its pages take from training
MOST_SLIP, SLIP_LEARNS = 3.0, 0.3  # an estimate may be so far off; what it counts of the latest
FORECAST_S = 1.0  # for so long a forecast holds


@dataclass(frozen=True)
class Ahead:
    """What whoever starts a run now has before them."""

    n: int  # runs that wait or train
    wait_s: float  # until their turn, about
    held: Sentence | None  # why no turn begins


class Dispatch:
    """The line of one server, moved on."""

    def __init__(
        self,
        lock: threading.RLock,
        *,
        claims: Claims,
        room: Room,
        speed: Speed,
        max_training: int,
        look_again_s: float,
        make_room: Callable[[TrainConfig], None],
        stir: Callable[[Run], None],
    ) -> None:
        self._lock = lock
        self._claims, self._room, self._speed = claims, room, speed
        self._max_training, self._look_again_s = max_training, look_again_s
        self._make_room, self._stir = make_room, stir
        self.line = Line()
        self.held: Sentence | None = None  # why no turn begins; None: the line moves
        self._first: set[str] = set()  # owners whose runs go before all others
        self._slip = FIRST_SLIP  # how much longer than estimated runs have taken of late
        self._forecast: tuple[float, dict[str, float]] = -math.inf, {}  # when it was made
        self._looking: threading.Timer | None = None
        self._closed = False

    def shown(self, run: Run) -> Snapshot:
        """A training as it stands, with its place in the line."""
        with self._lock:
            turn = self.line.turn(run)
            waiting = turn is not None and turn.began is None
            kept_s = self.line.kept_s(run) if run.snapshot.status is Status.PAUSED else None
            return dataclasses.replace(
                run.snapshot,
                training=run.id,
                n_sharers=len(run.cards),
                place=self.line.place(run),
                wait_s=self._waits_s().get(run.id) if waiting else None,
                kept_s=kept_s if list(self.line) else None,
                may_pass_s=self.line.kept_by_others_s(turn) if turn and waiting else None,
            )

    def ahead(self) -> Ahead:
        """What a newcomer would wait for."""
        with self._lock:
            turns = list(self.line)
            if len(turns) < self._max_training:
                return Ahead(0, 0.0, self.held)
            wait_s = self.line.newcomer_waits(self._all_left_s(), self._max_training)
            return Ahead(len(turns), wait_s, self.held)

    def in_line(self) -> list[Standing]:
        """Who trains, then who waits, in order."""
        with self._lock:
            return [self._standing(turn) for turn in self.line]

    def hold(self, why: Sentence) -> None:
        """Let no turn begin but a teacher's, and those that train wait where they are."""
        with self._lock:
            self.held = why
            self.admit()

    def let_go(self) -> None:
        """Let the line move again."""
        with self._lock:
            self.held = None
            self.line.tell(None)
            self.admit()

    def goes_first(self, owner: str, first: bool) -> None:
        """From now on this owner's runs (by the hash) go before all others, or no more."""
        with self._lock:
            (self._first.add if first else self._first.discard)(owner)
            for turn in list(self.line):
                rank = self.rank(turn.run.owners)
                self.line.renumber(turn, (rank, turn.number[1]))
            self.admit()

    def move(self, run: Run, *, first: bool) -> None:
        """To the head of the line, or to its end."""
        with self._lock:
            turn = self.line.turn(run)
            if turn is None:
                return
            rank = turn.number[0]
            others = [one for one in self.line if one.number[0] == rank and one is not turn]
            ahead = self.line.number_before(others, rank)
            self.line.renumber(turn, ahead if first else self.line.next_number(rank))
            self.admit()

    def rank(self, owners: Iterable[str]) -> int:
        """Before whom do these owners' runs go?"""
        return TEACHER if self._first.intersection(owners) else CLASS

    def queue(
        self,
        run: Run,
        *,
        number: Number | None = None,
        to_epoch_end: bool = False,
    ) -> None:
        """Wait in line, or go on before a pause has come to its end. number: where."""
        with self._lock:
            turn = self.line.turn(run)
            if run.working and not to_epoch_end:
                run.carry_on()
                if turn:
                    turn.keeps = False
            fresh = run.snapshot.status is Status.WAITING
            if run.working or turn or not (fresh or run.snapshot.status in GOES_ON):
                return
            if not self._claims.take(run.id):
                run.publish(message=ELSEWHERE)
                return
            run.orders.watch()
            number = number or self.line.next_number(self.rank(run.owners))
            turn = Turn(run, number, to_epoch_end=to_epoch_end)
            self.line.join(turn)
            run.wait(turn.number)
            self._stir(run)
            self.admit()

    def halt(
        self,
        run: Run,
        status: Status,
        why: Sentence | None = None,
        *,
        keep_turn: bool = False,
    ) -> None:
        """Come to rest, and leave the line."""
        with self._lock:
            turn = self.line.turn(run)
            if not (run.working or turn or run.snapshot.status is Status.PAUSED):
                return
            if turn and run.working:
                turn.keeps = keep_turn  # it leaves when its step has been taken
            elif not run.working:
                self.line.leave(run, keep_turn=keep_turn)
                self._claims.let_go(run.id)
            run.halt(status, why)
            self._stir(run)
            self.admit()

    def _left_s(self, run: Run) -> float:
        """About how long it still trains, in seconds."""
        shown = run.snapshot
        if shown.seconds_left is not None:
            return shown.seconds_left
        return self._slip * self._estimate_s(run)

    def _estimate_s(self, run: Run) -> float:
        return self._speed.estimate_s(run.aim, run.snapshot.step)

    def _all_left_s(self) -> dict[str, float]:
        return {turn.run.id: self._left_s(turn.run) for turn in self.line}

    def _waits_s(self) -> dict[str, float]:
        """Until whose turn it is how long, by the training; of those that wait."""
        made, waits = self._forecast
        if self.held:
            return {}
        now = time.monotonic()
        if now - made > FORECAST_S:
            waits = self.line.waits(self._all_left_s(), self._max_training)
            self._forecast = now, waits
        return waits

    def _standing(self, turn: Turn) -> Standing:
        run = turn.run
        run_id, card = next(iter(run.cards.items()))
        shown = self.shown(run)
        return Standing(
            run_id=run_id,
            n_sharers=shown.n_sharers,
            owner=card.owner,
            config=run.config,
            name=card.name,
            status=shown.status,
            place=shown.place,
            wait_s=shown.wait_s,
            left_s=self._left_s(run),
            step=shown.step,
            n_steps=shown.n_steps,
            waited_s=time.monotonic() - turn.joined,
        )

    def admit(self) -> None:
        """Let the next in line train, while there is room; and say how long turns last."""
        self._forecast = -math.inf, {}
        if self.held:
            self.line.tell(self.held)
        while len(self.line.training) < self._max_training and not self._closed:
            turn = self._next()
            if turn is None:
                break
            if self.held and turn.number[0] != TEACHER:
                break
            lack = self._room.lack(turn.run.config)
            if lack:
                self._make_room(turn.run.config)
                lack = self._room.lack(turn.run.config)
            self.line.tell(lack or self.held)
            if lack:
                self._look_again()
                break
            self.line.begin(turn)
            turn.estimated_s = self._estimate_s(turn.run)
            turn.run.go(to_epoch_end=turn.to_epoch_end, ended=self.ended)
        self._time_turns()

    def _next(self) -> Turn | None:
        """Who comes next. Whom nobody watched is paused."""
        for turn in self.line.waiting:
            if not turn.run.orders.unwatched:
                return turn
            self.line.leave(turn.run)
            self._claims.let_go(turn.run.id)
            turn.run.halt(Status.PAUSED, NOBODY_WATCHED)
        return None

    def _time_turns(self) -> None:
        """A turn ends when others have waited for a slice; at once for whoever goes before."""
        now, waiting = time.monotonic(), self.line.waiting
        for turn in self.line.training:
            ends = math.inf
            held = self.held is not None and turn.number[0] != TEACHER
            if held or (waiting and not self.held and waiting[0].number < turn.number):
                ends = now
            elif waiting and not self.held:
                left_s = self._left_s(turn.run)
                of_turn_s = turn.left_of_turn(left_s, now)
                whole = of_turn_s == left_s  # then it may take a little longer than was thought
                longest_s = LONGEST_TURN_S - turn.used_s - turn.trained_now(now)
                ends = now + (min(left_s + NEARLY_S, longest_s) if whole else of_turn_s)
            turn.run.orders.turn_ends_at = ends

    def _look_again(self) -> None:
        """In a while: somebody waits for room, and no run that ends may be what makes it."""
        if self._looking is None:
            self._looking = threading.Timer(self._look_again_s, self._looked)
            self._looking.daemon = True
            self._looking.start()

    def _looked(self) -> None:
        with self._lock:
            self._looking = None
            self.admit()

    def close(self) -> None:
        """Let nobody's turn begin any more."""
        self._closed = True
        self.line.clear()
        if self._looking:
            self._looking.cancel()

    def ended(self, run: Run) -> None:
        """It rests, or its turn is over."""
        with self._lock:
            self._stir(run)
            self._speed.learn(run.pace)
            turn = self.line.turn(run)
            if turn and run.snapshot.status is Status.FINISHED:
                self._learn(turn)
            if turn and run.snapshot.status is Status.WAITING:
                self.line.yields(turn)
                share_s = self._share_s()
                if turn.number[0] != TEACHER and turn.trained_s >= share_s:
                    self.line.leave(run)
                    self._claims.let_go(run.id)
                    run.halt(Status.PAUSED, _share_is_used(share_s))
                else:
                    run.wait(turn.number)
                    run.sleep()
            else:
                self.line.leave(run, keep_turn=turn is not None and turn.keeps)
                self._claims.let_go(run.id)
            self.admit()

    def _learn(self, turn: Turn) -> None:
        """A run has come to its end in one go: did it take as long as it was to?"""
        if turn.began is not None and turn.estimated_s > 0:
            ratio = turn.trained_now(time.monotonic()) / turn.estimated_s
            ratio = min(MOST_SLIP, max(1 / MOST_SLIP, ratio))
            self._slip *= (ratio / self._slip) ** SLIP_LEARNS

    def _share_s(self) -> float:
        """For how long a run may train while others wait: its share of a lesson."""
        owners = set().union(*(turn.run.owners for turn in self.line))
        return max(LEAST_SHARE_S, LESSON_S / max(1, len(owners)))


def _share_is_used(share_s: float) -> Sentence:
    return sentence(
        "This run has trained for {minutes:.2g} min, its share while so many others wait. It was "
        "paused and kept: Resume puts it in line again.",
        minutes=share_s / 60,
    )
