"""Does a run do what its owner says, step by step, and nobody else's word?"""

import dataclasses
import threading
import time
from typing import Any

import pytest

from dashboard.runs import cards, work
from dashboard.runs.cards import RunFiles
from dashboard.runs.snapshot import Status
from dashboard.runs.trainings import NotOwner, owned_by
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    eventually,
    finished,
    finished_run,
    paused,
    paused_run,
    same_weights,
    seen,
    training,
    training_run,
)
from vae_core.data.download import DownloadProgress
from vae_core.record.checkpoint import (
    checkpoint_from_bytes,
    save_checkpoint,
)


def test_a_run_trains_to_its_end_and_shows_itself(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    done = eventually(runs, run_id, finished)
    assert (done.step, done.n_steps, done.epoch, done.steps_per_epoch) == (30, 30, 3, 10)
    assert [row.epoch for row in done.history.epochs] == [1, 2, 3]
    assert done.pictures is not None
    assert done.pictures.reconstructions.shape == (10, 784)
    assert done.pictures.samples.shape == (64, 784)
    assert done.pictures.mu.shape == (1000, 2)
    assert done.guides is not None
    assert done.guides.untrained == pytest.approx(543.43, abs=0.01)
    assert done.guides.floor < done.guides.collapsed < done.guides.untrained
    back = checkpoint_from_bytes(runs.checkpoint_bytes(run_id))
    assert back.encodings is not None
    assert same_weights(back.model, runs.look(run_id).model)


def test_a_resume_that_comes_while_the_pause_is_kept_is_not_lost(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()
    run_id = runs.start(LONG, ME)
    before = eventually(runs, run_id, training)
    saving, go_on = threading.Event(), threading.Event()
    save = RunFiles.save

    def slow(self: RunFiles, *what: Any) -> None:
        saving.set()
        go_on.wait(20)
        save(self, *what)

    monkeypatch.setattr(RunFiles, "save", slow)
    runs.pause(run_id, ME)
    assert saving.wait(20)
    runs.resume(run_id, ME)
    go_on.set()
    eventually(runs, run_id, lambda s: training(s) and s.step > before.step + 20)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)


def test_pause_means_no_step_and_step_means_exactly_one(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = paused_run(runs)
    paused = seen(runs, run_id)
    before = runs.look(run_id).model
    time.sleep(0.1)
    assert same_weights(before, runs.look(run_id).model)
    at = checkpoint_from_bytes(runs.checkpoint_bytes(run_id)).state
    assert at is not None
    step = at.position["step"]
    assert step == paused.step
    runs.step(run_id, ME)
    after = eventually(runs, run_id, lambda s: s.status is Status.PAUSED and s.step == step + 1)
    assert not same_weights(before, runs.look(run_id).model)
    runs.step_epoch(run_id, ME)
    end = eventually(runs, run_id, lambda s: s.status is Status.PAUSED and s.step > after.step)
    assert end.step == (step // 10 + 1) * 10 or end.step % 10 == 0
    runs.resume(run_id, ME)
    eventually(runs, run_id, lambda s: training(s) and s.step > end.step)


def test_stop_keeps_the_model_and_can_be_pressed_twice(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = training_run(runs)
    runs.stop(run_id, ME)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    runs.stop(run_id, ME)
    runs.pause(run_id, ME)
    assert seen(runs, run_id).status is Status.STOPPED
    assert checkpoint_from_bytes(runs.checkpoint_bytes(run_id)).state is not None


def test_nobody_else_controls_a_run(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(LONG, ME)
    assert runs.is_owner(run_id, ME)
    assert not runs.is_owner(run_id, OTHER)
    for command in (runs.pause, runs.resume, runs.stop, runs.step, runs.step_epoch):
        with pytest.raises(NotOwner):
            command(run_id, OTHER)
    with pytest.raises(NotOwner):
        runs.set_live(run_id, OTHER, "beta", 4.0)
    eventually(runs, run_id, training)


def test_beta_moves_while_it_trains(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = training_run(runs)
    runs.set_live(run_id, ME, "beta", 4.0)
    moved = eventually(runs, run_id, lambda s: s.history.changes)
    assert [(change.name, change.value) for change in moved.history.changes] == [("beta", 4.0)]
    assert moved.beta == 4.0
    with pytest.raises(ValueError, match="beta = 1000"):
        runs.set_live(run_id, ME, "beta", 1000)


def test_whatever_becomes_of_ones_runs_can_be_noticed(make_runs: MakeRuns) -> None:
    runs = make_runs()
    told = [runs.stirs(owned_by(ME))]
    run_id = runs.start(LONG, ME)
    told.append(runs.stirs(owned_by(ME)))
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    told.append(runs.stirs(owned_by(ME)))
    runs.resume(run_id, ME)
    told.append(runs.stirs(owned_by(ME)))
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    told.append(runs.stirs(owned_by(ME)))
    assert told == sorted(set(told))
    assert runs.stirs(owned_by(OTHER)) == 0


def test_what_is_moved_before_the_first_step_is_a_change(
    make_runs: MakeRuns,
) -> None:
    """Else the run would have trained with a beta that nothing remembers."""
    runs = make_runs()
    runs.start(LONG, OTHER)
    run_id = runs.start(SHORT, ME)
    assert seen(runs, run_id).place
    runs.set_live(run_id, ME, "beta", 10.0)
    runs.stop(runs.start(LONG, OTHER), OTHER)
    over = eventually(runs, run_id, finished)
    assert [(c.step, c.name, c.value) for c in over.history.changes] == [(0, "beta", 10.0)]
    assert seen(make_runs(), run_id).beta == over.history.steps[-1].beta == 10.0


def test_a_run_that_nobody_watches_is_paused_and_kept(make_runs: MakeRuns) -> None:
    runs = make_runs(unwatched_s=0.3)
    run_id = runs.start(LONG, ME)
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        runs.watch(run_id)
        time.sleep(0.02)
    assert seen(runs, run_id).status is Status.TRAINING
    paused = eventually(runs, run_id, lambda s: s.status is Status.PAUSED)
    assert "Nobody was watching" in str(paused.message)


def test_snapshots_never_change(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(LONG, ME)
    early = eventually(runs, run_id, training)
    rows, version = len(early.history.steps), early.version
    late = eventually(runs, run_id, lambda s: len(s.history.steps) > rows + 1)
    assert len(early.history.steps) == rows
    assert late.version > version


def test_stop_ends_a_download_at_once(make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def endless(*args: Any) -> None:
        report = args[3]
        try:
            while True:
                report(DownloadProgress("train-images", done=1, total=10))
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr("vae_core.data.loading.fetch_files", endless)
    runs = make_runs()
    run_id = runs.start(dataclasses.replace(SHORT, dataset="mnist"), ME)
    assert eventually(runs, run_id, lambda s: s.download).status is Status.LOADING
    assert runs.look(run_id).model.latent_dim == 2  # other pages need not wait for the download
    runs.stop(run_id, ME)
    stopped = eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    assert ended.is_set()
    assert stopped.download is None


def test_no_click_is_lost_while_files_are_written(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clicks on Step are two steps, and Stop right after Pause is a stop."""
    runs = make_runs()
    run_id = paused_run(runs)
    at = seen(runs, run_id).step
    writing, go_on = threading.Event(), threading.Event()

    def slow(*args: Any) -> None:
        writing.set()
        go_on.wait(10)
        save_checkpoint(*args)

    monkeypatch.setattr(cards, "save_checkpoint", slow)
    monkeypatch.setattr(work, "SAVE_SHARE", 1e-9)  # files are written at the end only
    runs.step(run_id, ME)
    assert writing.wait(10)
    runs.step(run_id, ME)
    go_on.set()
    eventually(runs, run_id, lambda s: paused(s) and s.step == at + 2)

    writing.clear()
    go_on.clear()
    runs.step(run_id, ME)
    assert writing.wait(10)
    runs.stop(run_id, ME)
    go_on.set()
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED and s.step == at + 3)


def test_a_finished_run_has_nothing_left_to_move(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = finished_run(runs)
    runs.set_live(run_id, ME, "beta", 7.0)
    assert seen(runs, run_id).beta == SHORT.beta


def test_pictures_are_for_reading_only(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    pictures = eventually(runs, run_id, finished).pictures
    assert pictures is not None
    for array in (pictures.originals, pictures.reconstructions, pictures.samples, pictures.mu):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
