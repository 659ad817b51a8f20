"""What does a student hand in? One HTML page of what was predicted, why, seen and found.

Its HTML is report.html. It stands alone: no script, nothing fetched. Every value is escaped.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.exercises.attempts import Attempt, Tried
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
        because=tr("Because"),
        saw=tr("Saw"),
        shown=tr("There was to see"),
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
    """Those that a prediction was checked in, whatever is predicted now."""
    return [one for one in exercises if attempts.get(one.id, Attempt()).tries]


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
    tries = attempt.tries
    last = tries[-1]
    values = attempt.result.values if attempt.result else {}
    seeds = attempt.result.seeds if attempt.result else {}
    measured = [of for of in exercise.figures if of.words in values]
    names = [of.figure.words for of in measured]
    measured.sort(key=lambda of: (names.index(of.figure.words), of.run))
    words = exercise.words_now
    observed = words.saw is not None and any(one.saw is not None for one in tries)
    return {
        "verdict": last.verdict,
        "title": words.title,
        "question": words.question,
        "looked": words.saw.question if words.saw and observed else "",
        "brought_back": tr(BROUGHT_BACK) if attempt.brought_back else "",
        "tries": [
            _try(exercise, one, tr("Try {n}", n=number) if len(tries) > 1 else "")
            for number, one in enumerate(tries, 1)
        ],
        "rows": [
            (of.figure.label, of.run, of.figure.unit.shown(values[of.words])) for of in measured
        ],
        "runs": [
            (run.name, last.runs.get(run.name, ""), _settings(run, seeds.get(run.name)))
            for run in exercise.runs
        ],
    }


BROUGHT_BACK = phrase("Brought back from a file that the student kept.")


def _try(exercise: Exercise, one: Tried, title: str) -> dict[str, object]:
    """One check; an observation only where it was asked for then."""
    words = exercise.words_now.saw
    saw = words.choices[one.saw] if words and one.saw is not None else ""
    seen = words.choices[one.seen] if words and saw and one.seen is not None else ""
    runs = ", ".join(f"{name} {id}" for name, id in one.runs.items())
    return {
        "title": title,
        "verdict": one.verdict,
        "judged": tr(VERDICTS[one.verdict]),
        "day": _day(one.at),
        "prediction": prediction_words(exercise, one.prediction),
        "reason": one.reason,
        "saw": saw,
        "seen": seen if seen != saw else "",
        "truth": "" if one.truth is None else prediction_words(exercise, one.truth),
        "runs": runs if title else "",
    }


def _settings(run: AskedRun, seed: int | None) -> str:
    """All that decides how it goes, as the command line and addresses have it.

    seed: the run's own, where it is known: of many exercises it is free.
    """
    settings = {name: value for name, value in run.config.as_dict().items() if value is not None}
    del settings["device"]
    settings["seed"] = run.config.seed if seed is None else seed
    return ", ".join(f"{name} = {value}" for name, value in settings.items())


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
