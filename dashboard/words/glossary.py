"""What does each symbol mean?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from dashboard.words.catalogue import FOLDER
from dashboard.words.language import ENGLISH, language

GLOSSARY = "glossary"

# - **μ** `mu`: the mean of the code
# - **epoch** (époque) `epoch`: un passage
_ENTRY = re.compile(
    r"^- \*\*(?P<glyph>[^*]+)\*\*(?: \((?P<said>[^)]+)\))? `(?P<name>[^`]+)`: (?P<meaning>.+)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    name: str  # as the code has it: "mu"
    glyph: str  # as a formula has it: "μ"
    meaning: str
    said: str | None = None  # in sentences, where that is another word

    @property
    def word(self) -> str:
        """As a sentence has it."""
        return self.said or self.glyph


def glossary() -> dict[str, Term]:
    """Every term, by its name in the code, in the visitor's language."""
    return _terms(ENGLISH) | _terms(language())


@lru_cache(maxsize=8)
def _terms(language: str) -> dict[str, Term]:
    file = FOLDER / language / f"{GLOSSARY}.md"
    text = file.read_text("utf-8") if file.is_file() else ""
    return {entry["name"]: Term(**entry.groupdict()) for entry in _ENTRY.finditer(text)}
