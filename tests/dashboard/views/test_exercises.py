"""What does the Exercises page show and ask, from prediction to explanation?"""

import dataclasses
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.exercises import LETTER_A
from dashboard.exercises.reading import EXERCISES, Exercises, load_exercises
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.shell import menu
from dashboard.views.exercises import choosing
from tests.reading import charts, components, open_page, seen, standings, words, would_run_again
from vae_core.config import TrainConfig

SMALL = """+++
title = "Small"
question = "From the first epoch to the second, the loss will …"
{look}

[runs]
A = {{ epochs = 2, train_size = 500, hidden_dim = 16 }}

[[choice]]
text = "fall"
when = "loss of A below loss after epoch 1 of A"

[[choice]]
text = "rise"
when = "otherwise"
reply = "It fell by {{loss after epoch 1 of A minus loss of A}}."
+++

## Task

Train a small one.

## Hint 1

First hint.

## Hint 2

Second hint.

## Answer

It ended at {{loss of A}}.
"""
SAW = """
[saw]
question = "After which epoch is the reconstruction lower?"

[[saw.choice]]
text = "the first"
when = "recon after epoch 1 of A below recon of A"
reply = "It ended at {recon of A}."

[[saw.choice]]
text = "the second"
when = "otherwise"
+++
"""
NUMBER = SMALL.replace(
    SMALL[SMALL.index("[[choice]]") : SMALL.index("+++\n\n## Task")],
    """[number]
low = 0
high = 20
step = 1
answer = "active units of A"
within = 0
""",
)


@pytest.fixture
def small(tmp_path: Path, runs: Registry, monkeypatch: pytest.MonkeyPatch) -> Exercises:
    """Small exercises in place of the shipped ones: choices, a number, a drawing, and a bad one."""
    place = tmp_path / "prose" / "en" / EXERCISES
    place.mkdir(parents=True)
    (place / "01-small.md").write_text(SMALL.format(look='look = ["latent_space"]'))
    (place / "02-number.md").write_text(NUMBER.format(look=""))
    drawn = NUMBER.replace("active units of A", "test images below drawing of A")
    (place / "03-drawn.md").write_text(drawn.format(look=""))
    seen_too = SMALL.format(look="").replace("+++\n\n## Task", SAW + "\n## Task")
    (place / "05-observed.md").write_text(seen_too)
    (place / "04-bad.md").write_text(SMALL.format(look='look = ["nowhere"]'))
    found = load_exercises(tmp_path / "prose")
    for module in (choosing, menu):
        monkeypatch.setattr(module, "load_exercises", lambda: found)
    return found


def open_exercise(**address: str) -> AppTest:
    app = open_page("exercises", **address)
    assert not app.exception
    return app


def owner(app: AppTest) -> str:
    state = app.session_state["app_state"]
    assert isinstance(state, AppState)
    return state.owner


def predict(app: AppTest, prediction: float, reason: str = "I guess so") -> AppTest:
    """The first step: an answer, its reason, and the button."""
    number = app.number_input
    control = number(key="prediction") if number else app.radio(key="prediction")
    control.set_value(prediction)
    app.text_area(key="reason").set_value(reason)
    return app.button(key="keep_prediction").click().run()


def config(small: Exercises) -> TrainConfig:
    return small.good[0].runs[0].config


def train(
    registry: Registry,
    app: AppTest,
    small: Exercises,
    *,
    beta: float | None = None,
    seed: int = 3,
) -> str:
    """Train what the exercises ask for, as the Train page would; `beta`: moved on the way."""
    run_id = registry.start(dataclasses.replace(config(small), seed=seed), owner(app))
    if beta is not None:
        registry.set_live(run_id, owner(app), "beta", beta)
    deadline = time.monotonic() + 60
    while registry.snapshot(run_id).status != "finished":  # type: ignore[union-attr]
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return run_id


