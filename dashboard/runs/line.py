"""Whose turn is it, who comes next, and when?

First come, first served. While others wait, a turn lasts SLICE_S of training; a run that is not
done by then goes behind all others, and goes on later bit for bit. So nobody waits longer than a
slice for each run before theirs, however long those are. Not for several threads at once: the
registry asks under its lock.
"""

import dataclasses
import heapq
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.runs.run import Run
from vae_core.errors import Sentence

SLICE_S = 20.0  # of training, while others wait
NEARLY_S = 4.0  # a run that would end so soon after its slice may as well
KEPT_S = 120.0  # for so long a run that its owner paused keeps its turn
LESSON_S, LEAST_SHARE_S = 45 * 60.0, 60.0  # what those who want to train share, and get at least
LONGEST_TURN_S = SLICE_S + 2 * NEARLY_S
BETWEEN_S = 0.4  # from one turn to the next: a run is kept, and another one loaded

Number = tuple[int, float]  # before whom: a teacher's runs have rank 0, all others 1


@dataclass(eq=False)
class Turn:
    """A run that waits or trains."""

    run: Run
    number: Number  # the lower, the earlier
    to_epoch_end: bool = False
    joined: float = field(default_factory=time.monotonic)  # when it was started or resumed
    began: float | None = None  # when it began to train; None: it waits
    estimated_s: float = 0.0  # how long the run was to train from there on
    used_s: float = 0.0  # of this turn, before it had to wait again
    keeps: bool = False  # was it paused by its owner, so that it keeps its turn for a while?
    trained_s: float = 0.0  # in earlier turns, since it was started or resumed

    @property
    def ending(self) -> bool:
        """Was the run told to rest, and is at its last step?"""
        return self.run.working and self.run.orders.halted is not None

    def trained_now(self, now: float) -> float:
        """For how long it trains without a break, in seconds."""
        return 0.0 if self.began is None else now - self.began

    def left_of_turn(self, left_s: float, now: float) -> float:
        """How long it may train on while others wait, if all of it takes `left_s`."""
        left_of_slice = max(0.0, SLICE_S - self.used_s - self.trained_now(now))
        return left_s if left_s <= left_of_slice + NEARLY_S else left_of_slice


