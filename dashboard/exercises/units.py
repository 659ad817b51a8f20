"""In what is a figure counted, and how is it written?"""

import math
from enum import Enum

from dashboard.words.language import ntr, phrase, plural, tr, written

SATURATED = phrase("all that the test images can show")
NOT_MEASURED = phrase("not measured")


class Unit(Enum):
    """What a figure is counted in."""

    NATS = plural("{number} nat", "{number} nats")
    PERCENT = plural("{number} of 100", "{number} of 100")
    COUNT = plural("{number} dimension", "{number} dimensions")
    DIGIT = plural("the {number}s", "the {number}s")
    CHECKS = plural("{number} check", "{number} checks")
    PIXELS = plural("{number} pixel", "{number} pixels")
    NONE = ("{number}", "{number}")

    def shown(self, value: float) -> str:
        """A value with three significant digits and its unit; whole where only that makes sense.

        What is more than can be measured is infinite, what was not measured is not a number.
        """
        if not math.isfinite(value):
            return tr(NOT_MEASURED if math.isnan(value) else SATURATED)
        whole = self in (Unit.COUNT, Unit.CHECKS, Unit.DIGIT, Unit.PERCENT)
        number = (
            written(value, ".0f")
            if whole or abs(value) >= 1000
            else written(value, "#.3g").rstrip(".,")
        )
        number = number.replace("-", "\N{MINUS SIGN}")
        return ntr(*self.value, round(value) if whole else value, number=number)
