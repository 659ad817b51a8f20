"""The run service: one place for all runs, each under its owner's control, none ever lost."""

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import departed, run_files
from dashboard import run as run_module
from dashboard import runs as runs_module
from dashboard.run import Run
from dashboard.run_files import RunFiles
from dashboard.runs import MAX_WAITING, NotOwner, Registry, RunRefused
from dashboard.snapshots import Snapshot, Status
from vae_core.checkpoint import (
    CheckpointError,
    checkpoint_from_bytes,
    checkpoint_to_bytes,
    load_checkpoint,
    save_checkpoint,
)
from vae_core.config import TrainConfig
from vae_core.data import load_images
from vae_core.download import DataUnavailable, DownloadProgress
from vae_core.model import VAE
from vae_core.trainer import Progress

SHIPPED = Path(__file__).parents[2] / "checkpoints" / "sketched-2d.safetensors"
ME, OTHER = "my-token", "another-token"
LONG = TrainConfig(
    dataset="sketched", train_size=200, hidden_dim=8, epochs=1000, batch_size=20, device="cpu"
)
SHORT = TrainConfig(
    dataset="sketched", train_size=200, hidden_dim=8, epochs=3, batch_size=20, device="cpu"
)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def make(tmp_path: Path, data_dir: Path) -> Iterator[Callable[..., Registry]]:
    registries = []

    def make(**options: Any) -> Registry:
        options = {"folder": tmp_path / "runs", "max_training": 1, **options}
        registries.append(Registry(data_dir=data_dir, **options))
        return registries[-1]

    yield make
    for registry in registries:
        registry.close()


def seen(runs: Registry, run_id: str) -> Snapshot:
    """The run as a page sees it."""
    snapshot = runs.snapshot(run_id)
    assert snapshot is not None
    return snapshot


