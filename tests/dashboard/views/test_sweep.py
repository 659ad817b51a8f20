"""Can a setting be swept from the page, watched, stopped, resumed and read?"""

import dataclasses
import time
from typing import Any
from urllib.parse import parse_qs

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.charts.chart import Chart
from dashboard.charts.rate_distortion import Way, rate_distortion
from dashboard.datasets.loaded import shared_data
from dashboard.live.board import GONE, board
from dashboard.runs.miniatures import miniature_of
from dashboard.runs.pictures import Photographer
from dashboard.runs.registry import Registry
from dashboard.runs.sweep_files import Sweep
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.session.state import AppState
from dashboard.views.sweep import topic
from dashboard.views.sweep.setting_up import QUICK
from dashboard.views.sweep.values import MOST_CHARACTERS, PRESETS, as_typed, typed_values
from dashboard.words.language import LANGUAGES, speaking
from tests.dashboard.run_service import LONG, ME, OTHER, SHORT, eventually, training
from tests.reading import (
    chart,
    charts,
    components,
    grids,
    live_texts,
    open_page,
    painted,
    standings,
    told,
    words,
    would_run_again,
)
from vae_core.config import BOUNDS, TrainConfig
from vae_core.errors import BadValue
from vae_core.explain.rate_distortion import chords
from vae_core.model import build_model
from vae_core.record.camera import NOISE_SEED
from vae_core.record.sweep import FEWEST, MOST, N_SAMPLES, SWEPT, Swept
from vae_core.sampling import decode_points

BETAS = Swept.over("beta", [0.5, 1, 2], SHORT)
SLOW = Swept.over("beta", [1, 2], LONG)


def over(runs: Registry, sweep_id: str) -> Sweep:
    """The sweep when it has ended, with all pictures."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        now = runs.sweeps.get(sweep_id)
        assert now is not None
        if not now.going and all(point.miniature for point in now.swept.points):
            return now
        time.sleep(0.02)
    pytest.fail(f"it never ended: {now}")


def mine(page: AppTest) -> str:
    """The token of the visitor who looks at the page."""
    state: AppState = page.session_state["app_state"]
    return state.owner


def rows(page: AppTest) -> list[list[str]]:
    """The table's rows."""
    [table] = components(page, "live_table")
    sent = told(table)
    found: list[list[str]] = sent["parts"][sent["part"]]["rows"]
    return found


def test_before_anything_was_trained_there_is_an_example(runs: Registry) -> None:
    page = open_page("sweep")
    assert not page.exception
    example = resources.shipped_sweep()
    assert example.config.dataset == "mnist"
    assert example.n_finished == len(example.points) == 6
    drawn = chart(page, topic.PLANE)
    assert [t["name"] for t in drawn["figure"]["data"] if t.get("mode") == "lines+markers"] == [
        f"beta {value:g}" for value in (0.25, 0.5, 1, 2, 4, 8)
    ]
    assert len(charts(page)) == 1 + 6
    assert painted(page, topic.samples_key(3)).shape == (16, 784)
    assert painted(page, topic.samples_key(3)).any()
    last = example.points[2].last
    assert last is not None
    total = last.rate + last.distortion
    figures = [f"{number:.1f}" for number in (last.rate, last.distortion, total)]
    assert rows(page)[2] == ["beta 1", *figures, "10", "finished"]
    assert "beta 0.25, 0.5, 1, 2, 4, 8 on MNIST, L = 10, 10 epochs" in words(page)
    assert live_texts(page)["sweep_figures_2"] == f"KL {figures[0]} · recon. {figures[1]}"


def test_what_the_example_says_of_chords_is_so(runs: Registry) -> None:
    example = resources.shipped_sweep()
    places = [point.last for point in example.points if point.last]
    assert [p.train_rate for p in places] == sorted((p.train_rate for p in places), reverse=True)
    assert [p.train_distortion for p in places] == sorted(p.train_distortion for p in places)
    found = chords(example)
    held = sum(chord.holds() for chord in found)
    assert held >= 4
    said = live_texts(open_page("sweep"))["sweep_chords"]
    assert f"{held} of 5 lie between both betas, give or take 20%." in said
    assert ", ".join(f"{chord.falls_by:.2f}" for chord in found) in said


