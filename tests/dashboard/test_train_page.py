"""What the Train page shows, and what it asks the run service for."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import controls
from dashboard.runs import Registry
from dashboard.snapshots import Status
from vae_core.config import TrainConfig

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(runs: Registry) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    return app.switch_page("pages/train.py").run()


def only_run(runs: Registry) -> str:
    (run_id,) = runs._runs
    return run_id


def test_a_newcomer_finds_the_labs_settings(page: AppTest) -> None:
    assert not page.exception
    shown = {str(slider.key): slider.value for slider in page.select_slider}
    assert shown == {name: getattr(TrainConfig(), name) for name in shown}
    assert set(shown) | {"dataset", "variational", "learning_rate_schedule", "seed"} == set(
        controls.NAMES
    )
    assert page.button(key="start")
    assert not [button.key for button in page.button if button.key in ("pause", "stop", "step")]
    assert any("on this machine" in text.value for text in page.markdown)


def test_start_asks_for_what_the_controls_say(page: AppTest, runs: Registry) -> None:
    page.selectbox(key="dataset").set_value("sketched")
    page.select_slider(key="latent_dim").set_value(8)
    page.select_slider(key="beta").set_value(4.0)
    page.select_slider(key="train_size").set_value(500)
    page.toggle(key="variational").set_value(False)
    page.number_input(key="seed").set_value(3)
    page.button(key="start").click().run()
    assert not page.exception
    run = runs.snapshot(only_run(runs))
    assert run is not None
    asked = run.config
    assert (asked.dataset, asked.latent_dim, asked.beta) == ("sketched", 8, 4.0)
    assert (asked.train_size, asked.variational, asked.seed) == (500, False, 3)
    assert {button.key for button in page.button} >= {"pause", "stop", "new_run"}
    assert page.select_slider(key="latent_dim").disabled
    assert not page.select_slider(key="beta").disabled  # live, for its owner


def test_a_moved_beta_reaches_the_run(page: AppTest, runs: Registry) -> None:
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    page.select_slider(key="beta").set_value(6.0).run()
    run = runs.snapshot(only_run(runs))
    assert run is not None
    assert run.beta == 6.0
    assert run.config.beta == 1.0


def test_stop_and_new_run_unlock_the_controls(page: AppTest, runs: Registry) -> None:
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    page.button(key="stop").click().run()
    page.button(key="new_run").click().run()
    assert not page.exception
    assert not page.select_slider(key="latent_dim").disabled
    assert page.selectbox(key="dataset").value == "sketched"  # the settings stay, to go on from


def test_an_unfinished_run_is_offered_to_its_owner(page: AppTest, runs: Registry) -> None:
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    run_id = only_run(runs)
    while not (run := runs.snapshot(run_id)) or not run.step:
        pass
    page.button(key="stop").click().run()
    runs._runs[run_id].join(30)
    page.button(key="new_run").click().run()
    page.button(key=f"go_on_{run_id}").click().run()
    assert page.button(key="pause").label == "Resume"


@pytest.mark.parametrize("name", controls.PRESETS)
def test_presets_are_valid_runs(page: AppTest, name: str) -> None:
    page.button_group(key="preset").set_value(name).run()
    chosen = {str(slider.key): slider.value for slider in page.select_slider}
    expected = TrainConfig(**controls.PRESETS[name])
    assert chosen == {key: getattr(expected, key) for key in chosen}


def test_a_full_line_is_said(
    page: AppTest, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.runs.MAX_WAITING", 0)
    page.button(key="start").click().run()
    assert any("waiting in line" in warning.value for warning in page.warning)
    assert page.button(key="start")


def test_the_status_of_a_failed_run_is_a_sentence(page: AppTest, runs: Registry) -> None:
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    run = runs._runs[only_run(runs)]
    run.halt(Status.FAILED)
    run.join(30)
    run.publish(status=Status.FAILED, message="The loss stopped being a number at step 12.")
    page.run()
    assert any("stopped being a number" in error.value for error in page.error)
    assert page.button(key="pause").label == "Resume"
