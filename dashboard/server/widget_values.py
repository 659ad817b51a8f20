"""What does a browser's answer count for where its control can't give it?

Nothing: the control has the value that it begins with. Streamlit trusts its own frontend. Where
another program answers with another kind of value, or with JSON that is none, or an address names
an endless number, its code raises, and a mistake would stand where the page should. And a control
that always has a choice (`required`) would have none where an address names it without a value.
An answer for what can be no control at all is dropped.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, SessionState, Value, WStates

NO_SENSE = (ValueError, TypeError, OverflowError, RecursionError)  # what reading an answer raises
NUMBERS = {"int_value", "double_value"}  # a browser sends whole ones either way


def mend() -> None:
    """Have every session of this server do so. At the second call there is nothing to do."""
    register, read = SessionState.register_widget, WStates.__getitem__
    take = WStates.set_widget_from_proto
    if hasattr(register, "unmended"):
        return

    def register_widget(
        session: SessionState, metadata: WidgetMetadata[Any], user_key: str | None
    ) -> Any:
        sensible = replace(metadata, deserializer=_sensible(metadata.deserializer))
        return register(session, sensible, user_key)

    def read_answer(states: WStates, id: str) -> Any:
        answer, metadata = states.states.get(id), states.widget_metadata.get(id)
        if isinstance(answer, Serialized) and metadata:
            kind = answer.value.WhichOneof("value")
            try:
                if kind in (None, metadata.value_type) or {kind, metadata.value_type} <= NUMBERS:
                    return read(states, id)
            except NO_SENSE:
                pass
            states.states[id] = Value(metadata.deserializer(None))
        return read(states, id)

    def take_answer(states: WStates, answer: WidgetState) -> None:
        if answer.id.startswith("$$"):  # else it would stand among what the app keeps
            take(states, answer)

    register_widget.unmended = register  # type: ignore[attr-defined]
    SessionState.register_widget = register_widget  # type: ignore[assignment,method-assign]
    WStates.__getitem__ = read_answer  # type: ignore[method-assign]
    WStates.set_widget_from_proto = take_answer  # type: ignore[assignment,method-assign]


def _sensible(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What makes an answer a value, and of one without sense the value to begin with."""

    def value(answer: Any) -> Any:
        try:
            found = None if answer is None else read(answer)
        except NO_SENSE:
            found = None
        return read(None) if found is None else found

    return value
