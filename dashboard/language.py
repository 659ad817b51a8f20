"""In which language does the app speak, and what does it say?

    tr("Start")     English stands in the code; prose/fr/interface/*.toml has "Start" = "Démarrer"

The English phrase is the key: one that has no translation is said in English. Longer texts stand in
prose.py's files. Nothing here draws.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "prose"  # a folder for each language, with all its words
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fr": "Français"}

_asked: list[Callable[[], str]] = []


def ask_for_language(visitors: Callable[[], str]) -> None:
    """Install what knows the language of the visitor whose page is being drawn."""
    _asked[:] = [visitors]


def language() -> str:
    """The visitor's language, one of LANGUAGES; English where there is no visitor."""
    asked = _asked[0]() if _asked else ENGLISH
    return asked if asked in LANGUAGES else ENGLISH


def tr(phrase: str, **values: object) -> str:
    """The phrase in the visitor's language; `{name}` in it is replaced by a value."""
    words = phrases(language()).get(phrase, phrase)
    return words.format(**values) if values else words


def phrase(english: str) -> str:
    """Mark a phrase of a table, which `tr` says where it is shown. It comes back as it is."""
    return english


def retold(sentence: str) -> str:
    """A sentence that was put together in English elsewhere, as errors are.

    Its template is a phrase with `{}` for what varies: "{} = {}: must be {}". What varies may be
    such a sentence too.
    """
    known = phrases(language())
    if sentence in known:
        return known[sentence]
    for template, words in known.items():
        found = "{}" in template and _pattern(template).fullmatch(sentence)
        if found:
            parts = found.groups()
            return words.format(*(retold(part) if " " in part else part for part in parts))
    return sentence


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL)


@lru_cache(maxsize=len(LANGUAGES))
def phrases(language: str) -> Mapping[str, str]:
    """English phrase to its translation. Raises ValueError for a file that is no such list."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language / "interface").glob("*.toml")):
        for phrase, words in tomllib.loads(path.read_text("utf-8")).items():
            if not isinstance(words, str):
                raise ValueError(f"{path.name}: {phrase!r} is no phrase")
            found[phrase] = words
    return found
