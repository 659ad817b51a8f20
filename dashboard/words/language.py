"""In which language does the app speak, and what does it say?

    tr("Start")                                 English stands in the code
    ntr("{n:,} image", "{n:,} images", n)       one, or several: each language has its own rule
    ptr("page", "Sample")                       where one English word needs several others
    written(1234.5, ",.1f")                     a number as a language writes it: 1,234.5 or 1 234,5

The English phrase is the key: one that has no translation is said in English. Longer texts stand in
prose.py's files. Every number on screen is written here, by `tr`, `filled` or `written`. Nothing
here draws.
"""

import math
import string
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache

from babel import Locale

from dashboard.words.catalogue import catalogue
from vae_core.errors import Place, Sentence, Trouble

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fr": "Français"}

_asked: list[Callable[[], str]] = []
_spoken = threading.local()


def ask_for_language(visitors: Callable[[], str]) -> None:
    """Install what knows the language of the visitor whose page is being drawn."""
    _asked[:] = [visitors]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say all that this thread says in one language, whoever the visitor is."""
    before = getattr(_spoken, "language", None)
    _spoken.language = language
    try:
        yield
    finally:
        _spoken.language = before


def language() -> str:
    """The visitor's language, one of LANGUAGES; English where there is no visitor."""
    spoken: str | None = getattr(_spoken, "language", None)
    asked = spoken or (_asked[0]() if _asked else ENGLISH)
    return asked if asked in LANGUAGES else ENGLISH


def tr(phrase: str, /, **values: object) -> str:
    """The phrase in the visitor's language; `{name}` in it is replaced by a value."""
    words = catalogue(language()).gettext(phrase)
    return filled(words, **values) if values else words


def ntr(singular: str, plural: str, n: float, /, **values: object) -> str:
    """The phrase for one or for several; n is a value too."""
    words = catalogue(language()).ngettext(singular, plural, _counted(n, singular))
    return filled(words, n=n, **values)


def ptr(context: str, phrase: str, /, **values: object) -> str:
    """The phrase as this context needs it; its translator reads the context, nobody else does."""
    words = catalogue(language()).pgettext(context, phrase)
    return filled(words, **values) if values else words


def _counted(n: float, phrase: str) -> int:
    """A whole number that takes the same form: gettext counts no decimals.

    The rule goes by what is shown: 1.0 is plural in English and singular in French.
    """
    if isinstance(n, int) or not math.isfinite(n):
        return abs(n) if isinstance(n, int) else 2
    forms = (form for _, name, form, _ in string.Formatter().parse(phrase) if name == "n")
    shown = Decimal(format(n, next(forms, None) or "").replace(",", ""))
    return 1 if Locale(language()).plural_form(shown) == "one" else 2


def filled(words: str, /, **values: object) -> str:
    """The words with `{name}` in them replaced by a value, `{name:.1f}` by a number written so."""
    return _Words().vformat(words, (), values)


def written(value: object, form: str = "") -> str:
    """A number in the visitor's way of writing: `form` is Python's, as in ",.1f" or ".0%"."""
    number = format(value, form)
    if number.startswith("-"):  # that is a hyphen
        number = "\N{MINUS SIGN}" + number[1:]
    spoken = language()
    return number if spoken == ENGLISH else number.translate(_marks(spoken))  # Python's is English


@lru_cache
def _marks(language: str) -> Mapping[int, str]:
    """What a language has for Python's marks, by the Unicode consortium's tables."""
    locale = Locale(language)
    symbols = locale.number_symbols["latn"]
    percent = locale.percent_formats[None].suffix[0]
    return str.maketrans({".": symbols["decimal"], ",": symbols["group"], "%": percent})


def comma() -> str:
    """What stands between the numbers of a list, where a comma may be part of each."""
    return "\N{NO-BREAK SPACE}; " if separators()[0] == "," else ", "


def separators() -> str:
    """What stands before the decimals and between the thousands, as plotly.js asks for them."""
    return ".,".translate(_marks(language()))


def slider_format(english: str | None = None) -> str | None:
    """How st.slider writes its numbers: as printf has it, or as the page's language has it.

    "localized" is the first language of the browser: see components/page_language.
    """
    return english if language() == ENGLISH else "localized"


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
    return tr(told.template, **{name: _value(v, typed) for name, v in told.values.items()})


def _value(value: object, typed: Callable[[str], str]) -> object:
    if isinstance(value, Place):
        return said(value.called, typed)
    return said(value, typed) if isinstance(value, Sentence | str) else value


def phrase(english: str) -> str:
    """Mark a phrase of a table, which `tr` says where it is shown. It comes back as it is."""
    return english


def plural(singular: str, several: str) -> tuple[str, str]:
    """Mark a phrase of a table, which `ntr(*pair, n)` says where it is shown."""
    return singular, several
