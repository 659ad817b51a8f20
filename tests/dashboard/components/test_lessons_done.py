"""What is believed of what a browser says that it has done?"""

from typing import Any

import pytest

from dashboard.components.lessons_done import checked_lessons

KNOWN = ("encoder", "decoder")


def test_known_lessons_come_through() -> None:
    assert checked_lessons(["decoder", "encoder", "decoder"], KNOWN) == {"encoder", "decoder"}


@pytest.mark.parametrize(
    "value",
    [None, "decoder", 5, {"decoder": 1}, [], [None], [["decoder"]], ["loss"], [{}, float("nan")]],
    ids=repr,
)
def test_nonsense_from_a_browser_is_nothing(value: Any) -> None:
    assert checked_lessons(value, KNOWN) == frozenset()
