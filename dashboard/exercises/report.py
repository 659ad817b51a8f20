"""What does a student hand in? One HTML page with predictions, verdicts and the runs' figures.

It stands alone: no script, nothing fetched. All that a student typed is escaped.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dashboard.exercises.attempts import Attempt
from dashboard.exercises.exercise import AskedRun, Exercise, Prediction, Verdict
from dashboard.words.language import language, ntr, phrase, tr

MAX_NAME = 80
_STYLE = Path(__file__).with_name("report.css")


def report(
    exercises: Sequence[Exercise], attempts: Mapping[str, Attempt], *, name: str, at: float
) -> str:
    """The page, in the visitor's language. at: seconds since 1970."""
    title = tr("VAE lab: predicted, trained, checked")
    return "\n".join(
        [
            f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_safe(title)}</title><style>{_STYLE.read_text('utf-8')}</style></head><body>",
            f"<header><h1>{_safe(title)}</h1>",
            f'<p class="name">{_safe(name[:MAX_NAME])}</p>' if name.strip() else "",
            f'<p class="sum">{_safe(summary(exercises, attempts))}</p>',
            f"<p>{_day(at)}</p></header>",
            *(_exercise(one, attempts[one.id]) for one in done(exercises, attempts)),
            f"<footer>{_safe(tr(ABOUT))}</footer></body></html>",
        ]
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


def _exercise(exercise: Exercise, attempt: Attempt) -> str:
    result = attempt.result
    assert result is not None
    truth = "" if result.truth is None else prediction_words(exercise, result.truth)
    measured = [of for of in exercise.figures if of.words in result.values]
    names = [of.figure.words for of in measured]
    measured.sort(key=lambda of: (names.index(of.figure.words), of.run))
    rows = "".join(
        f"<tr><td>{_safe(of.figure.label)}</td><td>{of.run}</td>"
        f"<td>{_safe(of.figure.unit.shown(result.values[of.words]))}</td></tr>"
        for of in measured
    )
    heads = (tr("Figure"), tr("Run"), tr("Measured"))
    runs = "".join(
        f"<li><b>{run.name}</b> {_safe(result.runs.get(run.name, ''))}: {_settings(run)}</li>"
        for run in exercise.runs
    )
    words = exercise.words_now
    predicted, found = tr("Predicted"), tr("Found")
    return "".join(
        [
            f'<section class="{result.verdict}"><h2>{_safe(words.title)}</h2>',
            f"<p>{_safe(words.question)}</p>",
            f"<p><b>{_safe(predicted)}</b> "
            f"{_safe(prediction_words(exercise, result.prediction))}</p>",
            f"<p><b>{_safe(found)}</b> {_safe(truth)}</p>" if truth else "",
            f'<p class="verdict">{_safe(tr(VERDICTS[result.verdict]))}, {_day(result.at)}</p>',
            "<table><thead><tr>" + "".join(f"<th>{_safe(head)}</th>" for head in heads),
            f"</tr></thead><tbody>{rows}</tbody></table><ul>{runs}</ul></section>",
        ]
    )


def _settings(run: AskedRun) -> str:
    """All that decides how it goes, as the command line and addresses have it."""
    settings = {name: value for name, value in run.config.as_dict().items() if value is not None}
    del settings["device"]
    return _safe(", ".join(f"{name} = {value}" for name, value in settings.items()))


def _safe(text: str) -> str:
    return html.escape(text)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
