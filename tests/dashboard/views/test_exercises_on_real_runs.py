"""Is every exercise solved by who is right and failed by who isn't, on runs really trained?

By the page's steps, with what is to be seen on them too. And do the figures hold that its text
quotes? The same runs as `python -m benchmarks.exercises`.
"""

import dataclasses

import pytest
import torch
from torch import Tensor

from benchmarks.exercises import (
    LETTER_A,
    NOTHING_WRONG,
    is_clear,
    runs_of,
    trained_on,
    values_of,
)
from dashboard.exercises.exercise import Exercise, Prediction, Verdict, judge
from dashboard.exercises.filled import filled
from dashboard.exercises.measures import figure_named
from dashboard.exercises.reading import load_exercises
from dashboard.exercises.trained import value
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status, standing_at
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.exercises import one_exercise
from tests.reading import charts, unopened, words
from vae_core.data.images import as_pixels
from vae_core.explain.sum_or_mean import train_with
from vae_core.loss import kl_per_dim
from vae_core.record.checkpoint import Checkpoint

EXERCISES = load_exercises().good


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.id for exercise in EXERCISES])
def test_an_exercise_is_solved_and_failed(exercise: Exercise) -> None:
    values = values_of(exercise)
    for quote in exercise.quoted:
        assert values[quote.figure.words] == pytest.approx(quote.value, abs=quote.within)
    if exercise.number:
        truth = exercise.number.answer.value(values)
        assert exercise.number.low <= truth <= exercise.number.high
        assert judge(exercise, round(truth), values).verdict is Verdict.RIGHT
        low, high = exercise.number.low, exercise.number.high
        far = low if truth - low > high - truth else high
        assert judge(exercise, far, values).verdict is Verdict.WRONG
    else:
        verdicts = [judge(exercise, n, values).verdict for n in range(len(exercise.choices))]
        assert verdicts.count(Verdict.RIGHT) == 1
        assert verdicts.count(Verdict.WRONG) == len(exercise.choices) - 1
    assert exercise.saw
    assert is_clear(exercise.saw, values)
    seen = exercise.saw.truth(values)
    for said in exercise.words.values():
        assert said.saw
        assert not said.saw.replies[seen or 0]
        assert all(reply for choice, reply in enumerate(said.saw.replies) if choice != seen)
        for text in (said.answer, *said.replies, *said.saw.replies):
            told = filled(text, exercise, "said", values)
            assert "{" not in told
            assert "nan" not in told


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.id for exercise in EXERCISES])
def test_by_the_page_s_steps_an_exercise_is_failed_and_then_solved(
    exercise: Exercise, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = runs_of(exercise)
    looked_at = {
        f"run-{asked.name}": Checkpoint(
            asked.config, run.model, run.history, encodings=run.encodings
        )
        for asked, run in zip(exercise.runs, trained.values(), strict=True)
    }
    finished = {
        id[-1:]: Snapshot(id, one.config, "", Status.FINISHED, **standing_at(one))
        for id, one in looked_at.items()
    }
    monkeypatch.setattr(one_exercise, "own_runs", lambda *_: finished)
    monkeypatch.setattr(runs, "look", looked_at.__getitem__)
    values = values_of(exercise)
    right, wrong = right_and_wrong(exercise, values)
    assert exercise.saw
    seen = exercise.saw.truth(values)
    assert seen is not None
    app = unopened("exercises", exercise=exercise.id)
    if exercise.needs_drawing:
        app.session_state["exercise_drawing_kept"] = LETTER_A
    app.run()
    for prediction, saw in ((wrong, (seen + 1) % len(exercise.saw.choices)), (right, seen)):
        control = app.number_input if exercise.number else app.radio
        control(key="prediction").set_value(prediction)
        app.text_area(key="reason").set_value("**because** $x$")
        app.button(key="keep_prediction").click().run()
        if exercise.pasted:
            app.text_area(key=f"pasted_{exercise.id}").set_value(NOTHING_WRONG).run()
        assert {f"seen_{exercise.saw.shown}_{name}" for name in finished} <= set(charts(app))
        if exercise.id == "collapse":  # its question speaks of a line that must be in view
            layout = charts(app)["seen_curves_A"]["figure"]["layout"]
            assert any("collapsed" in note["text"] for note in layout["annotations"])
        app.radio(key=f"saw_{exercise.id}").set_value(saw).run()
        app.button(key="check").click().run()
        assert not app.exception
        assert ("Well seen" in " ".join(note.value for note in app.success)) == (saw == seen)
        assert ("Your runs show **" in words(app)) == (saw != seen)
        assert any("Right. You said" in note.value for note in app.success) == (saw == seen)
        app.button(key="predict_again").click().run()
    state = app.session_state["app_state"]
    assert isinstance(state, AppState)
    tried = resources.progress().attempt(state.owner, exercise.id).tried
    assert [one.verdict for one in tried] == [Verdict.WRONG, Verdict.RIGHT]
    assert [one.saw == one.seen for one in tried] == [False, True]
    assert {one.reason for one in tried} == {"**because** $x$"}


def right_and_wrong(exercise: Exercise, values: dict[str, float]) -> tuple[Prediction, Prediction]:
    """A prediction that these figures bear out, and one that they don't."""
    if exercise.number:
        number = exercise.number
        found = number.answer.value(values)
        return round(found), number.low if found - number.low > number.high - found else number.high
    truth = judge(exercise, 0, values).truth
    assert truth is not None
    return int(truth), (int(truth) + 1) % len(exercise.choices)


@pytest.mark.slow
def test_calmly_trained_more_dimensions_count_as_active_and_few_carry_much() -> None:
    """What Exercise 11 says of the learning rate of 0.004."""
    [exercise] = [exercise for exercise in EXERCISES if exercise.id == "active-units"]
    calm = trained_on(dataclasses.replace(exercise.runs[0].config, learning_rate=0.004))
    carried = calm.last.kl_per_dim
    assert (calm.last.active_units or 0) >= 19
    assert sum(kl > 0.1 for kl in carried) in (9, 10)


@pytest.mark.slow
def test_a_plain_sum_of_squares_has_codes_say_less_and_digits_come_back_worse() -> None:
    """What Exercise 18 says of a VAE that trains with it, beside the sigma that fits."""
    [exercise] = [exercise for exercise in EXERCISES if exercise.id == "mse-or-bce"]
    run = trained_on(exercise.runs[0].config)
    sigma = value(figure_named("pixel error"), run)
    images, test = (as_pixels(part.images) for part in (run.data.train, run.data.test))
    kls, errors = [], []
    for weight in (1.0, 1 / (2 * sigma**2)):

        def loss(
            recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, weight: float = weight
        ) -> Tensor:
            return weight * (recon_x - x).pow(2).sum() + kl_per_dim(mu, logvar).sum()

        model = train_with(loss, images[:5000]).eval().requires_grad_(False)
        mu, logvar = model.encode(test)
        kls.append(float(kl_per_dim(mu, logvar).sum(1).mean()))
        z = model.reparameterize(mu, logvar, generator=torch.Generator().manual_seed(0))
        errors.append(float((model.decode(z) - test).pow(2).sum(1).mean()))
    assert kls[0] < 0.7 * kls[1]
    assert errors[0] > errors[1]
