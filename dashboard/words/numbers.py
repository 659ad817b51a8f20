"""How does a page say a number? In the visitor's language, with a proper minus.

All of it stands on `written`, which knows each language's marks.
"""

import math
from collections.abc import Iterable, Sequence

from dashboard.words.language import comma, tr, written

MINUS = "\N{MINUS SIGN}"
MOST_IN_LINE, MOST_IN_COLUMN = 3, 4  # numbers of a vector: there is no room for more


def number(value: float) -> str:
    """Three significant digits: 0.250, 14.0."""
    return written(value, "#.3g").rstrip(".,").replace("-", MINUS)


def or_nan(value: float) -> str:
    """The same; what no number has come of stands as Python has it: `nan`."""
    return number(value) if math.isfinite(value) else f"`{value}`"


def in_full(value: float) -> str:
    """Three significant digits, and thousands in full: 14.0, 1,234."""
    return number(value) if value < 1000 else written(value, ",.0f")


def rounded(value: float) -> str:
    """Three significant digits, of thousands too: 14.0, 1,230."""
    return number(value) if value < 1000 else written(float(f"{value:.3g}"), ",.0f")


def percent(share: float) -> str:
    """A probability that may be tiny: 12.3 %, less than 0.1 %."""
    hundredths = 100 * share
    words = tr("less than 0.1") if hundredths < 0.1 else written(hundredths, ".3g")
    return f"{words}\N{NO-BREAK SPACE}%"


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


def vector(values: Sequence[float]) -> str:
    """Numbers in a line: the first few, and how many there are."""
    shown = comma().join(number(value) for value in values[:MOST_IN_LINE])
    if len(values) <= MOST_IN_LINE:
        return shown
    return tr("{first}, … ({n} numbers)", first=shown, n=len(values))


def column(values: Sequence[float]) -> list[str]:
    """Numbers under each other: the first few of many."""
    shown = [number(float(value)) for value in values[:MOST_IN_COLUMN]]
    return shown if len(values) <= MOST_IN_COLUMN else [*shown[:-1], "⋮"]
