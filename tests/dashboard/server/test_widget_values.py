"""What does a control have where an answer makes no sense for it?"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as hyp
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, SessionState, WStates

from dashboard.server import widget_values


@pytest.fixture(autouse=True)
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    for thing, name in (
        (SessionState, "register_widget"),
        (WStates, "__getitem__"),
        (WStates, "set_widget_from_proto"),
    ):
        monkeypatch.setattr(thing, name, getattr(thing, name))  # to be put back
    widget_values.mend()


def read_by(kind: Any, read: Callable[[Any], Any], answer: WidgetState) -> object:
    """What the session has of an answer."""
    session = SessionState()
    session._new_widget_state.states["w"] = Serialized(answer)
    metadata = WidgetMetadata("w", read, lambda value: value, value_type=kind)
    return session.register_widget(metadata, None).value


def number(answer: float | None) -> int | None:
    return 7 if answer is None else int(answer)


def test_what_makes_sense_counts() -> None:
    assert read_by("double_value", number, WidgetState(id="w", double_value=3.0)) == 3
    assert read_by("double_value", number, WidgetState(id="w")) == 7


@pytest.mark.parametrize("answer", [float("inf"), float("nan")])
def test_a_number_that_is_none_counts_for_nothing(answer: float) -> None:
    assert read_by("double_value", number, WidgetState(id="w", double_value=answer)) == 7


@pytest.mark.parametrize(
    "answer", [{"string_value": "3"}, {"bool_value": True}, {"json_value": "{"}]
)
def test_another_kind_of_answer_counts_for_nothing(answer: dict[str, Any]) -> None:
    assert read_by("double_value", number, WidgetState(id="w", **answer)) == 7


def test_a_whole_number_counts_either_way() -> None:
    """Streamlit's browser answers for a number of whole steps as for any other, or not."""
    assert read_by("double_value", number, WidgetState(id="w", int_value=3)) == 3
    assert read_by("int_value", number, WidgetState(id="w", double_value=3.0)) == 3


@pytest.mark.parametrize("answer", ["", "{", "[" * 100_000, "nonsense"])
def test_json_that_is_none_counts_for_nothing(answer: str) -> None:
    made: dict[str, object] = {"strokes": []}
    found = read_by("json_value", lambda x: x or made, WidgetState(id="w", json_value=answer))
    assert found == made


def test_a_control_that_begins_with_a_choice_keeps_one() -> None:
    answer = WidgetState(id="w")
    answer.string_array_value.SetInParent()
    first = read_by("string_array_value", lambda x: "a" if x is None else None, answer)
    assert first == "a"
    none = read_by("string_array_value", lambda x: None, answer)
    assert none is None


@given(hyp.text(max_size=40) | hyp.recursive(hyp.just("["), lambda x: x.map(lambda s: s * 3)))
def test_any_text_can_be_read(text: str) -> None:
    read_by("json_value", lambda x: x or {}, WidgetState(id="w", json_value=text))


@pytest.mark.parametrize("id", ["", "app_state", "x", "\0"])
def test_what_can_be_no_control_is_no_part_of_the_session(id: str) -> None:
    session = SessionState()
    session.set_widgets_from_proto(WidgetStates(widgets=[WidgetState(id=id, bool_value=True)]))
    assert session.filtered_state == {}


def test_it_is_mended_once() -> None:
    before = SessionState.register_widget, WStates.__getitem__
    widget_values.mend()
    assert before == (SessionState.register_widget, WStates.__getitem__)
