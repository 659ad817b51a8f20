"""Do a sweep's runs follow each other, as fair as others, over stops, restarts and deletions?"""

import dataclasses
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.runs import sweeps as module
from dashboard.runs.beginnings import MOST_AT_ONCE
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from dashboard.runs.sweep_files import Sweep
from dashboard.runs.sweeps import MOST_OF_ONE, SweepRefused
from dashboard.runs.trainings import owned_by
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    another,
    disk_full,
    eventually,
    finished,
    long_ago,
    no_internet,
    paused,
    seen,
    training,
)
from vae_core.record.sweep import Swept

CLASS = [f"student {i}" for i in range(30)]
BETAS = Swept.over("beta", [0.5, 1, 2], SHORT)
SLOW = Swept.over("beta", [1, 2], LONG)


def sweep(runs: Registry, sweep_id: str) -> Sweep:
    found = runs.sweeps.get(sweep_id)
    assert found is not None
    return found


def until(
    runs: Registry, sweep_id: str, holds: Callable[[Sweep], object], seconds: float = 60
) -> Sweep:
    """The first state of the sweep that the condition holds for. Looking is not watching."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        now = sweep(runs, sweep_id)
        if holds(now):
            return now
        time.sleep(0.01)
    pytest.fail(f"never happened; the sweep stands at {now}")


def over(now: Sweep) -> bool:
    return not now.going


def pictured(now: Sweep) -> bool:
    return over(now) and all(point.miniature for point in now.swept.points)


def under_way(runs: Registry, sweep_id: str) -> Sweep:
    """Once its first run trains."""
    now = until(runs, sweep_id, lambda s: s.run_id)
    eventually(runs, now.run_id, training)
    return now


def trainings(runs: Registry, now: Sweep) -> list[str]:
    return [seen(runs, run_id).training for run_id in now.runs]


def test_its_runs_follow_each_other_without_a_page(make_runs: MakeRuns) -> None:
    runs = make_runs()
    done = until(runs, runs.sweeps.start(BETAS, ME), pictured)
    assert [point.outcome for point in done.swept.points] == ["finished"] * 3
    for at, run_id in enumerate(done.runs):
        run = seen(runs, run_id)
        assert run.config == BETAS.config_of(at)
        assert runs.is_owner(run_id, ME)
        last, row = done.swept.points[at].last, run.history.epochs[-1]
        assert last is not None
        assert (last.rate, last.distortion) == (row.test_kl, row.test_recon)
        assert (last.train_rate, last.train_distortion) == (row.train_kl, row.train_recon)
        small = done.swept.points[at].miniature
        assert small is not None
        assert small.samples.shape == (16, 784)
        assert len(small.places) == len(small.labels) == 300
    rates = [point.last.train_rate for point in done.swept.points if point.last]
    assert rates == sorted(rates, reverse=True)


def test_only_one_of_its_runs_is_in_the_line(make_runs: MakeRuns) -> None:
    runs = make_runs()
    sweep_id = runs.sweeps.start(SLOW, ME)
    now = under_way(runs, sweep_id)
    assert now.runs[1] == ""
    assert [one.run_id for one in runs.turns.in_line()] == [now.runs[0]]


def test_it_takes_no_more_places_than_a_visitor_has(make_runs: MakeRuns) -> None:
    runs = make_runs()
    own = [runs.start(another(LONG, seed), ME) for seed in range(1, 1 + MOST_AT_ONCE)]
    sweep_id = runs.sweeps.start(BETAS, ME)
    refused = sweep(runs, sweep_id)
    assert refused.going
    assert refused.run_id == ""
    assert str(refused.why).startswith(f"{MOST_AT_ONCE} runs of yours train or wait already.")
    assert len(runs.turns.in_line()) == MOST_AT_ONCE
    for run_id in own:
        runs.stop(run_id, ME)
    done = until(runs, sweep_id, over)
    assert done.swept.n_finished == 3
    assert done.why is None


def test_its_next_run_goes_before_nobody_s(make_runs: MakeRuns) -> None:
    """One that was started by hand goes before one's own, when nobody else is there."""
    runs = make_runs()
    by_hand = runs.start(another(LONG), ME)
    eventually(runs, by_hand, training)
    sweep_id = runs.sweeps.start(SLOW, ME)
    run_id = until(runs, sweep_id, lambda s: s.run_id).run_id
    assert seen(runs, run_id).place == 1
    assert seen(runs, by_hand).status is Status.TRAINING


