"""What the Train page says of going on from a run, and what it asks for."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from dashboard.session.state import AppState
from dashboard.views.train.branches import branch_flags
from tests.dashboard.run_service import OTHER, SHORT, eventually, finished, paused, seen, training
from tests.reading import open_page, unopened, words
from vae_core.config import TrainConfig
from vae_core.errors import sentence
from vae_core.record.branching import used_after

ONE_CYCLE = replace(SHORT, learning_rate_schedule="one_cycle", learning_rate=4e-3)


@pytest.fixture(autouse=True)
def at_hand(runs: Registry, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sketched digits are drawn once for all tests."""
    monkeypatch.setattr(runs._all, "_data_dir", str(data_dir))


def visitor() -> AppTest:
    return open_page("train")


def owner(page: AppTest) -> str:
    state: AppState = page.session_state["app_state"]
    return state.owner


def finished_run(page: AppTest, runs: Registry, config: TrainConfig = SHORT) -> str:
    """A run of this visitor's, open on the page."""
    run_id = runs.start(config, owner(page))
    eventually(runs, run_id, finished)
    show(page, run_id)
    return run_id


def show(page: AppTest, run_id: str) -> None:
    """With the panel open."""
    page.query_params["run"] = run_id
    page.run()
    assert "branch" not in {button.key for button in page.button}
    open_panel(page)
    page.run()
    assert not page.exception


def open_panel(page: AppTest) -> None:
    page.session_state[f"branching_{opened(page)}"] = True


def control(controls: Any, name: str) -> Any:
    """The one of the panel that sets this; whose run it is stands in its key too."""
    (found,) = [one for one in controls if str(one.key).startswith(f"branch {name} ")]
    return found


def opened(page: AppTest) -> str:
    value: Any = page.query_params["run"]
    return value if isinstance(value, str) else value[0]


def newest(page: AppTest, runs: Registry) -> Any:
    return runs.cards(owner(page))[0]


def choose(page: AppTest, moment: str) -> None:
    control(page.segmented_control, "moment").set_value(moment).run()
    assert not page.exception


def test_ten_more_epochs_after_a_run(runs: Registry) -> None:
    page = visitor()
    parent = finished_run(page, runs)
    assert page.button(key="branch").label == "10 more epochs"
    assert "The run goes on, longer." in words(page)
    assert "The learning rate goes on at 0.001." in words(page)
    page.button(key="branch").click().run()
    assert not page.exception
    branch = opened(page)
    assert branch != parent
    assert "branch" not in {button.key for button in page.button}  # the panel is closed again
    over = eventually(runs, branch, finished)
    assert (over.config.epochs, over.step) == (13, 130)
    page.run()
    assert "A branch of " in words(page)
    assert "from step 30 on" in words(page)
    assert "branch of" in page.session_state["app_state"].run_names[branch]
    page.button(key="open_parent").click().run()
    assert opened(page) == parent


def test_a_schedule_that_is_stretched_says_by_how_much_the_rate_jumps(runs: Registry) -> None:
    page = visitor()
    finished_run(page, runs, ONE_CYCLE)
    settings = {**ONE_CYCLE.as_dict()}
    before = used_after(29, settings, 10).learning_rate
    after = used_after(30, settings | {"epochs": 13}, 10).learning_rate
    assert before < 1e-6 < after
    said = f"jumps from {before:.2g} in the last step to {after:.2g} in the next"
    assert said in words(page)
    assert "(one cycle) is laid over all 13 epochs" in words(page)
    control(page.selectbox, "learning_rate_schedule").set_value("constant").run()
    jump = f"jumps from {before:.2g} in the last step to 0.004 in the next, 100% of what"
    assert jump in words(page)
    assert "laid over" not in words(page)
    page.button(key="branch").click().run()
    card = newest(page, runs)
    assert (card.config.learning_rate_schedule, card.config.epochs) == ("constant", 13)


