"""Who trains when several want to, and for how long will it last?"""

import time
from typing import Any

import pytest

from dashboard.runs import cards
from dashboard.runs.beginnings import MAX_WAITING, MOST_AT_ONCE, RunRefused
from dashboard.runs.run import Run
from dashboard.runs.snapshot import Status
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    another,
    eventually,
    finished,
    finished_run,
    paused,
    paused_run,
    seen,
    training,
    training_run,
)
from vae_core.config import TrainConfig


def test_a_run_that_breaks_at_its_end_lets_the_next_in_line_train(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = Run._come_to_rest

    def break_once(self: Run, *how: Any) -> bool:
        if self.config == LONG:
            raise AttributeError("a mistake")
        return rest(self, *how)

    monkeypatch.setattr(Run, "_come_to_rest", break_once)
    runs = make_runs(max_training=1)
    first = runs.start(LONG, ME)
    second = runs.start(SHORT, OTHER)
    eventually(runs, first, training)
    runs.stop(first, ME)
    assert eventually(runs, first, lambda s: not s.status.active).status is Status.FAILED
    eventually(runs, second, finished)
    monkeypatch.undo()
    runs.resume(first, ME)
    eventually(runs, first, training)


def test_ten_clicks_on_start_are_one_run(make_runs: MakeRuns) -> None:
    runs = make_runs()
    assert len({runs.start(LONG, ME) for _ in range(10)}) == 1


def test_another_start_of_the_same_owner_goes_first_and_the_run_before_goes_on(
    make_runs: MakeRuns,
) -> None:
    runs = make_runs()
    first = training_run(runs)
    finished_run(runs)
    at = seen(runs, first).step
    eventually(runs, first, lambda s: training(s) and s.step > at)


def test_a_visitor_has_one_run_that_trains_and_two_that_wait(make_runs: MakeRuns) -> None:
    runs = make_runs()
    ids = {runs.start(another(LONG, seed), ME) for seed in range(MOST_AT_ONCE)}
    with pytest.raises(RunRefused, match="3 runs of yours"):
        runs.start(another(LONG, 9), ME)
    assert runs.start(another(LONG, 1), ME) in ids
    runs.stop(ids.pop(), ME)
    runs.start(another(LONG, 9), ME)


def test_runs_wait_in_line_and_see_their_place(make_runs: MakeRuns) -> None:
    runs = make_runs()
    first = runs.start(LONG, "a")
    second, third = runs.start(SHORT, "b"), runs.start(another(SHORT), "c")
    assert (seen(runs, second).place, seen(runs, third).place) == (1, 2)
    assert seen(runs, second).status is Status.WAITING
    runs.stop(second, "b")
    assert seen(runs, third).place == 1
    runs.pause(first, "a")  # a pause makes room
    eventually(runs, third, finished)
    assert seen(runs, second).status is Status.STOPPED


def test_the_line_has_an_end(make_runs: MakeRuns) -> None:
    runs = make_runs()
    for i in range(MAX_WAITING + 1):
        runs.start(another(LONG, i), f"visitor {i}")
    with pytest.raises(RunRefused, match="waiting in line"):
        runs.start(another(LONG, 1000), "one too many")
    assert runs.start(another(LONG, 7), "who wants what another waits for")


def test_a_fault_while_saving_gives_the_place_to_the_next(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(cards, "save_checkpoint", fault)
    runs = make_runs()
    first, second = runs.start(SHORT, ME), runs.start(another(SHORT), OTHER)
    assert "could not be saved" in str(eventually(runs, first, finished).message)
    eventually(runs, second, finished)


def test_nobody_waits_in_line_unseen(make_runs: MakeRuns) -> None:
    runs = make_runs(unwatched_s=0.2)
    first, second = runs.start(another(LONG), OTHER), runs.start(LONG, ME)
    deadline = time.monotonic() + 0.4
    while time.monotonic() < deadline:
        runs.watch(first)
        time.sleep(0.02)
    runs.stop(first, OTHER)
    passed_over = eventually(runs, second, paused)
    assert "Nobody was watching" in str(passed_over.message)


def test_single_steps_say_nothing_of_a_run_s_speed(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = paused_run(runs)
    before = runs.estimate_s(SHORT)
    at = seen(runs, run_id).step
    runs.step(run_id, ME)
    eventually(runs, run_id, lambda s: paused(s) and s.step == at + 1)
    runs.close()
    assert runs.estimate_s(SHORT) == before


def test_an_estimate_grows_with_the_work(make_runs: MakeRuns) -> None:
    runs = make_runs()
    small, large = TrainConfig(hidden_dim=64), TrainConfig(hidden_dim=1024)
    assert 0 < runs.estimate_s(small) < runs.estimate_s(TrainConfig()) < runs.estimate_s(large)
    assert runs.estimate_s(TrainConfig(batch_size=16)) > 2 * runs.estimate_s(TrainConfig())
    sketched = TrainConfig(dataset="sketched")
    assert runs.estimate_s(sketched) < runs.estimate_s(TrainConfig()) / 4
