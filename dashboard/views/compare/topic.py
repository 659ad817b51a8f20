"""What of a comparison changes by itself, while one of its runs trains?

The curves and the numbers. They carry letters and no names, which differ from visitor to visitor:
all who compare the same runs follow the same topic. A page asks for one by what it shows, and is
given a short name for it: a browser can follow nothing that no page has shown.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.charts.compared_curves import LETTERS, MEASURES, compared_curves
from dashboard.components.plot import chart_message
from dashboard.live.board import Source, Topic, board
from dashboard.views.compare.compared import Compared, compared, glance
from dashboard.views.compare.figures import figures
from dashboard.words.language import comma, language, tr, written

KIND = "compared"
CURVES, FIGURES, STANDING = "compared_curves", "figures", "standing"  # names of parts
CURVES_PX = 400
MOST_ASKED = 300


class Asked(NamedTuple):
    """What a page shows."""

    names: tuple[str, ...]
    measure: str
    across: str


_asked: OrderedDict[str, Asked] = OrderedDict()
_lock = threading.Lock()


def topic(names: Sequence[str], measure: str, across: str) -> Topic:
    """Of these runs, in the visitor's language."""
    asked = Asked(tuple(names), measure, across)
    subject = hashlib.sha256("/".join([*names, measure, across]).encode()).hexdigest()[:16]
    with _lock:
        _asked[subject] = asked
        _asked.move_to_end(subject)
        while len(_asked) > MOST_ASKED:
            _asked.popitem(last=False)
    return Topic(KIND, subject, language())


def standing(found: Sequence[Compared | None]) -> list[list[object]]:
    """What a page has drawn that no component draws again by itself: which are there and have a
    model, which train, and what their losses and settings rest on."""
    return [[of.step > 0, of.moving, of.weight, *of.live.values()] if of else [] for of in found]


def _glance(subject: str) -> Hashable:
    asked = _asked.get(subject)
    return tuple(glance(name) for name in asked.names) if asked else None


def _make(subject: str) -> Mapping[str, Any]:
    names, measure, across = _asked[subject]
    found = [compared(name) for name in names]
    there = [of for of in found if of]
    curves = {n: of.curves[measure] for n, of in enumerate(there) if measure in of.curves}
    return {
        CURVES: chart_message(
            compared_curves(curves, measure, across),
            key=CURVES,
            of=" ".join(names),
            now=f"{measure} {across}",
            height=CURVES_PX,
            alt=_in_words(there, measure),
        ),
        FIGURES: figures(there),
        STANDING: standing(found),
    }


def _in_words(there: Sequence[Compared], measure: str) -> str:
    ends = [
        f"{LETTERS[number]} {written(float(of.curves[measure].test[1][-1]), '.1f')}"
        for number, of in enumerate(there)
        if measure in of.curves and of.curves[measure].test.size
    ]
    return tr(
        "{measure} of every run in nats per image. Of test images, at the end: {ends}.",
        measure=tr(MEASURES[measure]),
        ends=comma().join(ends) or "—",
    )


board.offer(KIND, Source(_glance, _make))
