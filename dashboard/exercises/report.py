"""What does a student hand in? One HTML page with predictions, verdicts and the runs' figures.

Its HTML is report.html. It stands alone: no script, nothing fetched. Every value is escaped.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.exercises.attempts import Attempt
from dashboard.exercises.exercise import AskedRun, Exercise, Prediction, Verdict
from dashboard.words.language import language, ntr, phrase, tr

MAX_NAME = 80
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def report(
    exercises: Sequence[Exercise], attempts: Mapping[str, Attempt], *, name: str, at: float
) -> str:
    """The page, in the visitor's language. at: seconds since 1970."""
    return _TEMPLATES.get_template("report.html").render(
        language=language(),
        title=tr("VAE lab: predicted, trained, checked"),
        name=name[:MAX_NAME],
        summary=summary(exercises, attempts),
        day=_day(at),
        predicted=tr("Predicted"),
        found=tr("Found"),
        heads=(tr("Figure"), tr("Run"), tr("Measured")),
        exercises=[_told(one, attempts[one.id]) for one in done(exercises, attempts)],
        about=tr(ABOUT),
    )


ABOUT = phrase(
    "Every prediction was checked against runs of the student's own. The settings below each table "
    "train the same runs again."
)


def done(exercises: Sequence[Exercise], attempts: Mapping[str, Attempt]) -> list[Exercise]:
    """Those that a prediction was checked in."""
    return [one for one in exercises if attempts.get(one.id, Attempt()).result]


def summary(exercises: Sequence[Exercise], attempts: Mapping[str, Attempt]) -> str:
    """How far a student is, in a sentence."""
    checked = done(exercises, attempts)
    return ntr(
        "{n} of {of} exercises done, {first_right} of them predicted right at the first go.",
        "{n} of {of} exercises done, {first_right} of them predicted right at the first go.",
        len(checked),
        of=len(exercises),
        first_right=sum(attempts[one.id].first is Verdict.RIGHT for one in checked),
    )


def prediction_words(exercise: Exercise, prediction: Prediction) -> str:
    """A prediction as a sentence quotes it."""
    if exercise.number:
        return exercise.number.answer.unit.shown(float(prediction))
    return exercise.words_now.choices[int(prediction)]


VERDICTS = {
    Verdict.RIGHT: phrase("predicted right"),
    Verdict.WRONG: phrase("predicted otherwise"),
    Verdict.NEITHER: phrase("left open by the runs"),
}


def _told(exercise: Exercise, attempt: Attempt) -> dict[str, object]:
    result = attempt.result
    assert result is not None
    measured = [of for of in exercise.figures if of.words in result.values]
    names = [of.figure.words for of in measured]
    measured.sort(key=lambda of: (names.index(of.figure.words), of.run))
    words, truth = exercise.words_now, result.truth
    return {
        "verdict": result.verdict,
        "judged": tr(VERDICTS[result.verdict]),
        "day": _day(result.at),
        "title": words.title,
        "question": words.question,
        "prediction": prediction_words(exercise, result.prediction),
        "truth": "" if truth is None else prediction_words(exercise, truth),
        "rows": [
            (of.figure.label, of.run, of.figure.unit.shown(result.values[of.words]))
            for of in measured
        ],
        "runs": [
            (run.name, result.runs.get(run.name, ""), _settings(run)) for run in exercise.runs
        ],
    }


def _settings(run: AskedRun) -> str:
    """All that decides how it goes, as the command line and addresses have it."""
    settings = {name: value for name, value in run.config.as_dict().items() if value is not None}
    del settings["device"]
    return ", ".join(f"{name} = {value}" for name, value in settings.items())


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