def test_predict_train_check(small: Exercises, runs: Registry) -> None:
    app = open_exercise(exercise="small")
    assert "Train a small one" in words(app)
    assert not [button for button in app.button if button.key == "check"]  # predict first
    assert not app.main.get("page_link")

    predict(app, 1)
    link = app.main.get("page_link")[0].proto
    assert "epochs=2" in link.query_string
    assert "hidden_dim=16" in link.query_string
    assert "exercise=small" in link.query_string
    assert app.button(key="check").disabled
    assert "Waits for: A" in words(app)

    run_id = train(runs, app, small)
    app.run()
    assert ":material/check: **A** · " in words(app)
    assert " · Sketched digits, L 2, beta 1, " in words(app)
    look = [link.proto for link in app.main.get("page_link")]
    assert [f"run={run_id}" in proto.query_string for proto in look] == [True]
    app.button(key="check").click().run()

    last = runs.look(run_id).history.epochs
    assert last[0].test_loss is not None
    assert last[1].test_loss is not None
    fell = last[0].test_loss - last[1].test_loss
    assert "You said **rise**. Your runs say **fall**." in [info.value for info in app.info]
    assert "Because: I guess so" in seen(words(app))
    assert f"It fell by {fell:.3g} nats." in words(app)
    assert f"It ended at {last[1].test_loss:.3g} nats." in words(app)
    assert "You said: **rise**." in words(app)
    assert not [radio for radio in app.radio if radio.key == "prediction"]
    assert app.button(key="check").disabled
    assert "predict something else, or train again with another seed" in words(app)
    assert "1 · Small ✓" in app.selectbox(key="exercise_picker").options


def test_a_prediction_needs_a_reason_before_it_goes_on(small: Exercises, runs: Registry) -> None:
    app = predict(open_exercise(exercise="small"), 1, " … ")
    assert not [button for button in app.button if button.key == "check"]
    assert "Now say why" in words(app)
    assert app.radio(key="prediction").value == 1
    app.text_area(key="reason").set_value("<b>it</b> rises\0 $x$" + 1000 * "!")
    app.button(key="keep_prediction").click().run()
    kept = resources.progress().attempt(owner(app), "small").reason
    assert kept.startswith("<b>it</b> rises $x$!!!")
    assert 499 <= len(kept) <= 500
    assert app.text_area(key="reason").value == kept
    assert "Kept: **rise**" in words(app)
    assert app.button(key="check").disabled


def test_a_reason_alone_asks_for_an_answer(small: Exercises) -> None:
    app = open_exercise(exercise="small")
    app.text_area(key="reason").set_value("because I say so")
    app.button(key="keep_prediction").click().run()
    assert "Now choose an answer" in words(app)
    assert app.text_area(key="reason").value == "because I say so"


def test_what_is_seen_is_said_before_the_verdict_and_judged_with_it(
    small: Exercises, runs: Registry
) -> None:
    app = predict(open_exercise(exercise="observed"), 0)
    assert "One question about your runs" in words(app)
    run_id = train(runs, app, small)
    app.run()
    assert app.button(key="check").disabled
    assert "First say what you see" in words(app)
    assert "Reconstruction: " in charts(app)["seen_curves_A"]["alt"]
    app.radio(key="saw_observed").set_value(0).run()
    assert not app.button(key="check").disabled
    app.button(key="check").click().run()
    last = runs.look(run_id).history.epochs[-1].test_recon
    assert "You saw **the first**. Your runs show **the second**." in words(app)
    assert f"It ended at {last:.3g} nats." in words(app)
    assert not [radio for radio in app.radio if radio.key == "saw_observed"]

    app.button(key="predict_again").click().run()
    predict(app, 1)
    assert app.radio(key="saw_observed").value is None
    app.radio(key="saw_observed").set_value(1).run()
    app.button(key="check").click().run()
    assert "Well seen: **the second**." in [note.value for note in app.success]
    tried = resources.progress().attempt(owner(app), "observed").tried
    assert [(one.prediction, one.saw, one.seen) for one in tried] == [(0, 0, 1), (1, 1, 1)]

    runs.forget(owner(app))  # the verdict stays when the runs are gone
    app.run()
    assert not app.exception
    assert "Well seen: **the second**." in [note.value for note in app.success]
    assert "One question about your runs" not in words(app)


