"""Where memory or the disk runs out, new runs wait and say why; nothing that trains is ended."""

from pathlib import Path

import pytest

from dashboard.budgets import (
    DISK_FREE_MB,
    FILM_MB,
    RUN_MB,
    at_rest_mb,
    checkpoint_mb,
    training_mb,
    weights_mb,
)
from dashboard.runs import shelf
from dashboard.runs.room import LIMIT, Memory, Room, free_disk_mb, measured_memory
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
    seen,
    training,
)
from vae_core.config import TrainConfig
from vae_core.model import build_model
from vae_core.record.checkpoint import Checkpoint, checkpoint_to_bytes
from vae_core.record.history import History


class Scales:
    """A server whose memory and disk are what a test says."""

    def __init__(self) -> None:
        self.used_mb, self.limit_mb, self.free_mb = 400.0, 690.0, 10_000.0

    def room(self, folder: Path) -> Room:
        return Room(
            folder,
            memory=lambda: Memory(self.used_mb, self.limit_mb),
            disk_mb=lambda _: self.free_mb,
        )


def test_a_run_waits_for_memory_and_begins_when_there_is_some(
    make_runs: MakeRuns, tmp_path: Path
) -> None:
    scales = Scales()
    scales.used_mb = 680.0
    runs = make_runs(room=scales.room(tmp_path), look_again_s=0.02)
    run_id = runs.start(SHORT, ME)
    waiting = seen(runs, run_id)
    assert (waiting.status, waiting.place) == (Status.WAITING, 1)
    assert str(waiting.message) == (
        "This server has little memory left (680 of 690 MB are taken): your run waits until there "
        "is more."
    )
    scales.used_mb = 500.0
    assert eventually(runs, run_id, finished).message is None


def test_nothing_that_trains_is_ended_and_the_line_is_kept(
    make_runs: MakeRuns, tmp_path: Path
) -> None:
    scales = Scales()
    runs = make_runs(room=scales.room(tmp_path), look_again_s=0.02, max_training=2)
    first = runs.start(LONG, "a")
    eventually(runs, first, training)
    scales.used_mb = 700.0
    second, third = runs.start(SHORT, "b"), runs.start(another(LONG), "c")
    assert (seen(runs, second).place, seen(runs, third).place) == (1, 2)
    assert "little memory" in str(seen(runs, third).message)
    at = seen(runs, first).step
    eventually(runs, first, lambda s: training(s) and s.step > at)
    assert seen(runs, second).status is Status.WAITING
    runs.stop(third, "c")
    assert seen(runs, third).message is None
    scales.used_mb = 400.0
    eventually(runs, second, finished)


def test_whoever_waits_for_a_turn_alone_is_told_nothing_of_memory(
    make_runs: MakeRuns, tmp_path: Path
) -> None:
    scales = Scales()
    runs = make_runs(room=scales.room(tmp_path), look_again_s=0.02, max_training=1)
    scales.used_mb = 700.0
    first, second = runs.start(LONG, ME), runs.start(another(LONG), OTHER)
    assert "little memory" in str(seen(runs, second).message)
    scales.used_mb = 400.0
    eventually(runs, first, training)
    assert seen(runs, second).status is Status.WAITING
    assert seen(runs, second).message is None


def test_runs_at_rest_leave_memory_before_anybody_waits(
    make_runs: MakeRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "IN_USE_S", 0.0)
    scales = Scales()
    runs = make_runs(room=scales.room(tmp_path), look_again_s=0.02)
    old = runs.start(SHORT, ME)
    eventually(runs, old, finished)
    scales.used_mb = 700.0
    runs.start(SHORT, OTHER)
    assert old not in runs._all.shelf
    assert seen(runs, old).status is Status.FINISHED  # it is on disk


def test_a_run_waits_for_room_on_the_disk(make_runs: MakeRuns, tmp_path: Path) -> None:
    scales = Scales()
    scales.free_mb = DISK_FREE_MB
    runs = make_runs(room=scales.room(tmp_path), look_again_s=0.02)
    run_id = runs.start(SHORT, ME)
    assert "disk is nearly full (100 MB are free)" in str(seen(runs, run_id).message)
    scales.free_mb = DISK_FREE_MB + FILM_MB + 10
    eventually(runs, run_id, finished)


