"""How is guessing kept slow, for everybody together?

A few wrong tries are free. After each further one the whole server waits, twice as long as the time
before, up to a bound: who guesses can open as many windows as he likes. A try while it waits is not
looked at, and nobody waits longer for it.
"""

import math
import threading
import time
from collections.abc import Callable

FREE = 4  # wrong tries before anybody waits
FIRST_WAIT_S, MOST_WAIT_S = 2.0, 60.0
FORGET_S = 600.0  # after the last wrong one all are free again: fewer in all than one a minute


class Tries:
    """The wrong tries of all visitors. now: a clock that nobody can set."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._wrong, self._wrong_at, self._until = 0, -math.inf, -math.inf

    @property
    def wait_s(self) -> float:
        """Until the next try is looked at."""
        return max(0.0, self._until - self._now())

    def judged(self, right: Callable[[], bool]) -> bool | None:
        """Was it right? None: it was not looked at, since everybody has to wait."""
        with self._lock:
            now = self._now()
            if now < self._until:
                return None
            if right():
                self._wrong = 0
                return True
            self._wrong = 1 if now > self._wrong_at + FORGET_S else self._wrong + 1
            self._wrong_at = now
            if self._wrong > FREE:
                doubled = FIRST_WAIT_S * 2.0 ** min(self._wrong - FREE - 1, 30)
                self._until = now + min(doubled, MOST_WAIT_S)
            return False
