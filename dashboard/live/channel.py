"""How do open pages hear of what changes, without a script run?

A page connects, says which topics it shows, and gets their parts: all of them at first, then those
that have changed. It says "got it", and only then gets more: whoever is slow hears seldom, and what
it hears is new. What went by meanwhile is in the next message, since parts are whole.

    to the server      {"follow": ["curves/<run>/en", ...], "hidden": false}       {"got": true}
    to the browser     {"topics": {"curves/<run>/en": {"loss_curves": ...}}}       {}, all is quiet

One task looks at the topics and one thread makes their parts, however many pages are open. Where it
has not looked for a while, nobody is told that all is quiet: a browser that hears nothing asks by
other means.
"""

import asyncio
import contextlib
import json
import logging
import math
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import config

from dashboard.live.board import Board, Topic
from dashboard.words.language import LANGUAGES

ADDRESS = "live"  # relative to the app's root
LOOK_S = 0.05  # between two looks at what is followed
HIDDEN_LOOK_S = 5.0  # where nobody sees it: runs must know that they are still watched
MOST_OF_THE_TIME = 0.2  # that the making of a topic may take
QUIET_S = 2.0  # after which a browser hears that what it knows is still so
AGAIN_S = 5.0  # until what could not be made is tried again
MOST_CONNECTIONS, MOST_TOPICS = 150, 24
MOST_CHARACTERS = 4000  # of what a browser says
WORD = re.compile(r"[\w-]{1,64}", re.ASCII)
TRY_AGAIN_LATER, NOT_UNDERSTOOD = 1013, 1003

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Follower:
    """One open page."""

    topics: tuple[Topic, ...] = ()
    hidden: bool = False
    sent: dict[Topic, int] = field(default_factory=dict)  # the serial that it knows
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)  # for another message

    def behind(self, board: Board) -> bool:
        """Is there anything that it shows and does not know?"""
        newest = ((topic, board.newest(topic)) for topic in self.topics if not self.hidden)
        return any(parts and parts.serial != self.sent.get(topic) for topic, parts in newest)


