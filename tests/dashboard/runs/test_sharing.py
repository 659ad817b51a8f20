"""Is one training enough for all who wish the same, and does each control their own?"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.budgets import at_rest_mb
from dashboard.runs.registry import Registry
from dashboard.runs.run import Run
from dashboard.runs.snapshot import Status
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    Most,
    another,
    eventually,
    finished,
    paused,
    same_weights,
    seen,
    training,
)
from vae_core.config import TrainConfig

CLASS = [f"student {i}" for i in range(30)]


def shared_run(runs: Registry, *owners: str, config: TrainConfig = LONG) -> list[str]:
    """One training run of several visitors, under way."""
    ids = [runs.start(config, owner) for owner in owners]
    eventually(runs, ids[0], training)
    return ids


def moves_on(runs: Registry, run_id: str) -> None:
    at = seen(runs, run_id).step
    eventually(runs, run_id, lambda s: training(s) and s.step > at)


def test_a_class_that_starts_the_same_run_trains_it_once(make_runs: MakeRuns) -> None:
    runs = make_runs()
    ids = [runs.start(SHORT, student) for student in CLASS]
    assert len(set(ids)) == len(CLASS)
    assert len({seen(runs, run_id).training for run_id in ids}) == 1
    assert seen(runs, ids[7]).n_sharers == len(CLASS)
    for run_id, student in zip(ids, CLASS, strict=True):
        done = eventually(runs, run_id, finished)
        assert (done.id, done.step) == (run_id, 30)
        assert [card.id for card in runs.cards(student)] == [run_id]
        assert [card.status for card in runs.cards(student)] == ["finished"]


def test_each_has_a_name_of_their_own_over_a_restart(make_runs: MakeRuns) -> None:
    runs = make_runs()
    mine, others = shared_run(runs, ME, OTHER, config=SHORT)
    runs.rename(mine, ME, "small beta")
    eventually(runs, mine, finished)
    runs.close()
    again = make_runs()
    assert [card.name for card in again.cards(ME)] == ["small beta"]
    assert [card.name for card in again.cards(OTHER)] == [""]
    assert seen(again, mine).training == seen(again, others).training
    assert again.checkpoint_bytes(mine) == again.checkpoint_bytes(others)


def test_a_class_that_pauses_at_once_has_one_copy_made_after_the_other(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty at once would take as much memory as the server has."""
    runs, most = make_runs(), Most()
    ids = shared_run(runs, *CLASS[:8])
    one_mb, room_mb = at_rest_mb(LONG, finished=False), 2.5 * at_rest_mb(LONG, finished=False)
    monkeypatch.setattr("dashboard.runs.shelf.RUNS_AT_REST_MB", room_mb)
    monkeypatch.setattr(Run, "copy", most.of(Run.copy))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(runs.pause, ids, CLASS))
    kept = [turn.run for turn, _ in runs.turns.line._kept.values()]
    in_memory = [run for run in kept if not run._work.asleep]
    assert len(kept) > len(in_memory)
    assert len(in_memory) <= len(runs._all.shelf)
    assert most.at_once == 1
    assert len(runs._all.shelf) * one_mb <= room_mb + 2 * one_mb  # the latest, and who trained
    for run_id in ids:
        assert eventually(runs, run_id, paused).n_sharers == 1


@pytest.mark.parametrize("who", [0, 1], ids=["the starter", "who joined"])
def test_a_pause_is_one_s_own_and_goes_on_from_the_very_step(make_runs: MakeRuns, who: int) -> None:
    runs = make_runs()
    owners = [ME, OTHER, "a third"]
    config = replace(LONG, epochs=60)
    ids = shared_run(runs, *owners, config=config)
    runs.pause(ids[who], owners[who])
    apart = eventually(runs, ids[who], paused)
    assert apart.step > 0
    assert apart.n_sharers == 1
    rest = [run_id for run_id in ids if run_id != ids[who]]
    assert {seen(runs, run_id).n_sharers for run_id in rest} == {2}
    moves_on(runs, rest[0])
    runs.resume(ids[who], owners[who])
    for run_id in ids:
        eventually(runs, run_id, finished)
    models = [runs.look(run_id).model for run_id in (ids[who], rest[0])]
    assert same_weights(*models)


def test_a_stop_and_a_step_are_one_s_own_too(make_runs: MakeRuns) -> None:
    runs = make_runs()
    first, second, third = shared_run(runs, ME, OTHER, "a third")
    runs.stop(first, ME)
    assert eventually(runs, first, lambda s: s.status is Status.STOPPED).step > 0
    runs.pause(second, OTHER)
    at = eventually(runs, second, paused).step
    runs.step(second, OTHER)
    eventually(runs, second, lambda s: paused(s) and s.step == at + 1)
    moves_on(runs, third)
    assert len({seen(runs, run_id).training for run_id in (first, second, third)}) == 3


def test_who_moves_beta_goes_on_alone_at_once_and_the_others_keep_theirs(
    make_runs: MakeRuns,
) -> None:
    runs = make_runs()
    mine, others = shared_run(runs, ME, OTHER)
    runs.set_live(mine, ME, "beta", 1.0)  # as it is
    assert seen(runs, mine).n_sharers == 2
    runs.set_live(mine, ME, "beta", 4.0)
    moves_on(runs, mine)
    assert seen(runs, mine).beta == 4.0
    theirs = seen(runs, others)
    assert (theirs.beta, theirs.n_sharers, theirs.history.changes) == (1.0, 1, [])
    assert theirs.status is Status.WAITING
    assert theirs.place == 1
    runs.stop(mine, ME)
    moves_on(runs, others)
    assert seen(runs, others).beta == 1.0


