"""What was a run told to do?

    pages tell it:  go, step, halt, carry on, move beta, "somebody is watching"
    its work asks:  may I take another step?

One object for each run, and one lock. Any thread may tell; the work asks between two steps,
wherever it is done. Nothing here trains.
"""

import math
import threading
import time
from dataclasses import dataclass
from typing import Any

from dashboard.runs.snapshot import Status
from vae_core.errors import Sentence, sentence
from vae_core.record.branching import Move
from vae_core.schedule import LiveSettings

NOBODY_WATCHED = sentence("Nobody was watching, so this run was paused and kept. Resume goes on.")


@dataclass(frozen=True)
class Rest:
    """How a run comes to rest, and why."""

    status: Status
    message: Sentence | None = None


class Orders:
    """What one run was told, and has not done yet."""

    def __init__(
        self,
        live: LiveSettings,
        *,
        plan: tuple[Move, ...] = (),
        unwatched_s: float = math.inf,
    ) -> None:
        self.live = live  # the training loop reads these very settings
        self.plan = plan  # what is to be moved on the way
        self.watched_at = time.monotonic()  # when somebody last had it in view, or asked for it
        self._unwatched_s = unwatched_s
        self._lock = threading.Lock()
        self._halt: Rest | None = None
        self._steps_left: int | None = None  # None: no limit
        self._to_epoch_end = False
        self._again = False  # to go on as soon as what stands now is kept
        self.turn_ends_at = math.inf  # monotonic seconds: then others have waited long enough

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._lock = threading.Lock()
        self.watched_at = time.monotonic()  # this clock may be another machine's

    def go(self, *, steps: int | None = None, to_epoch_end: bool = False) -> None:
        """Train: without limit, for some steps, or to the end of the epoch."""
        with self._lock:
            self._halt, self._steps_left, self._to_epoch_end = None, steps, to_epoch_end
            self._again = False

    def step_too(self) -> None:
        """Another click on Step, before the last one is done."""
        with self._lock:
            if self._steps_left is not None:
                self._steps_left += 1

    def halt(self, status: Status, message: Sentence | None = None) -> None:
        """Rest after the step that is being taken; while the data set is fetched, at once."""
        with self._lock:
            self._halt = Rest(status, message)

    def carry_on(self) -> None:
        """Take back a pause that the work has not come to the end of yet."""
        with self._lock:
            if self._steps_left is None and self._halt and self._halt.status is Status.PAUSED:
                self._halt, self._to_epoch_end, self._again = None, False, True

    def due(self, step: int) -> list[Move]:
        """What is to be moved once so many steps are taken."""
        return [move for move in self.plan if move.step == step]

    def take_over(self, name: str) -> None:
        """From now on somebody moves this setting by hand."""
        self.plan = tuple(move for move in self.plan if move.name != name)

    def watch(self) -> None:
        """Somebody is looking."""
        self.watched_at = time.monotonic()

    def watched_within(self, seconds: float) -> bool:
        """Has somebody looked so recently?"""
        return time.monotonic() - self.watched_at <= seconds

    @property
    def unwatched(self) -> bool:
        """Has nobody looked for so long that it need not go on?"""
        return not self.watched_within(self._unwatched_s)

    @property
    def one_by_one(self) -> bool:
        """Was it told to take single steps? They say little of how fast a run trains."""
        return self._steps_left is not None

    @property
    def halted(self) -> Rest | None:
        """How it was told to rest, if it was."""
        return self._halt

    def after_step(self, *, epoch_ended: bool) -> Rest | None:
        """A step has been taken. Is it the last one for now?"""
        with self._lock:
            if self._steps_left is not None:
                self._steps_left -= 1
            over = self._to_epoch_end and epoch_ended
            if over or (self._steps_left is not None and self._steps_left <= 0):
                return Rest(Status.PAUSED)
            if self._steps_left is None and time.monotonic() >= self.turn_ends_at:
                return Rest(Status.WAITING)
        return Rest(Status.PAUSED, NOBODY_WATCHED) if self.unwatched else None

    def rest_after_all(self, rest: Rest) -> Rest | None:
        """How it rests, now that its files are written; None: it was told to go on meanwhile."""
        with self._lock:
            if rest.status not in (Status.PAUSED, Status.WAITING):
                return rest
            if self._halt:
                return self._halt  # it may have come while the files were written
            if rest.status is Status.WAITING:
                return rest
            if self._steps_left or self._again:
                self._again = False
                return None
            return rest
