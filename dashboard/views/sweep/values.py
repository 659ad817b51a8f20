"""Which numbers did somebody mean by a list that they typed?

Spaces, semicolons and commas stand between numbers. A comma inside of one is its decimal comma
where the page's language writes it so: "0,5 1" in French, "0.5,1" in English. Nothing here draws.
"""

import re
from collections.abc import Sequence

from dashboard.controls.number_choice import plain
from dashboard.words.language import separators
from dashboard.words.settings import number_text
from vae_core.config import parse_value
from vae_core.errors import BadValue
from vae_core.record.sweep import checked_values

MOST_CHARACTERS = 120
PRESETS: dict[str, tuple[tuple[float, ...], ...]] = {
    "beta": ((0.25, 0.5, 1.0, 2.0, 4.0, 8.0), (0.1, 1.0, 10.0), (0.0, 0.5, 1.0, 2.0)),
    "latent_dim": ((1, 2, 4, 8, 16), (2, 5, 10, 20, 50), (2, 20)),
    "learning_rate": (
        (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
        (1e-3, 1e-2),
        (3e-3, 1e-2, 3e-2, 1e-1),
    ),
}


def typed_values(setting: str, text: str) -> list[float]:
    """The values of a setting that a list means, rising. Raises BadValue."""
    if len(text) > MOST_CHARACTERS:
        raise BadValue("a list of values has at most {n} characters", n=MOST_CHARACTERS)
    pieces = [piece for word in re.split(r"[\s;]+", text) for piece in _numbers_of(word)]
    return checked_values(setting, [_value(setting, piece) for piece in pieces])


def as_typed(values: Sequence[float]) -> str:
    """The list as the page's language writes it, and `typed_values` reads it."""
    return " ".join(plain_number(value) for value in values)


def plain_number(value: float) -> str:
    """0.25, or 0,25; 20."""
    return number_text(float(value))


def _numbers_of(word: str) -> list[str]:
    word = word.strip(",")
    decimal_comma = separators()[0] == "," and word.count(",") == 1 and "." not in word
    pieces = [word] if decimal_comma else word.split(",")
    return [plain(piece) for piece in pieces if piece]


def _value(setting: str, piece: str) -> float:
    if not re.fullmatch(r"[-\u2212+]?[\d.]+(e[-\u2212+]?\d+)?", piece, re.ASCII | re.IGNORECASE):
        raise BadValue("{text} is no number", text=repr(piece))
    value: float = parse_value(setting, piece.replace("\u2212", "-"))
    return value
