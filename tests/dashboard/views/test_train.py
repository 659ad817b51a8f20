"""What the Train page shows, and what it asks the run service for."""

import dataclasses
import re
import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.controls import run_settings
from dashboard.controls.presets import PRESETS
from dashboard.controls.settings_address import settings_query
from dashboard.runs.registry import Registry
from dashboard.runs.run import BROKEN_OFF
from dashboard.runs.snapshot import Status
from dashboard.session.state import AppState
from dashboard.words import language
from tests.reading import open_page, seen, standings, unopened, words
from vae_core.config import BOUNDS, CHOICES, SWITCHES, TrainConfig
from vae_core.data.download import DataUnavailable
from vae_core.errors import sentence
from vae_core.record.history import History
from vae_core.record.state import TrainState
from vae_core.trainer import TrainingDiverged


@pytest.fixture
def page(runs: Registry) -> AppTest:
    app = open_page()
    return app.switch_page("pages/train.py").run()


def only_run(runs: Registry) -> str:
    (run_id,) = runs._all.shelf
    return run_id


def chosen(page: AppTest) -> TrainConfig:
    """What the controls say."""
    return TrainConfig(**{name: page.session_state[name] for name in run_settings.NAMES})


def address(page: AppTest) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else value[0]
        for name, value in page.query_params.items()
    }


def follow_link(page: AppTest, query: dict[str, str]) -> None:
    """Come back to the Train page from another one, by a link with these settings."""
    page.query_params.clear()
    page.switch_page("pages/exercises.py").run()
    page.switch_page("pages/train.py")
    page.query_params.update(query)
    page.run()


def test_a_newcomer_finds_the_labs_settings(page: AppTest) -> None:
    assert not page.exception
    shown = {str(slider.key): slider.value for slider in page.select_slider}
    assert shown == {name: getattr(TrainConfig(), name) for name in shown}
    others = {*SWITCHES, *CHOICES, "seed"} - {"device"}
    assert set(shown) | others == set(run_settings.NAMES)
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


def test_beta_can_be_moved_while_a_shipped_model_is_in_view(page: AppTest, runs: Registry) -> None:
    follow_link(page, {"run": "mnist-20d"})
    page.select_slider(key="beta").set_value(6.0).run()
    assert not page.exception
    assert address(page) == {"run": "mnist-20d", "beta": "6"}


def test_an_answer_that_left_before_the_run_was_there_does_not_hide_it(
    page: AppTest, runs: Registry
) -> None:
    """A slider is dragged while Start is on its way: the browser still names the old address."""
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    run_id = page.query_params["run"]
    del page.query_params["run"]
    page.select_slider(key="beta").set_value(2.0).run()
    assert page.query_params["run"] == run_id
    assert page.button(key="stop")
    page.run()  # now the browser has the new address
    del page.query_params["run"]  # and this is meant
    page.run()
    assert "run" not in page.query_params
    assert page.button(key="start")


def test_with_free_bits_the_curve_is_not_the_loss_that_is_made_small(
    page: AppTest, runs: Registry
) -> None:
    def captions() -> str:
        return " ".join(caption.value for caption in page.caption)

    page.selectbox(key="dataset").set_value("sketched")
    page.select_slider(key="free_bits").set_value(0.5).run()
    page.button(key="start").click().run()
    assert "it forgives the first 0.5 nats" in captions()
    page.button(key="new_run").click().run()
    page.select_slider(key="free_bits").set_value(0.0).run()
    page.button(key="start").click().run()
    assert "forgives" not in captions()


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
    runs._all.shelf[run_id].join(30)
    page.button(key="new_run").click().run()
    page.button(key=f"go_on_{run_id}").click().run()
    assert page.button(key="pause").label == "Resume"


OPTIONS: dict[str, tuple[Any, ...]] = {
    **run_settings.STEPS,
    **CHOICES,
    **dict.fromkeys(SWITCHES, (False, True)),
    "seed": (0, 1_234_567_891, BOUNDS["seed"][1]),
}


@pytest.mark.parametrize("name", run_settings.NAMES)
def test_a_link_with_one_setting_sets_them_all(page: AppTest, runs: Registry, name: str) -> None:
    """Its first option, the lab's and its last; what isn't named takes the lab's value."""
    for value in (OPTIONS[name][0], getattr(TrainConfig(), name), OPTIONS[name][-1]):
        for other in run_settings.NAMES:  # what stood there before
            one, two = OPTIONS[other][:2]
            page.session_state[other] = two if getattr(TrainConfig(), other) == one else one
        wanted = dataclasses.replace(TrainConfig(), **{name: value})
        follow_link(page, {name: settings_query(wanted)[name]})
        assert not page.exception
        assert not page.warning
        assert chosen(page) == wanted
        assert address(page) == {name: settings_query(wanted)[name]}