class Line:
    """Runs that train, and runs that wait."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}  # by the training's id
        self._kept: dict[str, tuple[Turn, float]] = {}  # of paused runs, and until when
        self._last = 0.0
        self._told: Sentence | None = None
        self._order: list[Turn] | None = []

    def __iter__(self) -> Iterator[Turn]:
        """Those that train, then those that wait, in order."""
        if self._order is None:
            ordered = sorted(self._turns.values(), key=lambda turn: turn.number)
            self._order = sorted(ordered, key=lambda turn: turn.began is None)
        return iter(self._order)

    @property
    def waiting(self) -> list[Turn]:
        """Those that wait, the next one first."""
        return [turn for turn in self if turn.began is None]

    @property
    def training(self) -> list[Turn]:
        """Those whose turn it is."""
        return [turn for turn in self if turn.began is not None]

    def turn(self, run: Run) -> Turn | None:
        """The run's own, if it waits or has its turn."""
        return self._turns.get(run.id)

    def place(self, run: Run) -> int | None:
        """From 1; None where it doesn't wait."""
        turn = self._turns.get(run.id)
        return self.waiting.index(turn) + 1 if turn and turn.began is None else None

    def next_number(self, rank: int) -> Number:
        """Behind all of the same rank."""
        self._last = max(time.time(), math.nextafter(self._last, math.inf))
        return rank, self._last  # by the clock on the wall, so that it holds over a restart

    def number_before(self, others: list[Turn], rank: int) -> Number:
        """Before these; behind all of the same rank where there are none."""
        if not others:
            return self.next_number(rank)
        return rank, min(turn.number[1] for turn in others) - 1e-3

    def join(self, turn: Turn) -> None:
        """Wait, where its number says; with what it has kept of its turn, if it has."""
        kept = self._kept.pop(turn.run.id, None)
        if kept and time.monotonic() < kept[1]:
            before = kept[0]
            turn.number = min(before.number, turn.number)
            turn.used_s, turn.trained_s = before.used_s, before.trained_s
        self._turns[turn.run.id] = turn
        self._last = max(self._last, turn.number[1])
        self._order = None

    def begin(self, turn: Turn) -> None:
        """It is its turn."""
        turn.began = time.monotonic()
        self._order = None

    def renumber(self, turn: Turn, number: Number) -> None:
        """From now on its place is another."""
        turn.number = number
        self._order = None

    def yields(self, turn: Turn) -> None:
        """It waits again: behind all others, or where it was if its turn is not over."""
        now = time.monotonic()
        trained = turn.trained_now(now)
        turn.used_s += trained
        turn.trained_s += trained
        turn.began = None
        if turn.used_s >= SLICE_S - NEARLY_S / 2:
            turn.number, turn.used_s = self.next_number(turn.number[0]), 0.0
        self._order = None

    def leave(self, run: Run, *, keep_turn: bool = False) -> Turn | None:
        """Wait and train no more. What it had, if anything."""
        turn = self._turns.pop(run.id, None)
        self._order = None
        if not keep_turn:
            self._kept.pop(run.id, None)
        elif turn:
            self.keep_turn(run, turn)
        return turn

    def keep_turn(self, run: Run, turn: Turn) -> None:
        """For a while, a run at rest may go on where this turn is, with what is left of it."""
        now = time.monotonic()
        trained = turn.trained_now(now)
        kept = dataclasses.replace(
            turn,
            run=run,
            began=None,
            used_s=turn.used_s + trained,
            trained_s=turn.trained_s + trained,
        )
        self._kept[run.id] = kept, now + KEPT_S

    def kept_s(self, run: Run) -> float | None:
        """For how long a paused run keeps its turn, in seconds; None where it has none."""
        kept = self._kept.get(run.id)
        if kept is None:
            return None
        left = kept[1] - time.monotonic()
        if left <= 0:
            del self._kept[run.id]
            return None
        return left

    def kept_by_others_s(self, turn: Turn) -> float | None:
        """For how long a paused run may still go before this one; None where none does."""
        now = time.monotonic()
        left = [until - now for one, until in self._kept.values() if one.number < turn.number]
        return max((one for one in left if one > 0), default=None)

    def clear(self) -> None:
        """Let nobody wait."""
        self._turns.clear()
        self._order = None

    def tell(self, message: Sentence | None) -> None:
        """Say to all that wait what for; None: for their turn."""
        for turn in self.waiting:
            before = turn.run.snapshot.message
            if before != message and (message or before == self._told):
                turn.run.publish(message=message)
        self._told = message

    def waits(self, left_s: dict[str, float], n_places: int) -> dict[str, float]:
        """In about how many seconds the turn of each that waits begins, by the training's id.

        left_s: how long each still has to train, by the training's id.
        """
        return self._forecast(left_s, n_places)[0]

    def newcomer_waits(self, left_s: dict[str, float], n_places: int) -> float:
        """As `waits`, of one who would join now, behind all."""
        return self._forecast(left_s, n_places)[1]

    def _forecast(self, left_s: dict[str, float], n_places: int) -> tuple[dict[str, float], float]:
        now = time.monotonic()
        ends = [turn.left_of_turn(left_s[turn.run.id], now) for turn in self.training]
        ends += [0.0] * (n_places - len(ends))
        heapq.heapify(ends)
        found = {}
        for turn in self.waiting:
            begins = heapq.heappop(ends) + BETWEEN_S
            found[turn.run.id] = begins
            heapq.heappush(ends, begins + turn.left_of_turn(left_s[turn.run.id], now))
        return found, ends[0] + BETWEEN_S