def test_a_sweep_is_started_with_what_the_controls_say(runs: Registry) -> None:
    page = open_page("sweep")
    page.selectbox(key="sweep_dataset").set_value("sketched")
    page.segmented_control(key="sweep_setting").set_value("latent_dim").run()
    page.text_input(key="sweep_list_latent_dim_en").set_value("5 2; 3").run()
    assert "**3** runs (2, 3, 5), one by one" in words(page)
    page.button(key="start_sweep").click().run()
    assert not page.exception
    [sweep] = runs.sweeps.of(mine(page))
    assert sweep.swept.setting == "latent_dim"
    assert [point.value for point in sweep.swept.points] == [2, 3, 5]
    assert sweep.swept.config == TrainConfig(**{**QUICK, "dataset": "sketched"})
    assert page.query_params["sweep"] == sweep.id
    assert page.button(key="stop_sweep")
    assert "0 of 3 finished" in standings(page)["sweep_standing"]["words"]
    page.button(key="stop_sweep").click().run()
    [sweep] = runs.sweeps.of(mine(page))
    assert not sweep.going


def test_other_settings_are_those_of_the_train_page(runs: Registry) -> None:
    page = open_page("sweep")
    chosen = {"train_size": 500, "epochs": 2, "free_bits": 0.5, "variational": False}
    for name, value in chosen.items():  # as that page's controls leave it
        page.session_state[name] = value
    page.segmented_control(key="sweep_base").set_value("train")
    page.selectbox(key="sweep_dataset").set_value("sketched").run()
    page.button(key="start_sweep").click().run()
    [sweep] = runs.sweeps.of(mine(page))
    config = sweep.swept.config
    assert (config.train_size, config.epochs, config.latent_dim) == (500, 2, 2)
    assert (config.variational, config.free_bits, config.dataset) == (True, 0.0, "sketched")


@pytest.mark.parametrize(
    "typed",
    ["", "1", "1 1", "1 2 3 4 5 6 7 8 9", "1 x", "1 -2", "1 101", "nan 1", "1 inf", "1 **b**"],
)
def test_a_list_that_makes_no_sense_is_said_and_not_started(runs: Registry, typed: str) -> None:
    page = open_page("sweep")
    page.text_input(key="sweep_list_beta_en").set_value(typed).run()
    assert not page.exception
    assert page.button(key="start_sweep").disabled
    assert "Nothing can be started so." in words(page)


def test_a_preset_fills_the_list_in(runs: Registry) -> None:
    page = open_page("sweep", lang="fr")
    page.button(key="sweep_preset_1").click().run()
    assert page.text_input(key="sweep_list_beta_fr").value == "0,1 1 10"
    assert "**3** entraînements" in words(page)


def test_the_page_follows_a_sweep_and_runs_again_for_another_button_alone(runs: Registry) -> None:
    page = open_page("sweep")
    sweep_id = runs.sweeps.start(SLOW, mine(page))
    page.run()
    now = runs.sweeps.get(sweep_id)
    assert now is not None
    eventually(runs, now.run_id, training)
    assert not would_run_again(page)
    assert "Training" in topic.followed(sweep_id).parts["standing"]["words"]
    assert topic.followed(sweep_id).parts[topic.TABLE]["rows"][0][-1] == "training"
    runs.sweeps.stop(sweep_id, mine(page))
    assert would_run_again(page)
    page.run()
    assert page.button(key="resume_sweep")
    assert standings(page)["sweep_standing"]["words"].startswith("Stopped")