def test_settings_stay_where_a_link_names_none(page: AppTest) -> None:
    page.select_slider(key="beta").set_value(0.0).run()
    assert address(page)["beta"] == "0"
    follow_link(page, {})
    assert page.select_slider(key="beta").value == 0.0
    assert address(page)["beta"] == "0"


def test_an_address_says_a_number_to_its_last_digit() -> None:
    query = settings_query(TrainConfig(seed=1_234_567_891, learning_rate=0.00123456789))
    assert (query["seed"], query["learning_rate"]) == ("1234567891", "0.00123456789")


# ── presets ──


def lit(page: AppTest) -> str | None:
    preset: str | None = page.session_state["preset"]
    return preset


def test_a_preset_is_lit_while_the_settings_are_its_own(page: AppTest) -> None:
    assert lit(page) == "The lab"
    page.button_group(key="preset").set_value("Sharp").run()
    assert lit(page) == "Sharp"
    page.selectbox(key="dataset").set_value("sketched").run()  # on what, a preset doesn't say
    assert lit(page) == "Sharp"
    page.select_slider(key="beta").set_value(4.0).run()
    assert lit(page) is None
    page.button_group(key="preset").set_value("Sharp").run()
    assert page.select_slider(key="beta").value == 1.0
    assert page.selectbox(key="dataset").value == "sketched"
    page.select_slider(key="beta").set_value(4.0).run()
    page.select_slider(key="beta").set_value(1.0).run()
    assert lit(page) == "Sharp"
    page.number_input(key="seed").set_value(3).run()
    assert lit(page) is None


def test_pressing_the_lit_preset_again_leaves_it_lit(page: AppTest) -> None:
    page.button_group(key="preset").set_value("Collapse").run()
    before = chosen(page)
    page.button_group(key="preset").set_value(None).run()  # as a browser says it
    assert lit(page) == "Collapse"
    assert chosen(page) == before


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_link_lights_its_preset(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: lang])
    collapse = TrainConfig(**PRESETS["Collapse"])
    follow_link(page, settings_query(collapse))
    assert lit(page) == "Collapse"
    assert page.button_group(key="preset").options[0] == ("Quick" if lang == "en" else "Rapide")
    page.button_group(key="preset").set_value("Quick").run()
    assert chosen(page) == TrainConfig(**PRESETS["Quick"])


def test_a_run_that_was_left_lights_the_preset_it_had(page: AppTest, runs: Registry) -> None:
    runs.turns.hold(sentence("Wait."))  # for as long as a page may take to be drawn
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button_group(key="preset").set_value("Quick").run()
    page.button(key="start").click().run()
    page.button(key="stop").click().run()
    page.button(key="new_run").click().run()
    assert lit(page) == "Quick"
    page.button(key="start").click().run()
    page.select_slider(key="beta").set_value(6.0).run()
    page.button(key="stop").click().run()
    page.button(key="new_run").click().run()
    assert lit(page) is None
    assert page.select_slider(key="beta").value == 6.0


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_valid_runs(page: AppTest, name: str) -> None:
    page.button_group(key="preset").set_value(name).run()
    chosen = {str(slider.key): slider.value for slider in page.select_slider}
    expected = TrainConfig(**PRESETS[name])
    assert chosen == {key: getattr(expected, key) for key in chosen}


