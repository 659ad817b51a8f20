"""Where do a page's words come from, and what does each symbol mean?

    prose/en/loss.md        ## sum-or-mean        prose("loss", "sum-or-mean")
                            Adding up or averaging: ...

A file for each page, a `##` heading for each passage: a teacher edits the files, and a translation
is one more folder. What stands there is Markdown. Nothing here draws.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "prose"
LANGUAGES = ("en",)
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


def prose(page: str, passage: str, *, language: str = "en") -> str:
    """A passage of a page. Raises KeyError for one that is not in its file."""
    return passages(page, language=language)[passage]


@lru_cache(maxsize=64)
def passages(page: str, *, language: str = "en") -> dict[str, str]:
    """All passages of a page's file, by heading."""
    text = (FOLDER / language / f"{page}.md").read_text("utf-8")
    _, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {
        name.strip(): words.strip() for name, words in zip(parts[::2], parts[1::2], strict=True)
    }


@lru_cache(maxsize=8)
def glossary(*, language: str = "en") -> dict[str, Term]:
    """Every term, by its name in the code."""
    text = (FOLDER / language / f"{GLOSSARY}.md").read_text("utf-8")
    return {entry["name"]: Term(**entry.groupdict()) for entry in _ENTRY.finditer(text)}
