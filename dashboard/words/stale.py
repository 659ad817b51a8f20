"""From which English was each passage of another language translated?

prose/<language>/sources.toml has a fingerprint of the English passage behind every translated one.
A test compares: where the English has changed since, its translation is stale. `make translations`
writes the file, after a translation was looked at.
"""

import hashlib
from pathlib import Path

from dashboard.words.catalogue import FOLDER
from dashboard.words.language import ENGLISH
from dashboard.words.prose import passages

SOURCES = "sources.toml"


def english_fingerprints() -> dict[str, str]:
    """ "page/passage" to a fingerprint of its English, for every passage there is."""
    english = FOLDER / ENGLISH
    found = {}
    for file in sorted(english.rglob("*.md")):
        page = file.relative_to(english).with_suffix("").as_posix()
        for name, words in passages(page, ENGLISH).items():
            found[f"{page}/{name}"] = hashlib.sha256(words.encode()).hexdigest()[:12]
    return found


def sources(language: str) -> Path:
    """The file with the fingerprints that a language was translated from."""
    return FOLDER / language / SOURCES


def fingerprints(language: str) -> str:
    """That file as it should be now."""
    return "".join(
        f'"{name}" = "{fingerprint}"\n'
        for name, fingerprint in english_fingerprints().items()
        if name.rsplit("/", 1)[1] in passages(name.rsplit("/", 1)[0], language)
    )
