"""How is what changes by itself made once, however many look at it?

    board.offer("curves", Source(glance, make))     whoever knows how it is made
    board.parts(Topic("curves", run_id, "fr"))      whoever shows it: pages, and the channel

A topic is what may change, in one language: the curves of a run, say. Its parts are named: a
component's message, as bytes, or plain values. They are made anew only when the topic has changed,
by one thread at a time. Who is told of it, and how, is not this file's business.
"""

import base64
import itertools
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.budgets import LIVE_MB
from dashboard.words.language import speaking

LEAST_BYTES = 2000  # that a topic counts for, however little there is to say of it
GONE = "gone"  # the one part of what nobody knows any more
BROKEN = "broken"  # of what could not be made


@dataclass(frozen=True)
class Topic:
    """What may change by itself."""

    kind: str
    subject: str  # a run's id, or what else it is about
    language: str

    @property
    def address(self) -> str:
        """As a browser asks for it."""
        return f"{self.kind}/{self.subject}/{self.language}"


@dataclass(frozen=True)
class Source:
    """Where the parts of a kind of topic come from. Both are given the subject."""

    glance: Callable[[str], Hashable]  # something else as soon as there is something new; costs
    # next to nothing, also for who looks many times a second; None: there is no such subject
    make: Callable[[str], Mapping[str, Any]]  # the parts, in the language that the thread speaks


@dataclass(frozen=True)
class Part:
    """Something that is shown as a whole."""

    content: Any  # bytes, or plain values
    serial: int  # of the change that made it
    text: str  # the content as JSON, bytes in base64


@dataclass(frozen=True)
class Parts:
    """A topic at one moment."""

    seen: Hashable  # what a glance saw then
    serial: int  # of the last change: on the whole board, each has the next number
    named: Mapping[str, Part]
    n_bytes: int  # that it takes

    @property
    def contents(self) -> dict[str, Any]:
        """All parts by their names."""
        return {name: part.content for name, part in self.named.items()}

    def __getitem__(self, name: str) -> Any:
        return self.named[name].content

    def __contains__(self, name: str) -> bool:
        return name in self.named


class Board:
    """The newest parts of all topics that somebody asks for."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._kept: OrderedDict[Topic, Parts] = OrderedDict()
        self._n_bytes = 0
        self._serials = itertools.count(1)
        self._lock = threading.RLock()

    def offer(self, kind: str, source: Source) -> None:
        """From now on, topics of this kind come from here."""
        self._sources[kind] = source

    def knows(self, kind: str) -> bool:
        """Is there a source for it?"""
        return kind in self._sources

    def changed(self, topic: Topic) -> bool:
        """Has it changed since its parts were made last? What is asked for stays on the board."""
        with self._lock:
            kept = self._kept.get(topic)
            if kept:
                self._kept.move_to_end(topic)
        seen = self._sources[topic.kind].glance(topic.subject)  # in any case: it may be watching
        return kept is None or seen != kept.seen

    def newest(self, topic: Topic) -> Parts | None:
        """Its parts as they were made last, if they were."""
        return self._kept.get(topic)

    def parts(self, topic: Topic) -> Parts:
        """The topic as it is now. Raises KeyError for a kind without a source."""
        source = self._sources[topic.kind]
        with self._lock:
            seen = source.glance(topic.subject)  # first: what changes now, the next glance sees
            kept = self._kept.get(topic)
            if kept is None or kept.seen != seen:
                with speaking(topic.language):
                    made = {GONE: True} if seen is None else source.make(topic.subject)
                kept = self._keep(topic, seen, made)
            self._kept.move_to_end(topic)
            return kept

    def broken(self, topic: Topic) -> None:
        """It could not be made: who follows it has to ask by other means."""
        with self._lock:
            self._keep(topic, object(), {BROKEN: True})

    def _keep(self, topic: Topic, seen: Hashable, made: Mapping[str, Any]) -> Parts:
        """The parts that were made; one that is as before keeps its serial."""
        before, serial, named = self._kept.get(topic), next(self._serials), {}
        for name, content in made.items():
            old = before.named.get(name) if before else None
            text = old.text if old and old.content is content else _text(content)
            named[name] = old if old and old.text == text else Part(content, serial, text)
        kept = Parts(seen, serial, named, LEAST_BYTES + sum(map(_n_bytes, named.values())))
        self._forget(topic)
        self._kept[topic] = kept
        self._n_bytes += kept.n_bytes
        while self._n_bytes > 1e6 * LIVE_MB and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))
        return kept

    def _forget(self, topic: Topic) -> None:
        kept = self._kept.pop(topic, None)
        self._n_bytes -= kept.n_bytes if kept else 0

    def clear(self) -> None:
        """Forget all parts, for tests."""
        with self._lock:
            self._kept.clear()
            self._n_bytes = 0


def _n_bytes(part: Part) -> int:
    return len(part.text) + (len(part.content) if isinstance(part.content, bytes) else 0)


def _text(content: Any) -> str:
    if isinstance(content, bytes):
        return f'"{base64.b64encode(content).decode()}"'
    return json.dumps(content)


board = Board()
