"""Does a page say of which moment a training run is seen, and show it anew when asked?"""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from tests.dashboard.session.test_model_in_view import ME, until_step
from tests.reading import live_texts, open_page, words
from vae_core.config import TrainConfig

CONFIG = TrainConfig(dataset="sketched", train_size=2000, epochs=50, hidden_dim=64)


def opened(page: str, run: str, **query: str) -> AppTest:
    return open_page(page, **{"run": run, "n_points": "500", **query})


def paused_at(runs: Registry, run: str, step: int) -> int:
    """Where the run rests once it has got so far."""
    runs.resume(run, ME)
    until_step(runs, run, step)
    runs.pause(run, ME)
    while (snapshot := runs.snapshot(run)) is None or snapshot.status != "paused":
        pass
    return snapshot.step


@pytest.mark.parametrize("page", ["latent_space", "sample"])
def test_a_run_that_went_on_is_shown_anew_when_asked(runs: Registry, page: str) -> None:
    run = runs.start(CONFIG, ME)
    first = paused_at(runs, run, 1)
    app = opened(page, run)
    assert not app.exception
    assert live_texts(app)["as_of"] == ""
    second = paused_at(runs, run, first + 40)
    app.run()  # the page is drawn of the run as it is now
    assert live_texts(app)["as_of"] == ""
    assert second > first


def test_the_line_says_since_when(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.start(CONFIG, ME)
    first = paused_at(runs, run, 1)
    monkeypatch.setattr("dashboard.session.model_in_view.model_in_view", _held(run))
    app = opened("latent_space", run)
    second = paused_at(runs, run, first + 40)
    app.run()
    assert not app.exception
    assert f"as of step {first:,}" in words(app)
    assert f"at step {second:,} by now" in words(app)
    app = opened("latent_space", run, lang="fr")
    assert "Vous voyez cet entraînement au pas" in words(app)


def _held(run: str):  # type: ignore[no-untyped-def]
    """A page that took its model once, as a browser's fragment has it."""
    from dashboard.session.model_in_view import model_in_view

    kept = {}

    def held(state: object) -> object:
        if run not in kept:
            kept[run] = model_in_view(state)  # type: ignore[arg-type]
        return kept[run]

    return held


def test_a_model_that_comes_with_the_app_is_of_no_moment(runs: Registry) -> None:
    assert "as of step" not in words(opened("latent_space", "sketched-2d"))
