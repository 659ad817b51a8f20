"""What runs are called where one chooses among them."""

import dataclasses
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.runs.cards import Card
from dashboard.runs.names import MAX_NAME, clean_name, run_names
from dashboard.words import language
from dashboard.words.typed import WORD_JOINER, as_text
from vae_core.config import TrainConfig

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
AT_14_32 = datetime(2026, 11, 28, 14, 32, 7, tzinfo=UTC).timestamp()


def card(i: int, created: float = AT_14_32, name: str = "", **settings: Any) -> Card:
    return Card(
        f"run{i:05}", "0" * 64, "finished", created, "MNIST", TrainConfig(**settings), name=name
    )


def names(*cards: Card, zone: ZoneInfo = UTC_ZONE) -> list[str]:
    return list(run_names(cards, zone, now=NOW).values())


def test_a_run_is_called_by_what_it_is_and_when_it_began() -> None:
    assert names(card(1, beta=4.0)) == ["L 2, beta 4, 14:32"]
    assert names(card(1, variational=False, latent_dim=20)) == ["L 20, autoencoder, 14:32"]
    assert names(card(1, AT_14_32 - 86_400)) == ["L 2, beta 1, 2026-11-27 14:32"]
    assert names(card(1, beta=4.0), zone=ZoneInfo("Europe/Paris")) == ["L 2, beta 4, 15:32"]


def test_a_moved_beta_is_told() -> None:
    assert names(dataclasses.replace(card(1), beta=10.0)) == ["L 2, beta 1 → 10, 14:32"]


def test_a_branch_names_the_run_that_it_is_a_branch_of() -> None:
    parent = card(1, AT_14_32 - 3600, beta=4.0)
    branch = dataclasses.replace(card(2, beta=4.0), parent=parent.id, parent_began=parent.created)
    assert names(parent, branch)[1] == "L 2, beta 4, branch of 13:32, 14:32"
    named = dataclasses.replace(parent, name="mine")
    assert names(named, branch)[1] == "L 2, beta 4, branch of mine, 14:32"
    assert names(branch) == ["L 2, beta 4, branch of 13:32, 14:32"]  # its parent has gone


def test_a_french_page_names_runs_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    moved = dataclasses.replace(card(1, beta=0.5), beta=10.0)
    assert names(card(1, beta=0.5)) == ["L 2, bêta 0,5, 14:32"]
    assert names(moved) == ["L 2, bêta 0,5 → 10, 14:32"]


def test_runs_alike_are_told_apart_by_the_settings_that_differ() -> None:
    first, second, other = card(1, epochs=8), card(2, epochs=20), card(3, beta=4.0, epochs=8)
    assert names(first, second, other) == [
        "L 2, beta 1, epochs 8, 14:32",
        "L 2, beta 1, epochs 20, 14:32",
        "L 2, beta 4, 14:32",
    ]


def test_the_same_run_again_is_told_apart_by_the_second_then_by_its_id() -> None:
    assert names(card(1), card(2, AT_14_32 + 1)) == [
        "L 2, beta 1, 14:32:07",
        "L 2, beta 1, 14:32:08",
    ]
    assert names(card(1), card(2)) == [
        "L 2, beta 1, 14:32:07, run00001",
        "L 2, beta 1, 14:32:07, run00002",
    ]
    assert names(card(1, name="mine"), card(2, name="mine"), card(3, name="yours")) == [
        "mine (14:32, run00001)",
        "mine (14:32, run00002)",
        "yours",
    ]


def test_an_old_card_has_a_name_too() -> None:
    old = Card("run00001", "0" * 64, "finished", 1e30, "MNIST")
    assert names(old) == ["MNIST"]


@given(
    st.lists(
        st.tuples(st.sampled_from([1.0, 4.0]), st.sampled_from(["", "mine"]), st.integers(0, 90))
    )
)
def test_no_two_names_are_the_same(drawn: list[tuple[float, str, int]]) -> None:
    cards = [
        card(i, AT_14_32 + seconds, name, beta=beta)
        for i, (beta, name, seconds) in enumerate(drawn)
    ]
    assert len(set(names(*cards))) == len(cards)


@given(st.text())
def test_a_name_is_one_bounded_line(typed: str) -> None:
    name = clean_name(typed)
    assert len(name) <= MAX_NAME
    assert name == clean_name(name)
    assert "\n" not in name


@pytest.mark.parametrize(
    "typed",
    [
        ":smile:",
        ":material/home:",
        ":red[x]",
        "**b**",
        "<b>",
        "$x$",
        "www.a.org",
        "a -> b",
        "[x](y)",
    ],
)
def test_what_was_typed_is_shown_as_text(typed: str) -> None:
    shown = as_text(typed)
    assert re.sub(r"\\(.)", r"\1", shown).replace(WORD_JOINER, "") == typed
    assert typed not in shown


def test_what_is_plain_stays_plain() -> None:
    assert as_text("L 2, beta 4, 14:32:07") == "L 2, beta 4, 14:32:07"
    assert as_text("mnist-2d") == "mnist-2d"