def test_a_wrong_item_is_tried_again_with_another_prediction_or_another_run(
    small: Exercises, runs: Registry
) -> None:
    app = predict(open_exercise(exercise="small"), 1, "the first reason")
    first = train(runs, app, small)
    app.run().button(key="check").click().run()
    again = next(
        link.proto for link in app.main.get("page_link") if "another seed" in link.proto.label
    )
    assert "seed=4" in again.query_string
    assert "run=" not in again.query_string

    app.button(key="predict_again").click().run()
    predict(app, 1, "another reason")
    assert app.button(key="check").disabled
    assert "You have checked this prediction with these runs" in words(app)
    app.button(key="show_verdict").click().run()
    assert "You said **rise**. Your runs say **fall**." in [info.value for info in app.info]
    assert "Because: the first reason" in seen(words(app))

    assert not [button for button in app.button if button.key == "look_again"]
    second = train(runs, app, small, seed=4)
    app.run().button(key="look_again").click().run()
    assert not app.button(key="check").disabled
    app.button(key="check").click().run()
    tried = resources.progress().attempt(owner(app), "small").tried
    assert [one.runs["A"] for one in tried] == [first, second]
    assert {one.reason for one in tried} == {"the first reason"}


def test_what_is_being_typed_is_left_alone_when_the_page_is_drawn_anew(small: Exercises) -> None:
    app = predict(open_exercise(exercise="small"), 1)
    app.button(key="hint").click().run()
    assert app.radio(key="prediction").proto.set_value is False
    resources.progress().predict(owner(app), "small", 0, "in another tab")
    app.run()
    assert app.radio(key="prediction").value == 0
    assert app.text_area(key="reason").value == "in another tab"


def test_what_becomes_of_ones_runs_is_noticed_and_a_step_is_not(
    small: Exercises, runs: Registry
) -> None:
    app = open_exercise(exercise="small")
    predict(app, 1)
    assert not would_run_again(app)
    runs.start(config(small), "somebody else")
    assert not would_run_again(app)
    run_id = runs.start(dataclasses.replace(config(small), epochs=2, seed=3), owner(app))
    assert would_run_again(app)
    runs.pause(run_id, owner(app))
    while runs.snapshot(run_id).status.active:  # type: ignore[union-attr]
        time.sleep(0.02)
    app.run()
    assert not would_run_again(app)
    run = runs._all.shelf[run_id]
    run.publish(status=Status.TRAINING)
    assert would_run_again(app)
    app.run()
    run.publish(step=run.snapshot.step + 1)
    assert not would_run_again(app)
    assert "**A** · " in standings(app)["progress_A"]["line"]


def test_a_reload_loses_nothing_and_predicting_again_is_welcome(
    small: Exercises, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dashboard.session.state.owner_token", lambda: "m" * 32
    )  # the browser's cookie
    app = open_exercise(exercise="small")
    predict(app, 0, "falls")
    app.button(key="hint").click().run()
    again = open_exercise(exercise="small")
    assert again.radio(key="prediction").value == 0
    assert again.text_area(key="reason").value == "falls"
    assert "First hint" in " ".join(info.value for info in again.info)
    assert "Second hint" not in " ".join(info.value for info in again.info)
    train(runs, again, small)
    again.run().button(key="check").click().run()
    assert [note.value for note in again.success] == ["Right. You said: **fall**."]
    later = open_exercise(exercise="small")
    assert [note.value for note in later.success] == ["Right. You said: **fall**."]
    later.button(key="predict_again").click().run()
    assert later.radio(key="prediction").value is None
    assert later.text_area(key="reason").value == ""
    assert not later.success