class Channel:
    """All open pages. `prepare` fills the board: it is called once, on the thread of the parts."""

    def __init__(self, board: Board, prepare: Callable[[], None]) -> None:
        self._board, self._prepare = board, prepare
        self._followers: set[Follower] = set()
        self._prepared = False
        self._maker = ThreadPoolExecutor(1, "live")
        self._looked: dict[Topic, tuple[float, float]] = {}  # when, and how long not to look again
        self._looked_at = -math.inf
        self._looking: asyncio.Task[None] | None = None

    def route(self) -> WebSocketRoute:
        """Where pages connect. Streamlit does not put the app's root before routes of an app."""
        root = config.get_option("server.baseUrlPath").strip("/")
        return WebSocketRoute("/" + "/".join(filter(None, [root, ADDRESS])), self.answer)

    def close(self) -> None:
        """Make nothing more."""
        if self._looking:
            self._looking.cancel()
        self._maker.shutdown(wait=False, cancel_futures=True)

    async def answer(self, socket: WebSocket) -> None:
        """Serve one page until it leaves."""
        origin, *hosts = map(socket.headers.get, ("origin", "host", "x-forwarded-host"))
        if not same_origin(origin, *hosts):
            await socket.close()
            return
        await socket.accept()
        if len(self._followers) >= MOST_CONNECTIONS:
            await socket.close(TRY_AGAIN_LATER)
            return
        follower = Follower()
        follower.ready.set()
        self._followers.add(follower)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="live")
        telling = asyncio.create_task(self._tell(socket, follower))
        try:
            while True:
                self._hear(follower, json.loads(_short(await socket.receive_text())))
        except (WebSocketDisconnect, ConnectionError):
            pass
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            with contextlib.suppress(RuntimeError, ConnectionError):
                await socket.close(NOT_UNDERSTOOD)
        finally:
            self._followers.discard(follower)
            telling.cancel()

    def _hear(self, follower: Follower, said: dict[str, Any]) -> None:
        if "follow" in said:
            topics = tuple(self._topic(address) for address in said["follow"])
            if len(topics) > MOST_TOPICS:
                raise ValueError("too many topics")
            follower.topics, follower.hidden = topics, bool(said.get("hidden"))
            follower.sent = {t: n for t, n in follower.sent.items() if t in topics}
            follower.news.set()
        if "got" in said:
            follower.ready.set()

    def _topic(self, address: str) -> Topic:
        kind, subject, language = address.split("/")
        if language not in LANGUAGES or not (WORD.fullmatch(kind) and WORD.fullmatch(subject)):
            raise ValueError("no such topic")
        return Topic(kind, subject, language)

    async def _look(self) -> None:
        """Look at all that is followed, for as long as anybody follows."""
        loop = asyncio.get_running_loop()
        while self._followers:
            if due := self._due():
                await loop.run_in_executor(self._maker, self._make, due)
            self._looked_at = time.monotonic()
            for follower in self._followers:
                if follower.behind(self._board):
                    follower.news.set()
            await asyncio.sleep(LOOK_S)

    def _due(self) -> list[tuple[Topic, bool]]:
        """What to look at now, and whether anybody sees it."""
        now = time.monotonic()
        seen = {t for f in self._followers if not f.hidden for t in f.topics}
        followed = seen.union(*(f.topics for f in self._followers))
        self._looked = {t: looked for t, looked in self._looked.items() if t in followed}
        due = []
        for topic in followed:
            at, pause = self._looked.get(topic, (-math.inf, 0.0))
            if now >= at + (pause if topic in seen else HIDDEN_LOOK_S):
                due.append((topic, topic in seen))
        return due

    def _make(self, due: Iterable[tuple[Topic, bool]]) -> None:
        """Make anew what has changed and is seen. On the maker's thread."""
        for topic, seen in due:
            started, pause = time.monotonic(), 0.0
            try:
                if self._makes(topic, seen):
                    pause = (time.monotonic() - started) / MOST_OF_THE_TIME
            except Exception:
                log.exception("%s could not be made", topic.address)
                self._board.broken(topic)
                pause = AGAIN_S
            self._looked[topic] = time.monotonic(), pause

    def _makes(self, topic: Topic, seen: bool) -> bool:
        if not self._prepared:
            self._prepare()
            self._prepared = True
        if not self._board.knows(topic.kind) or not self._board.changed(topic) or not seen:
            return False
        self._board.parts(topic)
        return True

    async def _tell(self, socket: WebSocket, follower: Follower) -> None:
        """Send what is new, one message at a time."""
        with contextlib.suppress(WebSocketDisconnect, ConnectionError, RuntimeError):
            told_at = time.monotonic()
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(told_at + QUIET_S):
                        await follower.news.wait()
                await follower.ready.wait()
                message, now = self._message(follower), time.monotonic()
                quiet = now >= told_at + QUIET_S
                if message or (quiet and now < self._looked_at + QUIET_S):
                    follower.ready.clear()
                    await socket.send_text(message or "{}")
                if message or quiet:
                    told_at = now

    def _message(self, follower: Follower) -> str:
        """All that the page shows and has not in its newest form; "" where it has."""
        follower.news.clear()
        topics = []
        for topic in () if follower.hidden else follower.topics:
            parts = self._board.newest(topic)
            known = follower.sent.get(topic, 0)
            if parts is None or parts.serial == known:
                continue
            new = [f'"{n}":{p.text}' for n, p in parts.named.items() if p.serial > known]
            follower.sent[topic] = parts.serial
            if new or not known:
                topics.append(f'"{topic.address}":{{{",".join(new)}}}')
        return f'{{"topics":{{{",".join(topics)}}}}}' if topics else ""


def _short(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long")
    return text


def same_origin(origin: str | None, *hosts: str | None) -> bool:
    """Does the page that connects come from this server, or from where the configuration allows?

    A program that is no browser names no origin. hosts: what it asked for, and what it asked a
    proxy in between for, which no page of another site can say.
    """
    if origin is None or not config.get_option("server.enableCORS"):
        return True
    allowed = [_place(one) or one for one in config.get_option("server.corsAllowedOrigins")]
    if config.is_manually_set("browser.serverAddress"):  # behind a proxy that keeps the name
        allowed.append(config.get_option("browser.serverAddress"))
    place = _place(origin)
    return place != "" and place in {*hosts, *allowed}


def _place(address: str) -> str:
    """Its host and port."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
