"""When is a prediction right? Comparisons of the figures of runs, written in words.

    kl of B below 0.5 times kl of A and active units of B equals 0

The vocabulary is fixed: what a file says is looked up, never executed. Nothing here trains.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.exercises.measures import Figure, figure_named
from dashboard.exercises.units import Unit

Values = Mapping[str, float]  # by the words that ask for it: "kl of A"

_NUMBER = r"-?\d+(?:\.\d+)?"
_RUN = r"[A-Z]"
_OF_RUN = re.compile(rf"(?:(?P<times>{_NUMBER}) times )?(?P<figure>.+) of (?P<run>{_RUN})")
_RELATION = re.compile(
    r"(?P<left>.+?) (?P<relation>above|below|at least|at most|equals|"
    rf"within (?P<width>{_NUMBER}) of) (?P<right>.+)"
)
_SAME = 1e-6  # so far apart, relatively, may figures be that "equals" takes for equal

OTHERWISE = "otherwise"


@dataclass(frozen=True)
class FigureOf:
    """One figure of one run."""

    figure: Figure
    run: str

    @property
    def words(self) -> str:
        """As files ask for it, and as its value is kept: "kl of A"."""
        return f"{self.figure.words} of {self.run}"


@dataclass(frozen=True)
class Quantity:
    """A number; a figure, perhaps some times; or the difference of two."""

    parts: tuple[tuple[float, FigureOf], ...] = ()
    number: float = 0.0

    def value(self, values: Values) -> float:
        """What it comes to. Raises KeyError where a figure has no value."""
        return self.number + sum(factor * values[part.words] for factor, part in self.parts)

    @property
    def figures(self) -> tuple[FigureOf, ...]:
        """The figures that it needs."""
        return tuple(part for _, part in self.parts)

    @property
    def unit(self) -> Unit:
        """The unit of its figures."""
        return self.parts[0][1].figure.unit if self.parts else Unit.NONE


@dataclass(frozen=True)
class Comparison:
    """Two quantities, and how the left one has to stand to the right one."""

    left: Quantity
    right: Quantity
    relation: str
    width: float = 0.0

    def holds(self, values: Values) -> bool:
        """Is it so? Raises KeyError where a figure has no value."""
        left, right = self.left.value(values), self.right.value(values)
        if self.relation == "within":
            return abs(left - right) <= self.width
        return _RELATIONS[self.relation](left, right)


_RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    "above": lambda left, right: left > right,
    "below": lambda left, right: left < right,
    "at least": lambda left, right: left >= right,
    "at most": lambda left, right: left <= right,
    "equals": lambda left, right: math.isclose(left, right, rel_tol=_SAME, abs_tol=_SAME),
}


@dataclass(frozen=True)
class Check:
    """Comparisons that have to hold together; none at all for "otherwise"."""

    comparisons: tuple[Comparison, ...]

    def holds(self, values: Values) -> bool:
        """Do all of them? Raises KeyError where a figure has no value."""
        return all(comparison.holds(values) for comparison in self.comparisons)

    @property
    def figures(self) -> tuple[FigureOf, ...]:
        """The figures that it needs."""
        sides = [side for c in self.comparisons for side in (c.left, c.right)]
        return tuple(figure for side in sides for figure in side.figures)


def parse_check(text: str) -> Check:
    """A check from its words. Raises ValueError that says what is wrong and what is known."""
    if text.strip() == OTHERWISE:
        return Check(())
    return Check(tuple(_comparison(clause.strip()) for clause in text.split(" and ")))


def parse_quantity(text: str) -> Quantity:
    """A quantity from its words. Raises ValueError, as parse_check does."""
    if re.fullmatch(_NUMBER, text.strip()):
        return Quantity(number=float(text))
    first, minus, second = text.partition(" minus ")
    parts = [_term(first.strip())]
    if minus:
        factor, figure = _term(second.strip())
        parts.append((-factor, figure))
    return Quantity(tuple(parts))


def _term(text: str) -> tuple[float, FigureOf]:
    found = _OF_RUN.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no figure of a run, as in 'kl of A'")
    return float(found["times"] or 1), FigureOf(figure_named(found["figure"]), found["run"])


def _comparison(text: str) -> Comparison:
    found = _RELATION.fullmatch(text)
    if not found:
        known = ", ".join([*_RELATIONS, "within 5 of"])
        raise ValueError(f"{text!r} compares nothing: between two figures stands one of {known}")
    relation = "within" if found["width"] else found["relation"]
    return Comparison(
        parse_quantity(found["left"]),
        parse_quantity(found["right"]),
        relation,
        float(found["width"] or 0),
    )
