"""A channel that answers on a port of this machine, and browsers that connect to it."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from dashboard.live.board import Board
from dashboard.live.channel import Channel
from tests.dashboard.live.told import Stories

LIMIT_S = 20.0


class Server:
    """A channel of its own board, served by uvicorn as Streamlit has it."""

    def __init__(self, board: Board, prepare: Callable[[], None]) -> None:
        self.board = board
        self.channel = Channel(board, prepare)
        route = self.channel.route()
        self.path = route.path

        @contextlib.asynccontextmanager
        async def lifespan(_: Starlette) -> Any:
            yield
            self.channel.close()

        config = uvicorn.Config(
            Starlette(routes=[route], lifespan=lifespan), log_level="error", ws_max_size=10**7
        )
        self._uvicorn = uvicorn.Server(config)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, args=(listening,))
        self._thread.start()
        until(lambda: self._uvicorn.started)

    def _serve(self, listening: socket.socket) -> None:
        asyncio.run(self._main(listening))

    async def _main(self, listening: socket.socket) -> None:
        await self._uvicorn.serve(sockets=[listening])
        self.left = {task.get_name() for task in asyncio.all_tasks()} - {
            asyncio.current_task().get_name()  # type: ignore[union-attr]
        }

    def stop(self) -> set[str]:
        """End it as SIGTERM does; which tasks were left?"""
        self._uvicorn.should_exit = True
        self._thread.join(LIMIT_S)
        assert not self._thread.is_alive(), "the server never came to its end"
        return self.left

    def connect(self, path: str = "", **options: Any) -> ClientConnection:
        address = f"ws://127.0.0.1:{self.port}{path or self.path}"
        connection: ClientConnection = connect(address, max_size=None, **options)
        return connection


class Browser:
    """What a page does with its connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.topics: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []

    def follow(self, *topics: str, hidden: bool = False) -> None:
        self.say({"follow": topics, "hidden": hidden})

    def say(self, said: object) -> None:
        self.connection.send(said if isinstance(said, str) else json.dumps(said))

    def hear(self, seconds: float = LIMIT_S) -> dict[str, Any]:
        """The next message, without saying that it came."""
        message: dict[str, Any] = json.loads(self.connection.recv(timeout=seconds))
        self.messages.append(message)
        for topic, parts in message.get("topics", {}).items():
            self.topics.setdefault(topic, {}).update(parts)
        return message

    def got(self) -> None:
        self.say({"got": True})

    def next(self) -> dict[str, Any]:
        """The next message with something in it. All are answered."""
        while True:
            message = self.hear()
            self.got()
            if message:
                return message["topics"]  # type: ignore[no-any-return]

    def hears_nothing(self, seconds: float = 0.5) -> None:
        with pytest.raises(TimeoutError):
            self.connection.recv(timeout=seconds)


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def stories(board: Board) -> Stories:
    told = Stories(board)
    told.tell("a", line="first", chart=b"\x00\xff")
    return told


@pytest.fixture
def serve(board: Board) -> Iterator[Callable[..., Server]]:
    """Starts servers of the board: `serve(prepare=…)`."""
    servers: list[Server] = []

    def start(prepare: Callable[[], None] = lambda: None) -> Server:
        servers.append(Server(board, prepare))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(serve: Callable[..., Server], stories: Stories) -> Server:
    return serve()


@pytest.fixture
def browser(server: Server) -> Iterator[Callable[..., Browser]]:
    """Opens connections, as many as there are pages."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: Browser(stack.enter_context(server.connect(**options)))
