"""What is left of a run after a killed server, a fault, or a loss that is no number?"""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.datasets import fetching
from dashboard.runs.snapshot import Status
from dashboard.runs.work import Work
from tests.conftest import REPOSITORY
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    another,
    eventually,
    finished,
    long_ago,
    no_internet,
    paused,
    paused_run,
    same_weights,
    seen,
    training,
)
from vae_core.config import TrainConfig
from vae_core.data.loading import load_images
from vae_core.errors import sentence
from vae_core.record.checkpoint import (
    checkpoint_from_bytes,
    load_checkpoint,
)
from vae_core.trainer import Progress

WAIT = sentence("Wait.")


def test_a_setting_moved_while_paused_outlives_the_server(
    make_runs: MakeRuns,
) -> None:
    runs = make_runs()
    run_id = paused_run(runs)
    runs.set_live(run_id, ME, "beta", 2.5)
    another = make_runs()  # as after a power cut: the first one was not closed
    assert seen(another, run_id).beta == 2.5


def test_a_finished_run_keeps_its_last_beta_over_a_restart(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none that was asked for when no step was left to use it."""
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    runs.pause(run_id, ME)
    eventually(runs, run_id, lambda s: paused(s) and not runs._all.shelf[run_id].working)
    runs.set_live(run_id, ME, "beta", 10.0)
    runs.set_live(run_id, ME, "learning_rate", 1e-4)
    finish = Work._finish

    def too_late(work: Work, progress: Progress) -> None:
        runs.set_live(run_id, ME, "beta", 50.0)
        finish(work, progress)

    monkeypatch.setattr(Work, "_finish", too_late)
    runs.resume(run_id, ME)
    over = eventually(runs, run_id, finished)
    runs.set_live(run_id, ME, "beta", 70.0)
    later = seen(make_runs(), run_id)
    for shown in (over, seen(runs, run_id), later):
        assert (shown.status, shown.beta, shown.learning_rate) == (Status.FINISHED, 10.0, 1e-4)
    assert later.config.beta == 1.0


def test_a_killed_server_loses_little_and_goes_on_bit_for_bit(
    make_runs: MakeRuns, tmp_path: Path, data_dir: Path
) -> None:
    config = TrainConfig(**{**LONG.as_dict(), "epochs": 100})
    script = f"""
import sys, time
from dashboard.runs.registry import Registry
from vae_core.config import TrainConfig
from vae_core.data.loading import load_images
from tests.conftest import REPOSITORY
runs = Registry({str(tmp_path / "runs")!r}, data_dir={str(data_dir)!r}, save_every_s=0.05)
run_id = runs.start(TrainConfig(**{config.as_dict()!r}), {ME!r})
print(run_id, flush=True)
while True:
    runs.watch(run_id)
    time.sleep(0.05)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    checkpoint = tmp_path / "runs" / f"{run_id}.safetensors"
    deadline = time.monotonic() + 30
    while not checkpoint.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()

    runs = make_runs(max_training=1)
    runs.turns.hold(WAIT)
    found = eventually(runs, run_id, lambda s: s.status is Status.WAITING)
    assert found.step > 0
    assert (found.place, found.message) == (1, WAIT)
    runs.turns.let_go()
    assert eventually(runs, run_id, lambda s: s.pictures).guides is not None
    assert [card.id for card in runs.unfinished(ME)] == [run_id]
    assert runs.unfinished(OTHER) == []
    eventually(runs, run_id, finished)
    whole = runs.start(config, OTHER)
    eventually(runs, whole, finished)
    assert same_weights(runs.look(run_id).model, runs.look(whole).model)


def test_closing_keeps_what_trains_and_says_so(make_runs: MakeRuns, tmp_path: Path) -> None:
    """To whoever still looks, and to whoever comes to the next server; but not for ever."""
    runs = make_runs(max_training=2)
    by_hand = paused_run(runs)
    run_id = runs.start(another(LONG), OTHER)
    waits = [runs.start(another(LONG, i + 2), f"visitor {i}") for i in range(2)][1]
    eventually(runs, run_id, training)
    runs.close()
    left = seen(runs, run_id)
    assert left.status is Status.PAUSED
    assert "The server was stopped" in str(left.message)

    long_ago(tmp_path / "runs")
    again = make_runs()
    found = seen(again, run_id)
    assert (found.status, found.step) == (Status.PAUSED, left.step)
    assert f"server stopped during this run. It was kept at step {left.step}" in str(found.message)
    assert "server stopped" in str(seen(again, waits).message)
    assert seen(again, by_hand).message is None
    again.resume(run_id, OTHER)
    eventually(again, run_id, training)
    again.pause(run_id, OTHER)
    assert eventually(again, run_id, paused).message is None
    assert seen(make_runs(), run_id).message is None


DIVERGING = dataclasses.replace(LONG, learning_rate=1.0, beta=100.0, latent_dim=20)


def test_a_diverging_run_fails_with_a_sentence(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(DIVERGING, ME)
    failed = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
    assert "stopped being a number" in str(failed.message)
    kept = checkpoint_from_bytes(runs.checkpoint_bytes(run_id))
    assert kept.config == DIVERGING
    assert kept.state is not None
    assert kept.state.position["step"] == failed.step  # what is shown is what is kept
    later = seen(make_runs(), run_id)
    assert (later.status, later.step) == (Status.FAILED, failed.step)


def test_a_diverged_run_goes_on_with_a_lower_learning_rate(
    make_runs: MakeRuns,
) -> None:
    """What its message advises must work, though the kept state remembers the higher one."""
    runs = make_runs()
    run_id = runs.start(DIVERGING, ME)
    failed = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
    runs.set_live(run_id, ME, "learning_rate", 1e-4)
    runs.set_live(run_id, ME, "beta", 0.1)
    runs.resume(run_id, ME)
    better = eventually(runs, run_id, lambda s: training(s) and s.step > failed.step + 100)
    assert (better.learning_rate, better.beta) == (1e-4, 0.1)


def test_a_fault_of_the_program_spoils_nothing_that_was_kept(
    make_runs: MakeRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = dataclasses.replace(LONG, epochs=30)
    runs = make_runs()
    run_id = runs.start(config, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    kept = eventually(runs, run_id, paused)

    def fault(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    with monkeypatch.context() as broken:
        broken.setattr(Work, "_report_step", fault)
        runs.resume(run_id, ME)
        failed = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
    assert f"is back at step {kept.step}" in str(failed.message)
    assert "RuntimeError" not in str(failed.message)
    state = load_checkpoint(tmp_path / "runs" / f"{run_id}.safetensors").state
    assert state is not None
    assert state.position["step"] == kept.step == failed.step

    runs.resume(run_id, ME)
    eventually(runs, run_id, finished)
    whole = runs.start(config, OTHER)
    eventually(runs, whole, finished)
    assert same_weights(runs.look(run_id).model, runs.look(whole).model)


@pytest.mark.parametrize("begun", [True, False], ids=["at its start", "in line"])
def test_a_run_without_a_step_comes_back_too(make_runs: MakeRuns, begun: bool) -> None:
    runs = make_runs()
    if not begun:
        runs.start(another(LONG), OTHER)
    run_id = runs.start(LONG, ME)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    later = make_runs()
    assert [card.id for card in later.unfinished(ME)] == [run_id]
    assert seen(later, run_id).status is Status.STOPPED
    assert seen(later, run_id).config == LONG
    later.resume(run_id, ME)
    eventually(later, run_id, training)


def test_a_run_that_waited_when_the_server_ended_long_ago_comes_back_paused(
    make_runs: MakeRuns, tmp_path: Path
) -> None:
    runs = make_runs()
    runs.start(another(LONG), OTHER)
    run_id = runs.start(LONG, ME)
    runs.close()
    long_ago(tmp_path / "runs")
    found = seen(make_runs(), run_id)
    assert found.status is Status.PAUSED
    assert "server stopped" in str(found.message)


def test_a_server_started_anew_takes_up_the_line(make_runs: MakeRuns) -> None:
    """In the same order, whoever trained first; what was at rest stays so."""
    runs = make_runs()
    at_rest = paused_run(runs)
    trains = runs.start(another(LONG), OTHER)
    eventually(runs, trains, training)
    waits = [runs.start(another(SHORT, seed), f"visitor {seed}") for seed in (2, 3, 4)]
    runs.stop(waits[1], "visitor 3")
    runs.close()
    again = make_runs()
    eventually(again, trains, training)
    assert [seen(again, run_id).place for run_id in waits] == [1, None, 2]
    assert seen(again, waits[1]).status is Status.STOPPED
    assert seen(again, at_rest).status is Status.PAUSED
    again.stop(trains, OTHER)
    for run_id in (waits[0], waits[2]):
        assert eventually(again, run_id, finished).step == 30


def test_without_mnist_a_run_stops_before_its_first_step(
    tmp_path: Path,
    data_dir: Path,
    make_runs: MakeRuns,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody asked for another data set: it says what happened, and Resume asks again."""
    with monkeypatch.context() as cut_off:
        cut_off.setattr("vae_core.data.loading.fetch_files", no_internet)
        runs = make_runs()
        run_id = runs.start(dataclasses.replace(LONG, dataset="mnist"), ME)
        stopped = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
        assert "MNIST could not be fetched" in str(stopped.message)
        assert "Resume tries again" in str(stopped.message)
        assert (stopped.step, stopped.config.dataset, stopped.data_title) == (0, "mnist", "MNIST")
        assert stopped.out_of_reach
    sketched = load_images("sketched", data_dir)
    monkeypatch.setattr(fetching, "shared_data", lambda *_: sketched)  # the internet is back
    runs.resume(run_id, ME)
    going_on = eventually(runs, run_id, lambda s: s.step > 0)
    assert not going_on.out_of_reach
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
