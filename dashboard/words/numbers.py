"""How does a page say a number? In the visitor's language, with a proper minus.

All of it stands on `written`, which knows each language's marks.
"""

from collections.abc import Iterable

from dashboard.words.language import comma, written

MINUS = "\N{MINUS SIGN}"


def number(value: float) -> str:
    """Three significant digits: 0.250, 14.0."""
    return written(value, "#.3g").rstrip(".,").replace("-", MINUS)


def signed(value: float) -> str:
    """A change, with its sign: +1.3."""
    return written(value, "+.1f").replace("-", MINUS)


def short(value: float) -> str:
    """A size in few digits, without an exponent where it is large: 0.25, 1,204."""
    return written(value, ",.0f") if value >= 100 else written(value, ".3g")


def listed(values: Iterable[float], form: str) -> str:
    """Numbers one after the other, each written so: `form` is Python's."""
    return comma().join(written(value, form) for value in values)


def spoken(values: Iterable[float]) -> str:
    """Numbers as a picture's `alt` says them."""
    return listed(values, ".3g")