def test_one_setting_is_a_twin_and_two_are_two_causes(runs: Registry) -> None:
    page = visitor()
    run_id = runs.start(replace(SHORT, epochs=500), owner(page))
    eventually(runs, run_id, training)
    runs.pause(run_id, owner(page))
    at = eventually(runs, run_id, paused).step
    show(page, run_id)
    assert "this is what the run itself would do" in words(page)
    control(page.select_slider, "beta").set_value(4.0).run()
    assert "A twin: the same weights, images and noise" in words(page)
    assert "(beta 4)" in words(page)
    assert "Beta, with the warm-up, goes from 1.00 to 4.00." in words(page)
    control(page.select_slider, "free_bits").set_value(0.5).run()
    assert "2 settings differ" in words(page)
    page.button(key="branch").click().run()
    assert not page.exception
    branch = eventually(runs, opened(page), training)
    assert branch.beta == 4.0
    card = newest(page, runs)
    assert (card.parent, card.branched_at) == (run_id, at)
    assert {move.name: move.value for move in card.plan} == {"beta": 4.0, "free_bits": 0.5}
    flags = branch_flags(seen(runs, run_id))
    assert [(flag.step, flag.kind) for flag in flags] == [(at, "branch")]
    assert "beta 4" in flags[0].text
    assert "free bits 0.5" in flags[0].text


def test_a_warm_up_of_a_branch_begins_where_the_branch_does(runs: Registry) -> None:
    page = visitor()
    finished_run(page, runs)
    warmup = control(page.selectbox, "beta_warmup_epochs")
    assert warmup.options[:2] == ["none", "until epoch 4 has ended"]
    warmup.set_value(5.0).run()
    used = used_after(30, SHORT.as_dict() | {"beta_warmup_epochs": 5.0}, 10, warmup_begun=30)
    assert used.beta == 0.0
    assert "Beta, with the warm-up, goes from 1.00 to 0.00." in words(page)
    page.button(key="branch").click().run()
    branch = eventually(runs, opened(page), finished)
    rows = {row.step: row.beta for row in branch.history.steps if row.step > 30}
    assert all(beta == min(1.0, (step - 1 - 30) / 20) for step, beta in rows.items())
    assert any(0.0 < beta < 1.0 for beta in rows.values())


def test_a_warm_up_that_goes_on_can_be_ended_in_a_branch(runs: Registry) -> None:
    page = visitor()
    run_id = runs.start(replace(SHORT, epochs=500, beta_warmup_epochs=100.0), owner(page))
    eventually(runs, run_id, training)
    runs.pause(run_id, owner(page))
    at = eventually(runs, run_id, paused).step
    show(page, run_id)
    warmup = control(page.selectbox, "beta_warmup_epochs")
    assert warmup.options[:2] == ["as it is", "none, beta is full at once"]
    warmup.set_value(0.0).run()
    page.button(key="branch").click().run()
    branch = eventually(runs, opened(page), lambda run: run.step > at + 20)
    assert {row.beta for row in branch.history.steps if row.step > at} == {1.0}


def test_a_beta_that_was_moved_meanwhile_is_what_a_branch_begins_with(runs: Registry) -> None:
    page = visitor()
    run_id = runs.start(replace(SHORT, epochs=500), owner(page))
    eventually(runs, run_id, training)
    show(page, run_id)
    control(page.select_slider, "learning_rate").set_value(2e-3)
    page.select_slider(key="beta").set_value(6.0).run()
    page.run()
    assert control(page.select_slider, "beta").value == 6.0
    assert control(page.select_slider, "learning_rate").value == 2e-3
    assert "(learning rate 0.002)" in words(page)


def test_an_earlier_epoch_is_trained_to_again_and_the_time_is_said(runs: Registry) -> None:
    page = visitor()
    parent = finished_run(page, runs)
    choose(page, "epoch")
    control(page.slider, "epoch").set_value(2).run()
    assert "Step 20 is trained to again first, in about " in words(page)
    assert "that is the same run once more" in words(page)
    control(page.select_slider, "beta").set_value(4.0).run()
    page.button(key="branch").click().run()
    over = eventually(runs, opened(page), finished)
    assert [(c.step, c.name, c.value) for c in over.history.changes] == [(20, "beta", 4.0)]
    first = [run.history.epochs[1].test_loss for run in (seen(runs, parent), over)]
    assert first[0] == first[1]


def test_a_twin_from_the_first_weights(runs: Registry) -> None:
    page = visitor()
    parent = finished_run(page, runs)
    choose(page, "start")
    control(page.select_slider, "beta").set_value(4.0).run()
    page.button(key="branch").click().run()
    over = eventually(runs, opened(page), finished)
    assert over.config == replace(SHORT, beta=4.0)
    page.run()
    assert "Begun from the same first weights as" in words(page)
    assert [flag.step for flag in branch_flags(seen(runs, parent))] == [0]


