"""In which language does the app speak, and what does it say?

    tr("Start")             English stands in the code; prose/fr/interface/*.toml has
                            "Start" = "Démarrer"
    written(1234.5, ",.1f") a number as that language writes it: 1,234.5 or 1 234,5

The English phrase is the key: one that has no translation is said in English. Longer texts stand in
prose.py's files. Every number on screen is written here, by `tr`, `filled` or `written`. Nothing
here draws.
"""

import string
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from vae_core.errors import Sentence, Trouble

FOLDER = Path(__file__).parents[2] / "prose"  # a folder for each language, with all its words
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fr": "Français"}

THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
# How a language writes a number: what stands before the decimals, and between the thousands.
MARKS: Mapping[str, tuple[str, str]] = {ENGLISH: (".", ","), "fr": (",", THIN_SPACE)}

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
    return filled(words, **values) if values else words


def filled(words: str, **values: object) -> str:
    """The words with `{name}` in them replaced by a value, `{name:.1f}` by a number written so."""
    return _Words().vformat(words, (), values)


def written(value: object, form: str = "") -> str:
    """A number in the visitor's way of writing: `form` is Python's, as in ",.1f" or ".0%"."""
    number = format(value, form)
    if number.startswith("-"):  # that is a hyphen
        number = "\N{MINUS SIGN}" + number[1:]
    return _in_our_marks(number)


def comma() -> str:
    """What stands between the numbers of a list, where a comma may be part of each."""
    return ", " if MARKS.get(language(), MARKS[ENGLISH])[0] == "." else "\N{NO-BREAK SPACE}; "


def separators() -> str:
    """The two marks as plotly.js asks for them."""
    return "".join(MARKS.get(language(), MARKS[ENGLISH]))


def slider_format(english: str | None = None) -> str | None:
    """How st.slider writes its numbers: as printf has it, or as the page's language has it.

    "localized" is the first language of the browser: see components/page_language.
    """
    return english if language() == ENGLISH else "localized"


def _in_our_marks(number: str) -> str:
    decimal, group = MARKS.get(language(), MARKS[ENGLISH])
    if decimal == ".":
        return number
    number = number.translate({ord("."): decimal, ord(","): group})
    return number.replace("%", f"{THIN_SPACE}%")


class _Words(string.Formatter):
    """`str.format`, with numbers in the visitor's way of writing. What is a text stays as it is."""

    def format_field(self, value: object, form: str) -> str:
        return written(value, form) if hasattr(value, "__float__") else format(value, form)


def said(what: object, typed: Callable[[str], str] = str) -> str:
    """A sentence, or what an error that carries one says, in the visitor's language.

    Anything else is said as it stands: it was put together elsewhere. `typed` writes the texts in
    it: `as_text` where a stranger may have typed one and Markdown is expected.
    """
    told = what.sentence if isinstance(what, Trouble) else what
    if not isinstance(told, Sentence):
        return typed(str(told))
    values = {
        name: said(value, typed) if isinstance(value, Sentence | str) else value
        for name, value in told.values.items()
    }
    return tr(told.template, **values)


def phrase(english: str) -> str:
    """Mark a phrase of a table, which `tr` says where it is shown. It comes back as it is."""
    return english


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
