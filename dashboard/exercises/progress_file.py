"""How does a student take their progress along, and bring it back?

    {"format": "vae-lab progress", "version": 1, "exercises": {"two-terms": {...}, ...}}

A server's disk may not last, so the student keeps a file. Whoever wrote it, nothing in it is
believed: its values are read as those of the server's own files are, a verdict is judged anew from
the figures, and what came so is marked as brought back. Nothing here draws.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.exercises import attempts as kept
from dashboard.exercises.attempts import (
    Attempt,
    Result,
    fitting,
    kept_tries,
    read,
    written,
)
from dashboard.exercises.exercise import Exercise, Prediction, Verdict, judge
from dashboard.exercises.reading import Exercises
from vae_core.errors import Trouble

FORMAT = "vae-lab progress"
MAX_BYTES = 2 * kept.MAX_BYTES  # its lines are indented
VERSION = 1  # 2 where this program could no longer make sense of it


class NoProgress(Trouble):
    """A file that no progress can be brought back from. The sentence says why."""


@dataclass(frozen=True)
class Found:
    """What of a file makes sense here."""

    attempts: Mapping[str, Attempt]
    n_elsewhere: int  # exercises that are not on this server
    n_unread: int  # that make no sense


def taken_along(attempts: Mapping[str, Attempt]) -> bytes:
    """The file."""
    content = {"format": FORMAT, "version": VERSION, "exercises": written(attempts)}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def found_in(content: bytes, exercises: Exercises, *, now: float) -> Found:
    """What a file holds of these exercises. now: seconds since 1970. Raises NoProgress."""
    held, unread = _held(content)
    attempts, n_elsewhere = {}, 0
    for name, attempt in held.items():
        exercise = exercises.get(name)
        if exercise is None:
            n_elsewhere += 1
            continue
        fitted = _judged(fitting(attempt, exercise), exercise, now)
        if fitted.prediction is None and not fitted.hints:
            unread += 1
        else:
            attempts[name] = fitted
    return Found(attempts, n_elsewhere, unread)


def merged(here: Attempt, brought: Attempt) -> Attempt:
    """What stays of an exercise that is here and in a file.

    What was checked last, and never something unchecked in its place; but a prediction that waits
    here for its check stays, with the tries of the file before it. What this server saw at the
    first check stays in any case.
    """
    by_time = {one.at: one for one in (*brought.tries, *here.tries)}
    tried = kept_tries([by_time[at] for at in sorted(by_time)])
    if wins(here, brought):
        return replace(
            brought,
            tried=tried,
            hints=max(here.hints, brought.hints),
            first=here.first or brought.first,
            brought_back=True,
        )
    if here.result or tried == here.tried:
        return here
    return replace(here, tried=tried, first=here.first or brought.first, brought_back=True)


def wins(here: Attempt, brought: Attempt) -> bool:
    """Is what was brought to be shown in place of what is here?"""
    if here.result:
        return brought.result is not None and brought.result.at > here.result.at
    nothing_here = here == Attempt()
    return here.prediction is None and (brought.prediction is not None or nothing_here)


def must_be_small(n_bytes: int) -> None:
    """Raises NoProgress for a file that nobody needs to look into."""
    if n_bytes > MAX_BYTES:
        raise NoProgress(
            "The file has {n:,} bytes, and a progress file at most {most:,}: it is another file.",
            n=n_bytes,
            most=MAX_BYTES,
        )


def _held(content: bytes) -> tuple[dict[str, Attempt], int]:
    must_be_small(len(content))
    try:
        file = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoProgress("The file is cut short, or it is no progress file.") from error
    if not isinstance(file, dict) or file.get("format") != FORMAT:
        raise NoProgress("This is another file: a progress file was downloaded on this page.")
    version = file.get("version")
    if type(version) is not int or version < 1:
        raise NoProgress("The file does not say of which version it is.")
    if version > VERSION:
        raise NoProgress(
            "The file was made by a later version of this app: it can be brought back there."
        )
    try:
        attempts, errors = read(file.get("exercises"))
    except ValueError as error:
        raise NoProgress("The file holds no progress.") from error
    return attempts, len(errors)


def _judged(attempt: Attempt, exercise: Exercise, now: float) -> Attempt:
    """With the verdicts that it bears out, of no later time, and without what belongs nowhere."""
    tried = tuple(
        replace(one, verdict=_verdict(exercise, one.prediction, one.truth), at=min(one.at, now))
        for one in attempt.tried
    )
    attempt = replace(attempt, tried=tried)
    if attempt.result is None:
        return attempt
    result = _measured(attempt.result, exercise, now)
    if result.truth is not None and not math.isfinite(result.truth):
        return replace(attempt, result=None)
    last = attempt.try_of(result)
    tried = (*(one for one in tried if one.at < result.at), last) if tried else ()
    first = tried[0].verdict if tried else attempt.first or result.verdict
    return replace(attempt, result=result, tried=tried, first=first)


def _measured(result: Result, exercise: Exercise, now: float) -> Result:
    """What its figures say."""
    values = {
        of.words: result.values[of.words] for of in exercise.figures if of.words in result.values
    }
    outcome = judge(exercise, result.prediction, values)
    observed = exercise.saw and all(of.words in values for of in exercise.saw.figures)
    names = {run.name for run in exercise.runs} | {exercise.pasted}
    return Result(
        prediction=result.prediction,
        verdict=outcome.verdict,
        truth=outcome.truth,
        values=values,
        runs={name: id for name, id in result.runs.items() if name in names},
        at=min(result.at, now),
        seen=exercise.saw.truth(values) if exercise.saw and observed else None,
        seeds={name: seed for name, seed in result.seeds.items() if name in names},
    )


def _verdict(exercise: Exercise, prediction: Prediction, truth: Prediction | None) -> Verdict:
    if truth is None:
        return Verdict.NEITHER
    within = exercise.number.within if exercise.number else 0
    return Verdict.RIGHT if abs(prediction - truth) <= within else Verdict.WRONG
