"""Which figures of a run may an exercise ask for?

    figure_named("variety at temperature 0.5")

A fixed list; trained.py computes them. docs/exercises.md describes them.
"""

import difflib
import re
from dataclasses import dataclass

from dashboard.exercises.units import Unit
from dashboard.words.language import phrase, tr, written

# What the number may be.
_EPOCH, _DIGIT, _SIZE = r"\d+", r"\d", r"\d+(?:\.\d+)?"


@dataclass(frozen=True)
class _Kind:
    name: str  # as files have it, but for the number that may follow
    label: str  # for a table, with the number as {n}
    unit: Unit
    number: str = ""  # a regular expression, where one follows
    example: str = ""  # of the number

    @property
    def pattern(self) -> str:
        return f"{self.name} ({self.number})" if self.number else self.name


@dataclass(frozen=True)
class Figure:
    """One of the list, as it was asked for."""

    words: str
    kind: str  # its name in the list
    number: float  # that followed; 0 where none did
    unit: Unit
    _label: str

    @property
    def label(self) -> str:
        """What it is called in a table, in the visitor's language."""
        return tr(self._label, n=written(self.number, "g"))


def figure_named(words: str) -> Figure:
    """A figure by its words. Raises ValueError, with the nearest ones, for an unknown one."""
    for kind in _KINDS:
        found = re.fullmatch(kind.pattern, words)
        if found:
            number = float(found[1]) if kind.number else 0.0
            return Figure(words, kind.name, number, kind.unit, kind.label)
    near = difflib.get_close_matches(words, EXAMPLES, n=1)
    hint = f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(EXAMPLES)}."
    raise ValueError(f"{words!r} is none of the figures.{hint}")


_KINDS = (
    _Kind("loss", phrase("Loss"), Unit.NATS),
    _Kind("recon", phrase("Reconstruction"), Unit.NATS),
    _Kind("kl", phrase("KL"), Unit.NATS),
    _Kind("loss after epoch", phrase("Loss after epoch {n}"), Unit.NATS, _EPOCH, "1"),
    _Kind("recon after epoch", phrase("Reconstruction after epoch {n}"), Unit.NATS, _EPOCH, "1"),
    _Kind("kl after epoch", phrase("KL after epoch {n}"), Unit.NATS, _EPOCH, "1"),
    _Kind("mutual information", phrase("What the codes carry, I(x; z)"), Unit.NATS),
    _Kind(
        "mutual information after epoch",
        phrase("What the codes carry after epoch {n}, I(x; z)"),
        Unit.NATS,
        _EPOCH,
        "1",
    ),
    _Kind("marginal kl", phrase("All codes together, KL(q(z) ‖ p(z))"), Unit.NATS),
    _Kind("kl at the start", phrase("KL at the first step"), Unit.NATS),
    _Kind("elbo", phrase("ELBO"), Unit.NATS),
    _Kind("gap", phrase("Gap: log p(x) less the ELBO"), Unit.NATS),
    _Kind("active units", phrase("Active dimensions"), Unit.COUNT),
    _Kind("mean image recon", phrase("Reconstruction by the mean image"), Unit.NATS),
    _Kind("class mean recon", phrase("Reconstruction by the mean of the class"), Unit.NATS),
    _Kind("floor", phrase("Reconstruction by the image itself"), Unit.NATS),
    _Kind("squared error", phrase("Squared error"), Unit.NONE),
    _Kind("pixel error", phrase("Error of a pixel, root mean square"), Unit.NONE),
    _Kind("beta of squares", phrase("Beta in squared errors + KL"), Unit.NONE),
    _Kind("worst in both", phrase("Worst tenth by both errors"), Unit.PERCENT),
    _Kind("samples in holes", phrase("Draws of N(0, I) in a hole"), Unit.PERCENT),
    _Kind("walks across gaps", phrase("Walks across a gap"), Unit.PERCENT),
    _Kind("own neighbours", phrase("Neighbours of the same class"), Unit.PERCENT),
    _Kind("digit beside", phrase("Most often beside the {n}s"), Unit.DIGIT, _DIGIT, "4"),
    _Kind(
        "codes beyond", phrase("Codes farther than {n} from the middle"), Unit.PERCENT, _SIZE, "2"
    ),
    _Kind("dimensions over", phrase("Dimensions with a KL over {n}"), Unit.COUNT, _SIZE, "0.2"),
    _Kind("variety", phrase("Variety of samples"), Unit.PIXELS),
    _Kind(
        "variety at temperature",
        phrase("Variety of samples at temperature {n}"),
        Unit.PIXELS,
        _SIZE,
        "0.5",
    ),
    _Kind("drawing loss", phrase("Loss of the drawing"), Unit.NATS),
    _Kind(
        "test images below drawing",
        phrase("Test images that cost less than the drawing"),
        Unit.PERCENT,
    ),
    _Kind("usual loss", phrase("Loss of the test image in the middle"), Unit.NATS),
    _Kind("checks ok", phrase("Checks of your code that are ok"), Unit.CHECKS),
    _Kind("checks wrong", phrase("Checks of your code that are wrong"), Unit.CHECKS),
    _Kind("checks skipped", phrase("Checks of your code that were skipped"), Unit.CHECKS),
)
# One of each kind, as error messages have them.
EXAMPLES = tuple(f"{kind.name} {kind.example}".rstrip() for kind in _KINDS)
PASTED = ("checks ok", "checks wrong", "checks skipped")  # of no run, but of a pasted line
NEEDS_DRAWING = ("drawing loss", "test images below drawing")
