"""Does the clinic say what became of every dimension, and can its owner treat a run?"""

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.collapse.in_words import diagnosis
from dashboard.views.collapse.in_words import what_became_of_them as in_words
from dashboard.views.collapse.parts import parts, shipped_as_run
from dashboard.views.collapse.remedies import lower_beta
from dashboard.words.dimensions import named
from tests.dashboard.charts.test_heat_strip import readings
from tests.dashboard.run_service import (
    LONG,
    ME,
    SHORT,
    eventually,
    finished,
    paused,
    seen,
    training,
)
from tests.reading import charts, live_texts, open_page, words
from vae_core.config import TrainConfig
from vae_core.explain.collapse import COLLAPSES, RECOVERS, lives_in
from vae_core.explain.ruler import Guides
from vae_core.model import build_model
from vae_core.record.checkpoint import Checkpoint, checkpoint_from_bytes, checkpoint_to_bytes

MODELS = list(resources.SHIPPED_MODELS)


def owner(app: AppTest) -> str:
    state = app.session_state["app_state"]
    assert isinstance(state, AppState)
    return state.owner


def a_run(kl: NDArray[np.floating], per_epoch: int = 20) -> Snapshot:
    config = TrainConfig(latent_dim=kl.shape[1])
    return Snapshot(
        "a_run", config, "MNIST", Status.TRAINING, history=readings(kl), steps_per_epoch=per_epoch
    )


def told(run: Snapshot) -> str:
    return in_words(run, lives_in(run.history))


@pytest.mark.parametrize("name", MODELS)
def test_it_shows_every_shipped_model(runs: Registry, name: str) -> None:
    app = open_page("collapse", run=name)
    assert not app.exception
    said = words(app.main)
    if not resources.shipped(name).config.variational:
        assert "its loss has no KL term" in said
        assert not charts(app)
        return
    assert set(charts(app)) == {"heat_strip", "two_definitions"}
    assert "carry something" in live_texts(app)["diagnosis"]
    assert "What revives what" in [header.value for header in app.subheader]
    assert not app.button(key="start_collapses").disabled
    assert "lower_beta" not in [button.key for button in app.button]


def test_the_moment_of_a_death_is_said_in_words() -> None:
    kl = np.ones((40, 8))
    kl[31:, 6] = 0.004
    kl[33, 6] = 0.006
    said = told(a_run(kl))
    assert said == (
        "**z7 died at step 320**, in epoch 16: since then it has carried 0.006 nats at most."
    )
    kl[31:, 1] = 0.005
    said = told(a_run(kl))
    assert said.startswith("**z2, z7 died at step 320**, in epoch 16: since then none of them has")
    kl[36:, 6] = 0.5
    said = told(a_run(kl))
    assert said.startswith("**z2 died at step 320**")
    assert "**z7 came back to life at step 370**, in epoch 19." in said
    kl[:30, 4] = 0.001
    assert "**z5 came to life at step 310**, in epoch 16." in told(a_run(kl))
    kl[:, 3] = 0.001
    assert "**z4 has never lived**: no reading showed 0.02 nats or more." in told(a_run(kl))
    assert told(a_run(np.ones((3, 2)))) == "No dimension has died so far."


def test_what_is_said_not_to_be_exceeded_is_not() -> None:
    kl = np.ones((9, 1))
    kl[4:] = 0.003
    kl[6] = 0.00441
    assert "since then it has carried 0.0045 nats at most" in told(a_run(kl))
    kl[4:] = 0.0
    assert "since then it has carried 0 nats at most" in told(a_run(kl))


def test_many_dimensions_and_many_moments_are_summed_up() -> None:
    kl = np.ones((200, 128))
    for dim in range(100):
        kl[20 + dim :, dim] = 0.001
    said = told(a_run(kl)).split("\n\n")
    assert len(said) == 5
    assert said[-1] == "Dead since earlier moments: z1 to z96."
    assert named([6, 0, 1, 2, 4, 5]) == "z1 to z3, z5 to z7"
    assert named([8, 9]) == "z9, z10"
    assert named(range(0, 40, 2)).endswith("z13, z15 and 12 more")


