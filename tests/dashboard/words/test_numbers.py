"""How does a page say a number that is large, tiny or none, and many of them?"""

import math

import pytest

from dashboard.words import language
from dashboard.words.numbers import column, in_full, or_nan, percent, rounded, vector


def test_thousands_have_no_exponent() -> None:
    assert [in_full(value) for value in (0.25, 14, 999.4, 1234.5)] == [
        "0.250",
        "14.0",
        "999",
        "1,234",
    ]
    assert [rounded(value) for value in (0.25, 14, 1234.5, 98765)] == [
        "0.250",
        "14.0",
        "1,230",
        "98,800",
    ]


def test_what_is_no_number_is_shown_as_code() -> None:
    assert [or_nan(value) for value in (0.5, math.nan, -math.inf)] == ["0.500", "`nan`", "`-inf`"]


def test_a_tiny_share_is_not_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [percent(share).replace("\N{NO-BREAK SPACE}", " ") for share in (0.5, 0.0123, 1e-9)]
    assert said == ["50 %", "1.23 %", "less than 0.1 %"]
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    assert percent(1e-9) == "moins de 0,1\N{NO-BREAK SPACE}%"


def test_a_long_vector_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [0.5, -1.0, 2.25, 3.0, 4.0]
    assert vector(values[:3]) == "0.500, \N{MINUS SIGN}1.00, 2.25"
    assert vector(values) == "0.500, \N{MINUS SIGN}1.00, 2.25, … (5 numbers)"
    assert column(values[:4]) == ["0.500", "\N{MINUS SIGN}1.00", "2.25", "3.00"]
    assert column(values) == ["0.500", "\N{MINUS SIGN}1.00", "2.25", "⋮"]
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    assert vector(values).endswith("… (5 nombres)")
