"""Which files are made of a film, for whoever takes it along?

When they are asked for, out of the film as it is then: what a page offers holds no film for as long
as it is open. One at a time: a class that presses one button needs room for one film. Nobody's page
is being drawn then, so the visitor's language comes along.
"""

import threading
from collections.abc import Mapping
from typing import Any

from dashboard.components.film_player import film_page
from dashboard.views.replay.filmed import Filmed, filmed
from dashboard.views.replay.gif import film_gif
from dashboard.words.language import speaking

_making = threading.Lock()


def page_of(name: str, said: Mapping[str, Any], *, title: str) -> str:
    """The player as one HTML file. Raises LookupError where there is no film any more."""
    with _making:
        return film_page(_film_of(name).message(), said, title=title)


def gif_of(name: str, spoken: str) -> bytes:
    """Map and samples as a GIF, in this language. Raises LookupError where the film has gone."""
    with _making, speaking(spoken):
        found = _film_of(name)
        return film_gif(found.film, found.plane)


def _film_of(name: str) -> Filmed:
    found = filmed(name)
    if found is None:
        raise LookupError(f"{name} has no film any more")
    return found
