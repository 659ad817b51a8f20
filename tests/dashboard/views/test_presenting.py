"""What does a page of a presentation show, and what do its keys ask the run service for?"""

import json
import threading
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.controls.run_keys import own_run, press
from dashboard.runs.orders import Orders, Rest
from dashboard.runs.registry import Registry
from dashboard.session.state import AppState
from tests.dashboard.run_service import LONG, SHORT, eventually, finished, paused, seen, training
from tests.reading import charts, components, grids, live_texts, open_page, standings, told
from vae_core.config import TrainConfig

PAGES = ("home", "loss", "latent_space", "results", "train", "your_data")


def keys(app: AppTest) -> dict[str, str]:
    """What each key does as the run stands, or why it does nothing."""
    [proto] = components(app, "presentation")
    sent = told(proto)
    found: dict[str, str] = {}
    for key in sent["keys"]:
        acts = sent["parts"]["status"] in key["during"]
        if acts or key["keys"][0] not in found:
            found[key["keys"][0]] = key["does"] if acts else key["otherwise"]
    return found


def owner(app: AppTest) -> str:
    state: AppState = app.session_state["app_state"]
    return state.owner


def named(app: AppTest, parameter: str) -> str:
    """What the address says."""
    value = app.query_params[parameter]
    return value if isinstance(value, str) else value[0]


def opened_by(runs: Registry, config: TrainConfig, **address: str) -> AppTest:
    """A run's owner presents it."""
    app = open_page("train", present="1", **address)
    app.query_params["run"] = runs.start(config, owner(app))
    return app.run()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_presented_without_a_sidebar_and_left(runs: Registry, page: str) -> None:
    app = open_page(page, present="1", lang="fr")
    assert not app.exception
    assert len(app.sidebar) == 0
    links = {link.proto.query_string for link in app.main.get("page_link")}
    assert links
    assert all("present=1" in query and "lang=fr" in query for query in links)
    assert app.segmented_control(key="language")
    app.button(key="presenting").click().run()
    assert "present" not in app.query_params
    assert app.query_params["lang"]
    assert len(app.sidebar) > 0
    assert not components(app, "presentation")
    assert all("present" not in link.proto.query_string for link in app.sidebar.page_link)
    app.button(key="presenting").click().run()
    assert named(app, "present") == "1"
    assert components(app, "presentation")


def test_another_value_in_the_address_presents_nothing(runs: Registry) -> None:
    for value in ("0", "", "<b>"):
        app = open_page("train", present=value)
        assert len(app.sidebar) > 0
        assert not any("present" in link.proto.query_string for link in app.sidebar.page_link)


def test_an_answer_that_left_before_it_was_begun_does_not_end_it(runs: Registry) -> None:
    app = open_page("train")
    app.button(key="presenting").click().run()
    del app.query_params["present"]
    app.select_slider(key="beta").set_value(2.0).run()
    assert named(app, "present") == "1"
    assert components(app, "presentation")
    app.run()  # now the browser has the new address
    del app.query_params["present"]  # and this is meant
    app.run()
    assert not components(app, "presentation")


def test_a_run_is_begun_in_a_presentation_with_every_setting(runs: Registry) -> None:
    app = open_page("train", present="1", dataset="sketched", epochs="1000", seed="5")
    assert not app.exception
    ordinary = open_page("train")
    assert {str(slider.key) for slider in app.select_slider} == {
        str(slider.key) for slider in ordinary.select_slider
    }
    assert keys(app) == {}
    app.button_group(key="preset").set_value("Collapse").run()
    assert app.select_slider(key="beta").value == 30.0
    app.button(key="start").click().run()
    assert not app.exception
    run = seen(runs, named(app, "run"))
    assert (run.config.beta, run.config.dataset) == (30.0, "sketched")
    assert named(app, "present") == "1"
    assert {button.key for button in app.button} >= {"pause", "stop", "new_run", "presenting"}
    assert {str(slider.key) for slider in app.select_slider} == {"beta", "learning_rate"}


@pytest.mark.parametrize(("latent_dim", "variational"), [(1, True), (2, False), (20, True)])
def test_a_run_s_curve_samples_and_map_are_there_and_its_other_charts_are_not(
    runs: Registry, latent_dim: int, variational: bool
) -> None:
    config = {**LONG.as_dict(), "latent_dim": latent_dim, "variational": variational}
    app = opened_by(runs, TrainConfig(**config))
    run_id = named(app, "run")
    eventually(runs, run_id, lambda run: training(run) and run.pictures and run.decoder)
    app.run()
    assert not app.exception
    assert list(charts(app)) == ["loss_curves"]
    assert list(charts(app, "latent_pad")) == ["latent_points"]
    assert list(grids(app)) == ["sample_grid"]
    assert "standing" in standings(app)
    runs.stop(run_id, owner(app))


