"""Which phrases does a language have?

    prose/fr/interface.po       msgid "Start"
                                msgstr "Démarrer"

gettext's own kind of file: any editor of translations opens it. It is read as it stands, so nothing
has to be compiled. What is marked fuzzy is not used: its English was changed after the translation.
"""

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[2] / "prose"  # a folder for each language, with all its words


def po_file(language: str) -> Path:
    """Where a language has its phrases."""
    return FOLDER / language / "interface.po"


def read_catalogue(language: str) -> Catalog:
    """Every phrase of a language as its file has it; none where there is no file."""
    file = po_file(language)
    return read_po(BytesIO(file.read_bytes() if file.is_file() else b""), locale=language)


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The phrases of a language, to be asked. One that it lacks is answered in English."""
    phrases = read_catalogue(language)
    return to_be_asked(phrases) if len(phrases) else gettext.NullTranslations()


def to_be_asked(phrases: Catalog) -> gettext.NullTranslations:
    """The same phrases as gettext looks them up."""
    compiled = BytesIO()
    write_mo(compiled, phrases)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
