"""How do a student's own figures get into an exercise's texts?"""

import re
from collections.abc import Mapping

from dashboard.exercises.checks import Quantity, parse_quantity
from dashboard.exercises.exercise import Exercise

BRACES = re.compile(r"\{([^{}]*)\}")


def filled(text: str, exercise: Exercise, prediction: str, values: Mapping[str, float]) -> str:
    """A text of an exercise with the student's own figures in it.

    {prediction}, {kl of A}, {recon of A minus recon of B}, {quoted kl of A}.
    """
    quoted = {quote.figure.words: quote for quote in exercise.quoted}

    def figure(found: re.Match[str]) -> str:
        words = found[1]
        if words == "prediction":
            return prediction
        if words.startswith("quoted "):
            quote = quoted[words.removeprefix("quoted ")]
            return quote.figure.figure.unit.shown(quote.value)
        quantity: Quantity = parse_quantity(words)
        return quantity.unit.shown(quantity.value(values))

    return BRACES.sub(figure, text)
