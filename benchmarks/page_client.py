"""How does a program follow a Streamlit page as a browser would, without drawing it?

It connects to the page's websocket, opens pages and presses buttons. Where the page follows what
changes by itself, it does too (live_client.py), and asks for another script run when the page has
to become another one, or when there is no channel: as components/follow/follow.js does.
"""

import asyncio
import json
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Subprotocol

from benchmarks.live_client import LiveClient, glimpse

SETTLED_S = 0.25  # the page may be about to be drawn anew anyway: its visitor did it
AGAIN_S = 4.0  # after asking in vain
POLL_LOOK_S = 0.5
ASKED = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # what Streamlit calls a component's triggers


@dataclass
class PageClient:
    """One visitor with one window."""

    url: str  # http://host:port
    page: str  # "train"
    query: str
    watches_all: bool = False  # is what is followed only where it is in view in view?
    following: bool = True  # through the channel
    also: list[str] = field(default_factory=list)  # topics that another window of theirs follows
    page_query: str = ""  # the address, as the app last set it
    buttons: dict[str, str] = field(default_factory=dict)  # label -> widget id
    downloads: dict[str, str] = field(default_factory=dict)  # label -> what makes the file
    answers: list[float] = field(default_factory=list)  # seconds, of scripts the visitor asked for
    moved: list[float] = field(default_factory=list)  # of those that the page asked for itself
    errors: list[str] = field(default_factory=list)  # that the page showed
    live: LiveClient = field(init=False)
    _follows: dict[str, dict[str, Any]] = field(default_factory=dict)  # by component id
    _cached: set[str] = field(default_factory=set)  # messages that needn't be sent again
    _socket: websockets.ClientConnection | None = None
    _asked: dict[str, float] = field(default_factory=dict)  # who asked, and when
    _running: dict[str, float] = field(default_factory=dict)  # the same, of the script now
    _drawn: asyncio.Event = field(default_factory=asyncio.Event)
    _drawn_as: dict[str, Any] = field(default_factory=dict)  # that which it depends on
    _drawn_at: float = 0.0
    _vain_at: float = float("-inf")  # asked, and the page was drawn as before
    _polled_at: float = float("-inf")
    _settling: asyncio.Task[None] | None = None
    _session_id: str = ""
    _made: dict[str, asyncio.Future[str]] = field(default_factory=dict)  # addresses of files

    def __post_init__(self) -> None:
        self.page_query = self.query
        self.live = LiveClient(self.url, self.look)

    async def follow(self, press: str | None, stop: asyncio.Event) -> None:
        """Open the page, press a button once it is there, and follow until `stop` is set."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        async with websockets.connect(
            address, subprotocols=[Subprotocol("streamlit")], max_size=None
        ) as self._socket:
            jobs = [self._hear(), self._open_and_press(press), self._keep_up(), stop.wait()]
            tasks = [asyncio.create_task(job) for job in jobs]
            hearing, stopping = tasks[0], tasks[-1]
            await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in filter(None, [*tasks, self._settling]):
                task.cancel()
            if not stop.is_set():
                hearing.result()
                raise ConnectionError(f"/{self.page}: the server ended the connection")

    async def open(self, page: str, query: str = "") -> None:
        """Go to another page, as a link in the menu does; until it is drawn."""
        self.page, self.page_query = page, query
        await self._rerun("visitor")
        await self._is_drawn()

    async def press(self, label: str) -> None:
        """Press a button, as soon as there is one; until the answer is drawn."""
        while label not in self.buttons:
            await self._is_drawn()
        state = WidgetState(id=self.buttons[label], trigger_value=True)
        await self._rerun("visitor", state)
        await self._is_drawn()

    async def download(self, label: str) -> int:
        """Press a download button and fetch the file. Returns how many bytes it has."""
        while label not in self.downloads:
            await self._is_drawn()
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id = f"{id(self)}-{len(self._made)}"
        asked.session_id = self._session_id
        asked.deferred_file.file_id = self.downloads[label]
        made = self._made[asked.request_id] = asyncio.get_running_loop().create_future()
        assert self._socket
        await self._socket.send(message.SerializeToString())
        return await asyncio.to_thread(_size_of, self.url + await made)

    @property
    def run(self) -> dict[str, Any]:
        """What the channel says of the run in the address: its step, how it stands."""
        return self.live.topics.get(f"run/{self.run_id}/en", {})

    @property
    def run_id(self) -> str:
        """Of the run in the address."""
        return dict(urllib.parse.parse_qsl(self.page_query)).get("run", "")

    @property
    def step(self) -> int:
        """How far that run has come, as far as this page knows."""
        return int(self.run.get("step", "0").replace(",", ""))

    async def newest_step(self) -> int:
        """How far it has come now, as somebody else sees it."""
        topic = f"run/{self.run_id}/en"
        return int((await glimpse(self.url, topic))[topic]["step"].replace(",", ""))

    # ── the script ──

    async def _open_and_press(self, label: str | None) -> None:
        await self.open(self.page, self.query)
        if label:
            await self.press(label)

    async def _is_drawn(self) -> None:
        self._drawn.clear()
        await self._drawn.wait()

    async def _hear(self) -> None:
        assert self._socket
        async for content in self._socket:
            assert isinstance(content, bytes)
            message = ForwardMsg()
            message.ParseFromString(content)
            self._look_at(message)
            whole = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            if message.WhichOneof("type") == "script_finished" and whole:
                drawn = {name: data["drawn"] for name, data in self._follows.items()}
                if drawn != self._drawn_as:
                    self._drawn_as, self._vain_at = drawn, float("-inf")
                await self._follow_topics()
                self.look()
                self._drawn.set()

    def _look_at(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._cached.add(message.hash)
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._session_id = message.new_session.initialize.session_id
            self._running |= self._asked
            self._asked.clear()
            self._follows.clear()
            self.buttons.clear()
            self.downloads.clear()
        if kind == "backend_operation_response":
            answer = message.backend_operation_response
            if answer.error_msg:
                self.errors.append(f"/{self.page}: {answer.error_msg}")
            self._made[answer.request_id].set_result(answer.deferred_file.url)
        if kind == "page_info_changed":
            self.page_query = message.page_info_changed.query_string
        if kind == "script_finished":
            self._finished(message)
        if kind == "delta":
            self._element(message)

    def _finished(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append(f"/{self.page}: the script does not compile")
        if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            return
        self._drawn_at = now = time.perf_counter()
        for who, asked_at in self._running.items():
            (self.answers if who == "visitor" else self.moved).append(now - asked_at)
        self._running.clear()

    def _element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"/{self.page}: {element.exception.message}")
        if kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(f"/{self.page}: {element.alert.body}")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        if kind == "download_button":
            self.downloads[element.download_button.label] = element.download_button.deferred_file_id
        if kind == "bidi_component" and element.bidi_component.component_name.endswith("follow"):
            self._follows[element.bidi_component.id] = json.loads(element.bidi_component.json)[0]

    async def _rerun(self, who: str, *states: WidgetState) -> None:
        message = BackMsg()
        script = message.rerun_script
        script.query_string = self.page_query
        script.page_name = self.page
        script.cached_message_hashes.extend(self._cached)
        script.widget_states.widgets.extend(states)
        self._asked.setdefault(who, time.perf_counter())
        assert self._socket
        await self._socket.send(message.SerializeToString())

    # ── what it follows ──

    async def _keep_up(self) -> None:
        """Stay connected; and ask now and then while that is in vain."""
        staying: asyncio.Task[None] | None = None
        try:
            while True:
                if self.following and staying is None:
                    staying = asyncio.create_task(self.live.stay())
                    self._polled_at = time.perf_counter()
                elif not self.following and staying:
                    staying.cancel()
                    staying = None
                await asyncio.sleep(POLL_LOOK_S)
                if self.following:
                    await self._poll()
        finally:
            if staying:
                staying.cancel()

    async def _follow_topics(self) -> None:
        topics = [*self.also]
        for data in self._follows.values():
            topics += data["topics"]
            topics += data["seen"] if self.watches_all else []
        await self.live.follow(topics)

    def look(self) -> None:
        """Has the page to become another one?"""
        if self._moved() and (self._settling is None or self._settling.done()):
            self._settling = asyncio.create_task(self._settle())

    def _moved(self) -> str:
        """The component whose part of the page is no longer as it was drawn."""
        for name, data in self._follows.items():
            for topic, parts in data["drawn"].items():
                now = self.live.topics.get(topic)
                if not now or "broken" in now:
                    continue
                if any(now.get(part) != value for part, value in parts.items()):
                    return name
        return ""

    async def _settle(self) -> None:
        await asyncio.sleep(SETTLED_S)
        name = self._moved()
        now = time.perf_counter()
        if name and now - self._vain_at >= AGAIN_S and not self._busy:
            self._vain_at = now
            await self._ask("page", name)

    async def _poll(self) -> None:
        self.look()
        now = time.perf_counter()
        for name, data in self._follows.items():
            waited = now - max(self._drawn_at, self._vain_at, self._polled_at)
            served = self.live.serves(data["topics"])
            if not served and waited >= data["poll_s"] and not self._busy:
                self._polled_at = now
                await self._ask("poll", name)

    @property
    def _busy(self) -> bool:
        """Does the script run, or is it about to?"""
        return bool(self._asked or self._running)

    async def _ask(self, who: str, component: str) -> None:
        asked = json.dumps([{"event": "asked", "value": True}])
        await self._rerun(who, WidgetState(id=ASKED.format(component), json_trigger_value=asked))


def query(**values: object) -> str:
    """An address's query string."""
    return urllib.parse.urlencode(values)


def _size_of(address: str) -> int:
    with urllib.request.urlopen(address) as answer:
        return len(answer.read())
