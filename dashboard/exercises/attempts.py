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
from pathlib import Path
from typing import Any

from dashboard.exercises.exercise import Prediction, Verdict
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
    _kept: dict[str, dict[str, Attempt]] = field(default_factory=dict)  # what no disk would take
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def of(self, owner: str) -> Mapping[str, Attempt]:
        """The owner's attempts, by exercise."""
        with self._lock:
            kept = self._kept.get(owner)
            return dict(kept) if kept is not None else self._read(self._file(owner))

    def attempt(self, owner: str, exercise: str) -> Attempt:
        """The owner's attempt at one exercise."""
        return self.of(owner).get(exercise, Attempt())

    def put(self, owner: str, exercise: str, attempt: Attempt) -> bool:
        """Keep an attempt. False where it could only be kept until the server ends."""
        with self._lock:
            attempts = {**self.of(owner), exercise: attempt}
            content = json.dumps({name: asdict(one) for name, one in attempts.items()})
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                with replacing(self._file(owner)) as file:
                    file.write(content.encode())
                self._kept.pop(owner, None)
                self._tidy()
            except OSError as error:
                log.warning("progress is kept in memory only: %s", error)
                self._kept[owner] = attempts
                while len(self._kept) > MAX_STUDENTS:
                    del self._kept[next(iter(self._kept))]
                return False
            return True

    def predict(self, owner: str, exercise: str, prediction: Prediction | None) -> bool:
        """Keep a prediction; what was checked before is checked no more."""
        attempt = self.attempt(owner, exercise)
        return self.put(owner, exercise, replace(attempt, prediction=prediction, result=None))

    def hint(self, owner: str, exercise: str) -> bool:
        """Keep that one more hint was asked for."""
        attempt = self.attempt(owner, exercise)
        return self.put(owner, exercise, replace(attempt, hints=min(MAX_HINTS, attempt.hints + 1)))

    def checked(self, owner: str, exercise: str, result: Result) -> bool:
        """Keep a result."""
        attempt = self.attempt(owner, exercise)
        first = attempt.first or result.verdict
        return self.put(owner, exercise, replace(attempt, result=result, first=first))

    def _file(self, owner: str) -> Path:
        return self.folder / f"{hashlib.sha256(owner.encode()).hexdigest()}.json"

    def _read(self, path: Path) -> dict[str, Attempt]:
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError("it is too large")
            values = json.loads(path.read_text("utf-8"))
            return {str(name): _attempt(one) for name, one in values.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            log.warning("progress %s can't be read and begins anew: %s", path.name, error)
            return {}

    def _tidy(self) -> None:
        files = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[: max(0, len(files) - MAX_STUDENTS)]:
            path.unlink(missing_ok=True)


def _attempt(values: dict[str, Any]) -> Attempt:
    result = values["result"]
    return Attempt(
        prediction=_number(values["prediction"]),
        hints=int(values["hints"]),
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
        at=float(values["at"]),
    )


def _number(value: object) -> Prediction | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no prediction")
    return value
