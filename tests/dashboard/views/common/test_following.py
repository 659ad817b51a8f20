"""Which changes of a run does an open page notice, and which cost it no new page?"""

import dataclasses
from collections.abc import Callable

import pytest

from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.session.state import AppState
from dashboard.shell import model_picker
from dashboard.views.common import following
from vae_core.config import TrainConfig

OWNER = "its owner"
CONFIG = TrainConfig(dataset="sketched", train_size=200, hidden_dim=8, epochs=1000)


class Redrawn(Exception):
    """The page is drawn anew."""


@pytest.fixture
def paused(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """A run at rest, as a page drew it."""

    def rerun() -> None:
        raise Redrawn

    monkeypatch.setattr("streamlit.rerun", rerun)
    run_id = runs.start(CONFIG, OWNER)
    runs.pause(run_id, OWNER)
    runs._runs[run_id].join(30)
    drawn = runs.snapshot(run_id)
    assert drawn is not None
    assert drawn.status is Status.PAUSED
    return drawn.outline


def redraws(look: Callable[[], object]) -> bool:
    try:
        look()
    except Redrawn:
        return True
    return False


@pytest.mark.parametrize("mine", [True, False])
def test_what_happens_to_a_run_at_rest_is_noticed(
    paused: Snapshot, runs: Registry, mine: bool
) -> None:
    def look() -> bool:
        return redraws(lambda: following._look(paused, AppState(OWNER), mine))

    assert not look()
    run = runs._runs[paused.id]
    for change in (
        {"status": Status.TRAINING},
        {"status": Status.STOPPED},
        {"step": paused.step + 1},
        {"message": "Nobody was watching."},
    ):
        run.publish(**change)
        assert look()
        run.publish(**{name: getattr(paused, name) for name in change})
        assert not look()


def test_a_moved_beta_redraws_its_owners_controls_alone(paused: Snapshot, runs: Registry) -> None:
    runs.set_live(paused.id, OWNER, "beta", 10.0)
    assert redraws(lambda: following._look(paused, AppState(OWNER), True))
    assert not redraws(lambda: following._look(paused, AppState(OWNER), False))
    training = dataclasses.replace(paused, status=Status.TRAINING)
    runs._runs[paused.id].publish(status=Status.TRAINING)
    assert redraws(lambda: following._look(training, AppState(OWNER), True))
    assert not redraws(lambda: following._look(training, AppState(OWNER), False))


def test_a_step_of_a_training_run_redraws_no_page(paused: Snapshot, runs: Registry) -> None:
    training = dataclasses.replace(paused, status=Status.TRAINING)
    runs._runs[paused.id].publish(status=Status.TRAINING, step=paused.step + 100)
    assert not redraws(lambda: following._look(training, AppState(OWNER), True))


def test_every_page_notices_that_its_run_went(paused: Snapshot, runs: Registry) -> None:
    assert not redraws(lambda: model_picker._run_line(paused, AppState(OWNER)))
    for path in runs._files.folder.glob(f"{paused.id}.*"):
        path.unlink()
    del runs._runs[paused.id]
    assert redraws(lambda: model_picker._run_line(paused, AppState(OWNER)))
    assert redraws(lambda: following._look(paused, AppState(OWNER), False))


def test_an_exercise_notices_what_becomes_of_ones_runs(paused: Snapshot, runs: Registry) -> None:
    drawn = runs.stirs(OWNER)
    assert not redraws(lambda: following._notice(OWNER, drawn))
    runs.start(CONFIG, "somebody else")
    assert not redraws(lambda: following._notice(OWNER, drawn))
    runs.resume(paused.id, OWNER)
    assert redraws(lambda: following._notice(OWNER, drawn))
