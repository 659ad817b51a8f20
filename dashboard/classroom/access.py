"""Who is a teacher?

Whoever knew the password: the browser's tab then has a pass, a random token, and shows it again
after a reload. The server keeps the pass's hash, in memory, for some hours at most. With the hash
alone one can follow what a teacher's page follows, and do nothing.
"""

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Callable

from dashboard.classroom.password import Password
from dashboard.classroom.tries import Tries
from vae_core.errors import Sentence, Trouble, sentence

PASS_S = 12 * 3600.0  # a long day
MOST_PASSES = 20  # the oldest goes


class Refused(Trouble):
    """Not a teacher. The sentence says why."""


class Access:
    """The passes of this server."""

    def __init__(self, password: Password, *, now: Callable[[], float] = time.monotonic) -> None:
        self._password, self._now = password, now
        self._tries = Tries(now)
        self._lock = threading.Lock()
        self._given: dict[str, float] = {}  # when, by the pass's hash

    def enter(self, typed: str) -> str:
        """A pass for whoever knows the password. Raises Refused."""
        right = self._tries.judged(lambda: self._password.opens(typed))
        if right is None:
            raise Refused("What you typed was not looked at, since everybody has to wait.")
        if not right:
            raise Refused("That is not the password.")
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._given[hash_of(token)] = self._now()
            while len(self._given) > MOST_PASSES:
                del self._given[min(self._given, key=self._given.__getitem__)]
        return token

    @property
    def wait(self) -> Sentence | None:
        """What whoever wants to enter has to wait for; None: nothing."""
        seconds = math.ceil(self._tries.wait_s)
        if not seconds:
            return None
        return sentence(
            "Wrong passwords were tried, by you or by somebody else. Everybody has to wait: the "
            "next is looked at in {n} s.",
            n=seconds,
        )

    def holds(self, token: str) -> bool:
        """Is this a teacher's pass?"""
        return self.follows(hash_of(token))

    def follows(self, hashed: str) -> bool:
        """Is this the hash of a teacher's pass? Costs next to nothing."""
        given = self._given.get(hashed)
        return given is not None and self._now() < given + PASS_S

    def leave(self, token: str) -> None:
        """The pass is worth nothing from now on."""
        with self._lock:
            self._given.pop(hash_of(token), None)


def hash_of(token: str) -> str:
    """By which the server knows a pass."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