def test_a_finished_sweep_shows_its_points_maps_samples_and_runs(runs: Registry) -> None:
    page = open_page("sweep")
    done = over(runs, runs.sweeps.start(BETAS, mine(page)))
    page.run()
    assert not page.exception
    ends = [
        trace
        for trace in chart(page, topic.PLANE)["figure"]["data"]
        if trace.get("mode") == "markers+text"
    ]
    assert [trace["marker"].get("symbol") for trace in ends] == [None] * 3
    assert len(charts(page)) == 1 + 3
    for at, point in enumerate(done.swept.points):
        assert point.miniature is not None
        assert (painted(page, topic.samples_key(at)) == point.miniature.samples).all()
    links = [link for link in page.get("page_link") if link.proto.label == "Open it"]
    assert len(links) == 3
    (together,) = [
        link for link in page.get("page_link") if link.proto.label == "Compare these runs"
    ]
    assert parse_qs(together.proto.query_string)["with"] == list(done.runs)
    names = {"stop_sweep", "resume_sweep"} & {button.key for button in page.button}
    assert names == set()


def test_a_value_without_a_run_yet_has_room_for_its_pictures(runs: Registry) -> None:
    page = open_page("sweep")
    runs.sweeps.start(SLOW, mine(page))
    page.run()
    assert not painted(page, topic.samples_key(1)).any()
    assert grids(page)[topic.samples_key(1)]["alt"] == "No samples yet with beta 2"
    assert rows(page)[1] == ["beta 2", "", "", "", "0", "to come"]


def test_others_watch_and_control_nothing(runs: Registry) -> None:
    sweep_id = runs.sweeps.start(SLOW, OTHER)
    page = open_page("sweep", sweep=sweep_id)
    assert "You are watching: whoever started this sweep controls it." in words(page)
    assert not [b for b in page.button if b.key in ("stop_sweep", "resume_sweep")]
    assert standings(page)["sweep_standing"]


@pytest.mark.parametrize("address", ["nobody-knows", "../../etc/passwd", "%00", "a" * 500])
def test_a_sweep_that_nobody_knows_is_the_example(runs: Registry, address: str) -> None:
    page = open_page("sweep", sweep=address)
    assert not page.exception
    assert rows(page)[0][0] == "beta 0.25"


def test_one_chooses_among_one_s_own_and_the_example(runs: Registry) -> None:
    page = open_page("sweep")
    first = runs.sweeps.start(SLOW, mine(page))
    runs.sweeps.stop(first, mine(page))
    second = runs.sweeps.start(BETAS, mine(page))
    page.run()
    assert page.selectbox(key="sweep_shown").value == second
    page.selectbox(key="sweep_shown").set_value(first).run()
    assert page.query_params["sweep"] == first
    assert [row[0] for row in rows(page)] == ["beta 1", "beta 2"]
    page.selectbox(key="sweep_shown").set_value(topic.EXAMPLE).run()
    assert len(rows(page)) == 6


def test_your_data_deletes_sweeps_and_says_so(runs: Registry) -> None:
    page = open_page("your_data")
    swept = runs.sweeps.start(SLOW, mine(page))
    runs.sweeps.stop(swept, mine(page))
    page.checkbox(key="delete_sure").check().run()
    page.button(key="delete").click().run()
    assert "And 1 sweep of yours." in words(page)
    assert runs.sweeps.of(mine(page)) == []


def test_the_same_noise_is_decoded_by_models_of_as_many_dimensions() -> None:
    """The page says that samples at the same place come from the same z."""
    data = shared_data("sketched", DATA_DIR)
    made = []
    for _ in range(2):
        model = build_model(TrainConfig(dataset="sketched", latent_dim=3, hidden_dim=8, seed=1))
        made.append(miniature_of(Photographer(data).pictures(model)))
    noise = torch.Generator().manual_seed(NOISE_SEED)
    z = torch.randn(N_SAMPLES, 3, generator=noise)
    expected = (decode_points(model, z) * 255).round().byte().numpy()
    for small in made:
        assert (small.samples == expected).all()


