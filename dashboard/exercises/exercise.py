"""What is an exercise, and how does a prediction fare against a student's own runs?

Its settings, its checks and its words; read from a text file by reading.py. Nothing here trains or
draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.exercises.checks import Check, FigureOf, Quantity, Values
from dashboard.exercises.measures import NEEDS_DRAWING
from dashboard.words.language import ENGLISH, language
from vae_core.config import TrainConfig

Prediction = int | float  # which choice, from 0; or the number itself


@dataclass(frozen=True)
class AskedRun:
    """A run that the student is to train."""

    name: str  # as checks and texts call it: "A"
    config: TrainConfig
    settings: Mapping[str, Any]  # its own, in which it differs from the exercise's other runs
    seed_free: bool  # may a student's run have another seed?

    def is_it(self, config: TrainConfig) -> bool:
        """Does a run with this config count?"""
        free = {"device", "precision"} | ({"seed"} if self.seed_free else set())
        mine, other = self.config.as_dict(), config.as_dict()
        return all(mine[name] == other[name] for name in mine if name not in free)


@dataclass(frozen=True)
class AskedNumber:
    """A prediction that is a number."""

    low: float
    high: float
    step: float
    answer: Quantity
    within: float  # so far off is still right


@dataclass(frozen=True)
class Quoted:
    """A figure of the author's own run that a text quotes."""

    figure: FigureOf
    value: float
    within: float


@dataclass(frozen=True)
class Observation:
    """What the student is asked about the finished runs, before the verdict."""

    choices: tuple[Check, ...]  # the first that holds is what there was to see
    shown: str  # which of SHOWN the page draws beside the question
    alone: tuple[FigureOf, ...] = ()  # figures that nothing else in the exercise needs

    def truth(self, values: Values) -> int | None:
        """Which choice holds; None where none does. Raises KeyError where a figure is missing."""
        return _first_that_holds(self.choices, values)

    def accepts(self, answer: object) -> bool:
        """Can it be an answer? Whatever a browser or a file says is asked."""
        return type(answer) is int and 0 <= answer < len(self.choices)

    @property
    def figures(self) -> tuple[FigureOf, ...]:
        """The figures that its choices compare."""
        return tuple(of for check in self.choices for of in check.figures)


SHOWN = ("curves", "map", "bars")  # the loss curves, the codes, each dimension's KL


@dataclass(frozen=True)
class SawWords:
    """What an observation says, in one language."""

    question: str
    choices: tuple[str, ...]
    replies: tuple[str, ...]  # to each choice, where something else was to be seen; may be empty


@dataclass(frozen=True)
class Words:
    """All that an exercise says, in one language. Texts are Markdown with figures in braces."""

    title: str
    question: str
    choices: tuple[str, ...]
    replies: tuple[str, ...]  # to each choice, where it was wrong; may be empty
    unit: str  # of the number, where one is asked for
    task: str
    hints: tuple[str, ...]
    answer: str
    saw: SawWords | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise."""

    id: str  # as addresses have it
    settings: Mapping[str, Any]  # that all its runs share
    runs: tuple[AskedRun, ...]
    choices: tuple[Check, ...]  # the first that holds is right; none where a number is asked for
    number: AskedNumber | None
    look: tuple[str, ...]  # pages to look at a finished run on
    quoted: tuple[Quoted, ...]
    figures: tuple[FigureOf, ...]  # all that checks and texts need, each once
    words: Mapping[str, Words]  # by language
    saw: Observation | None = None
    own_seed: bool = False  # are its runs' seeds counted from the student's own?
    pasted: str = ""  # as checks call the line that check_my_vae.py printed; "" where none is asked

    @property
    def words_now(self) -> Words:
        """Its words in the visitor's language, in English where it has none in that."""
        return self.words.get(language(), self.words[ENGLISH])

    @property
    def needs_drawing(self) -> bool:
        """Does the student draw something too?"""
        return any(of.figure.words in NEEDS_DRAWING for of in self.figures)

    def accepts(self, prediction: object) -> bool:
        """Can it be a prediction here? Whatever a browser sends is asked."""
        if isinstance(prediction, bool) or not isinstance(prediction, int | float):
            return False
        if self.number:
            return self.number.low <= prediction <= self.number.high
        return isinstance(prediction, int) and 0 <= prediction < len(self.choices)


class Verdict(StrEnum):
    """What the runs say to a prediction."""

    RIGHT = "right"
    WRONG = "wrong"
    NEITHER = "neither"  # they bear out none of the choices


@dataclass(frozen=True)
class Outcome:
    """A prediction held against the figures of runs."""

    verdict: Verdict
    truth: Prediction | None  # the choice that holds, or the number; None where none does


def judge(exercise: Exercise, prediction: Prediction, values: Values) -> Outcome:
    """Hold a prediction against figures. Raises KeyError where a figure is missing."""
    if exercise.number:
        truth = exercise.number.answer.value(values)
        near = abs(prediction - truth) <= exercise.number.within
        return Outcome(Verdict.RIGHT if near else Verdict.WRONG, truth)
    holding = _first_that_holds(exercise.choices, values)
    if holding is None:
        return Outcome(Verdict.NEITHER, None)
    return Outcome(Verdict.RIGHT if holding == prediction else Verdict.WRONG, holding)


def _first_that_holds(choices: tuple[Check, ...], values: Values) -> int | None:
    return next((index for index, check in enumerate(choices) if check.holds(values)), None)
