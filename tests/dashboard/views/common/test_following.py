"""Which changes of a run does an open page notice, and which cost it no script run?"""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from tests.reading import live_texts, open_page, standings, unopened, would_run_again
from vae_core.config import TrainConfig

CONFIG = TrainConfig(dataset="sketched", train_size=200, hidden_dim=8, epochs=1000)


@pytest.fixture
def visitor() -> AppTest:
    """Whoever will own the run."""
    return open_page()


@pytest.fixture
def paused(runs: Registry, visitor: AppTest) -> Snapshot:
    """A run at rest."""
    me = owner(visitor)
    run_id = runs.start(CONFIG, me)
    runs.pause(run_id, me)
    runs._all.shelf[run_id].join(30)
    drawn = runs.snapshot(run_id)
    assert drawn is not None
    assert drawn.status is Status.PAUSED
    return drawn


def owner(app: AppTest) -> str:
    token: str = app.session_state["app_state"].owner
    return token


def train_page(visitor: AppTest, run: Snapshot, *, mine: bool) -> AppTest:
    app = visitor if mine else unopened()
    app.switch_page("pages/train.py")
    app.query_params["run"] = run.id
    return app.run()


def test_what_happens_to_a_run_at_rest_is_noticed(
    visitor: AppTest, paused: Snapshot, runs: Registry
) -> None:
    app = train_page(visitor, paused, mine=True)
    assert not would_run_again(app)
    run = runs._all.shelf[paused.id]
    for change in ({"status": Status.TRAINING}, {"status": Status.STOPPED}):
        run.publish(**change)
        assert would_run_again(app)
        run.publish(**{name: getattr(paused, name) for name in change})
        assert not would_run_again(app)


def test_a_watcher_is_told_and_his_script_does_not_run(
    visitor: AppTest, paused: Snapshot, runs: Registry
) -> None:
    app = train_page(visitor, paused, mine=False)
    run = runs._all.shelf[paused.id]
    for status, said in ((Status.TRAINING, "Training"), (Status.STOPPED, "Stopped")):
        run.publish(status=status)
        assert not would_run_again(app)
        assert standings(app.run())["standing"]["words"].startswith(said)
    run.publish(message=None, step=paused.step + 1)
    assert not would_run_again(app) or not paused.step


def test_a_moved_beta_redraws_its_owners_controls_alone(
    visitor: AppTest, paused: Snapshot, runs: Registry
) -> None:
    mine = train_page(visitor, paused, mine=True)
    watcher = train_page(visitor, paused, mine=False)
    for status in (Status.PAUSED, Status.TRAINING):
        runs._all.shelf[paused.id].publish(status=status)
        mine.run()
        beta = 10.0 if status is Status.PAUSED else 4.0
        runs.set_live(paused.id, owner(visitor), "beta", beta)
        assert would_run_again(mine)
        assert not would_run_again(watcher)
        assert f"KL weight beta: **{beta:g}**" in live_texts(watcher.run())["in_words"]


def test_a_step_of_a_training_run_redraws_no_page(
    visitor: AppTest, paused: Snapshot, runs: Registry
) -> None:
    run = runs._all.shelf[paused.id]
    run.publish(status=Status.TRAINING, step=paused.step + 1)
    app = train_page(visitor, paused, mine=True)
    run.publish(step=paused.step + 100)
    assert not would_run_again(app)


@pytest.mark.parametrize("page", ["train", "sample"])
def test_every_page_notices_that_its_run_went(
    visitor: AppTest, paused: Snapshot, runs: Registry, page: str
) -> None:
    visitor.switch_page(f"pages/{page}.py")
    visitor.query_params["run"] = paused.id
    visitor.run()
    assert not would_run_again(visitor)
    for path in runs._all.files.folder.glob(f"{paused.id}.*"):
        path.unlink()
    del runs._all.shelf[paused.id]
    assert would_run_again(visitor)