def test_what_was_moved_later_is_named(runs: Registry) -> None:
    page = visitor()
    run_id = runs.start(replace(SHORT, epochs=60), owner(page))
    eventually(runs, run_id, lambda s: training(s) and s.step > 20)
    runs.set_live(run_id, owner(page), "beta", 3.0)
    (change,) = eventually(runs, run_id, finished).history.changes
    show(page, run_id)
    choose(page, "epoch")
    control(page.slider, "epoch").set_value(1).run()
    assert f"is moved here too: beta 3 at step {change.step}" in words(page)
    control(page.select_slider, "beta").set_value(2.0).run()
    assert "is moved here too" not in words(page)


def test_a_run_without_a_state_says_so_and_offers_to_train_again(runs: Registry) -> None:
    page = visitor()
    content = runs.checkpoint_bytes(runs_finished(runs, page))
    opened_file = runs.open_checkpoint(content, owner(page), name="old.safetensors")
    show(page, opened_file)
    moments = control(page.segmented_control, "moment")
    assert moments.options == ["An earlier epoch", "Its first weights"]
    assert "is not kept" in words(page)
    assert "This run came out of a file" in words(page)
    assert control(page.slider, "epoch").value == 3
    assert page.button(key="branch").label == "10 more epochs"
    page.button(key="branch").click().run()
    assert eventually(runs, opened(page), finished).step == 130


def runs_finished(runs: Registry, page: AppTest) -> str:
    run_id = runs.start(SHORT, owner(page))
    eventually(runs, run_id, finished)
    return run_id


def test_a_refusal_is_said_and_the_page_stays(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor()
    parent = finished_run(page, runs)
    runs._all.files.states.remove(parent)  # a moment after the page was drawn
    page.button(key="branch").click().run()
    assert not page.exception
    assert opened(page) == parent
    assert any("no longer kept" in notice.value for notice in [*page.warning, *page.info])


def test_whoever_watches_may_go_on_from_the_run(runs: Registry) -> None:
    theirs = runs.start(SHORT, OTHER)
    eventually(runs, theirs, finished)
    page = visitor()
    show(page, theirs)
    assert "You are watching" in words(page)
    page.button(key="branch").click().run()
    assert runs.is_owner(opened(page), owner(page))
    assert seen(runs, theirs).status is Status.FINISHED


def test_a_branch_whose_parent_has_gone_says_so(runs: Registry) -> None:
    theirs = runs.start(SHORT, OTHER)
    eventually(runs, theirs, finished)
    page = visitor()
    branch = runs.branches.begin(theirs, owner(page), {"epochs": 5})
    eventually(runs, branch, finished)
    runs.forget(OTHER)
    show(page, branch)
    assert "The run that it branched from is no longer kept" in words(page)
    assert "open_parent" not in {button.key for button in page.button}


def test_an_autoencoder_has_no_kl_to_set(runs: Registry) -> None:
    page = visitor()
    finished_run(page, runs, replace(SHORT, variational=False))
    keys = " ".join(str(one.key) for one in [*page.select_slider, *page.selectbox])
    assert "branch learning_rate " in keys
    assert "branch epochs " in keys
    assert not re.search(r"branch (beta|free_bits|beta_warmup_epochs) ", keys)


def test_a_run_that_has_not_begun_has_nothing_to_go_on_from(runs: Registry) -> None:
    page = visitor()
    runs.turns.hold(sentence("The teacher explains something."))
    page.query_params["run"] = runs.start(SHORT, owner(page))
    open_panel(page)
    page.run()
    assert not page.exception
    assert "branch" not in {button.key for button in page.button}


def test_in_french(runs: Registry) -> None:
    run_id = runs.start(ONE_CYCLE, OTHER)
    eventually(runs, run_id, finished)
    page = unopened("train", lang="fr", run=run_id)
    open_panel(page)
    page.run()
    assert not page.exception
    assert page.button(key="branch").label == "10 époques de plus"
    jump = r"Le taux d'apprentissage saute de \S+ au dernier pas à 0,\d+ au suivant, soit \d+"
    assert re.search(jump, words(page))
