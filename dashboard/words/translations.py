"""Does every language have every phrase? Bring its file up to the code.

    python -m dashboard.words.translations          (make translations)

writes into prose/<language>/interface.po each phrase that the code says, without its translation
where it is new. Where the English was changed, the old translation stays under it, marked fuzzy:
look at it, mend it, take the mark off. What is said no more goes to the end of the file, to be
deleted. Passages of Markdown are looked after by stale.py, at the same time.
"""

import ast
from collections.abc import Iterator
from contextlib import redirect_stderr
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from dashboard.words import stale
from dashboard.words.catalogue import po_file, read_catalogue
from dashboard.words.language import ENGLISH, LANGUAGES
from vae_core.config import TITLES
from vae_core.data.sources import SOURCES, Source

ROOT = Path(__file__).parents[2]
PLACES = ("streamlit_app.py", "pages", "dashboard", "vae_core")
MARKS = {  # a function to which of its arguments are phrases, and which is their context
    "tr": None,
    "phrase": None,
    "sentence": None,
    "ntr": (1, 2),
    "plural": (1, 2),
    "ptr": ((1, "c"), 2),
    "__init__": None,  # of an error that always says the same
}
ERROR = "Trouble"  # errors of this kind take a phrase

HEADER = """\
# `make translations` adds phrases here, fuzzy where English changed.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


@lru_cache
def sources() -> dict[str, str]:
    """The text of every file of code, by its path from here."""
    whole = [[ROOT / place, *sorted((ROOT / place).rglob("*.py"))] for place in PLACES]
    files = (file for files in whole for file in files if file.is_file())
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


@lru_cache
def errors() -> frozenset[str]:
    """The names of all errors that take a phrase, as the code derives them from each other."""
    classes = [
        (node.name, {ast.unparse(base).split(".")[-1] for base in node.bases})
        for text in sources().values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    ]
    found = {ERROR}
    while more := {name for name, bases in classes if bases & found} - found:
        found |= more
    return frozenset(found)


def phrases_of_the_code() -> Catalog:
    """Every phrase that the app says, in the order of the code, with no translation."""
    found = Catalog()
    marks = MARKS | dict.fromkeys(errors())
    for text in sources().values():
        with redirect_stderr(StringIO()):  # on f-strings; a test finds those that are phrases
            phrases = list(extract("python", BytesIO(text.encode()), marks))
        for _, said, _, context in phrases:
            found.add(said, context=context)
    for said in words_of_the_core():
        found.add(said)
    return found


def words_of_the_core() -> Iterator[str]:
    """What vae_core's tables call data sets and their classes: it knows nothing of languages."""
    yield from TITLES.values()
    yield Source.things
    for source in SOURCES.values():
        yield from (source.title, source.things)
        yield from (name for name in source.class_names if not name.isdecimal())


def updated(language: str) -> bytes:
    """A language's file as it should be now."""
    return in_full(language, read_catalogue(language))


def in_full(language: str, catalogue: Catalog) -> bytes:
    """The file of a language with this catalogue, and all that the code says besides."""
    catalogue.update(phrases_of_the_code())
    for message in catalogue:
        message.flags &= {"fuzzy"}  # others are guesses, and every Babel makes its own
    for key, message in [*catalogue.obsolete.items()]:
        if not any(message.string or ()):
            del catalogue.obsolete[key]  # it never had a translation
    written = BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, no_location=True)
    header = HEADER.format(language=language, plurals=catalogue.plural_forms)
    return header.encode() + written.getvalue()


def main() -> None:
    """Write what changed, and say what is left to do."""
    for language in LANGUAGES:
        if language != ENGLISH:
            po_file(language).write_bytes(updated(language))
            phrases = [message for message in read_catalogue(language) if message.id]
            new = sum(not message.string or not all(message.string) for message in phrases)
            fuzzy = sum(message.fuzzy for message in phrases)
            print(f"{po_file(language)}: {len(phrases)} phrases, {new} new, {fuzzy} fuzzy")
            stale.sources(language).write_text(stale.fingerprints(language), "utf-8")


if __name__ == "__main__":
    main()
