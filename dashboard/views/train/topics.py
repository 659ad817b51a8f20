"""What changes by itself on the Train page, besides words?

Three topics of a run, apart because they change at different times and are of different sizes: its
curves, the pictures of what it makes of the same digits, and its decoder.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.live.board import Source, Topic, board
from dashboard.server import resources
from dashboard.shell import run_topic
from dashboard.views.train import curves, map_of_codes, pictures
from dashboard.words.language import language

CURVES, PICTURES, DECODER = "curves", "pictures", "decoder"
MOST_KEPT = 16

Parts = Mapping[str, Any]

_kept: OrderedDict[tuple[str, ...], tuple[object, Parts]] = OrderedDict()


def topic(kind: str, run_id: str) -> Topic:
    """Of a run, in the visitor's language."""
    return Topic(kind, run_id, language())


def _curves(run_id: str) -> Parts:
    run = resources.registry().snapshot(run_id)
    return curves.parts(run) if run else {}


def _pictures(run_id: str) -> Parts:
    run = resources.registry().snapshot(run_id)
    if run is None or run.pictures is None:
        return {}
    shown = run.pictures
    return _once((PICTURES, run_id), shown, lambda: pictures.parts(run, shown))


def _decoder(run_id: str) -> Parts:
    run = resources.registry().snapshot(run_id)
    if run is None or run.pictures is None or run.decoder is None:
        return {}
    labels, weights = run.pictures.labels, run.decoder
    return _once((DECODER, run_id), weights, lambda: map_of_codes.large(weights, labels))


def _once(key: tuple[str, str], about: object, make: Callable[[], Parts]) -> Parts:
    """What was made of this very object in this language, or is made now. On one thread at a time:
    the board sees to that."""
    of, parts = _kept.get((*key, language()), (None, {}))
    if of is not about:
        parts = make()
        _kept[*key, language()] = about, parts
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return parts


for kind, make in ((CURVES, _curves), (PICTURES, _pictures), (DECODER, _decoder)):
    board.offer(kind, Source(run_topic.glance, make))
