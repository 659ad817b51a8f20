"""A small exercise, and how one is read out of a folder of its own."""

from pathlib import Path

import pytest

from dashboard.exercises.attempts import Result
from dashboard.exercises.exercise import Verdict
from dashboard.exercises.reading import EXERCISES, Exercises, load_exercises
from dashboard.words.language import ENGLISH

GOOD = """+++
title = "A title"
question = "What happens?"

[runs]
A = { beta = 0 }
B = { beta = 4 }

[[choice]]
text = "It falls"
when = "kl of B below 0.5 times kl of A"
reply = "It fell to {kl of B}."

[[choice]]
text = "It rises"
when = "kl of B above kl of A"

[quoted]
"kl of B" = [3.2, 0.4]
+++

## Task

Train both.

## Hint 1

Look.

## Answer

You said {prediction}: {kl of A} and {kl of B}, by {kl of A minus kl of B}; ours {quoted kl of B}.
"""


SAW = """
[saw]
question = "Which KL is higher?"

[[saw.choice]]
text = "that of A"
when = "kl of A above kl of B"
reply = "B ended at {kl of B}."

[[saw.choice]]
text = "that of B"
when = "kl after epoch 1 of B at least 2"
reply = "A ended at {kl of A}."
"""
OBSERVED = GOOD.replace("\n[quoted]", f"{SAW}\n[quoted]")


def read(folder: Path, **files: str) -> Exercises:
    """Exercises out of a folder of their own; `a="..."` is the file 01-a.md."""
    place = folder / ENGLISH / EXERCISES
    place.mkdir(parents=True, exist_ok=True)
    for number, (name, text) in enumerate(files.items(), 1):
        (place / f"{number:02}-{name}.md").write_text(text, "utf-8")
    load_exercises.cache_clear()
    return load_exercises(folder)


Folders = pytest.TempPathFactory


RESULT = Result(1, Verdict.WRONG, 0, {"kl of A": 4.0, "kl of B": 1.0}, {"A": "abcdef"}, 1e9)