def test_a_number_is_asked_for_and_checked(small: Exercises, runs: Registry) -> None:
    app = open_exercise(exercise="number")
    assert app.number_input(key="prediction").value is None
    predict(app, 7)
    run_id = train(runs, app, small)
    app.run().button(key="check").click().run()
    active = runs.look(run_id).history.epochs[-1].active_units
    said = f"You said **7 dimensions**. Your runs say **{active} dimensions**."
    assert said in [info.value for info in app.info]


def test_a_run_whose_beta_was_moved_does_not_count(small: Exercises, runs: Registry) -> None:
    app = open_exercise(exercise="small")
    predict(app, 1)
    run_id = train(runs, app, small, beta=3.0)
    if runs.look(run_id).history.changes:  # it may have ended before the move
        app.run()
        assert app.button(key="check").disabled


def test_somebody_elses_run_does_not_count(small: Exercises, runs: Registry) -> None:
    app = open_exercise(exercise="small")
    predict(app, 1)
    other = open_exercise(exercise="small")
    train(runs, other, small)
    app.run()
    assert app.button(key="check").disabled


def test_a_bad_file_is_named_with_its_line_to_the_teacher_alone(
    small: Exercises, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not open_exercise().warning
    monkeypatch.setattr(choosing, "teaches", lambda _state: True)
    app = open_exercise()
    (warning,) = app.warning
    assert "04-bad.md, line 4" in warning.value
    assert len(app.selectbox(key="exercise_picker").options) == 4


def test_an_unknown_exercise_in_the_address_is_said(small: Exercises) -> None:
    app = open_exercise(exercise="<b>nothing</b>")
    assert "no exercise of this name" in " ".join(info.value for info in app.info)
    assert app.selectbox(key="exercise_picker").value == "small"


def test_the_next_exercise_is_a_click_away(small: Exercises) -> None:
    app = open_exercise(exercise="small")
    app.button(key="exercise_+1").click().run()
    assert app.query_params["exercise"] == "number"
    app.selectbox(key="exercise_picker").set_value("small").run()
    assert app.query_params["exercise"] == "small"


def test_the_train_page_leads_back(small: Exercises) -> None:
    app = open_page("train", exercise="small")
    labels = [link.proto.label for link in app.main.get("page_link")]
    assert "Back to the exercise: Small" in labels


def test_a_full_disk_is_said_and_the_exercise_goes_on(small: Exercises, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    resources.progress().folder = tmp_path / "file" / "progress"
    app = open_exercise(exercise="small")
    predict(app, 1)
    assert "can't write files" in " ".join(warning.value for warning in app.warning)
    assert app.radio(key="prediction").value == 1


def test_a_figure_of_a_drawing_asks_for_one(
    small: Exercises, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dashboard.session.state.owner_token", lambda: "m" * 32
    )  # the browser's cookie
    app = open_exercise(exercise="drawn")
    predict(app, 12)
    assert not components(app, "draw_pad")
    train(runs, app, small)
    app.run()
    assert components(app, "draw_pad")
    assert app.button(key="check").disabled
    app = open_page("exercises")
    app.query_params["exercise"] = "drawn"
    app.session_state["exercise_drawing_kept"] = LETTER_A  # as the pad in a browser leaves it
    app.run().button(key="check").click().run()
    result = resources.progress().attempt(owner(app), "drawn").result
    assert result
    assert f"{result.truth:.0f} of 100" in " ".join(info.value for info in app.info)


def test_in_french(runs: Registry) -> None:
    app = open_exercise(exercise="two-terms", lang="fr")
    assert [title.value for title in app.title] == ["Exercices"]
    assert app.button(key="hint").label == "Montrer l'indice 1 sur 2"
    predict(app, 0)
    assert "Waits" not in words(app)
    assert "En attente de : A, B, C" in words(app).replace("\N{NO-BREAK SPACE}", " ")
