"""What a page says of what happened to a run, and who may write beside it."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.live.board import board
from dashboard.runs.notes import MOST_NOTES
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.views.train import flagged
from dashboard.views.train.milestones import life_flags
from dashboard.words.language import speaking
from tests.dashboard.histories import a_history
from tests.dashboard.run_service import LONG, SHORT, eventually, finished, paused, training
from tests.reading import components, open_page, told
from vae_core.config import TrainConfig

ME = "m" * 32
NASTY = "<b>bold</b> $x^2$ [a](javascript:alert(1)) :smile: **b** {n} %{x} &amp;"


@pytest.fixture(autouse=True)
def my_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.session.state.owner_token", lambda: ME)


@pytest.fixture
def run_id(runs: Registry) -> str:
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    return run_id


def page(run_id: str, **address: str) -> AppTest:
    app = open_page("train", run=run_id, **address)
    assert not app.exception
    return app


def listed(app: AppTest) -> list[dict[str, str]]:
    (sent,) = components(app, "flag_list")
    lines: list[dict[str, str]] = told(sent)["parts"][flagged.LISTED]
    return lines


def summary(app: AppTest) -> str:
    (sent,) = components(app, "flag_list")
    return str(told(sent)["parts"][flagged.SUMMARY])


def over_the_curves(app: AppTest) -> list[str]:
    heads = [json.loads(p.bytes.split(b"\n", 1)[0]) for p in components(app, "plot")]
    (over,) = [head["over"] for head in heads if head["key"] == "loss_curves"]
    drawn = over["parts"][flagged.DRAWN]
    return [annotation["hovertext"] for annotation in drawn["annotations"]]


def write(app: AppTest, text: str, step: int | None = None) -> None:
    app.text_area(key="note_text").set_value(text)
    if step is not None:
        app.number_input(key="note_step").set_value(step)
    app.button(key="keep_note").click().run()
    assert not app.exception


def test_the_owner_writes_a_note_and_it_stands_over_the_curves_and_in_the_list(
    runs: Registry, run_id: str
) -> None:
    app = page(run_id)
    before = listed(app)
    write(app, "the first half", step=12)
    (note,) = [line for line in listed(app) if line["kind"] == "note"]
    assert len(listed(app)) == len(before) + 1
    assert (note["text"], note["when"], note["called"]) == (
        "the first half",
        "epoch 2, step 12",
        "Note",
    )
    assert "the first half" in over_the_curves(app)
    assert summary(app).endswith("1 note")
    write(app, "without a step")
    card = runs.card(run_id)
    assert card
    assert [(note.step, note.text) for note in card.notes] == [
        (12, "the first half"),
        (30, "without a step"),
    ]


def test_words_of_a_note_stay_words(run_id: str) -> None:
    app = page(run_id)
    write(app, NASTY)
    assert NASTY in [line["text"] for line in listed(app)]
    (said,) = [text for text in over_the_curves(app) if "bold" in text]
    assert said.replace("<br>", "").startswith("&lt;b&gt;bold&lt;/b&gt; &#36;x^2&#36;")
    assert not any(NASTY in element.value for element in app.markdown)


def test_there_is_room_for_so_many_notes_and_the_next_is_refused_in_words(
    runs: Registry, run_id: str
) -> None:
    app = page(run_id)
    for i in range(MOST_NOTES):
        runs.note(run_id, ME, f"note {i}")
    write(app, "one too many")
    assert "one too many" not in [line["text"] for line in listed(app)]
    assert any(f"room for {MOST_NOTES} notes" in warning.value for warning in app.warning)


def test_a_watcher_reads_notes_and_writes_none(
    runs: Registry, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.note(run_id, ME, "look here")
    monkeypatch.setattr("dashboard.session.state.owner_token", lambda: "w" * 32)
    app = page(run_id)
    assert "look here" in [line["text"] for line in listed(app)]
    assert not [area for area in app.text_area if area.key == "note_text"]
    (sent,) = components(app, "flag_list")
    assert not told(sent)["remove"]
    flagged._remove(run_id, app.session_state["app_state"], listed(app)[-1]["note"])
    assert "look here" in [line["text"] for line in listed(page(run_id))]


def test_a_new_note_is_news_of_the_run_and_not_of_the_training(runs: Registry, run_id: str) -> None:
    of_run = flagged.topic(run_id)
    before = board.parts(of_run)
    runs.note(run_id, ME, "new")
    assert board.changed(of_run)
    after = board.parts(of_run)
    assert after.named[flagged.LISTED].serial > before.named[flagged.LISTED].serial


def test_moves_are_in_the_list_in_either_language(runs: Registry) -> None:
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.set_live(run_id, ME, "beta", 4.0)
    eventually(runs, run_id, lambda run: run.history.changes)
    runs.pause(run_id, ME)
    run = eventually(runs, run_id, paused)
    step = run.history.changes[0].step
    assert listed(page(run_id))[-1]["text"].startswith("beta 4: applied after step ")
    with speaking("fr"):
        (move,) = [flag for flag in flagged.flags_of(run) if flag.kind == "change"]
    assert move.step == step
    assert move.text.startswith("bêta 4\N{NO-BREAK SPACE}: appliqué après le pas ")


def test_a_run_that_has_not_begun_has_an_empty_list(runs: Registry) -> None:
    run_id = runs.start(LONG, ME)
    app = page(run_id)
    assert isinstance(listed(app), list)
    runs.stop(run_id, ME)


def test_a_branch_stands_on_its_parent_s_curves(runs: Registry, run_id: str) -> None:
    runs.branches.begin(run_id, ME, {"beta": 2.0}, step=10)
    (branch,) = [line for line in listed(page(run_id)) if line["kind"] == "branch"]
    assert branch["text"] == "branch: beta 2"
    assert branch["when"] == "epoch 1, step 10"
    assert "branch: beta 2" in over_the_curves(page(run_id))


def test_dimensions_that_died_are_flags_and_those_that_came_back_are_not() -> None:
    history = a_history(3)
    kl = {0: (1.0, 1.0, 1.0), 6: (1.0, 0.001, 0.002), 8: (1.0, 0.001, 0.5)}
    for i, row in enumerate(history.steps):
        now = kl[max(since for since in kl if since <= i)]
        history.steps[i] = replace(row, kl_per_dim=now)
    run = Snapshot("a_run", TrainConfig(latent_dim=3), "", Status.TRAINING, history=history)
    (died,) = life_flags(run)
    assert (died.step, died.text) == (
        history.steps[6].step,
        "z2 died: since then it has carried less than 0.02 nats.",
    )
    autoencoder = replace(run, config=TrainConfig(latent_dim=3, variational=False))
    assert life_flags(autoencoder) == []