def test_of_a_deleted_sweep_open_pages_hear(runs: Registry) -> None:
    sweep_id = runs.sweeps.start(SLOW, ME)
    assert topic.TABLE in topic.followed(sweep_id).parts
    runs.forget(ME)
    assert topic.followed(sweep_id).parts.contents == {GONE: True}


def test_a_second_sweep_is_refused_in_words(runs: Registry) -> None:
    page = open_page("sweep")
    runs.sweeps.start(SLOW, mine(page))
    page.button(key="start_sweep").click().run()
    assert "A sweep of yours goes on already." in words(page)
    assert len(runs.sweeps.of(mine(page))) == 1


@pytest.mark.parametrize("setting", SWEPT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_its_words(runs: Registry, setting: str, language: str) -> None:
    page = open_page("sweep", lang=language)
    swept = Swept.over(setting, PRESETS[setting][-1], dataclasses.replace(SHORT, beta=2.0))
    sweep_id = runs.sweeps.start(swept, mine(page))
    runs.sweeps.stop(sweep_id, mine(page))
    page.segmented_control(key="sweep_setting").set_value(setting).run()
    assert not page.exception
    found = words(page)
    assert ("beta 2" in found or "bêta 2" in found) or setting == "beta"
    assert "{" not in found


def test_the_sentences_of_a_sweep_name_what_could_not_be(runs: Registry) -> None:
    """A run that failed, or that was moved by hand, is told apart from one to come."""
    swept = BETAS.with_point(0, outcome="failed").with_point(1, outcome="moved")
    table: Any = topic._table(swept, None, None)
    assert [row[-1] for row in table["rows"]] == [
        "failed",
        "moved by hand: another run",
        "to come",
    ]


@given(st.text(max_size=2 * MOST_CHARACTERS), st.sampled_from(SWEPT), st.sampled_from([*LANGUAGES]))
def test_whatever_is_typed_is_a_list_within_bounds_or_refused(
    text: str, setting: str, language: str
) -> None:
    with speaking(language):
        try:
            values = typed_values(setting, text)
        except BadValue:
            return
    low, high = BOUNDS[setting]
    assert FEWEST <= len(values) <= MOST
    assert values == sorted(set(values))
    assert all(low <= value <= high for value in values)
    assert setting != "latent_dim" or all(isinstance(value, int) for value in values)


NUMBERS = st.one_of(
    st.integers(1, 100).map(float), st.sampled_from([1e-5, 0.001, 0.25, 0.5, 1.5, 12.5])
)


@given(st.sets(NUMBERS, min_size=FEWEST, max_size=MOST), st.sampled_from([*LANGUAGES]))
def test_what_the_page_writes_it_reads(values: set[float], language: str) -> None:
    with speaking(language):
        assert typed_values("beta", as_typed(sorted(values))) == sorted(values)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "0.5, 1, 2", [0.5, 1, 2]),
        ("en", "0.5,1,2", [0.5, 1, 2]),
        ("en", "1,4", [1, 4]),
        ("en", " 4;;1 , 2 ", [1, 2, 4]),
        ("fr", "0,5 1 2", [0.5, 1, 2]),
        ("fr", "0,5; 1; 2", [0.5, 1, 2]),
        ("fr", "0.5, 1, 2", [0.5, 1, 2]),
        ("fr", "0.5,1,2", [0.5, 1, 2]),
        ("fr", "1e-3\u00a01", [0.001, 1]),
    ],
)
def test_a_list_is_read_as_its_writer_meant_it(
    language: str, text: str, values: list[float]
) -> None:
    with speaking(language):
        assert typed_values("beta", text) == values


def test_thirty_pages_that_look_at_a_sweep_have_it_made_once(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_id = runs.sweeps.start(SLOW, ME)
    made = []

    def counted(ways: list[Way]) -> Chart:
        made.append(ways)
        return rate_distortion(ways)

    monkeypatch.setattr(topic, "rate_distortion", counted)
    board.clear()
    runs.sweeps.stop(sweep_id, ME)
    for _ in range(30):
        topic.followed(sweep_id)
    assert len(made) == 1
