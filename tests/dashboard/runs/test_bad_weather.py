"""What becomes of a run, and of everybody else's, where the machine fails it?

A disk that can't be written, a clock that is set back, a worker that raises, memory that ends: its
owner is told, and nobody else notices.
"""

import dataclasses
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from dashboard.runs.room import Room
from dashboard.runs.snapshot import Status
from dashboard.runs.work import Work
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    another,
    eventually,
    finished,
    seen,
    training,
    trains_to_its_end,
)
from vae_core.record.checkpoint import load_checkpoint

pytestmark = pytest.mark.slow

MINE = dataclasses.replace(LONG, train_size=2000, epochs=3)
THEIRS = another(MINE)
LASTING = dataclasses.replace(MINE, epochs=12)  # it still trains when the disk is looked at
BALLAST = "ballast"


def mount(*options: str) -> bool:
    done = shutil.which("mount") and subprocess.run(["mount", *options], capture_output=True)
    return bool(done) and done.returncode == 0  # type: ignore[union-attr]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes, of the test's own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)):
        pytest.skip("needs to be allowed to mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def always_room(folder: Path) -> Room:
    """The small disk would be nearly full from the beginning."""
    return Room(folder, disk_mb=lambda _: None)


def test_a_disk_that_fills_up_is_said_and_spares_what_was_kept(
    small_disk: Path, make_runs: MakeRuns, data_dir: Path
) -> None:
    folder = small_disk / "runs"
    runs = make_runs(folder=folder, room=always_room(folder), save_every_s=0.1, max_training=2)
    before = runs.start(SHORT, "somebody before")
    eventually(runs, before, finished)
    mine, theirs = runs.start(LASTING, ME), runs.start(another(LASTING), OTHER)
    for run_id in (mine, theirs):
        eventually(runs, run_id, training)
    with pytest.raises(OSError, match="No space left"):
        (small_disk / BALLAST).write_bytes(bytes(2**24))
    for run_id in (mine, theirs):
        said = str(eventually(runs, run_id, lambda s: s.message).message)
        assert "could not be saved on the server" in said
        assert "No space left on device" in said
    (small_disk / BALLAST).unlink()
    for run_id in (mine, theirs):
        assert trains_to_its_end(runs, run_id, data_dir).message is None
        assert load_checkpoint(folder / f"{run_id}.safetensors").state is None
    assert not list(folder.glob("*.unfinished"))
    assert seen(make_runs(folder=folder), before).status is Status.FINISHED


def test_a_disk_for_reading_only_is_said_and_all_that_is_there_opens(
    small_disk: Path, make_runs: MakeRuns, data_dir: Path
) -> None:
    folder = small_disk / "runs"
    runs = make_runs(folder=folder, room=always_room(folder), save_every_s=0.0)
    before = runs.start(SHORT, "somebody before")
    eventually(runs, before, finished)
    assert mount("-o", "remount,ro", str(small_disk))
    again = make_runs(folder=folder, room=always_room(folder))
    assert seen(again, before).status is Status.FINISHED
    mine = again.start(MINE, ME)
    said = str(trains_to_its_end(again, mine, data_dir).message)
    assert "could not be saved on the server" in said
    assert "Read-only file system" in said
    assert again.checkpoint_bytes(mine)
    assert mount("-o", "remount,rw", str(small_disk))
    theirs = again.start(THEIRS, OTHER)
    assert trains_to_its_end(again, theirs, data_dir).message is None


@pytest.mark.parametrize("hours", [-24.0, 24.0], ids=["back", "forward"])
def test_a_clock_that_is_set_changes_nothing(
    make_runs: MakeRuns, data_dir: Path, monkeypatch: pytest.MonkeyPatch, hours: float
) -> None:
    runs = make_runs()
    first = runs.start(MINE, ME)
    eventually(runs, first, training)
    waits = runs.start(another(MINE, 2), "a third")
    at = time.time
    monkeypatch.setattr(time, "time", lambda: at() + 3600 * hours)
    last = runs.start(THEIRS, OTHER)
    assert [seen(runs, run_id).place for run_id in (first, waits, last)] == [None, 1, 2]
    for run_id in (first, waits, last):
        trains_to_its_end(runs, run_id, data_dir)
    again = make_runs()
    assert all(seen(again, run_id).status is Status.FINISHED for run_id in (first, waits, last))


def out_of_memory() -> None:
    torch.empty(2**60, dtype=torch.uint8)  # what torch itself says then


def a_fault() -> None:
    raise RuntimeError("a fault of the program")


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(out_of_memory, "There was not enough memory"), (a_fault, "The program failed")],
)
def test_a_worker_that_raises_fails_alone(
    make_runs: MakeRuns,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Callable[[], None],
    told: str,
) -> None:
    runs = make_runs(max_training=2)
    mine, theirs = runs.start(MINE, ME), runs.start(THEIRS, OTHER)
    waits = runs.start(another(MINE, 2), "a third")
    eventually(runs, mine, training)
    report = Work._report_step

    def fails(work: Work, *arguments: object) -> object:
        if work.config.seed == MINE.seed:
            trouble()
        return report(work, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(Work, "_report_step", fails)
        failed = eventually(runs, mine, lambda s: s.status is Status.FAILED)
    assert str(failed.message).startswith(told)
    assert f"is back at step {failed.step}" in str(failed.message)
    assert "RuntimeError" not in str(failed.message)
    assert "alloc" not in str(failed.message)
    for run_id in (theirs, waits):
        assert trains_to_its_end(runs, run_id, data_dir).message is None
    runs.resume(mine, ME)
    trains_to_its_end(runs, mine, data_dir)