def test_a_class_that_starts_the_same_sweep_trains_it_once(make_runs: MakeRuns) -> None:
    runs = make_runs()
    ids = [runs.sweeps.start(BETAS, student) for student in CLASS]
    assert len(set(ids)) == len(CLASS)
    done = [until(runs, sweep_id, pictured) for sweep_id in ids]
    assert {tuple(trainings(runs, one)) for one in done} == {tuple(trainings(runs, done[0]))}
    assert len({run_id for one in done for run_id in one.runs}) == 3 * len(CLASS)
    small = {id(one.swept.points[0].miniature) for one in done}
    assert len(small) == 1  # in memory once


def test_what_somebody_else_has_trained_is_used(make_runs: MakeRuns) -> None:
    runs = make_runs()
    theirs = runs.start(BETAS.config_of(1), OTHER)
    eventually(runs, theirs, finished)
    runs.let_idle_go()  # it is in its file alone
    done = until(runs, runs.sweeps.start(BETAS, ME), pictured)
    assert seen(runs, done.runs[1]).training == seen(runs, theirs).training
    assert done.runs[1] != theirs
    assert runs.is_owner(done.runs[1], ME)


def test_what_somebody_else_trains_is_shared(make_runs: MakeRuns) -> None:
    runs = make_runs()
    theirs = runs.start(SLOW.config_of(0), OTHER)
    eventually(runs, theirs, training)
    now = under_way(runs, runs.sweeps.start(SLOW, ME))
    assert seen(runs, now.runs[0]).training == seen(runs, theirs).training
    runs.sweeps.stop(now.id, ME)
    eventually(runs, now.runs[0], lambda s: s.status is Status.STOPPED)
    assert seen(runs, theirs).status is Status.TRAINING  # the others' trains on


def test_it_is_stopped_and_resumed_as_a_whole(make_runs: MakeRuns) -> None:
    runs = make_runs()
    config = dataclasses.replace(SHORT, epochs=40)
    sweep_id = runs.sweeps.start(Swept.over("latent_dim", [1, 3], config), ME)
    first = under_way(runs, sweep_id).runs[0]
    runs.sweeps.stop(sweep_id, OTHER)
    assert sweep(runs, sweep_id).going
    runs.sweeps.stop(sweep_id, ME)
    stopped = eventually(runs, first, lambda s: s.status is Status.STOPPED)
    time.sleep(3 * module.LOOK_S)
    at_rest = sweep(runs, sweep_id)
    assert over(at_rest)
    assert at_rest.runs == (first, "")
    assert 0 < stopped.step < 400
    runs.sweeps.resume(sweep_id, OTHER)
    assert over(sweep(runs, sweep_id))
    runs.sweeps.resume(sweep_id, ME)
    done = until(runs, sweep_id, over)
    assert done.runs[0] == first  # it went on from where it stood
    assert done.swept.n_finished == 2
    assert seen(runs, first).step == 400
    runs.sweeps.resume(sweep_id, ME)  # there is nothing left
    assert over(sweep(runs, sweep_id))


def test_stop_and_resume_right_after_each_other_lose_nothing(make_runs: MakeRuns) -> None:
    runs = make_runs()
    swept = Swept.over("beta", [1, 2], dataclasses.replace(SHORT, epochs=60))
    sweep_id = runs.sweeps.start(swept, ME)
    first = under_way(runs, sweep_id).run_id
    for _ in range(5):  # while its run takes its last step
        runs.sweeps.stop(sweep_id, ME)
        runs.sweeps.resume(sweep_id, ME)
        time.sleep(0.1)
    done = until(runs, sweep_id, over)
    assert done.swept.n_finished == 2
    assert done.runs[0] == first


def test_who_halts_its_run_halts_the_sweep(make_runs: MakeRuns) -> None:
    runs = make_runs()
    sweep_id = runs.sweeps.start(SLOW, ME)
    run_id = under_way(runs, sweep_id).run_id
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    at_rest = until(runs, sweep_id, over)
    assert at_rest.why == module.HALTED
    assert at_rest.runs[1] == ""
    runs.sweeps.resume(sweep_id, ME)
    eventually(runs, run_id, training)
    assert sweep(runs, sweep_id).going


def test_a_run_that_fails_is_passed_over_and_tried_again(make_runs: MakeRuns) -> None:
    runs = make_runs()
    swept = Swept.over("learning_rate", [1e-3, 1.0], dataclasses.replace(SHORT, beta=100.0))
    done = until(runs, runs.sweeps.start(swept, ME), over)
    outcomes = [point.outcome for point in done.swept.points]
    if outcomes[1] == "finished":
        pytest.skip("that learning rate did no harm here")
    assert outcomes == ["finished", "failed"]
    runs.sweeps.resume(done.id, ME)
    again = until(runs, done.id, over)
    assert again.runs == done.runs
    assert [point.outcome for point in again.swept.points] == outcomes


