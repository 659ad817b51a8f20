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
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import config

from dashboard.live.board import Board, Topic
from dashboard.live.looker import Looker
from dashboard.words.language import LANGUAGES

ADDRESS = "live"  # relative to the app's root
QUIET_S = 2.0  # after which a browser hears that what it knows is still so
MOST_CONNECTIONS, MOST_TOPICS = 150, 24
MOST_CHARACTERS = 4000  # of what a browser says
WORD = re.compile(r"[\w-]{1,64}", re.ASCII)
TRY_AGAIN_LATER, NOT_UNDERSTOOD = 1013, 1003


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
        self._board = board
        self._followers: set[Follower] = set()
        self._looker = Looker(board, prepare, self._changed)
        self._loop: asyncio.AbstractEventLoop | None = None

    def route(self) -> WebSocketRoute:
        """Where pages connect. Streamlit does not put the app's root before routes of an app."""
        root = config.get_option("server.baseUrlPath").strip("/")
        return WebSocketRoute("/" + "/".join(filter(None, [root, ADDRESS])), self.answer)

    @property
    def n_pages(self) -> int:
        """Open pages that hear of changes."""
        return len(self._followers)

    def close(self) -> None:
        """Make nothing more."""
        self._looker.close()

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
        self._loop = asyncio.get_running_loop()
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
            self._look_at_what_is_followed()
            telling.cancel()

    def _hear(self, follower: Follower, said: dict[str, Any]) -> None:
        if "follow" in said:
            topics = tuple(self._topic(address) for address in said["follow"])
            if len(topics) > MOST_TOPICS:
                raise ValueError("too many topics")
            follower.topics, follower.hidden = topics, bool(said.get("hidden"))
            follower.sent = {t: n for t, n in follower.sent.items() if t in topics}
            follower.news.set()
            self._look_at_what_is_followed()
        if "got" in said:
            follower.ready.set()

    def _look_at_what_is_followed(self) -> None:
        seen: dict[Topic, bool] = {}
        for follower in self._followers:
            for topic in follower.topics:
                seen[topic] = seen.get(topic, False) or not follower.hidden
        self._looker.follow(seen)

    def _changed(self, topics: set[Topic]) -> None:
        """On the looker's thread."""
        with contextlib.suppress(RuntimeError):  # the server has ended
            if self._loop:
                self._loop.call_soon_threadsafe(self._spread, topics)

    def _spread(self, topics: set[Topic]) -> None:
        for follower in self._followers:
            if not follower.hidden and topics.intersection(follower.topics):
                follower.news.set()

    def _topic(self, address: str) -> Topic:
        kind, subject, language = address.split("/")
        if language not in LANGUAGES or not (WORD.fullmatch(kind) and WORD.fullmatch(subject)):
            raise ValueError("no such topic")
        return Topic(kind, subject, language)

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
                if message or (quiet and now < self._looker.looked_at + QUIET_S):
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
