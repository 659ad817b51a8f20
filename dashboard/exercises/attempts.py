"""What has a student predicted and found, and how is it there again after a reload?

One small JSON file for each owner token, beside the runs and named by a hash of the token. Nothing
of the student is in it but predictions, reasons and figures. Nothing here draws.
"""

import hashlib
import json
import logging
import math
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.exercises.exercise import Exercise, Prediction, Verdict
from vae_core.config import check_value
from vae_core.files import replacing

MAX_STUDENTS = 2000  # files; the one written longest ago goes first
MAX_BYTES = 1_000_000
MAX_HINTS = 9
MAX_REASON = 500  # characters
MIN_REASON = 3  # letters or digits: a guess may be called a guess, but in words
MAX_TRIES = 5  # of an exercise: the first, and the latest
MAX_ID = 80  # characters of a run's id

# What turns the direction of all text after it.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}

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
    seen: int | None = None  # the choice of [saw] that the runs bear out
    seeds: Mapping[str, int] = field(default_factory=dict)  # that the runs were trained with


@dataclass(frozen=True)
class Tried:
    """One check: what was predicted and why, what was seen, and what the runs said to both."""

    prediction: Prediction
    verdict: Verdict
    truth: Prediction | None
    runs: Mapping[str, str]
    at: float
    reason: str = ""
    saw: int | None = None  # what the student saw
    seen: int | None = None  # what there was to see


@dataclass(frozen=True)
class Attempt:
    """Where a student stands with an exercise."""

    prediction: Prediction | None = None
    hints: int = 0  # how many were asked for
    result: Result | None = None
    first: Verdict | None = None  # what the first check said, whatever came after
    # Later fields have a default: older files don't hold them.
    reason: str = ""  # for the prediction
    saw: int | None = None  # which choice of [saw]
    tried: tuple[Tried, ...] = ()  # every check, the latest last
    brought_back: bool = False  # from a file that the student kept

    @property
    def tries(self) -> tuple[Tried, ...]:
        """Every check, those of a file from before they were kept one by one too."""
        if self.tried or not self.result:
            return self.tried
        return (self.try_of(self.result),)

    def tried_before(self, prediction: Prediction, runs: Mapping[str, str]) -> Tried | None:
        """The check of this prediction against these runs, if there was one."""
        same = (one for one in self.tries if one.prediction == prediction and one.runs == runs)
        return next(same, None)

    def checked(self, result: Result) -> "Attempt":
        """With a result: one more try, unless it shows again what an earlier one said."""
        before = self.tried_before(result.prediction, result.runs)
        if before:
            return replace(self, result=result, reason=before.reason, saw=before.saw)
        return replace(
            self,
            result=result,
            first=self.first or result.verdict,
            tried=kept_tries((*self.tries, self.try_of(result))),
            brought_back=False,
        )

    def try_of(self, result: Result) -> Tried:
        """A check that came to this, with what the student said before it."""
        return Tried(
            result.prediction,
            result.verdict,
            result.truth,
            result.runs,
            result.at,
            self.reason,
            self.saw,
            result.seen,
        )


def kept_tries(tried: Sequence[Tried]) -> tuple[Tried, ...]:
    """What is kept of all checks of an exercise, oldest first."""
    return (*tried[:1], *tried[1:][1 - MAX_TRIES :])


def as_reason(typed: object) -> str:
    """What somebody typed as a reason: one line, bounded, of nothing that acts unseen."""
    if not isinstance(typed, str):
        return ""
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in typed if _is_text(c))
    return " ".join("".join(kept).split())[:MAX_REASON].strip()


def says_something(reason: str) -> bool:
    """Is it a reason? A few letters will do."""
    return sum(c.isalnum() for c in reason) >= MIN_REASON


