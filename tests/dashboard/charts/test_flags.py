"""Do flags stand where something happened, and are their words text?"""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.chart import Chart
from dashboard.charts.flags import WIDE, Flag, flags_on_curves, plain
from tests.dashboard.histories import a_history
from tests.reading import checked
from vae_core.record.history import History


@pytest.mark.parametrize("kind", ["milestone", "note", "branch", "something else"])
def test_a_flag_stands_at_its_step_and_says_more_under_the_mouse(kind: str) -> None:
    flags = [Flag(100, "two and a half", kind), Flag(180, "short", kind, "and longer")]
    poles, signs = flags_on_curves(flags, a_history(5), 40)
    drawn = Chart([], {"shapes": poles, "annotations": signs})
    said = {a.hovertext: a.x for a in checked(drawn).layout.annotations}
    assert (said["two and a half"], said["and longer"]) == (2.5, 4.5)
    assert "short" not in said


def test_a_milestone_lies_on_the_curve_and_others_stand_on_poles() -> None:
    history = a_history(5)
    flags = [Flag(80, "better", "milestone"), Flag(90, "look", "note")]
    poles, (milestone, note) = flags_on_curves(flags, history, 40)
    assert milestone["y"] == round(history.epochs[1].test_loss or 0, 2)
    assert "yref" not in milestone
    assert [pole["x0"] for pole in poles] == [2.25]
    assert (note["yref"], note["y"]) == ("paper", 1)


def test_flags_of_one_moment_are_one_sign() -> None:
    flags = [Flag(80, text, "note") for text in ("one", "two")]
    poles, signs = flags_on_curves(flags, a_history(5), 40)
    assert len(poles) == 1
    assert [sign["hovertext"] for sign in signs] == ["one<br>two"]


def test_signs_of_about_one_moment_hang_one_below_the_other() -> None:
    kinds = {"branch": 100, "note": 102, "something else": 150}
    flags = [Flag(step, kind, kind) for kind, step in kinds.items()]
    _, signs = flags_on_curves(flags, a_history(5), 40)
    assert [sign.get("yshift", 0) for sign in signs] == [0, -20, 0]


def test_a_flag_of_a_run_that_has_not_begun_is_drawn() -> None:
    _, signs = flags_on_curves([Flag(0, "soon", "milestone")], History(), 1)
    assert signs[0]["hovertext"] == "soon"


def test_words_of_a_flag_are_no_markup() -> None:
    assert plain("<b>a</b> & $x$\n b") == "&lt;b&gt;a&lt;/b&gt; &amp; &#36;x&#36; b"


@given(st.text(max_size=300))
def test_any_words_are_shown_as_they_are_in_lines_that_fit(typed: str) -> None:
    lines = plain(typed).split("<br>")
    assert not set("<>$") & set("".join(lines))
    shown = [html.unescape(line) for line in lines]
    assert "".join("".join(shown).split()) == "".join(typed.split())
    assert all(len(line) <= WIDE for line in shown)
