"""How does a formula show its present numbers, and explain each of its symbols?

    formula("{z} = {mu} + {std} · {eps}", {"mu": 0.31, "std": 0.08}, key="trick")

Names in braces are terms of the glossary: hovered, focused or tapped they say what they mean, and
the number under a symbol is its value now.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.words.glossary import glossary
from dashboard.words.numbers import number

_formula = component_from(Path(__file__).parent)


def formula(text: str, values: Mapping[str, float | str] | None = None, *, key: str) -> None:
    """Show `text`, with `values` (three significant digits) under the terms of these names.

    Raises KeyError for a name that is not in the glossary.
    """
    _formula(key=key, data=[{"parts": parts(text, values or {})}])


def parts(text: str, values: Mapping[str, float | str]) -> list[dict[str, str]]:
    """The formula in order: plain text, and terms with their glyph, meaning and value."""
    terms = glossary()
    found = []
    for piece in re.split(r"(\{\w+\})", text):
        if not piece.startswith("{"):
            found.append({"text": piece})
            continue
        name = piece[1:-1]
        part = {"text": terms[name].glyph, "meaning": terms[name].meaning}
        if name in values:
            value = values[name]
            part["value"] = value if isinstance(value, str) else number(value)
        found.append(part)
    return found