def eventually(
    runs: Registry, run_id: str, holds: Callable[[Snapshot], object], seconds: float = 30
) -> Snapshot:
    """The first snapshot that the condition holds for. Looking is not watching."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        snapshot = seen(runs, run_id)
        if holds(snapshot):
            return snapshot
        time.sleep(0.005)
    pytest.fail(f"never happened; the run stands at {snapshot.status}, step {snapshot.step}")


def training(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.TRAINING and snapshot.step > 0


def paused(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.PAUSED


def finished(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.FINISHED


def no_internet(*_: object, **__: object) -> None:
    raise DataUnavailable("MNIST could not be fetched.")


def disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def same_weights(first: VAE, second: VAE) -> bool:
    pairs = zip(first.parameters(), second.parameters(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_a_run_trains_to_its_end_and_shows_itself(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    done = eventually(runs, run_id, lambda s: s.status is Status.FINISHED)
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
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make()
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


def test_a_run_that_breaks_at_its_end_lets_the_next_in_line_train(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    end = Run._end

    def break_once(self: Run, *how: Any) -> bool:
        if self.config == LONG:
            raise AttributeError("a mistake")
        return end(self, *how)

    monkeypatch.setattr(Run, "_end", break_once)
    runs = make(max_training=1)
    first = runs.start(LONG, ME)
    second = runs.start(SHORT, OTHER)
    eventually(runs, first, training)
    runs.stop(first, ME)
    assert eventually(runs, first, lambda s: not s.status.active).status is Status.FAILED
    eventually(runs, second, finished)
    monkeypatch.undo()
    runs.resume(first, ME)
    eventually(runs, first, training)


def test_a_setting_moved_while_paused_outlives_the_server(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    runs.set_live(run_id, ME, "beta", 2.5)
    another = make()  # as after a power cut: the first one was not closed
    assert seen(another, run_id).beta == 2.5


def test_pause_means_no_step_and_step_means_exactly_one(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    paused = eventually(runs, run_id, lambda s: s.status is Status.PAUSED)
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


def test_stop_keeps_the_model_and_can_be_pressed_twice(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.stop(run_id, ME)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    runs.stop(run_id, ME)
    runs.pause(run_id, ME)
    assert seen(runs, run_id).status is Status.STOPPED
    assert checkpoint_from_bytes(runs.checkpoint_bytes(run_id)).state is not None


def test_ten_clicks_on_start_are_one_run(make: Callable[..., Registry]) -> None:
    runs = make()
    assert len({runs.start(LONG, ME) for _ in range(10)}) == 1


def test_another_start_of_the_same_owner_stops_the_run_before(
    make: Callable[..., Registry],
) -> None:
    runs = make()
    first = runs.start(LONG, ME)
    eventually(runs, first, training)
    second = runs.start(SHORT, ME)
    eventually(runs, second, lambda s: s.status is Status.FINISHED)
    assert seen(runs, first).status is Status.STOPPED


def test_nobody_else_controls_a_run(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    assert runs.is_owner(run_id, ME)
    assert not runs.is_owner(run_id, OTHER)
    for command in (runs.pause, runs.resume, runs.stop, runs.step, runs.step_epoch):
        with pytest.raises(NotOwner):
            command(run_id, OTHER)
    with pytest.raises(NotOwner):
        runs.set_live(run_id, OTHER, "beta", 4.0)
    eventually(runs, run_id, training)


def test_a_run_says_when_it_cannot_be_kept(make: Callable[..., Registry], tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("a file where the folder should be")
    runs = make(folder=tmp_path / "in the way")
    run_id = runs.start(SHORT, ME)
    done = eventually(runs, run_id, lambda s: s.status is Status.FINISHED)
    assert "could not be saved" in (done.message or "")


def test_a_run_that_can_be_kept_says_nothing(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    assert eventually(runs, run_id, lambda s: s.status is Status.FINISHED).message is None


def test_the_token_is_never_written(make: Callable[..., Registry], tmp_path: Path) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, lambda s: s.status is Status.FINISHED)
    for file in (tmp_path / "runs").iterdir():
        assert ME.encode() not in file.read_bytes()


def test_runs_wait_in_line_and_see_their_place(make: Callable[..., Registry]) -> None:
    runs = make()
    first = runs.start(LONG, "a")
    second, third = runs.start(SHORT, "b"), runs.start(SHORT, "c")
    assert (seen(runs, second).place, seen(runs, third).place) == (1, 2)
    assert seen(runs, second).status is Status.WAITING
    runs.stop(second, "b")
    assert seen(runs, third).place == 1
    runs.pause(first, "a")  # a pause makes room
    eventually(runs, third, lambda s: s.status is Status.FINISHED)
    assert seen(runs, second).status is Status.STOPPED


def test_the_line_has_an_end(make: Callable[..., Registry]) -> None:
    runs = make()
    for i in range(MAX_WAITING + 1):
        runs.start(LONG, f"visitor {i}")
    with pytest.raises(RunRefused, match="waiting in line"):
        runs.start(LONG, "one too many")


def test_beta_moves_while_it_trains(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.set_live(run_id, ME, "beta", 4.0)
    moved = eventually(runs, run_id, lambda s: s.history.changes)
    assert [(change.name, change.value) for change in moved.history.changes] == [("beta", 4.0)]
    assert moved.beta == 4.0
    with pytest.raises(ValueError, match="beta = 1000"):
        runs.set_live(run_id, ME, "beta", 1000)


def test_a_finished_run_keeps_its_last_beta_over_a_restart(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none that was asked for when no step was left to use it."""
    runs = make()
    run_id = runs.start(SHORT, ME)
    runs.pause(run_id, ME)
    eventually(runs, run_id, lambda s: paused(s) and not runs._runs[run_id].working)
    runs.set_live(run_id, ME, "beta", 10.0)
    runs.set_live(run_id, ME, "learning_rate", 1e-4)
    finish = Run._finish

    def too_late(run: Run, progress: Progress) -> None:
        run.set_live("beta", 50.0)
        finish(run, progress)

    monkeypatch.setattr(Run, "_finish", too_late)
    runs.resume(run_id, ME)
    over = eventually(runs, run_id, finished)
    runs.set_live(run_id, ME, "beta", 70.0)
    later = seen(make(), run_id)
    for shown in (over, seen(runs, run_id), later):
        assert (shown.status, shown.beta, shown.learning_rate) == (Status.FINISHED, 10.0, 1e-4)
    assert later.config.beta == 1.0


