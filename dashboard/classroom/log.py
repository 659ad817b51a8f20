"""What has the server logged lately?

The last lines, in memory, for teachers to read. Whatever looks like somebody's token is left out,
and what was logged again and again stands there once.
"""

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

MOST_LINES, MOST_CHARACTERS = 60, 400
TOKEN = re.compile(r"[A-Za-z0-9_-]{32,}")  # a visitor's, a pass, or the hash of one
SHAPE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class LastLines(logging.Handler):
    """Keeps what is worth a warning."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: OrderedDict[str, float] = OrderedDict()  # when it was logged last
        self.n_kept = 0  # lines since the server started, each counted once

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what every module of ours logs. The terminal shows it as before."""
        root = logging.getLogger()
        if not root.handlers:  # where there is one, Python's last resort prints nothing
            logging.basicConfig(format=SHAPE)
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)

    @property
    def lines(self) -> tuple[str, ...]:
        """The newest first, each with its time of day."""
        self.acquire()
        try:
            newest = list(reversed(self._lines.items()))
        finally:
            self.release()
        return tuple(f"{_time_of_day(at)} {words}" for words, at in newest)

    def emit(self, record: logging.LogRecord) -> None:
        """In one line. Not for two threads at once: a handler has a lock."""
        try:
            words = _in_a_line(record)
        except Exception:  # whoever logs must not fail of it
            self.handleError(record)
            return
        self.n_kept += words not in self._lines
        self._lines[words] = record.created
        self._lines.move_to_end(words)
        if len(self._lines) > MOST_LINES:
            self._lines.popitem(last=False)

    def failed(self, error: Exception) -> None:
        """A page failed, as Streamlit has written into the terminal itself."""
        told = (type(error), error, error.__traceback__)
        self.handle(logging.LogRecord(__name__, logging.ERROR, "", 0, "a page failed", (), told))


def _in_a_line(record: logging.LogRecord) -> str:
    """How bad, and what; of an error what it is and says."""
    words = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    if error:
        words += f" ({type(error).__name__}: {error})"
    seen = "".join(char if char.isprintable() else " " for char in words)
    line = " ".join(f"{record.levelname} {seen}".split())
    return TOKEN.sub("…", line)[:MOST_CHARACTERS]


def _time_of_day(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))
