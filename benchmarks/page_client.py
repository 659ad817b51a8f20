"""How does a program follow a Streamlit page as a browser would, without drawing it?

It connects to the page's websocket, presses buttons, and asks for every automatic redraw when it is
due. What comes back is counted and thrown away.
"""

import asyncio
import contextlib
import re
import urllib.parse
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol


@dataclass
class PageClient:
    """One visitor of one page."""

    url: str  # http://host:port
    page: str  # "train"
    query: str
    buttons: dict[str, str] = field(default_factory=dict)  # label -> widget id
    update_bytes: list[int] = field(default_factory=list)  # per chart update
    page_query: str = ""  # the address, as the app last set it
    following: bool = True  # does it ask for the redraws that are due?
    step: int = 0  # how far the run on the page has come
    n_redraws: int = 0  # asked for so far
    _page_hash: str = ""  # what the server calls the page: a fragment's redraw has to say it
    _look: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, press: str | None, stop: asyncio.Event) -> None:
        """Open the page, press a button once it is there, and follow until `stop` is set."""
        address = self.url.replace("http", "ws") + "/_stcore/stream"
        self.page_query = self.query
        async with websockets.connect(
            address, subprotocols=[Subprotocol("streamlit")], max_size=None
        ) as socket:
            await self._rerun(socket)
            redraws: dict[str, asyncio.Task[None]] = {}
            stopped = asyncio.create_task(stop.wait())
            while not stop.is_set():
                received = asyncio.create_task(socket.recv())
                await asyncio.wait({received, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if stop.is_set():
                    received.cancel()
                    break
                message = ForwardMsg()
                content = await received
                assert isinstance(content, bytes)
                message.ParseFromString(content)
                self._look_at(message, len(content))
                if message.WhichOneof("type") == "auto_rerun":
                    name = message.auto_rerun.fragment_id
                    if name not in redraws:
                        redraws[name] = asyncio.create_task(
                            self._redraw(socket, name, message.auto_rerun.interval)
                        )
                elif message.WhichOneof("type") == "script_finished" and press in self.buttons:
                    await self._rerun(socket, pressed=self.buttons[str(press)])
                    press = None
            for task in redraws.values():
                task.cancel()

    async def newest_step(self) -> int:
        """How far the run has come now, by one redraw."""
        self._seen.clear()
        self._look.set()
        await self._seen.wait()
        return self.step

    def _look_at(self, message: ForwardMsg, size: int) -> None:
        if message.WhichOneof("type") == "navigation":
            self._page_hash = message.navigation.page_script_hash
        if message.WhichOneof("type") == "page_info_changed":
            self.page_query = message.page_info_changed.query_string
        if message.WhichOneof("type") != "delta":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "button":
            self.buttons[element.button.label] = element.button.id
        if element.WhichOneof("type") == "bidi_component" and "loss_curves" in str(
            element.bidi_component.id
        ):
            self.update_bytes.append(size)
        if element.WhichOneof("type") == "progress":
            come = re.search(r"step ([\d,]+)", element.progress.text)
            self.step = int(come[1].replace(",", "")) if come else self.step
            self._seen.set()

    async def _redraw(self, socket: websockets.ClientConnection, name: str, every: float) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                asked = False
                with contextlib.suppress(TimeoutError):
                    asked = await asyncio.wait_for(self._look.wait(), every)
                self._look.clear()
                if self.following or asked:
                    self.n_redraws += 1
                    await self._rerun(socket, fragment=name)

    async def _rerun(
        self, socket: websockets.ClientConnection, *, pressed: str = "", fragment: str = ""
    ) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.page_query
        state.page_name = self.page
        if fragment:
            state.fragment_id = fragment
            state.page_script_hash = self._page_hash
            state.is_auto_rerun = True
        if pressed:
            widget = state.widget_states.widgets.add()
            widget.id = pressed
            widget.trigger_value = True
        await socket.send(message.SerializeToString())


def query(**values: object) -> str:
    """An address's query string."""
    return urllib.parse.urlencode(values)
