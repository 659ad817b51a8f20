"""What tests of the board and of the channel tell: stories that change when a test says so."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from dashboard.live.board import Board, Source, Topic
from dashboard.words.language import language

KIND = "story"


class Stories:
    """Subjects and what there is to say of them; counts how often that was made."""

    def __init__(self, board: Board, kind: str = KIND) -> None:
        self._versions: dict[str, int] = {}
        self._parts: dict[str, Mapping[str, Any]] = {}
        self.made: Counter[tuple[str, str]] = Counter()  # by subject and language
        self.glanced: Counter[str] = Counter()
        self.during: Callable[[str], object] = lambda subject: None
        board.offer(kind, Source(self._glance, self._make))

    def tell(self, subject: str, **parts: Any) -> None:
        """From now on, that is all of it."""
        self._parts[subject] = parts
        self._versions[subject] = self._versions.get(subject, 0) + 1

    def forget(self, subject: str) -> None:
        """Nobody knows it any more."""
        del self._versions[subject]

    def _glance(self, subject: str) -> Hashable:
        self.glanced[subject] += 1
        return self._versions.get(subject)

    def _make(self, subject: str) -> Mapping[str, Any]:
        self.made[subject, language()] += 1
        parts = self._parts[subject]
        self.during(subject)
        return {**parts, "language": language(), "thread": threading.current_thread().name}


def story(subject: str = "a", language: str = "en") -> Topic:
    return Topic(KIND, subject, language)
