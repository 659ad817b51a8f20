"""What opens teacher mode, and what does not?"""

import hmac
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.classroom.password import LETTERS, MOST_TYPED, SECRET, Password

ONCE = re.compile(r"[a-z]{4}-[a-z]{4}-[a-z]{4}")


class Terminal(list[str]):
    """What was printed."""

    @property
    def passwords(self) -> list[str]:
        return [word for line in self for word in ONCE.findall(line)]


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_the_one_that_was_set_opens_again_and_again(terminal: Terminal) -> None:
    secret = Password("a long wait", terminal=terminal.append)
    assert secret.opens("a long wait")
    assert secret.opens(" a long wait\n")
    assert not secret.opens("A long wait")
    assert not secret.opens("")
    assert terminal == []


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_where_none_is_set_the_terminal_says_one_and_what_it_is_for(
    terminal: Terminal, nothing: str
) -> None:
    Password(nothing, terminal=terminal.append)
    [line] = terminal
    assert "\n" not in line
    assert "opens the page Teacher once" in line
    assert SECRET in line
    [once] = terminal.passwords
    assert set(once) <= {*LETTERS, "-"}
    assert not set("ilo01") & set(LETTERS)
    assert len(LETTERS) ** 12 > 2**40


def test_what_the_terminal_said_opens_once_and_then_another_does(terminal: Terminal) -> None:
    secret = Password(terminal=terminal.append)
    [first] = terminal.passwords
    assert not secret.opens("")
    assert not secret.opens(first[:-1])
    assert len(terminal) == 1
    assert secret.opens(first)
    assert not secret.opens(first)
    _, second = terminal.passwords
    assert second != first
    assert secret.opens(second)
    assert len(set(terminal.passwords)) == 3


def test_it_is_read_from_a_terminal_and_typed_as_one_likes(terminal: Terminal) -> None:
    secret = Password(terminal=terminal.append)
    for spelt in (str.upper, lambda once: once.replace("-", ""), lambda once: f" {once} "):
        assert secret.opens(spelt(terminal.passwords[-1]))


@given(st.text())
@example("\ud800")
@example("é" * MOST_TYPED)
@example("x" * (MOST_TYPED + 1))
@example("c'est l'été\0")
def test_anything_may_be_typed_and_nothing_else_opens(typed: str) -> None:
    for secret in (Password("c'est l'été", terminal=print), Password(terminal=lambda _: None)):
        assert secret.opens(typed) is (typed.strip() == "c'est l'été" and not secret._once)


def test_an_accent_may_be_one_character_or_two() -> None:
    assert Password("l'e\u0301te\u0301 en classe").opens("l'\u00e9t\u00e9 en classe")


def test_it_is_compared_in_the_same_time_whatever_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[tuple[int, int]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    secret = Password("a long wait")
    for typed in ("", "a", "a long wait", "ж" * MOST_TYPED):
        secret.opens(typed)
    assert compared == [(32, 32)] * 4


def test_a_short_one_is_warned_of_and_not_shown(terminal: Terminal) -> None:
    assert Password("1234", terminal=terminal.append).opens("1234")
    [line] = terminal
    assert SECRET in line
    assert "1234" not in line


def test_what_was_set_is_not_kept() -> None:
    assert "a long wait" not in repr(vars(Password("a long wait")))


def test_it_is_printed_and_not_logged(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    Password()
    assert ONCE.search(capsys.readouterr().out)
    assert caplog.text == ""
