"""How does a test send a server what no browser would?

A visitor speaks Streamlit's own protocol over its websocket: opens addresses, and answers for any
control whatever it likes.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

LIMIT_S = 60.0


@dataclass
class Page:
    """What one run of the script has drawn."""

    failures: list[str] = field(default_factory=list)  # tracebacks, and what stands in their place
    texts: list[str] = field(default_factory=list)
    controls: dict[str, str] = field(default_factory=dict)  # id to kind
    options: dict[str, list[str]] = field(default_factory=dict)  # by the key of their control
    query: str | None = None  # the address, where the app has changed it

    def control(self, key: str) -> str:
        """The id of the control with this key."""
        return next(id for id in self.controls if id.endswith(f"-{key}"))


class Visitor:
    """A connection with a session of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def open(self, page: str = "", query: str = "", *states: WidgetState) -> Page:
        """Have the script run with this address and these answers, and read what it draws."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        message.rerun_script.widget_states.widgets.extend(states)
        self.socket.send(message.SerializeToString())
        return self.drawn()

    def drawn(self) -> Page:
        """What comes until the script has ended."""
        page = Page()
        while True:
            content = self.socket.recv(timeout=LIMIT_S)
            assert isinstance(content, bytes)
            message = ForwardMsg()
            message.ParseFromString(content)
            kind = message.WhichOneof("type")
            if kind == "delta":
                _read(message, page)
            elif kind == "page_info_changed":
                page.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return page
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    page.failures.append("the script does not compile")
                    return page


def _read(message: ForwardMsg, page: Page) -> None:
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind is None:
        return
    proto = getattr(element, kind)
    if kind == "exception":
        page.failures.append(f"{proto.type}: {proto.message}")
    if kind == "alert":
        page.texts.append(proto.body)
        if "mistake of this program" in proto.body:
            page.failures.append(proto.body)
    if kind == "markdown":
        page.texts.append(proto.body)
    if kind == "bidi_component":
        page.texts.append(proto.json)
    if getattr(proto, "id", ""):
        listed = kind == "slider" and proto.type == Slider.SELECT_SLIDER
        page.controls[proto.id] = "select_slider" if listed else kind
        if kind in ("radio", "selectbox"):
            page.options[proto.id.split("-", 2)[2]] = list(proto.options)


def press(id: str, **answer: Any) -> WidgetState:
    """An answer for a control; without a value, that its button was pressed.

    Of a list, `string_array_value=["a"]`.
    """
    state = WidgetState(id=id)
    for kind, value in (answer or {"trigger_value": True}).items():
        if kind.endswith("_array_value"):
            getattr(state, kind).SetInParent()
            getattr(state, kind).data.extend(value)
        elif kind == "file_uploader_state_value":
            state.file_uploader_state_value.uploaded_file_info.add(**value)
        else:
            setattr(state, kind, value)
    return state


@contextlib.contextmanager
def visitor(url: str, *, token: str = "") -> Iterator[Visitor]:
    """Somebody who comes; token: with this cookie."""
    headers = {"Cookie": f"vae_owner={token}"} if token else {}
    with connect(
        url.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
        max_size=None,
        close_timeout=1,  # some leave without having read all that was said to them
    ) as socket:
        yield Visitor(socket)
