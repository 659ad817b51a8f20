"""Where do a page's words come from?

    prose/en/loss.md        ## sum-or-mean        prose("loss", "sum-or-mean")
                            Adding up or averaging: ...

A file for each page, a `##` heading for each passage: a teacher edits the files, and a translation
is one more folder. A passage that it lacks is shown in English. What stands there is Markdown.
Nothing here draws.
"""

import re
from functools import lru_cache

from dashboard.words.catalogue import FOLDER
from dashboard.words.language import ENGLISH, language


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