def _is_text(character: str) -> bool:
    return unicodedata.category(character) != "Cs" and ord(character) not in _TURNING


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

    def predict(
        self, owner: str, exercise: str, prediction: Prediction | None, reason: str = ""
    ) -> bool:
        """Keep a prediction and its reason; what was checked before is checked no more.

        False where it could only be kept until the server ends, here and below.
        """
        with self._lock:
            attempt = self.attempt(owner, exercise)
            attempt = replace(
                attempt,
                prediction=prediction,
                reason=as_reason(reason),
                saw=attempt.saw if attempt.result is None and prediction is not None else None,
                result=None,
                tried=attempt.tries,
            )
            return self._put(owner, {exercise: attempt})

    def look_again(self, owner: str, exercise: str) -> bool:
        """Hold the same prediction against other runs: nothing is seen and checked of them yet."""
        with self._lock:
            attempt = self.attempt(owner, exercise)
            attempt = replace(attempt, saw=None, result=None, tried=attempt.tries)
            return self._put(owner, {exercise: attempt})

    def say_seen(self, owner: str, exercise: str, saw: int) -> bool:
        """Keep what the student saw; once the verdict is there it stays."""
        with self._lock:
            attempt = self.attempt(owner, exercise)
            if attempt.result:
                return True
            return self._put(owner, {exercise: replace(attempt, saw=saw)})

    def hint(self, owner: str, exercise: str) -> bool:
        """Keep that one more hint was asked for."""
        with self._lock:
            attempt = self.attempt(owner, exercise)
            hints = min(MAX_HINTS, attempt.hints + 1)
            return self._put(owner, {exercise: replace(attempt, hints=hints)})

    def checked(self, owner: str, exercise: str, result: Result) -> bool:
        """Keep a result, unless the prediction is another one by now, or deleted."""
        with self._lock:
            attempt = self.attempt(owner, exercise)
            if attempt.prediction != result.prediction:
                return True
            return self._put(owner, {exercise: attempt.checked(result)})

    def bring_back(
        self,
        owner: str,
        brought: Mapping[str, Attempt],
        merge: Callable[[Attempt, Attempt], Attempt],
    ) -> bool:
        """Keep these attempts, each merged with what is here: merge(here, brought)."""
        with self._lock:
            here = self.of(owner)
            after = {
                name: merge(here.get(name, Attempt()), attempt) for name, attempt in brought.items()
            }
            return self._put(owner, after)

    def forget(self, owner: str) -> int:
        """Delete all attempts of the owner; at how many exercises? Raises OSError."""
        with self._lock:
            attempts, path = self.of(owner), self._file(owner)
            self._unkept.pop(owner, None)
            if path.exists():
                path.unlink(missing_ok=True)
            return len(attempts)

    def _put(self, owner: str, changed: Mapping[str, Attempt]) -> bool:
        unkept = {**self._unkept.pop(owner, {}), **changed}
        path = self._file(owner)
        try:
            attempts = {**_read(path), **unkept}
            content = json.dumps(written(attempts), ensure_ascii=False)
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
    tried = tuple(
        replace(one, saw=_observed(one.saw, exercise), seen=_observed(one.seen, exercise))
        for one in attempt.tried
        if _fits(one, exercise)
    )
    attempt = replace(attempt, saw=_observed(attempt.saw, exercise), tried=tried)
    result = attempt.result
    if result:
        missing = [of for of in exercise.figures if of.words not in result.values]
        for_saw = exercise.saw.alone if exercise.saw else ()
        fits = _fits(result, exercise) and all(of in for_saw for of in missing)
        seen = None if missing else _observed(result.seen, exercise)
        attempt = replace(attempt, result=replace(result, seen=seen) if fits else None)
    if attempt.prediction is not None and not exercise.accepts(attempt.prediction):
        attempt = replace(attempt, prediction=None, result=None)
    return attempt


def _fits(one: Result | Tried, exercise: Exercise) -> bool:
    return exercise.accepts(one.prediction) and (
        one.truth is None or bool(exercise.number) or exercise.accepts(one.truth)
    )


def _observed(choice: int | None, exercise: Exercise) -> int | None:
    return choice if exercise.saw and exercise.saw.accepts(choice) else None


def _read(path: Path) -> dict[str, Attempt]:
    """The attempts in a file, without those that make no sense. Raises OSError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("it is too large")
        values = json.loads(path.read_bytes())
        attempts, unread = read(values)
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        log.warning("progress %s can't be read and begins anew: %s", path.name, error)
        return {}
    for why in unread:
        log.warning("progress %s: an attempt can't be read: %s", path.name, why)
    return attempts


def written(attempts: Mapping[str, Attempt]) -> dict[str, Any]:
    """Attempts by exercise, as a JSON file holds them."""
    return {name: asdict(one) for name, one in attempts.items()}


def read(values: object) -> tuple[dict[str, Attempt], list[Exception]]:
    """The attempts that were written so, and what was wrong with each of the others.

    Whoever wrote them: every value is looked at. Raises ValueError where there can't be any.
    """
    if not isinstance(values, dict):
        raise ValueError("it holds no attempts")
    attempts: dict[str, Attempt] = {}
    unread: list[Exception] = []
    for name, one in values.items():
        try:
            attempts[name] = _attempt(one)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            unread.append(error)
    return attempts, unread


def _attempt(values: dict[str, Any]) -> Attempt:
    result = values["result"]
    return Attempt(
        prediction=_number(values["prediction"]),
        hints=max(0, min(MAX_HINTS, int(values["hints"]))),
        result=_result(result) if result else None,
        first=Verdict(values["first"]) if values["first"] else None,
        reason=as_reason(values.get("reason", "")),
        saw=_choice(values.get("saw")),
        tried=_tries(values.get("tried", [])),
        brought_back=values.get("brought_back") is True,
    )


def _tries(values: object) -> tuple[Tried, ...]:
    if not isinstance(values, list) or len(values) > MAX_TRIES:
        raise ValueError("these are no tries")
    return tuple(_tried(one) for one in values)


def _tried(values: dict[str, Any]) -> Tried:
    return Tried(
        prediction=_predicted(values["prediction"]),
        verdict=Verdict(values["verdict"]),
        truth=_number(values["truth"]),
        runs=_ids(values["runs"]),
        at=_date(values["at"]),
        reason=as_reason(values["reason"]),
        saw=_choice(values["saw"]),
        seen=_choice(values["seen"]),
    )


def _result(values: dict[str, Any]) -> Result:
    return Result(
        prediction=_predicted(values["prediction"]),
        verdict=Verdict(values["verdict"]),
        truth=_number(values["truth"]),
        values={str(words): float(value) for words, value in values["values"].items()},
        runs=_ids(values["runs"]),
        at=_date(values["at"]),
        seen=_choice(values.get("seen")),
        seeds={
            str(name)[:MAX_ID]: check_value("seed", seed)
            for name, seed in values.get("seeds", {}).items()
        },
    )


def _ids(values: dict[str, Any]) -> dict[str, str]:
    return {str(name)[:MAX_ID]: str(id)[:MAX_ID] for name, id in values.items()}


def _choice(value: object) -> int | None:
    if value is not None and type(value) is not int:
        raise ValueError(f"{value!r} is no choice")
    return value


def _predicted(value: object) -> Prediction:
    prediction = _number(value)
    if prediction is None:
        raise ValueError("a check without a prediction")
    return prediction


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
