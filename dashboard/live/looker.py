"""Who looks whether what is followed has changed, and has it made anew?

One thread, however many pages are open. It stands still while nothing is followed. Who is told of
what has changed is not its business.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping

from dashboard.live.board import Board, Topic

LOOK_S = 0.05  # between two looks at what is followed
HIDDEN_LOOK_S = 5.0  # where nobody sees it: runs must know that they are still watched
MOST_OF_THE_TIME = 0.2  # that the making of a topic may take, of the processor's
AGAIN_S = 5.0  # until what could not be made is tried again
END_S = 2.0  # for a look that is under way when the server ends

log = logging.getLogger(__name__)


class Looker:
    """Looks at topics. `prepare` fills the board: it is called once, on the thread that looks."""

    def __init__(
        self, board: Board, prepare: Callable[[], None], changed: Callable[[set[Topic]], None]
    ) -> None:
        self._board, self._prepare, self._changed = board, prepare, changed
        self._prepared = self._ended = False
        self._followed: Mapping[Topic, bool] = {}  # replaced whole
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._looked: dict[Topic, tuple[float, float]] = {}  # when, and how long not to look again
        self._known: dict[Topic, int] = {}  # the serial that was told
        self.looked_at = -math.inf  # at everything, the last time

    def follow(self, followed: Mapping[Topic, bool]) -> None:
        """Look at these from now on, and at no others. Each with whether anybody sees it."""
        self._followed = followed
        if followed and self._thread is None:
            self._thread = threading.Thread(target=self._look, name="live", daemon=True)
            self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Look no more. Waits for a look that is under way, though not for ever."""
        self._ended = True
        self._wake.set()
        if self._thread:
            self._thread.join(END_S)

    def _look(self) -> None:
        while not self._ended:
            followed = self._followed
            self._looked = {t: looked for t, looked in self._looked.items() if t in followed}
            self._known = {t: serial for t, serial in self._known.items() if t in followed}
            changed = {topic for topic, seen in followed.items() if self._look_at(topic, seen)}
            self.looked_at = time.monotonic()
            if changed:
                self._changed(changed)
            self._wake.wait(LOOK_S if followed else None)
            self._wake.clear()

    def _look_at(self, topic: Topic, seen: bool) -> bool:
        """Make it anew if it has changed and is seen. Is there anything that was not told?"""
        at, pause = self._looked.get(topic, (-math.inf, 0.0))
        if time.monotonic() >= at + (pause if seen else HIDDEN_LOOK_S):
            started, pause = time.thread_time(), 0.0
            try:
                if self._makes(topic, seen):
                    pause = (time.thread_time() - started) / MOST_OF_THE_TIME
            except Exception:
                log.exception("%s could not be made", topic.address)
                self._board.broken(topic)
                pause = AGAIN_S
            self._looked[topic] = time.monotonic(), pause
        newest = self._board.newest(topic)  # it may have been made for a page's script
        known = self._known.get(topic)
        if newest is None or newest.serial == known:
            return False
        self._known[topic] = newest.serial
        return True

    def _makes(self, topic: Topic, seen: bool) -> bool:
        if not self._prepared:
            self._prepare()
            self._prepared = True
        if not self._board.knows(topic.kind) or not self._board.changed(topic) or not seen:
            return False
        self._board.parts(topic)
        return True
