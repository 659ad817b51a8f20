"""What changes by itself on the Train page, besides words?

Three topics of a training, apart because they change at different times and are of different sizes:
its curves, the pictures of what it makes of the same digits, and its decoder. All who share a
training follow the same three.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from dashboard.live.board import Source, Topic, board
from dashboard.server import resources
from dashboard.views.train import curves, map_of_codes, pictures
from dashboard.words.language import language

CURVES, PICTURES, DECODER = "curves", "pictures", "decoder"
EARLY = (CURVES, PICTURES)  # what is shown wherever a page is scrolled to
MOST_KEPT = 16

Parts = Mapping[str, Any]

_kept: OrderedDict[tuple[str, ...], tuple[object, Parts]] = OrderedDict()


def topic(kind: str, training: str) -> Topic:
    """Of a training, in the visitor's language."""
    return Topic(kind, training, language())


def _glance(training: str) -> Hashable:
    runs = resources.registry()
    runs.watch_training(training)
    return runs.training_moment(training)


def _curves(training: str) -> Parts:
    run = resources.registry().training(training)
    return curves.parts(run) if run else {}


def _pictures(training: str) -> Parts:
    run = resources.registry().training(training)
    if run is None or run.pictures is None:
        return {}
    shown = run.pictures
    return _once((PICTURES, training), shown, lambda: pictures.parts(run, shown))


def _decoder(training: str) -> Parts:
    run = resources.registry().training(training)
    if run is None or run.pictures is None or run.decoder is None:
        return {}
    labels, weights = run.pictures.labels, run.decoder
    return _once((DECODER, training), weights, lambda: map_of_codes.large(weights, labels))


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
    board.offer(kind, Source(_glance, make))
