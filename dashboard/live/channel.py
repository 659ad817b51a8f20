"""How do open pages hear of what changes, without a script run?

A page connects, says which topics it shows, and gets their parts: all of them at first, then those
that have changed. It says "got it", and only then gets more: whoever is slow hears seldom, and what
it hears is new. What went by meanwhile is in the next message, since parts are whole.

    to the server      {"follow": ["curves/<run>/en", ...], "hidden": false}       {"got": true}
    to the browser     {"topics": {"curves/<run>/en": {"loss_curves": ...}}}       {}, all is quiet

One task looks at the topics and one thread makes their parts, however many pages are open.
"""

import asyncio
import contextlib
import json
import logging
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
QUIET_S = 2.0  # after which a browser hears that it is still connected
MOST_CONNECTIONS, MOST_TOPICS = 150, 24
MOST_CHARACTERS = 4000  # of what a browser says
SUBJECT = re.compile(r"[\w-]{1,64}", re.ASCII)
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


class Channel:
    """All open pages. `prepare` fills the board: it is called once, on the thread of the parts."""

    def __init__(self, board: Board, prepare: Callable[[], None]) -> None:
        self._board, self._prepare = board, prepare
        self._followers: set[Follower] = set()
        self._prepared = False
        self._maker = ThreadPoolExecutor(1, "live")
        self._due: dict[Topic, float] = {}  # when to look at it again
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
        if not same_origin(socket.headers.get("origin"), socket.headers.get("host")):
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
        except (ValueError, KeyError, TypeError, AttributeError):
            with contextlib.suppress(RuntimeError, ConnectionError):
                await socket.close(NOT_UNDERSTOOD)
        finally:
            self._followers.discard(follower)
            telling.cancel()

    def _hear(self, follower: Follower, said: dict[str, Any]) -> None:
        if "follow" in said:
            follower.topics = tuple(self._topic(address) for address in said["follow"])
            if len(follower.topics) > MOST_TOPICS:
                raise ValueError("too many topics")
            follower.hidden = bool(said.get("hidden"))
            follower.sent = {t: n for t, n in follower.sent.items() if t in follower.topics}
            if not follower.hidden:
                for topic in follower.topics:
                    self._due.pop(topic, None)
                follower.news.set()
        if "got" in said:
            follower.ready.set()

    def _topic(self, address: str) -> Topic:
        kind, subject, language = address.split("/")
        if language not in LANGUAGES or not SUBJECT.fullmatch(subject):
            raise ValueError("no such topic")
        return Topic(kind, subject, language)

    async def _look(self) -> None:
        """Look at all that is followed, for as long as anybody follows."""
        loop = asyncio.get_running_loop()
        while self._followers:
            now = time.monotonic()
            seen = {t for f in self._followers if not f.hidden for t in f.topics}
            followed = seen.union(*(f.topics for f in self._followers))
            self._due = {t: at for t, at in self._due.items() if t in followed}
            due = [(t, t in seen) for t in followed if self._due.get(t, 0.0) <= now]
            if due:
                changed = await loop.run_in_executor(self._maker, self._make, due)
                for follower in self._followers:
                    if changed.intersection(follower.topics):
                        follower.news.set()
            await asyncio.sleep(LOOK_S)

    def _make(self, due: Iterable[tuple[Topic, bool]]) -> set[Topic]:
        """Make anew what has changed and is seen. On the maker's thread."""
        changed = set()
        for topic, seen in due:
            started = time.monotonic()
            try:
                made = self._made(topic, seen)
            except Exception:
                log.exception("%s could not be made", topic.address)
                self._board.broken(topic)
                self._due[topic] = time.monotonic() + HIDDEN_LOOK_S
                changed.add(topic)
                continue
            ended = time.monotonic()
            pause = (ended - started) / MOST_OF_THE_TIME if made else 0.0
            self._due[topic] = ended + (pause if seen else HIDDEN_LOOK_S)
            if made:
                changed.add(topic)
        return changed

    def _made(self, topic: Topic, seen: bool) -> bool:
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
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(follower.news.wait(), QUIET_S)
                await follower.ready.wait()
                follower.ready.clear()
                await socket.send_text(self._message(follower))

    def _message(self, follower: Follower) -> str:
        """All that the page shows and has not in its newest form."""
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
        return f'{{"topics":{{{",".join(topics)}}}}}' if topics else "{}"


def _short(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long")
    return text


def same_origin(origin: str | None, host: str | None) -> bool:
    """Does the page that connects come from this server, or from where the configuration allows?

    A program that is no browser names no origin.
    """
    if origin is None or not config.get_option("server.enableCORS"):
        return True
    allowed = [
        urlsplit(one).netloc or one for one in config.get_option("server.corsAllowedOrigins")
    ]
    return urlsplit(origin).netloc in {host, *allowed}