def test_a_collapse_is_told_from_what_is_left_out() -> None:
    silent = a_run(np.full((3, 4), 0.002))
    assert "The posterior has collapsed" in diagnosis(silent)
    some = diagnosis(a_run(np.array([[2.0, 0.001, 3.0]])))
    assert some.startswith("**1 of 3 dimensions is dead, and the code carries 5 nats: that is no")
    assert "carries something" in diagnosis(a_run(np.ones((2, 1))))
    assert "together they carry 1.2" in diagnosis(a_run(np.full((2, 128), 0.0096)))
    assert "Nothing to see yet" in diagnosis(Snapshot("a_run", COLLAPSES, "", Status.WAITING))


def test_one_picture_for_all_is_held_against_the_mean_image(runs: Registry) -> None:
    run = shipped_as_run("sketched-2d")
    last = run.history.steps[-1]
    run.history.steps.append(dataclasses.replace(last, kl_per_dim=(0.001, 0.001)))
    guides = Guides(543.4, 187.5, 150.0, 40.0)
    said = diagnosis(dataclasses.replace(run, guides=guides))
    recon, _ = run.history.last_tested or (0.0, 0.0)
    assert f"test images cost {recon:.1f} nats, and 187.5 where" in said
    run.history.steps.pop()


def test_both_counts_are_those_of_the_evaluation(runs: Registry) -> None:
    run = shipped_as_run("sketched-2d")
    last = run.history.epochs[-1]
    said = parts(run)["counts"]
    n_by_kl = sum(kl >= 0.01 for kl in last.kl_per_dim)
    assert f"After epoch {last.epoch}" in said
    assert f"**{last.active_units} of 2 active by the variance of mu, {n_by_kl} by" in said


def test_where_the_definitions_differ_the_dimension_is_named(runs: Registry) -> None:
    run = shipped_as_run("sketched-2d")
    epoch = run.history.epochs[-1]
    mu = np.zeros((1000, 2))
    mu[:, 0] = np.sqrt(0.015) * np.resize([1, -1], 1000)
    history = run.history.copy()
    history.test_mu[epoch.epoch] = mu.astype(np.float16)
    history.epochs[-1] = dataclasses.replace(epoch, kl_per_dim=(0.0085, 0.03))
    said = parts(dataclasses.replace(run, history=history))["counts"]
    assert "**1 of 2 active by the variance of mu, 1 by their KL.**" in said
    assert "z1: active by the variance alone." in said
    assert "where that lies between 0.01 and 0.02" in said
    assert "z2: active by the KL alone." in said


@pytest.mark.parametrize(
    ("config", "key"), [(COLLAPSES, "start_collapses"), (RECOVERS, "start_recovers")]
)
def test_a_preset_starts_as_an_ordinary_run(runs: Registry, config: TrainConfig, key: str) -> None:
    app = open_page("collapse")
    app.button(key=key).click().run()
    assert not app.exception
    [card] = runs.cards(owner(app))
    assert card.config == config
    assert app.query_params["run"] == card.id
    runs.stop(card.id, owner(app))


