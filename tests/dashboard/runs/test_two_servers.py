"""Does neither of two server processes on one folder spoil, steal or double the other's runs?"""

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.runs import cards
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from tests.dashboard.another_server import AnotherServer
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    another,
    eventually,
    finished,
    same_weights,
    seen,
    training,
    trains_to_its_end,
    unbroken,
)
from vae_core.record.checkpoint import load_checkpoint

pytestmark = pytest.mark.slow

MINE = dataclasses.replace(LONG, train_size=2000, epochs=8)
THEIRS = another(MINE)


@pytest.fixture
def there(tmp_path: Path, data_dir: Path) -> Iterator[AnotherServer]:
    server = AnotherServer(tmp_path / "runs", data_dir)
    yield server
    server.kill()


def eventually_there(
    there: AnotherServer, run_id: str, holds: Callable[[Snapshot], object]
) -> Snapshot:
    deadline = time.monotonic() + 60
    while True:
        shown: Snapshot = there.asks("snapshot", run_id)
        if holds(shown):
            return shown
        assert time.monotonic() < deadline, f"it stands at {shown.status}, step {shown.step}"
        time.sleep(0.02)


def meddle(runs: Registry, run_id: str, owner: str) -> None:
    """All that a page of this server may ask of the run."""
    for command in (runs.pause, runs.resume, runs.step, runs.step_epoch, runs.stop):
        command(run_id, owner)
    runs.set_live(run_id, owner, "beta", 3.0)
    runs.rename(run_id, owner, "mine now")
    runs.watch(run_id)
    runs.look(run_id)
    runs.checkpoint_bytes(run_id)


def test_a_run_of_the_other_s_is_seen_and_left_alone(
    there: AnotherServer, make_runs: MakeRuns, tmp_path: Path, data_dir: Path
) -> None:
    mine = there.asks("start", MINE, ME)
    begun = eventually_there(there, mine, lambda s: training(s) and s.epoch > 1)
    here = make_runs()
    theirs = here.start(THEIRS, OTHER)
    assert "under way in another process" in str(seen(here, mine).message)
    assert here.is_owner(mine, ME)
    meddle(here, mine, ME)
    assert here.forget(ME) == 0
    for run_id, config in ((mine, MINE), (theirs, THEIRS)):
        over = eventually_there(there, run_id, finished)
        kept = load_checkpoint(tmp_path / "runs" / f"{run_id}.safetensors")
        assert same_weights(kept.model, unbroken(config, data_dir))
        steps = [row.step for row in kept.history.epochs]
        assert steps == [100 * epoch for epoch in range(1, MINE.epochs + 1)]  # each once
        assert (over.step, over.beta) == (800, 1.0)
        assert eventually(here, run_id, finished).message is None
    assert begun.step > 0
    assert not here.card(mine).name  # type: ignore[union-attr]


def test_no_run_of_the_other_s_makes_room(
    there: AnotherServer, make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "RUNS_ON_DISK", 1)
    mine = there.asks("start", MINE, ME)
    waits = there.asks("start", another(MINE, 2), OTHER)
    here = make_runs()
    theirs = here.start(SHORT, OTHER)
    eventually(here, theirs, finished)
    for run_id in (mine, waits):
        eventually_there(there, run_id, finished)
        assert seen(here, run_id).status is Status.FINISHED


def test_who_was_killed_leaves_its_runs_to_the_other(
    there: AnotherServer, make_runs: MakeRuns, data_dir: Path
) -> None:
    mine = there.asks("start", MINE, ME)
    waits = there.asks("start", another(MINE, 2), ME)
    eventually_there(there, mine, lambda s: training(s) and s.epoch > 1)
    here = make_runs()
    theirs = here.start(THEIRS, OTHER)
    eventually(here, theirs, training)
    there.kill()
    for run_id in (mine, waits):
        here.resume(run_id, ME)
    for run_id in (mine, waits, theirs):
        trains_to_its_end(here, run_id, data_dir)


def test_both_may_begin_the_same_at_once(
    there: AnotherServer, make_runs: MakeRuns, tmp_path: Path
) -> None:
    here = make_runs()
    ids = [here.start(SHORT, ME), there.asks("start", SHORT, OTHER)]
    for run_id in ids:
        eventually(here, run_id, finished)
    models = [load_checkpoint(tmp_path / "runs" / f"{run_id}.safetensors").model for run_id in ids]
    assert same_weights(*models)
    assert len({here.card(run_id).owner for run_id in ids}) == 2  # type: ignore[union-attr]
