"""What does a pasted line of check_my_vae.py come to?"""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exercises.pasted import BEGIN, MAX_CHARS, NAMES, figures, pasted
from vae_core.errors import BadValue


def line(*answers: str) -> str:
    said = zip(NAMES, [*answers, *["ok"] * len(NAMES)], strict=False)
    return f"{BEGIN} {' '.join(f'{name}={answer}' for name, answer in said)}"


def test_the_last_such_line_counts_whatever_stands_around_it() -> None:
    text = f"Ten checks\n{line('wrong')}\n\n  {line('skipped', 'wrong')}  \n$ "
    assert figures(pasted(text)) == {"checks ok": 8, "checks wrong": 1, "checks skipped": 1}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "begins with"),
        ("x" * 10_000, "begins with"),
        (line().replace("kl=ok", ""), "nothing of kl"),
        (line().replace("kl=ok", "kl=perhaps"), "nothing of kl"),
        (line()[:40], "nothing of"),
        (line() + " more=ok", "more than 10"),
        (line() + " <b>", "more than 10"),
    ],
)
def test_another_text_is_told_what_it_lacks(text: str, why: str) -> None:
    with pytest.raises(BadValue, match=why):
        pasted(text)


@given(st.text(max_size=200) | st.text(max_size=200).map(lambda text: BEGIN + text))
def test_no_text_is_more_than_looked_through(text: str) -> None:
    with contextlib.suppress(BadValue):
        assert sum(figures(pasted(text)).values()) == len(NAMES)


def test_a_long_text_is_looked_at_from_its_end() -> None:
    assert pasted("x" * 10 * MAX_CHARS + "\n" + line())


def test_the_checks_are_those_of_the_file() -> None:
    file = pytest.importorskip("vae_core.check_my_vae")
    assert file.NAMES == NAMES
