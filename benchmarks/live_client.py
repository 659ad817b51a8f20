"""How does a program hear of what changes on a page, as a browser would?

It follows topics through the channel (dashboard/live/channel.py), and says of every message that it
got it: browsers do so once it is drawn (components/follow/channel.js).
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import websockets

from dashboard.live.channel import ADDRESS

QUIET_S = 6.0  # so long without a word: the connection is dead
TRY_AGAIN_S = 0.5
GLIMPSE_S = 0.6  # a few looks of the server


@dataclass
class LiveClient:
    """The connection of one window."""

    url: str  # http://host:port
    heard: Callable[[], None] = lambda: None  # called after each message
    topics: dict[str, dict[str, Any]] = field(default_factory=dict)  # the newest parts by address
    sizes: dict[str, list[int]] = field(default_factory=dict)  # bytes of each update, by kind
    n_lost: int = 0  # connections
    heard_at: float = 0.0
    wanted: tuple[str, ...] = ()
    _socket: websockets.ClientConnection | None = None

    async def follow(self, topics: Iterable[str]) -> None:
        """From now on, only these."""
        wanted = tuple(sorted(set(topics)))
        if wanted == self.wanted:
            return
        self.wanted = wanted
        self.topics = {t: parts for t, parts in self.topics.items() if t in wanted}
        if self._socket:
            with contextlib.suppress(websockets.ConnectionClosed):
                await self._say()

    async def stay(self) -> None:
        """Be connected whenever there is something to follow."""
        while True:
            if self.wanted:
                with contextlib.suppress(OSError, websockets.WebSocketException):
                    await self._connection()
                self.n_lost += 1
            await asyncio.sleep(TRY_AGAIN_S)

    def serves(self, topics: Iterable[str]) -> bool:
        """Is all that is known of these as the server has it?"""
        fresh = self._socket is not None and time.perf_counter() - self.heard_at < QUIET_S
        return fresh and all(t in self.topics and "broken" not in self.topics[t] for t in topics)

    async def _connection(self) -> None:
        address = f"{self.url.replace('http', 'ws', 1)}/{ADDRESS}"
        async with websockets.connect(address, max_size=None) as socket:
            self._socket, self.heard_at = socket, time.perf_counter()
            self.topics.clear()
            try:
                await self._say()
                async for text in socket:
                    self._hear(json.loads(text).get("topics", {}))
                    await socket.send('{"got": true}')
            finally:
                self._socket = None

    async def _say(self) -> None:
        assert self._socket
        await self._socket.send(json.dumps({"follow": self.wanted, "hidden": False}))

    def _hear(self, topics: dict[str, dict[str, Any]]) -> None:
        self.heard_at = time.perf_counter()
        for topic, parts in topics.items():
            if topic not in self.wanted:
                continue
            kind = topic.partition("/")[0]
            size = sum(len(part) if isinstance(part, str) else 0 for part in parts.values())
            self.sizes.setdefault(kind, []).append(size)
            before = self.topics.get(topic, {})
            over = {"gone", "broken"} & {*parts, *before}
            self.topics[topic] = parts if over else before | parts
        self.heard()


async def glimpse(url: str, *topics: str) -> dict[str, dict[str, Any]]:
    """What somebody hears of these topics who comes now."""
    client = LiveClient(url, wanted=topics)
    staying = asyncio.create_task(client.stay())
    while not client.serves(topics):
        await asyncio.sleep(0.01)
    await asyncio.sleep(GLIMPSE_S)
    staying.cancel()
    return client.topics