def test_where_nothing_can_be_measured_nobody_waits(make_runs: MakeRuns, tmp_path: Path) -> None:
    room = Room(tmp_path, memory=lambda: None, disk_mb=lambda _: None)
    runs = make_runs(room=room)
    eventually(runs, runs.start(SHORT, ME), finished)


def test_a_closed_service_looks_no_more(make_runs: MakeRuns, tmp_path: Path) -> None:
    scales = Scales()
    scales.used_mb = 700.0
    runs = make_runs(room=scales.room(tmp_path), look_again_s=0.02)
    run_id = runs.start(SHORT, ME)
    runs.close()
    scales.used_mb = 0.0
    runs.turns._looked()
    assert seen(runs, run_id).step == 0


# ---- What is measured ----------------------------------------------------------------------------


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A laptop with 16 GB, half of them taken."""
    meminfo = "MemTotal:       16000000 kB\nMemFree: 100 kB\nMemAvailable:    8000000 kB\n"
    status = "Name:\tpython\nVmRSS:\t  500000 kB\n"
    return written(tmp_path / "proc", {"meminfo": meminfo, "self/status": status})


V2 = {
    "memory.max": "690000000\n",
    "memory.current": "600000000\n",
    "memory.stat": "anon 450000000\ninactive_file 100000000\n",
}
V1 = {
    "memory/memory.limit_in_bytes": "690000000\n",
    "memory/memory.usage_in_bytes": "600000000\n",
    "memory/memory.stat": "inactive_file 1\ntotal_inactive_file 100000000\n",
}


@pytest.mark.parametrize("files", [V2, V1], ids=["version 2", "version 1"])
def test_a_container_has_its_own_limit(files: dict[str, str], proc: Path, tmp_path: Path) -> None:
    """What it keeps of files, it gives back when it is needed."""
    assert measured_memory(proc, written(tmp_path / "cgroup", files)) == Memory(500, 690)


@pytest.mark.parametrize(
    "files",
    [
        {},
        V2 | {"memory.max": "max\n"},
        V1 | {"memory/memory.limit_in_bytes": "9223372036854771712\n"},
    ],
    ids=["none", "version 2", "version 1"],
)
def test_without_one_a_laptop_has_what_the_machine_has(
    files: dict[str, str], proc: Path, tmp_path: Path
) -> None:
    memory = measured_memory(proc, written(tmp_path / "cgroup", files))
    assert memory is not None
    assert (memory.used_mb, memory.limit_mb) == pytest.approx((8192, 16384))


def test_the_environment_comes_first(
    proc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIMIT, "690")
    cgroups = written(tmp_path / "cgroup", V2)
    memory = measured_memory(proc, cgroups)
    assert memory is not None
    assert (memory.used_mb, memory.limit_mb) == pytest.approx((512, 690))


def test_a_machine_that_says_nothing_or_nonsense_has_room(
    tmp_path: Path, proc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured_memory(tmp_path / "nowhere", tmp_path) is None
    monkeypatch.setenv(LIMIT, "much")
    assert measured_memory(proc, tmp_path) is None


def test_a_folder_that_is_still_to_be_made_has_its_parent_s_disk(tmp_path: Path) -> None:
    assert free_disk_mb(tmp_path / "runs" / "deeper") == pytest.approx(
        free_disk_mb(tmp_path), rel=0.1
    )


# ---- What a run is expected to take --------------------------------------------------------------


@pytest.mark.parametrize(
    "config", [TrainConfig(), TrainConfig(latent_dim=64, hidden_dim=1024), SHORT]
)
def test_a_model_weighs_what_its_weights_do(config: TrainConfig) -> None:
    model = build_model(config)
    n_bytes = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    assert weights_mb(config) == pytest.approx(n_bytes / 1e6)
    finished_file = checkpoint_to_bytes(Checkpoint(config, model, History()))
    assert len(finished_file) / 1e6 < checkpoint_mb(config)


def test_what_a_run_takes_grows_with_its_model() -> None:
    small, large = TrainConfig(hidden_dim=64), TrainConfig(hidden_dim=1024)
    assert RUN_MB < training_mb(small) < training_mb(large)
    assert at_rest_mb(small, finished=True) < at_rest_mb(small, finished=False)
    assert checkpoint_mb(small) < checkpoint_mb(large)