def test_a_program_that_fails_once_loses_nothing_else(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as patched:
        patched.setattr("dashboard.runs.work.train", broken)
        failed = until(runs, runs.sweeps.start(BETAS, ME), over)
    assert [point.outcome for point in failed.swept.points] == ["failed"] * 3
    runs.sweeps.resume(failed.id, ME)
    assert until(runs, failed.id, over).swept.n_finished == 3


def test_without_its_data_set_it_stops_and_says_why(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("vae_core.data.loading.fetch", no_internet, raising=False)
    monkeypatch.setattr("dashboard.runs.work.Fetch.result", no_internet)
    runs = make_runs()
    at_rest = until(runs, runs.sweeps.start(BETAS, ME), over)
    assert "could not be fetched" in str(at_rest.why)
    assert [point.outcome for point in at_rest.swept.points] == [""] * 3
    monkeypatch.undo()
    runs.sweeps.resume(at_rest.id, ME)
    assert until(runs, at_rest.id, over).swept.n_finished == 3


def test_a_run_that_was_moved_by_hand_is_no_point_of_it(make_runs: MakeRuns) -> None:
    runs = make_runs()
    swept = Swept.over("beta", [1, 2], dataclasses.replace(SHORT, epochs=60))
    sweep_id = runs.sweeps.start(swept, ME)
    moved = under_way(runs, sweep_id).run_id
    runs.set_live(moved, ME, "beta", 4.0)
    done = until(runs, sweep_id, over)
    assert [(p.outcome, bool(p.trail)) for p in done.swept.points] == [
        ("moved", False),
        ("finished", True),
    ]
    runs.sweeps.resume(sweep_id, ME)
    again = until(runs, sweep_id, over)
    assert again.swept.n_finished == 2
    assert again.runs[0] != moved


def test_finished_points_survive_a_restart_and_the_rest_goes_on(make_runs: MakeRuns) -> None:
    runs = make_runs()
    config = dataclasses.replace(SHORT, epochs=40)
    sweep_id = runs.sweeps.start(Swept.over("beta", [1, 2, 4], config), ME)
    before = until(runs, sweep_id, lambda s: s.swept.points[0].miniature and s.runs[1])
    eventually(runs, before.runs[1], training)
    runs.close()
    assert not sweep(runs, sweep_id).why
    again = make_runs()
    kept = sweep(again, sweep_id).swept.points[0]
    first = before.swept.points[0]
    assert (kept.outcome, len(kept.trail)) == ("finished", len(first.trail))
    assert kept.miniature is not None
    assert first.miniature is not None
    assert (kept.miniature.samples == first.miniature.samples).all()
    done = until(again, sweep_id, over)
    assert done.swept.n_finished == 3
    assert done.runs[:2] == before.runs[:2]


def test_what_broke_off_long_ago_waits_to_be_resumed(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    sweep_id = runs.sweeps.start(SLOW, ME)
    under_way(runs, sweep_id)
    runs.close()
    long_ago(tmp_path / "runs")
    again = make_runs()
    assert over(sweep(again, sweep_id))
    assert not again.turns.in_line()
    again.sweeps.resume(sweep_id, ME)
    under_way(again, sweep_id)


def test_its_points_outlive_its_runs(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    done = until(runs, runs.sweeps.start(BETAS, ME), pictured)
    runs.close()
    for path in (tmp_path / "runs").iterdir():
        if path.suffix != ".sweep":
            path.unlink()
    again = make_runs()
    kept = sweep(again, done.id)
    assert again.snapshot(done.runs[0]) is None
    places = [point.last for point in kept.swept.points]
    assert all(places)
    assert all(point.miniature for point in kept.swept.points)


def test_deleting_one_s_own_deletes_its_sweeps(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    mine, theirs = runs.sweeps.start(SLOW, ME), runs.sweeps.start(BETAS, OTHER)
    under_way(runs, mine)
    runs.forget(ME)
    assert runs.sweeps.get(mine) is None
    assert runs.sweeps.of(ME) == []
    assert [path.stem for path in (tmp_path / "runs").glob("*.sweep")] == [theirs]
    assert until(runs, theirs, over).swept.n_finished == 3
    assert runs.cards(ME) == []  # nothing more was handed in


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"id": 3}', "9" * 400, "[" * 100_000])
def test_a_damaged_file_is_left_and_others_open(
    make_runs: MakeRuns, tmp_path: Path, content: str
) -> None:
    runs = make_runs()
    done = until(runs, runs.sweeps.start(BETAS, ME), over)
    runs.close()
    damaged = tmp_path / "runs" / "damaged1.sweep"
    damaged.write_text(content)
    again = make_runs()
    assert again.sweeps.get("damaged1") is None
    assert sweep(again, done.id).swept.n_finished == 3
    assert damaged.exists()


def test_a_second_click_is_the_same_sweep_and_another_one_waits(make_runs: MakeRuns) -> None:
    runs = make_runs()
    sweep_id = runs.sweeps.start(SLOW, ME)
    assert runs.sweeps.start(SLOW, ME) == sweep_id
    with pytest.raises(SweepRefused, match="goes on already"):
        runs.sweeps.start(BETAS, ME)
    runs.sweeps.stop(sweep_id, ME)
    runs.sweeps.start(BETAS, ME)
    with pytest.raises(SweepRefused, match="Another sweep"):
        runs.sweeps.resume(sweep_id, ME)


def test_a_visitor_keeps_so_many_sweeps(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    ids = []
    for beta in range(2, 4 + MOST_OF_ONE):
        swept = Swept.over("beta", [1, beta], LONG)
        ids.append(runs.sweeps.start(swept, ME))
        runs.sweeps.stop(ids[-1], ME)
    kept = [one.id for one in runs.sweeps.of(ME)]
    assert kept == ids[::-1][:MOST_OF_ONE]
    assert len(list((tmp_path / "runs").glob("*.sweep"))) == MOST_OF_ONE


def test_a_sweep_that_nobody_looks_at_ends_by_and_by(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNWATCHED_S", 1.0)
    runs = make_runs(unwatched_s=0.5)
    sweep_id = runs.sweeps.start(SLOW, ME)
    at_rest = until(runs, sweep_id, over)
    assert "Nobody was watching" in str(at_rest.why)


def test_one_that_is_looked_at_goes_on(make_runs: MakeRuns) -> None:
    runs = make_runs(unwatched_s=1.5)  # a run alone would be paused by then
    sweep_id = runs.sweeps.start(SLOW, ME)
    run_id = under_way(runs, sweep_id).run_id
    at = seen(runs, run_id).step
    time.sleep(2.5)
    assert eventually(runs, run_id, training).step > at
    assert sweep(runs, sweep_id).going


def test_its_owner_is_kept_as_a_hash(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    sweep_id = runs.sweeps.start(SLOW, ME)
    text = (tmp_path / "runs" / f"{sweep_id}.sweep").read_text()
    assert ME not in text
    assert owned_by(ME) in text


def test_two_servers_leave_each_other_s_sweeps_alone(make_runs: MakeRuns, tmp_path: Path) -> None:
    here = make_runs()
    sweep_id = here.sweeps.start(SLOW, ME)
    under_way(here, sweep_id)
    kept = (tmp_path / "runs" / f"{sweep_id}.sweep").read_bytes()
    there = make_runs()
    assert over(sweep(there, sweep_id))
    assert sweep(there, sweep_id).why == module.ELSEWHERE
    there.sweeps.resume(sweep_id, ME)
    assert over(sweep(there, sweep_id))
    assert (tmp_path / "runs" / f"{sweep_id}.sweep").read_bytes() == kept
    assert sweep(here, sweep_id).going
    here.sweeps.stop(sweep_id, ME)
    eventually(here, sweep(here, sweep_id).run_id, lambda s: s.status is Status.STOPPED)
    there.sweeps.resume(sweep_id, ME)
    under_way(there, sweep_id)
    assert sweep(there, sweep_id).going


def test_a_full_disk_does_not_stop_a_sweep(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()
    monkeypatch.setattr("dashboard.runs.sweep_files.replacing", disk_full)
    done = until(runs, runs.sweeps.start(BETAS, ME), over)
    assert done.swept.n_finished == 3


def test_a_sweep_whose_run_takes_long_is_taken_up_all_the_same(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "TOUCH_S", 0.0)
    runs = make_runs()
    sweep_id = runs.sweeps.start(SLOW, ME)
    under_way(runs, sweep_id)
    path = tmp_path / "runs" / f"{sweep_id}.sweep"
    os.utime(path, (0, 0))
    deadline = time.monotonic() + 30
    while path.stat().st_mtime == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    runs.close()
    again = make_runs()
    assert sweep(again, sweep_id).going


def test_a_deleted_sweep_is_looked_after_no_more(make_runs: MakeRuns) -> None:
    runs = make_runs()
    done = until(runs, runs.sweeps.start(BETAS, ME), over)
    runs.forget(ME)
    deadline = time.monotonic() + 10
    names = {"sweeps"}
    while "sweeps" in names and time.monotonic() < deadline:
        names = {thread.name for thread in threading.enumerate()}
        time.sleep(0.05)
    assert "sweeps" not in names
    assert runs.sweeps.get(done.id) is None