def test_a_full_line_is_said(
    page: AppTest, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.runs.beginnings.MAX_WAITING", 0)
    page.button(key="start").click().run()
    assert any("waiting in line" in warning.value for warning in page.warning)
    assert page.button(key="start")


def test_a_run_that_was_trained_is_offered_and_opened_as_one_s_own(
    page: AppTest, runs: Registry
) -> None:
    config = TrainConfig(dataset="sketched", train_size=200, hidden_dim=8, epochs=1)
    follow_link(page, settings_query(config))
    assert "open_equal" not in {button.key for button in page.button}
    trained = runs.start(config, "somebody else")
    while (run := runs.snapshot(trained)) and run.status != "finished":
        time.sleep(0.01)
    page.run()
    page.button(key="open_equal").click().run()
    own = [card for card in runs._all.files.cards() if card.id != trained]
    assert [card.training for card in own] == [trained]
    assert standings(page)["standing"]["words"].startswith("Finished")
    assert page.button(key="new_run").label == "New run"


@pytest.mark.parametrize(("precision", "said"), [("auto", True), ("float32", False)])
def test_automatic_precision_says_what_it_timed_at_rest_too(
    page: AppTest, runs: Registry, precision: str, said: bool
) -> None:
    config = TrainConfig(
        dataset="sketched", train_size=200, hidden_dim=8, epochs=1, precision=precision
    )
    follow_link(page, settings_query(config))
    page.button(key="start").click().run()
    while (run := runs.snapshot(only_run(runs))) and run.status != "finished":
        time.sleep(0.01)
    page.run()
    words = standings(page)["standing"]["words"]
    assert words.startswith("Finished")
    assert bool(re.search(r"in (float32|bfloat16): a step took .+ ms in float32", words)) == said


def test_whoever_sets_up_a_run_reads_how_long_it_would_wait(page: AppTest, runs: Registry) -> None:
    page.run()
    assert not any("before yours" in caption.value for caption in page.caption)
    for seed in (1, 2):
        runs.start(TrainConfig(dataset="sketched", seed=seed), f"visitor {seed}")
    page.run()
    (line,) = [caption.value for caption in page.caption if "before yours" in caption.value]
    assert line.startswith("2 runs are before yours: your turn would come in about ")
    runs.turns.hold(sentence("The teacher holds the line."))
    page.run()
    assert any("The teacher holds the line." in caption.value for caption in page.caption)


def test_the_status_of_a_failed_run_is_a_sentence(page: AppTest, runs: Registry) -> None:
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    run = runs._all.shelf[only_run(runs)]
    run.halt(Status.FAILED)
    run.join(30)
    run.publish(status=Status.FAILED, message="The loss stopped being a number at step 12.")
    page.run()
    assert standings(page)["standing"]["failed"]
    assert "stopped being a number" in standings(page)["standing"]["message"]
    assert page.button(key="pause").label == "Resume"


@pytest.mark.parametrize("mine", [True, False])
def test_a_data_set_out_of_reach_is_said_and_another_is_a_click_away(
    runs: Registry, mine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_internet(*_: object) -> None:
        raise DataUnavailable("Fashion-MNIST could not be fetched.")

    monkeypatch.setattr("vae_core.data.loading.fetch_files", no_internet)
    page = open_page()
    me = page.session_state["app_state"].owner if mine else "somebody else"
    config = TrainConfig(dataset="fashion_mnist", latent_dim=3, train_size=500, hidden_dim=16)
    asked = runs.start(config, me)
    while runs.snapshot(asked).status.active:  # type: ignore[union-attr]
        time.sleep(0.02)
    page.switch_page("pages/train.py")
    page.query_params["run"] = asked
    page.run()
    assert "Fashion-MNIST could not be fetched" in standings(page)["standing"]["message"]
    offered = [button for button in page.button if button.key == "sketched_instead"]
    assert len(offered) == mine
    if mine:
        assert page.button(key="pause").label == "Resume"
        offered[0].click().run()
        assert not page.exception
        instead = str(page.query_params["run"])
        run = runs.snapshot(instead)
        assert run is not None
        assert run.config == dataclasses.replace(config, dataset="sketched")
        assert page.selectbox(key="dataset").value == "sketched"
    assert runs.snapshot(asked).step == 0  # type: ignore[union-attr]


def test_the_page_speaks_french(runs: Registry) -> None:
    app = unopened("train")
    app.query_params["lang"] = "fr"
    app.query_params["beta"] = "900"
    app.query_params["train_size"] = "many"
    app.run()
    assert not app.exception
    assert app.button(key="start").label == "Démarrer"
    assert app.selectbox(key="dataset").options[2] == "Chiffres dessinés"
    assert app.button_group(key="preset").options[0] == "Rapide"
    assert "**Le TP**\u00a0: L = 2, 20 époques." in app.button_group(key="preset").help
    assert any("sur cette machine" in text.value for text in app.markdown)
    complaints = " ".join(seen(warning.value) for warning in app.warning)
    assert "beta = 900\u00a0: il faut un nombre de 0 à 100." in complaints
    assert (
        "train_size = 'many'\u00a0: il faut un nombre entier de 10 à 60\u202f000, ou" in complaints
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("title", ["sketched", "Sketched digits", "Chiffres dessinés"])
def test_a_link_opens_in_either_language(runs: Registry, lang: str, title: str) -> None:
    app = unopened("train")
    app.query_params["lang"] = lang
    app.query_params["dataset"] = title
    app.query_params["train_size"] = "all" if lang == "fr" else "toutes"
    app.run()
    assert not app.warning
    assert app.selectbox(key="dataset").value == "sketched"
    assert app.select_slider(key="train_size").value is None


def test_a_run_speaks_french(
    page: AppTest, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    page.run()
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    assert page.button(key="stop").label == "Arrêter"
    run = runs._all.shelf[only_run(runs)]
    run.halt(Status.FAILED)
    run.join(30)
    for message, shown in (
        (BROKEN_OFF, "Le programme a échoué. Le bouton « Reprendre »"),
        (
            sentence(
                "The server stopped during this run. It was kept at step {step:,}: Resume goes on "
                "from there.",
                step=1234,
            ),
            "Il a été gardé au pas 1\u202f234",
        ),
    ):
        run.publish(status=Status.FAILED, message=message)
        page.run()
        assert shown in standings(page)["standing"]["message"]
    good = TrainState({}, {"step": 1200}, History())
    run.publish(status=Status.FAILED, message=TrainingDiverged(1234, good).sentence)
    page.run()
    message = standings(page)["standing"]["message"]
    assert "La perte n'est plus un nombre depuis le pas 1\u202f234" in message
    assert "le modèle est revenu au pas 1\u202f200" in message
    assert page.button(key="pause").label == "Reprendre"


# ── a run's settings are what it has now ──


@pytest.fixture
def shared(page: AppTest, runs: Registry) -> tuple[AppTest, str]:
    """Its owner's page with a paused run, and the run's address with settings in it, as shared."""
    page.selectbox(key="dataset").set_value("sketched").run()
    page.button(key="start").click().run()
    run_id = only_run(runs)
    runs.pause(run_id, page.session_state["app_state"].owner)
    runs._all.shelf[run_id].join(30)
    page.run()
    return page, run_id


def visitor(run_id: str, *, owner: str | None = None, **settings: str) -> AppTest:
    """Another tab with the run's address: somebody else's, or its owner's."""
    app = unopened("train")
    app.query_params.update({"run": run_id} | settings)
    if owner:
        app.session_state["app_state"] = AppState(owner=owner)
    return app.run()


def test_a_watcher_reads_what_the_run_has_now(shared: tuple[AppTest, str], runs: Registry) -> None:
    page, run_id = shared
    page.select_slider(key="beta").set_value(10.0).run()
    watcher = visitor(run_id, beta="1", latent_dim="64", epochs="0")
    assert "KL weight beta: **10**" in words(watcher)
    assert "Latent dimension: **2**" in words(watcher)
    assert "Variational: **yes**" in words(watcher)
    assert not watcher.select_slider
    assert not watcher.warning  # what the address says of settings, a run need not hear
    assert address(watcher) == {"run": run_id}
    page.select_slider(key="beta").set_value(6.0).run()
    watcher.button(key="new_run").click().run()  # copied as they are, not as they were drawn
    assert watcher.select_slider(key="beta").value == 6.0
    assert watcher.selectbox(key="dataset").value == "sketched"
    assert address(watcher)["beta"] == "6"


def test_the_owners_other_tab_shows_what_the_run_has_now(
    shared: tuple[AppTest, str], runs: Registry
) -> None:
    page, run_id = shared
    tab = visitor(run_id, owner=page.session_state["app_state"].owner, beta="3")
    assert tab.select_slider(key="beta").value == 1.0
    page.select_slider(key="beta").set_value(10.0).run()
    tab.run()
    assert tab.select_slider(key="beta").value == 10.0
    assert not tab.select_slider(key="beta").disabled
    tab.select_slider(key="beta").set_value(0.0).run()
    page.run()
    assert page.select_slider(key="beta").value == 0.0


def test_a_tabs_late_answer_takes_back_nothing(shared: tuple[AppTest, str], runs: Registry) -> None:
    page, run_id = shared
    owner = page.session_state["app_state"].owner
    tab = visitor(run_id, owner=owner)
    page.select_slider(key="beta").set_value(10.0).run()
    tab.run()
    tab.select_slider(key="beta").set_value(1.0).run()  # what it had before, as if sent before
    assert runs.snapshot(run_id).beta == 10.0  # type: ignore[union-attr]
    assert tab.select_slider(key="beta").value == 10.0
    tab.select_slider(key="beta").set_value(3.0).run()
    assert runs.snapshot(run_id).beta == 3.0  # type: ignore[union-attr]
    tab.session_state["app_state"].replaced.clear()  # its browser has answered since
    tab.select_slider(key="beta").set_value(1.0).run()
    assert runs.snapshot(run_id).beta == 1.0  # type: ignore[union-attr]


def test_a_run_that_went_while_it_was_watched_is_said_to_be_gone(
    shared: tuple[AppTest, str], runs: Registry
) -> None:
    _, run_id = shared
    watcher = visitor(run_id)
    for path in runs._all.files.folder.glob(f"{run_id}.*"):
        path.unlink()
    del runs._all.shelf[run_id]
    watcher.run()
    assert not watcher.exception
    assert "no longer on this server" in watcher.warning[0].value
    assert watcher.button(key="start")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Sketched digits: there are 10,000 training images, and the run learns from all"),
        ("fr", "Chiffres dessinés\u00a0: il y a 10\u202f000 images d'entraînement"),
    ],
)
def test_more_images_than_there_are_is_said(runs: Registry, lang: str, said: str) -> None:
    app = open_page("train", dataset="sketched", train_size="40000", lang=lang)
    assert not app.exception
    assert any(text.value.startswith(said) for text in app.caption)
    app = open_page("train", dataset="sketched", train_size="10000", lang=lang)
    assert not any(text.value.startswith(said) for text in app.caption)
