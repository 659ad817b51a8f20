"""What has a student predicted and found, and how is it there again after a reload?

One small JSON file for each owner token, beside the runs and named by a hash of the token. Nothing
of the student is in it but predictions and figures. Nothing here draws.
"""

import hashlib
import json
import logging
import math
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.exercises.exercise import Exercise, Prediction, Verdict
from vae_core.files import replacing

MAX_STUDENTS = 2000  # files; the one written longest ago goes first
MAX_BYTES = 200_000
MAX_HINTS = 9

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """A prediction, held against runs."""

    prediction: Prediction
    verdict: Verdict
    truth: Prediction | None
    values: Mapping[str, float]  # figure's words to its value
    runs: Mapping[str, str]  # the exercise's name of a run to its id
    at: float  # seconds since 1970


@dataclass(frozen=True)
class Attempt:
    """Where a student stands with an exercise."""

    prediction: Prediction | None = None
    hints: int = 0  # how many were asked for
    result: Result | None = None
    first: Verdict | None = None  # what the first check said, whatever came after


@dataclass
class Progress:
    """All attempts of all students. What can't be written is kept in memory, and said."""

    folder: Path
    _unkept: dict[str, dict[str, Attempt]] = field(default_factory=dict)  # what no disk would take
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def of(self, owner: str) -> Mapping[str, Attempt]:
        """The owner's attempts, by exercise."""
        with self._lock:
            unkept = self._unkept.get(owner, {})
            try:
                return {**_read(self._file(owner)), **unkept}
            except OSError as error:
                log.warning("progress can't be read: %s", error)
                return unkept

    def attempt(self, owner: str, exercise: str) -> Attempt:
        """The owner's attempt at one exercise."""
        return self.of(owner).get(exercise, Attempt())

    def predict(self, owner: str, exercise: str, prediction: Prediction | None) -> bool:
        """Keep a prediction; what was checked before is checked no more.

        False where it could only be kept until the server ends, here and below.
        """
        with self._lock:
            attempt = self.attempt(owner, exercise)
            return self._put(owner, exercise, replace(attempt, prediction=prediction, result=None))

    def hint(self, owner: str, exercise: str) -> bool:
        """Keep that one more hint was asked for."""
        with self._lock:
            attempt = self.attempt(owner, exercise)
            hints = min(MAX_HINTS, attempt.hints + 1)
            return self._put(owner, exercise, replace(attempt, hints=hints))

    def checked(self, owner: str, exercise: str, result: Result) -> bool:
        """Keep a result, unless the prediction is another one by now, or deleted."""
        with self._lock:
            attempt = self.attempt(owner, exercise)
            if attempt.prediction != result.prediction:
                return True
            first = attempt.first or result.verdict
            return self._put(owner, exercise, replace(attempt, result=result, first=first))

    def forget(self, owner: str) -> int:
        """Delete all attempts of the owner; at how many exercises? Raises OSError."""
        with self._lock:
            attempts, path = self.of(owner), self._file(owner)
            self._unkept.pop(owner, None)
            if path.exists():
                path.unlink(missing_ok=True)
            return len(attempts)

    def _put(self, owner: str, exercise: str, attempt: Attempt) -> bool:
        unkept = {**self._unkept.pop(owner, {}), exercise: attempt}
        path = self._file(owner)
        try:
            attempts = {**_read(path), **unkept}
            content = json.dumps({name: asdict(one) for name, one in attempts.items()})
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(content.encode())
            self._tidy()
        except OSError as error:
            log.warning("progress is kept in memory only: %s", error)
            self._unkept[owner] = unkept
            while len(self._unkept) > MAX_STUDENTS:
                del self._unkept[next(iter(self._unkept))]
            return False
        return True

    def _file(self, owner: str) -> Path:
        return self.folder / f"{hashlib.sha256(owner.encode()).hexdigest()}.json"

    def _tidy(self) -> None:
        files = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[: max(0, len(files) - MAX_STUDENTS)]:
            path.unlink(missing_ok=True)


def fitting(attempt: Attempt, exercise: Exercise) -> Attempt:
    """What of an attempt makes sense for the exercise, whose file may have been edited since."""
    result = attempt.result
    if result and not (
        exercise.accepts(result.prediction)
        and (result.truth is None or exercise.number or exercise.accepts(result.truth))
        and all(of.words in result.values for of in exercise.figures)
    ):
        attempt = replace(attempt, result=None)
    if attempt.prediction is not None and not exercise.accepts(attempt.prediction):
        attempt = replace(attempt, prediction=None, result=None)
    return attempt


def _read(path: Path) -> dict[str, Attempt]:
    """The attempts in a file, without those that make no sense. Raises OSError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("it is too large")
        values = json.loads(path.read_bytes())
        if not isinstance(values, dict):
            raise ValueError("it holds no attempts")
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        log.warning("progress %s can't be read and begins anew: %s", path.name, error)
        return {}
    attempts = {}
    for name, one in values.items():
        try:
            attempts[name] = _attempt(one)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            log.warning("progress %s: an attempt can't be read: %s", path.name, error)
    return attempts


def _attempt(values: dict[str, Any]) -> Attempt:
    result = values["result"]
    return Attempt(
        prediction=_number(values["prediction"]),
        hints=max(0, min(MAX_HINTS, int(values["hints"]))),
        result=_result(result) if result else None,
        first=Verdict(values["first"]) if values["first"] else None,
    )


def _result(values: dict[str, Any]) -> Result:
    prediction = _number(values["prediction"])
    if prediction is None:
        raise ValueError("a result without a prediction")
    return Result(
        prediction=prediction,
        verdict=Verdict(values["verdict"]),
        truth=_number(values["truth"]),
        values={str(words): float(value) for words, value in values["values"].items()},
        runs={str(name): str(id) for name, id in values["runs"].items()},
        at=_date(values["at"]),
    )


def _number(value: object) -> Prediction | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no prediction")
    return value


def _date(value: object) -> float:
    at = float(str(value))
    try:
        datetime.fromtimestamp(at, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{value!r} is no date") from error
    return at
