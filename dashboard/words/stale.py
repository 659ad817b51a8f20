"""From which English was each passage of another language translated?

    python -m dashboard.words.stale        (make translations) after a translation was looked at

writes prose/<language>/sources.toml: a fingerprint of the English passage behind every translated
one. A test compares: where the English has changed since, its translation is stale.
"""

import hashlib
from pathlib import Path

from dashboard.words.language import ENGLISH, FOLDER, LANGUAGES
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


def main() -> None:
    """Write the fingerprints of what is translated now."""
    for language in LANGUAGES:
        if language != ENGLISH:
            lines = [
                f'"{name}" = "{fingerprint}"\n'
                for name, fingerprint in english_fingerprints().items()
                if name.rsplit("/", 1)[1] in passages(name.rsplit("/", 1)[0], language)
            ]
            sources(language).write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
