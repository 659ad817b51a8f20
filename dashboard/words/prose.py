"""Where do a page's words come from, and what does each symbol mean?

    prose/en/loss.md        ## sum-or-mean        prose("loss", "sum-or-mean")
                            Adding up or averaging: ...

A file for each page, a `##` heading for each passage: a teacher edits the files, and a translation
is one more folder. A passage that it lacks is shown in English. What stands there is Markdown.
Nothing here draws.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from dashboard.words.language import ENGLISH, FOLDER, language

GLOSSARY = "glossary"

# - **μ** `mu`: the mean of the code
_ENTRY = re.compile(
    r"^- \*\*(?P<glyph>[^*]+)\*\* `(?P<name>[^`]+)`: (?P<meaning>.+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    name: str  # as the code has it: "mu"
    glyph: str  # as a formula has it: "μ"
    meaning: str


def prose(page: str, passage: str) -> str:
    """A passage of a page, in the visitor's language. Raises KeyError where it is in no file."""
    translated = passages(page, language())
    return translated[passage] if passage in translated else passages(page, ENGLISH)[passage]


@lru_cache(maxsize=128)
def passages(page: str, language: str) -> dict[str, str]:
    """All passages of a page's file, by heading; none where this language has no such file."""
    file = FOLDER / language / f"{page}.md"
    if not file.is_file():
        return {}
    _, *parts = re.split(r"^## (.+)$", file.read_text("utf-8"), flags=re.MULTILINE)
    return {
        name.strip(): words.strip() for name, words in zip(parts[::2], parts[1::2], strict=True)
    }


def glossary() -> dict[str, Term]:
    """Every term, by its name in the code, in the visitor's language."""
    return _terms(ENGLISH) | _terms(language())


@lru_cache(maxsize=8)
def _terms(language: str) -> dict[str, Term]:
    file = FOLDER / language / f"{GLOSSARY}.md"
    text = file.read_text("utf-8") if file.is_file() else ""
    return {entry["name"]: Term(**entry.groupdict()) for entry in _ENTRY.finditer(text)}
