"""What are the losses called that every other is held against, on every page?"""

from typing import NamedTuple

from dashboard.words.language import phrase


class Mark(NamedTuple):
    """Its name on a chart, and what it is; `tr` says both."""

    name: str
    meaning: str


MARKS = {  # by the names of vae_core.explain.guides.Guides, largest first
    "untrained": Mark(phrase("untrained"), phrase("every pixel a fair coin: 784 ln 2")),
    "collapsed": Mark(
        phrase("collapsed"),
        phrase("every image decoded to the mean image: the codes say nothing"),
    ),
    "class_only": Mark(
        phrase("class only"), phrase("every image decoded to the mean image of its class")
    ),
    "floor": Mark(
        phrase("floor"), phrase("every image decoded to itself: grey pixels have entropy")
    ),
}