def test_a_run_that_was_moved_is_shared_no_more(make_runs: MakeRuns) -> None:
    runs = make_runs()
    mine = runs.start(LONG, ME)
    eventually(runs, mine, training)
    runs.set_live(mine, ME, "learning_rate", 1e-4)
    theirs = runs.start(LONG, OTHER)
    assert seen(runs, theirs).training != seen(runs, mine).training


@pytest.mark.parametrize("status", [Status.PAUSED, Status.FINISHED])
def test_what_neither_waits_nor_trains_is_not_put_in_the_place_of_a_wish(
    make_runs: MakeRuns, status: Status
) -> None:
    runs = make_runs()
    mine = runs.start(SHORT if status is Status.FINISHED else LONG, ME)
    if status is Status.PAUSED:
        eventually(runs, mine, training)
        runs.pause(mine, ME)
    config = eventually(runs, mine, lambda s: s.status is status).config
    theirs = runs.start(config, OTHER)
    assert seen(runs, theirs).training != seen(runs, mine).training
    again = runs.start(config, ME)
    assert again != mine


def test_a_start_right_after_a_stop_is_another_run(make_runs: MakeRuns) -> None:
    runs = make_runs()
    first = runs.start(LONG, ME)
    eventually(runs, first, training)
    runs.stop(first, ME)
    second = runs.start(LONG, ME)
    assert second != first
    assert runs.start(LONG, OTHER) != first
    eventually(runs, second, training)
    assert seen(runs, first).status is Status.STOPPED


def test_a_finished_equal_run_can_be_opened_as_one_s_own(make_runs: MakeRuns) -> None:
    runs = make_runs()
    assert runs.equal_finished(SHORT) is None
    first = runs.start(SHORT, ME)
    eventually(runs, first, finished)
    assert runs.equal_finished(SHORT) == first
    assert runs.equal_finished(replace(SHORT, device="auto")) == first
    assert runs.equal_finished(another(SHORT)) is None
    theirs = runs.open_equal(SHORT, OTHER)
    assert theirs != first
    assert seen(runs, theirs).training == seen(runs, first).training
    assert runs.is_owner(theirs, OTHER)
    assert not runs.is_owner(theirs, ME)
    assert runs.open_equal(SHORT, OTHER) == theirs
    assert runs.open_equal(SHORT, ME) == first
    with pytest.raises(KeyError):
        runs.open_equal(another(SHORT), ME)


def test_a_run_whose_settings_were_moved_is_no_equal_one(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(replace(SHORT, epochs=60), ME)
    eventually(runs, run_id, training)
    runs.set_live(run_id, ME, "learning_rate", 2e-3)
    eventually(runs, run_id, finished)
    assert runs.equal_finished(replace(SHORT, epochs=60)) is None


def test_a_file_that_somebody_opened_is_in_nobody_else_s_place(make_runs: MakeRuns) -> None:
    """It may hold any weights beside these settings."""
    runs = make_runs()
    trained = runs.start(SHORT, ME)
    eventually(runs, trained, finished)
    done = runs.checkpoint_bytes(trained)
    begun = runs.start(another(LONG), ME)
    eventually(runs, begun, training)
    runs.pause(begun, ME)
    eventually(runs, begun, paused)
    half = runs.checkpoint_bytes(begun)
    assert runs.forget(ME) == 2

    runs.open_checkpoint(done, OTHER, name="done.safetensors")
    assert runs.equal_finished(SHORT) is None
    opened = runs.open_checkpoint(half, OTHER, name="half.safetensors")
    runs.resume(opened, OTHER)
    eventually(runs, opened, training)
    mine = runs.start(another(LONG), ME)
    assert seen(runs, mine).training != seen(runs, opened).training


def test_deleting_one_s_own_leaves_the_others_theirs(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    mine, theirs = shared_run(runs, ME, OTHER)
    alone = runs.start(another(LONG), ME)
    assert runs.forget(ME) == 2
    assert runs.cards(ME) == []
    assert runs.snapshot(mine) is None
    assert runs.snapshot(alone) is None
    assert not list((tmp_path / "runs").glob(f"{alone}*"))
    moves_on(runs, theirs)
    assert runs.forget(ME) == 0
    assert runs.forget(OTHER) == 1
    assert {path.suffix for path in (tmp_path / "runs").iterdir()} <= {".lock"}
    runs.pause(theirs, OTHER)  # a button of a page that was drawn before
    assert runs.snapshot(theirs) is None


def test_deleting_a_run_that_trains_ends_it_for_good(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs(save_every_s=0.01)
    run_id = runs.start(LONG, ME)
    waits = runs.start(SHORT, OTHER)
    eventually(runs, run_id, training)
    assert runs.forget(ME) == 1
    eventually(runs, waits, finished)
    time.sleep(0.05)
    assert runs.card(run_id) is None
    assert not (tmp_path / "runs" / f"{run_id}.safetensors").exists()