def test_a_glance_costs_no_reading_and_tells_what_went(
    make: Callable[..., Registry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    drawn = eventually(runs, run_id, finished).outline
    assert runs.glance(drawn) is runs._runs[run_id].snapshot
    again = make()
    monkeypatch.setattr(again, "_find", None)  # nothing is brought back into memory
    assert again.glance(drawn) is drawn
    again.watch(run_id)
    (tmp_path / "runs" / f"{run_id}.json").unlink()
    assert again.glance(drawn) is None


def test_whatever_becomes_of_ones_runs_can_be_noticed(make: Callable[..., Registry]) -> None:
    runs = make()
    told = [runs.stirs(ME)]
    run_id = runs.start(LONG, ME)
    told.append(runs.stirs(ME))
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    told.append(runs.stirs(ME))
    runs.resume(run_id, ME)
    told.append(runs.stirs(ME))
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    told.append(runs.stirs(ME))
    assert told == sorted(set(told))
    assert runs.stirs(OTHER) == 0


def test_what_is_moved_before_the_first_step_is_a_change(make: Callable[..., Registry]) -> None:
    """Else the run would have trained with a beta that nothing remembers."""
    runs = make()
    runs.start(LONG, OTHER)
    run_id = runs.start(SHORT, ME)
    assert seen(runs, run_id).place
    runs.set_live(run_id, ME, "beta", 10.0)
    runs.stop(runs.start(LONG, OTHER), OTHER)
    over = eventually(runs, run_id, finished)
    assert [(c.step, c.name, c.value) for c in over.history.changes] == [(0, "beta", 10.0)]
    assert seen(make(), run_id).beta == over.history.steps[-1].beta == 10.0


def test_a_run_that_nobody_watches_is_paused_and_kept(make: Callable[..., Registry]) -> None:
    runs = make(unwatched_s=0.3)
    run_id = runs.start(LONG, ME)
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        runs.watch(run_id)
        time.sleep(0.02)
    assert seen(runs, run_id).status is Status.TRAINING
    paused = eventually(runs, run_id, lambda s: s.status is Status.PAUSED)
    assert "Nobody was watching" in (paused.message or "")


def test_snapshots_never_change(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    early = eventually(runs, run_id, training)
    rows, version = len(early.history.steps), early.version
    late = eventually(runs, run_id, lambda s: len(s.history.steps) > rows + 1)
    assert len(early.history.steps) == rows
    assert late.version > version


def test_a_killed_server_loses_little_and_goes_on_bit_for_bit(
    make: Callable[..., Registry], tmp_path: Path, data_dir: Path
) -> None:
    config = TrainConfig(**{**LONG.as_dict(), "epochs": 100})
    script = f"""
import sys, time
from dashboard.runs import Registry
from vae_core.config import TrainConfig
from vae_core.data import load_images
runs = Registry({str(tmp_path / "runs")!r}, data_dir={str(data_dir)!r}, save_every_s=0.05)
run_id = runs.start(TrainConfig(**{config.as_dict()!r}), {ME!r})
print(run_id, flush=True)
while True:
    runs.watch(run_id)
    time.sleep(0.05)
"""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
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

    runs = make()
    found = seen(runs, run_id)
    assert found.status is Status.PAUSED
    assert found.pictures is not None
    assert found.guides is not None
    assert found.step > 0
    assert "server stopped" in (found.message or "")
    assert [card.id for card in runs.unfinished(ME)] == [run_id]
    assert runs.unfinished(OTHER) == []
    runs.resume(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.FINISHED)
    whole = runs.start(config, OTHER)
    eventually(runs, whole, lambda s: s.status is Status.FINISHED)
    assert same_weights(runs.look(run_id).model, runs.look(whole).model)


def test_closing_keeps_what_trains(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.close()
    assert seen(make(), run_id).step > 0


def test_a_full_disk_is_said_and_training_goes_on(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make(save_every_s=0.0)
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    monkeypatch.setattr(run_files, "save_checkpoint", disk_full)
    said = eventually(runs, run_id, lambda s: s.message)
    assert "could not be saved" in (said.message or "")
    eventually(runs, run_id, lambda s: s.step > said.step and s.status is Status.TRAINING)


def test_damaged_and_foreign_files_are_left_alone(
    make: Callable[..., Registry], tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "broken12.json").write_text("{")
    (folder / "broken12.safetensors").write_bytes(b"not a checkpoint")
    (folder / "notes.txt").write_text("mine")
    runs = make()
    assert runs.snapshot("broken12") is None
    assert runs.unfinished(ME) == []
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, lambda s: s.status is Status.FINISHED)
    assert (folder / "broken12.json").exists()
    assert (folder / "notes.txt").exists()


@pytest.mark.parametrize("run_id", ["../../etc/passwd", "a/b", "", "x" * 500, "..", "\0", "éééééé"])
def test_an_id_out_of_an_address_is_never_a_path(
    make: Callable[..., Registry], run_id: str
) -> None:
    assert make().snapshot(run_id) is None


DIVERGING = dataclasses.replace(LONG, learning_rate=1.0, beta=100.0, latent_dim=20)


def test_a_diverging_run_fails_with_a_sentence(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(DIVERGING, ME)
    failed = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
    assert "stopped being a number" in (failed.message or "")
    kept = checkpoint_from_bytes(runs.checkpoint_bytes(run_id))
    assert kept.config == DIVERGING
    assert kept.state is not None
    assert kept.state.position["step"] == failed.step  # what is shown is what is kept
    later = seen(make(), run_id)
    assert (later.status, later.step) == (Status.FAILED, failed.step)


def test_a_diverged_run_goes_on_with_a_lower_learning_rate(make: Callable[..., Registry]) -> None:
    """What its message advises must work, though the kept state remembers the higher one."""
    runs = make()
    run_id = runs.start(DIVERGING, ME)
    failed = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
    runs.set_live(run_id, ME, "learning_rate", 1e-4)
    runs.set_live(run_id, ME, "beta", 0.1)
    runs.resume(run_id, ME)
    better = eventually(runs, run_id, lambda s: training(s) and s.step > failed.step + 100)
    assert (better.learning_rate, better.beta) == (1e-4, 0.1)


def test_a_fault_of_the_program_spoils_nothing_that_was_kept(
    make: Callable[..., Registry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = dataclasses.replace(LONG, epochs=30)
    runs = make()
    run_id = runs.start(config, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    kept = eventually(runs, run_id, paused)

    def fault(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    with monkeypatch.context() as broken:
        broken.setattr(run_module.Run, "_show", fault)
        runs.resume(run_id, ME)
        failed = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
    assert f"is back at step {kept.step}" in (failed.message or "")
    assert "RuntimeError" not in (failed.message or "")
    state = load_checkpoint(tmp_path / "runs" / f"{run_id}.safetensors").state
    assert state is not None
    assert state.position["step"] == kept.step == failed.step

    runs.resume(run_id, ME)
    eventually(runs, run_id, finished)
    whole = runs.start(config, OTHER)
    eventually(runs, whole, finished)
    assert same_weights(runs.look(run_id).model, runs.look(whole).model)


def test_a_fault_while_saving_gives_the_place_to_the_next(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(run_files, "save_checkpoint", fault)
    runs = make()
    first, second = runs.start(SHORT, ME), runs.start(SHORT, OTHER)
    assert "could not be saved" in (eventually(runs, first, finished).message or "")
    eventually(runs, second, finished)


def test_what_is_only_in_memory_stays_there(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "MAX_IDLE", 1)
    runs = make()
    run_id = runs.start(SHORT, ME)
    with monkeypatch.context() as full:
        full.setattr(run_files, "save_checkpoint", disk_full)
        eventually(runs, run_id, finished)
    for i in range(3):
        eventually(runs, runs.start(SHORT, f"visitor {i}"), finished)
    assert seen(runs, run_id).step == 30


@pytest.mark.parametrize("begun", [True, False], ids=["at its start", "in line"])
def test_a_run_without_a_step_comes_back_too(make: Callable[..., Registry], begun: bool) -> None:
    runs = make()
    if not begun:
        runs.start(LONG, OTHER)
    run_id = runs.start(LONG, ME)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    later = make()
    assert [card.id for card in later.unfinished(ME)] == [run_id]
    assert seen(later, run_id).status is Status.STOPPED
    assert seen(later, run_id).config == LONG
    later.resume(run_id, ME)
    eventually(later, run_id, training)


def test_a_run_that_waits_while_the_server_ends_comes_back_paused(
    make: Callable[..., Registry],
) -> None:
    runs = make()
    runs.start(LONG, OTHER)
    run_id = runs.start(LONG, ME)
    found = seen(make(), run_id)
    assert found.status is Status.PAUSED
    assert "server stopped" in (found.message or "")


def test_the_card_of_a_resumed_run_says_that_it_trains(
    make: Callable[..., Registry], tmp_path: Path
) -> None:
    """So that a killed server can say afterwards what happened to the run."""
    runs = make(save_every_s=0.0)
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    card = tmp_path / "runs" / f"{run_id}.json"
    assert json.loads(card.read_text())["status"] == "paused"
    runs.resume(run_id, ME)
    eventually(runs, run_id, lambda _: json.loads(card.read_text())["status"] == "training")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=2) | st.dictionaries(st.text(), children),
    max_leaves=5,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(["owner", "status", "created", "config", None]), value=json_values)
def test_a_damaged_card_is_passed_over(tmp_path: Path, field: str | None, value: object) -> None:
    good = run_files.new_card("abcdefgh", "0" * 64, LONG, Status.PAUSED)
    other = dataclasses.replace(good, id="ijklmnop", created=good.created - 1)
    files = RunFiles(tmp_path)
    files.save(good, None)
    files.save(other, None)
    assert files.cards() == [good, other]
    values = {**dataclasses.asdict(good), field: value} if field else value
    (tmp_path / "abcdefgh.json").write_text(json.dumps(values))
    assert other in files.cards()
    assert (tmp_path / "abcdefgh.json").exists()


def test_stop_ends_a_download_at_once(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(*args: Any) -> None:
        report = args[3]
        try:
            while True:
                report(DownloadProgress("train-images", done=1, total=10))
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr("vae_core.data.fetch_files", endless)
    runs = make()
    run_id = runs.start(dataclasses.replace(SHORT, dataset="mnist"), ME)
    assert eventually(runs, run_id, lambda s: s.download).status is Status.LOADING
    assert runs.look(run_id).model.latent_dim == 2  # other pages need not wait for the download
    runs.stop(run_id, ME)
    stopped = eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    assert ended.is_set()
    assert stopped.download is None


def test_a_file_is_shown_without_pictures_where_its_data_set_cannot_be_read(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    monkeypatch.setattr(run_module, "shared_data", no_internet)
    found = seen(make(), run_id)
    assert found.pictures is None
    assert len(found.history.epochs) == 3


def test_no_click_is_lost_while_files_are_written(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clicks on Step are two steps, and Stop right after Pause is a stop."""
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    at = eventually(runs, run_id, paused).step
    writing, go_on = threading.Event(), threading.Event()

    def slow(*args: Any) -> None:
        writing.set()
        go_on.wait(10)
        save_checkpoint(*args)

    monkeypatch.setattr(run_files, "save_checkpoint", slow)
    monkeypatch.setattr(run_module, "SAVE_SHARE", 1e-9)  # files are written at the end only
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


def test_nobody_waits_in_line_unseen(make: Callable[..., Registry]) -> None:
    runs = make(unwatched_s=0.2)
    first, second = runs.start(LONG, OTHER), runs.start(LONG, ME)
    deadline = time.monotonic() + 0.4
    while time.monotonic() < deadline:
        runs.watch(first)
        time.sleep(0.02)
    runs.stop(first, OTHER)
    passed_over = eventually(runs, second, paused)
    assert "Nobody was watching" in (passed_over.message or "")


def test_a_finished_run_has_nothing_left_to_move(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    runs.set_live(run_id, ME, "beta", 7.0)
    assert seen(runs, run_id).beta == SHORT.beta


def test_pictures_are_for_reading_only(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(SHORT, ME)
    pictures = eventually(runs, run_id, finished).pictures
    assert pictures is not None
    for array in (pictures.originals, pictures.reconstructions, pictures.samples, pictures.mu):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_single_steps_say_nothing_of_a_run_s_speed(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    before = runs.estimate_s(SHORT)
    at = seen(runs, run_id).step
    runs.step(run_id, ME)
    eventually(runs, run_id, lambda s: paused(s) and s.step == at + 1)
    runs.close()
    assert runs.estimate_s(SHORT) == before


def test_without_mnist_a_run_stops_before_its_first_step(
    tmp_path: Path, data_dir: Path, make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asked for another data set: it says what happened, and Resume asks again."""
    with monkeypatch.context() as cut_off:
        cut_off.setattr("vae_core.data.fetch_files", no_internet)
        runs = make()
        run_id = runs.start(dataclasses.replace(LONG, dataset="mnist"), ME)
        stopped = eventually(runs, run_id, lambda s: s.status is Status.FAILED)
        assert "MNIST could not be fetched" in (stopped.message or "")
        assert "Resume tries again" in (stopped.message or "")
        assert (stopped.step, stopped.config.dataset, stopped.data_title) == (0, "mnist", "MNIST")
        assert stopped.out_of_reach
    sketched = load_images("sketched", data_dir)
    monkeypatch.setattr(run_module, "shared_data", lambda *_: sketched)  # the internet is back
    runs.resume(run_id, ME)
    going_on = eventually(runs, run_id, lambda s: s.step > 0)
    assert not going_on.out_of_reach
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)


def test_an_uploaded_file_becomes_a_run(make: Callable[..., Registry], tmp_path: Path) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    content = runs.checkpoint_bytes(run_id)
    opened = runs.open_checkpoint(content, OTHER, name="theirs.safetensors")
    assert opened != run_id
    assert seen(runs, opened).status is Status.PAUSED
    assert same_weights(runs.look(opened).model, runs.look(run_id).model)
    runs.resume(opened, OTHER)
    eventually(runs, opened, training)
    assert make(folder=tmp_path / "elsewhere").snapshot(opened) is None
    with pytest.raises(CheckpointError, match=r"diary\.txt"):
        runs.open_checkpoint(b"Dear diary", OTHER, name="diary.txt")


def test_a_file_from_another_device_goes_on_and_says_that_the_noise_is_another(
    make: Callable[..., Registry],
) -> None:
    """A run that CUDA trained was refused: its noise generator has 16 bytes."""
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    kept = checkpoint_from_bytes(runs.checkpoint_bytes(run_id))
    assert kept.state is not None
    kept.state.tensors["generator.noise"] = torch.arange(16, dtype=torch.uint8)
    config = dataclasses.replace(kept.config, device="mps")
    content = checkpoint_to_bytes(dataclasses.replace(kept, config=config))
    opened = runs.open_checkpoint(content, OTHER, name="theirs.safetensors")
    step = seen(runs, opened).step
    runs.resume(opened, OTHER)
    gone_on = eventually(runs, opened, lambda run: training(run) and run.step > step)
    assert gone_on.message == run_module.NEW_NOISE
    assert gone_on.device == "CPU"
    runs.pause(opened, OTHER)
    eventually(runs, opened, paused)
    runs.resume(opened, OTHER)  # from here it is a run of this machine
    assert eventually(runs, opened, training).status is Status.TRAINING


def test_an_estimate_grows_with_the_work(make: Callable[..., Registry]) -> None:
    runs = make()
    small, large = TrainConfig(hidden_dim=64), TrainConfig(hidden_dim=1024)
    assert 0 < runs.estimate_s(small) < runs.estimate_s(TrainConfig()) < runs.estimate_s(large)
    assert runs.estimate_s(TrainConfig(batch_size=16)) > 2 * runs.estimate_s(TrainConfig())
    sketched = TrainConfig(dataset="sketched")
    assert runs.estimate_s(sketched) < runs.estimate_s(TrainConfig()) / 4


def kept_run(files: RunFiles, run_id: str, owner: str, age_s: float, checkpoint: bytes) -> None:
    """A run as its files have it; without a checkpoint it never took a step."""
    status = Status.FINISHED if checkpoint else Status.PAUSED
    card = dataclasses.replace(run_files.new_card(run_id, owner * 64, SHORT, status), created=age_s)
    files.save(card, None)
    if checkpoint:
        (files.folder / f"{run_id}.safetensors").write_bytes(checkpoint)


def test_untrained_runs_make_room_first_then_the_oldest_of_whoever_has_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A teacher's six runs went, all of them, while paused ones that never trained stayed."""
    monkeypatch.setattr(run_files, "MAX_RUNS", 6)
    files = RunFiles(tmp_path)
    kept_run(files, "teacher1", "a", 1, b"weights")
    kept_run(files, "teacher2", "a", 2, b"weights")
    for i in range(3):
        kept_run(files, f"student{i}", "b", 10 + i, b"weights")
    kept_run(files, "untrained", "c", 20, b"")
    gone = []
    for i in range(4):
        gone += [card.id for card in files.make_room({"student0"})]
        kept_run(files, f"another{i}", str(i), 30 + i, b"weights")
    assert gone == ["untrained", "student1", "teacher1", "student2"]
    assert len(files.cards()) == 6
    assert files.card("student0")
    assert not files.has_checkpoint("teacher1")


def test_what_is_looked_at_makes_no_room_and_who_lost_a_run_hears_of_it_after_a_restart(
    make: Callable[..., Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_files, "MAX_RUNS", 2)
    runs = make()
    content = SHIPPED.read_bytes()
    watched, lost = (runs.open_checkpoint(content, ME, name="a file") for _ in range(2))
    runs.watch(watched)
    runs.open_checkpoint(content, OTHER, name="a file")
    assert runs.snapshot(watched)
    assert runs.snapshot(lost) is None
    assert runs.had_to_go(lost)
    assert not runs.had_to_go("abcdefgh")
    again = make()
    assert again.had_to_go(lost)
    assert again.news(OTHER) == []
    assert [card.id for card in again.news(ME)] == [lost]
    assert again.news(ME) == []
    assert make().news(ME) == []


@pytest.mark.parametrize("content", ["", "[", "[3]", '{"a": 1}', '[{"told": false}]'])
def test_a_damaged_list_of_what_went_stops_nothing(
    make: Callable[..., Registry], tmp_path: Path, content: str
) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / departed.FILE).write_text(content)
    assert make().news(ME) == []


def test_a_name_is_the_owner_s_and_outlives_the_server(make: Callable[..., Registry]) -> None:
    runs = make()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    with pytest.raises(NotOwner):
        runs.rename(run_id, OTHER, "mine now")
    runs.rename(run_id, ME, "  the one\n with beta 4 " + "x" * 100)
    name = "the one with beta 4 " + "x" * 20
    runs.set_live(run_id, ME, "beta", 9.0)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    card = make().card(run_id)
    assert card is not None
    assert (card.name, card.beta) == (name, 9.0)


def test_a_card_without_a_name_opens(make: Callable[..., Registry], tmp_path: Path) -> None:
    """As they were written before runs had names."""
    runs = make()
    run_id = runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="a file")
    path = tmp_path / "runs" / f"{run_id}.json"
    values = json.loads(path.read_text())
    del values["name"], values["beta"]
    path.write_text(json.dumps(values))
    card = make().card(run_id)
    assert card is not None
    assert card.name == ""


def test_only_so_many_runs_stay_on_disk(
    make: Callable[..., Registry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_files, "MAX_RUNS", 3)
    runs = make()
    for i in range(6):
        run_id = runs.start(SHORT, f"visitor {i}")
        eventually(runs, run_id, lambda s: s.status is Status.FINISHED)
    assert len(list((tmp_path / "runs").glob("*.json"))) <= 4