def test_a_watcher_reads_beta_and_has_no_keys(runs: Registry) -> None:
    run_id = runs.start(LONG, "somebody else")
    app = open_page("train", present="1", run=run_id)
    assert not app.exception
    assert live_texts(app)["in_words"] == "KL weight beta: **1**  \nLearning rate: **0.001**"
    assert keys(app) == {}
    assert not app.select_slider
    assert {button.key for button in app.button} == {"presenting", "new_run"}
    press({"stop": 1, "pause": 1, "beta": 4.0}, run_id, owner(app))
    eventually(runs, run_id, training)
    assert seen(runs, run_id).beta == 1.0
    runs.stop(run_id, "somebody else")


def test_keys_follow_how_the_run_stands(runs: Registry) -> None:
    app = opened_by(runs, LONG)
    run_id = named(app, "run")
    first = "Pause the run first."
    beta = {"+": "Beta up", "-": "Beta down"}
    assert keys(app) == {"P": "Pause", "S": first, "E": first} | beta
    eventually(runs, run_id, training)
    press({"pause": 1}, run_id, owner(app))
    eventually(runs, run_id, paused)
    app.run()
    assert keys(app) == {"P": "Resume", "S": "Step", "E": "Step epoch"} | beta
    press({"resume": 1}, run_id, owner(app))
    eventually(runs, run_id, training)
    runs.stop(run_id, owner(app))
    eventually(runs, run_id, lambda run: run.status == "stopped")
    app.run()
    assert keys(app)["P"] == "Resume"
    assert keys(app)["S"] == first


def test_the_keys_of_a_run_that_has_ended_say_so_and_do_nothing(runs: Registry) -> None:
    app = opened_by(runs, SHORT)
    run_id = named(app, "run")
    eventually(runs, run_id, finished)
    app.run()
    assert set(keys(app).values()) == {"This run has come to its end."}
    press({"pause": 1, "step": 1, "beta": 4.0}, run_id, owner(app))
    assert seen(runs, run_id).status == "finished"
    assert seen(runs, run_id).beta == 1.0


def test_steps_are_counted_and_beta_stands_on_the_slider_s_own_steps(runs: Registry) -> None:
    app = opened_by(runs, LONG)
    run_id, me = named(app, "run"), owner(app)
    eventually(runs, run_id, training)
    press({"pause": 1}, run_id, me)
    step = eventually(runs, run_id, paused).step
    press({"step": 3}, run_id, me)
    eventually(runs, run_id, lambda run: run.step == step + 3 and paused(run))
    press({"beta": 4.0}, run_id, me)
    assert eventually(runs, run_id, lambda run: run.beta == 4.0)
    scale = told(components(app.run(), "presentation")[0])["scales"]["beta"]
    assert scale["now"] == 4.0
    assert scale["words"][scale["values"].index(4.0)] == "beta 4"
    runs.set_live(run_id, me, "beta", 2.5)  # as an address may say
    app.run()
    assert app.select_slider(key="beta").value == 2.5
    assert told(components(app, "presentation")[0])["scales"]["beta"]["now"] == 2.5


def test_a_step_that_is_asked_for_while_another_is_taken_counts(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened_by(runs, LONG)
    run_id, me = named(app, "run"), owner(app)
    eventually(runs, run_id, training)
    press({"step": 1}, run_id, me)
    assert not seen(runs, run_id).stepping
    press({"pause": 1}, run_id, me)
    step = eventually(runs, run_id, paused).step
    taken, go_on = threading.Event(), threading.Event()
    after_step = Orders.after_step

    def slow(self: Orders, **what: Any) -> Rest | None:
        taken.set()
        assert go_on.wait(20)
        return after_step(self, **what)

    monkeypatch.setattr(Orders, "after_step", slow)
    press({"step": 1}, run_id, me)
    assert taken.wait(20)
    assert keys(app.run())["S"] == "Step"
    press({"step": 2}, run_id, me)
    go_on.set()
    eventually(runs, run_id, lambda run: run.step == step + 3 and paused(run))
    press({"resume": 1}, run_id, me)
    eventually(runs, run_id, training)
    assert keys(app.run())["S"] == "Pause the run first."
    runs.stop(run_id, me)


@pytest.mark.parametrize(
    "asked",
    [
        {"beta": 900},
        {"beta": "<b>"},
        {"beta": None},
        {"beta": [1]},
        {"step": -3},
        {"step": "many"},
        {"forget": 1},
        {},
    ],
    ids=json.dumps,
)
def test_whatever_a_browser_asks_for_is_no_error(runs: Registry, asked: dict[str, Any]) -> None:
    app = opened_by(runs, LONG)
    run_id, me = named(app, "run"), owner(app)
    eventually(runs, run_id, training)
    press({"pause": 1}, run_id, me)
    step = eventually(runs, run_id, paused).step
    press(asked, run_id, me)
    assert seen(runs, run_id).beta == 1.0
    assert seen(runs, run_id).step <= step + 1


def test_a_run_that_has_gone_has_no_keys(runs: Registry) -> None:
    app = open_page("train", present="1", run="gone")
    assert not app.exception
    assert keys(app) == {}
    for run_id in ("gone", None, "mnist-2d"):
        assert own_run(run_id, owner(app)) is None
        press({"pause": 1}, run_id, owner(app))
