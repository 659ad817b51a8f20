"""Which question stands at a lesson's end, and what is said to each answer?

    ## encoder                       at whose end it is asked

    What does a code say?

    - [ ] The digit's class
      > Nobody told the model of classes.
    - [x] What the decoder needs
      > ...

prose/<language>/questions.md has one for each lesson that asks. Nothing here draws.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from dashboard.words.prose import prose

QUESTIONS = "questions"
MOST_ANSWERS = 4

_ANSWER = re.compile(r"^- \[(?P<mark>[x ])\] (?P<words>.+?)\n\s+> ", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """One that can be chosen."""

    words: str
    right: bool
    why: str  # it is right, or isn't


@dataclass(frozen=True)
class Question:
    """What is asked, and the answers to choose from: one is right."""

    words: str
    answers: tuple[Answer, ...]


def question(page: str) -> Question:
    """What this lesson asks at its end, in the visitor's language. KeyError where it asks none."""
    return parsed(prose(QUESTIONS, page))


@lru_cache(maxsize=64)
def parsed(passage: str) -> Question:
    """A passage of the file. ValueError where it is no question with one right answer."""
    asked, *parts = _ANSWER.split(passage)
    answers = tuple(
        Answer(_in_a_line(words), mark == "x", _in_a_line(why))
        for mark, words, why in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )
    said = Question(_in_a_line(asked), answers)
    whole = said.words and all(answer.words and answer.why for answer in answers)
    if not whole or not 2 <= len(answers) <= MOST_ANSWERS or sum(a.right for a in answers) != 1:
        raise ValueError(f"no question with two to four answers, one of them right: {passage!r}")
    return said


def _in_a_line(words: str) -> str:
    words = re.sub(r"\n\s*(> )?", " ", words)  # and a break that joins words stays one
    return words.strip(" ")
