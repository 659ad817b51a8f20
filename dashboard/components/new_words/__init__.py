"""Which words are new on a page, and what does each mean?

A line of words under the page's title: pointed at, focused or tapped they say it.
"""

from collections.abc import Iterable
from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.words.glossary import glossary
from dashboard.words.language import tr

_new_words = component_from(Path(__file__).parent)


def new_words(names: Iterable[str], *, key: str) -> None:
    """Terms of the glossary, by their names. Raises KeyError for one that is not there."""
    terms = [glossary()[name] for name in names]
    words = [{"word": term.word, "meaning": term.meaning} for term in terms]
    _new_words(key=key, data=[{"lead": tr("New words:"), "words": words}], height="content")