def test_its_owner_treats_a_run_and_a_watcher_can_t(runs: Registry) -> None:
    visitor = open_page("collapse")
    me = owner(visitor)
    config = dataclasses.replace(LONG, beta=30.0, latent_dim=3)
    run_id = runs.start(config, me)
    eventually(runs, run_id, training)
    runs.pause(run_id, me)
    at = eventually(runs, run_id, paused)
    visitor.query_params["run"] = run_id
    visitor.run()
    for key in ("lower_beta", "free_bits_here", "warm_up"):
        visitor.button(key=key).click().run()
        assert not visitor.exception
    now = seen(runs, run_id)
    assert (now.beta, now.free_bits) == (1.0, 0.5)
    assert now.beta_warmup_epochs == pytest.approx(at.step / at.steps_per_epoch + 10)
    assert visitor.button(key="free_bits_here").label == "No free bits from here"
    assert visitor.button(key="lower_beta").label == "Lower beta to 0.1"
    runs.step(run_id, me)
    later = eventually(runs, run_id, lambda run: paused(run) and run.step > at.step)
    changes = {change.name: change.step for change in later.history.changes}
    assert changes == dict.fromkeys(("beta", "free_bits", "beta_warmup_epochs"), at.step)
    assert later.history.steps[-1].beta == 0  # it begins anew
    kept = checkpoint_from_bytes(runs.checkpoint_bytes(run_id))
    assert kept.history.changes == later.history.changes
    theirs = runs.start(config, ME)  # the same wish, and no longer the same run
    assert seen(runs, theirs).training != later.training
    runs.stop(theirs, ME)

    watcher = open_page("collapse", run=run_id)
    keys = {button.key for button in watcher.button}
    assert not keys & {"lower_beta", "free_bits_here", "warm_up", "pause"}
    assert "You are watching" in words(watcher.main)


def test_free_bits_move_on_the_train_page_too_and_a_warm_up_does_not(runs: Registry) -> None:
    visitor = open_page("train")
    run_id = runs.start(LONG, owner(visitor))
    eventually(runs, run_id, training)
    runs.pause(run_id, owner(visitor))
    eventually(runs, run_id, paused)
    visitor.query_params["run"] = run_id
    visitor.run()
    assert visitor.select_slider(key="beta_warmup_epochs").disabled
    assert not visitor.select_slider(key="free_bits").disabled
    visitor.select_slider(key="free_bits").set_value(0.25).run()
    assert not visitor.exception
    assert seen(runs, run_id).free_bits == 0.25
    link = "Which died, and when?"
    assert link in [each.proto.label for each in visitor.get("page_link")]


def test_a_finished_run_needs_no_remedy(runs: Registry) -> None:
    app = open_page("collapse")
    run_id = runs.start(SHORT, owner(app))
    eventually(runs, run_id, finished)
    app.query_params["run"] = run_id
    app.run()
    assert "This run has finished. A remedy needs one that has steps to go." in words(app.main)
    assert "warm_up" not in [button.key for button in app.button]


@pytest.mark.parametrize("latent_dim", [1, 128])
def test_few_and_many_dimensions(runs: Registry, latent_dim: int) -> None:
    run_id = runs.start(dataclasses.replace(SHORT, latent_dim=latent_dim), ME)
    eventually(runs, run_id, finished)
    app = open_page("collapse", run=run_id)
    assert not app.exception
    assert set(charts(app)) == {"heat_strip", "two_definitions"}


def test_a_file_without_readings_is_no_trouble(runs: Registry) -> None:
    history = resources.shipped("sketched-2d").history.copy()
    history.steps.clear()
    history.test_mu.clear()
    config = resources.shipped("sketched-2d").config
    content = checkpoint_to_bytes(Checkpoint(config, build_model(config), history))
    run_id = runs.open_checkpoint(content, ME, name="old")
    app = open_page("collapse", run=run_id)
    assert not app.exception
    assert not charts(app)
    said = live_texts(app)
    assert said["diagnosis"] == "What was kept of this run holds no readings of its KL."
    assert said["counts"] == "What was kept of this run holds no codes of test images."


def test_beta_goes_down_to_1_and_from_there_by_tens() -> None:
    assert [lower_beta(beta) for beta in (30.0, 1.5, 1.0, 0.1, 0.0)] == [1, 1, 0.1, 0.01, 0]


def test_in_french(runs: Registry) -> None:
    app = open_page("collapse", run="sketched-2d", lang="fr")
    assert not app.exception
    assert app.title[0].value == "Clinique de l'effondrement"
    assert "beta" not in words(app.main)
