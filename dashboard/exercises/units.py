"""In what is a figure counted, and how is it written?"""

import math
from enum import Enum

from dashboard.words.language import phrase, tr, written

ONE_DIMENSION = phrase("{n} dimension")
SATURATED = phrase("all that the test images can show")
NOT_MEASURED = phrase("not measured")


class Unit(Enum):
    """What a figure is counted in."""

    NATS = phrase("{n} nats")
    PERCENT = phrase("{n} of 100")
    COUNT = phrase("{n} dimensions")
    DIGIT = phrase("the {n}s")
    PIXELS = phrase("{n} pixels")
    NONE = "{n}"

    def shown(self, value: float) -> str:
        """A value with three significant digits and its unit; whole where only that makes sense.

        What is more than can be measured is infinite, what was not measured is not a number.
        """
        if not math.isfinite(value):
            return tr(NOT_MEASURED if math.isnan(value) else SATURATED)
        whole = self in (Unit.COUNT, Unit.DIGIT, Unit.PERCENT)
        number = (
            written(value, ".0f")
            if whole or abs(value) >= 1000
            else written(value, "#.3g").rstrip(".,")
        )
        words = ONE_DIMENSION if self is Unit.COUNT and number == "1" else self.value
        return tr(words, n=number.replace("-", "\N{MINUS SIGN}"))
