"""What is kept of a run, for how long, and what if a file cannot be written or read?"""

import dataclasses
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.datasets import loaded
from dashboard.runs import cards, departed, shelf
from dashboard.runs.cards import RunFiles
from dashboard.runs.names import run_names
from dashboard.runs.snapshot import Status
from dashboard.runs.trainings import NotOwner
from dashboard.runs.work import NEW_NOISE
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHIPPED,
    SHORT,
    MakeRuns,
    disk_full,
    eventually,
    finished,
    finished_run,
    long_ago,
    no_internet,
    paused,
    paused_run,
    same_weights,
    seen,
    training,
    training_run,
)
from vae_core.model import VAE
from vae_core.record.checkpoint import (
    CheckpointError,
    checkpoint_from_bytes,
    checkpoint_to_bytes,
)


def test_a_run_says_when_it_cannot_be_kept(make_runs: MakeRuns, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("a file where the folder should be")
    runs = make_runs(folder=tmp_path / "in the way")
    run_id = runs.start(SHORT, ME)
    done = eventually(runs, run_id, finished)
    assert "could not be saved" in str(done.message)


def test_a_run_that_can_be_kept_says_nothing(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    assert eventually(runs, run_id, finished).message is None


def test_the_token_is_never_written(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    finished_run(runs)
    for file in (tmp_path / "runs").iterdir():
        assert ME.encode() not in file.read_bytes()


def test_a_glance_costs_no_reading_and_tells_what_went(
    make_runs: MakeRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    drawn = runs.moment(run_id)
    assert drawn == runs.moment(run_id) != runs.moment("nobody's")
    runs._all.shelf[run_id].publish()
    assert runs.moment(run_id) not in (drawn, None)
    drawn = runs.moment(run_id)
    monkeypatch.setattr(runs._all, "find", None)  # nothing is brought back into memory
    del runs._all.shelf[run_id]
    assert runs.moment(run_id) == drawn
    runs.watch(run_id)
    (tmp_path / "runs" / f"{run_id}.json").unlink()
    assert runs.moment(run_id) is None


def test_a_run_that_takes_more_than_all_may_is_found_all_the_same(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()
    run_id = finished_run(runs)
    monkeypatch.setattr(shelf, "RUNS_AT_REST_MB", 0.0)
    again = make_runs()
    found = again.snapshot(run_id)
    assert found is not None
    assert found.status is Status.FINISHED


def test_a_full_disk_is_said_and_training_goes_on(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs(save_every_s=0.0)
    run_id = training_run(runs)
    monkeypatch.setattr(cards, "save_checkpoint", disk_full)
    said = eventually(runs, run_id, lambda s: s.message)
    assert "could not be saved" in str(said.message)
    eventually(runs, run_id, lambda s: s.step > said.step and s.status is Status.TRAINING)


def test_damaged_and_foreign_files_are_left_alone(make_runs: MakeRuns, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "broken12.json").write_text("{")
    (folder / "broken12.safetensors").write_bytes(b"not a checkpoint")
    (folder / "notes.txt").write_text("mine")
    runs = make_runs()
    assert runs.snapshot("broken12") is None
    assert runs.unfinished(ME) == []
    finished_run(runs)
    assert (folder / "broken12.json").exists()
    assert (folder / "notes.txt").exists()


@pytest.mark.parametrize("run_id", ["../../etc/passwd", "a/b", "", "x" * 500, "..", "\0", "éééééé"])
def test_an_id_out_of_an_address_is_never_a_path(make_runs: MakeRuns, run_id: str) -> None:
    assert make_runs().snapshot(run_id) is None


def test_what_is_only_in_memory_stays_there(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "RUNS_AT_REST_MB", 0.0)
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    with monkeypatch.context() as full:
        full.setattr(cards, "save_checkpoint", disk_full)
        eventually(runs, run_id, finished)
    for i in range(3):
        eventually(runs, runs.start(SHORT, f"visitor {i}"), finished)
    assert seen(runs, run_id).step == 30


def test_runs_that_cannot_be_written_do_not_pile_up(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest that nobody looks at ends, and its owner hears of it."""
    monkeypatch.setattr(shelf, "RUNS_UNKEPT", 2)
    monkeypatch.setattr(cards, "replacing", disk_full)
    monkeypatch.setattr(cards, "save_checkpoint", disk_full)
    runs = make_runs()
    owners = [f"visitor {i}" for i in range(5)]
    ids = []
    for owner in owners:
        ids.append(runs.start(SHORT, owner))
        eventually(runs, ids[-1], finished)
        if owner == "visitor 0":
            runs.watch(ids[0])
    here = [runs.snapshot(run_id) is not None for run_id in ids]
    assert here == [True, False, False, True, True]  # the last comes on top of those at rest
    assert [runs.had_to_go(run_id) for run_id in ids] == [not there for there in here]
    assert [card.id for card in runs.news("visitor 1")] == [ids[1]]
    assert runs.news("visitor 0") == []


def test_a_run_that_can_be_written_by_now_is_kept_and_comes_back(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "RUNS_UNKEPT", 0)
    runs = make_runs()
    with monkeypatch.context() as full:
        full.setattr(cards, "save_checkpoint", disk_full)
        run_id = finished_run(runs)
    runs.start(SHORT, OTHER)
    assert run_id not in runs._all.shelf
    assert seen(runs, run_id).status is Status.FINISHED
    assert seen(runs, run_id).message is None


def test_a_run_whose_latest_steps_could_not_be_written_says_where_it_is_back(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "RUNS_UNKEPT", 0)
    runs = make_runs()
    run_id = paused_run(runs)
    kept = seen(runs, run_id).step
    with monkeypatch.context() as full:
        full.setattr(cards, "save_checkpoint", disk_full)
        runs.step(run_id, ME)
        eventually(runs, run_id, lambda s: paused(s) and s.step == kept + 1)
        runs.start(SHORT, OTHER)
    back = seen(runs, run_id)
    assert (back.status, back.step) == (Status.PAUSED, kept)
    assert f"back at step {kept}" in str(back.message)


def test_a_snapshot_only_reads(make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page waits for a data set or a model; pictures are made on a thread of their own."""
    runs = make_runs()
    run_id = finished_run(runs)
    by: set[str] = set()

    def noted(what: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            by.add(threading.current_thread().name)
            return what(*args, **options)

        return call

    for name in ("shared_data", "is_ready"):
        monkeypatch.setattr(loaded, name, noted(getattr(loaded, name)))
    for name in ("encode", "decode_logits", "forward"):
        monkeypatch.setattr(VAE, name, noted(getattr(VAE, name)))
    again = make_runs()
    assert seen(again, run_id).pictures is None
    assert not by
    again.watch(run_id)
    assert seen(again, run_id).moving or seen(again, run_id).pictures  # the darkroom is quick
    shown = eventually(again, run_id, lambda s: s.pictures)
    assert shown.guides is not None
    assert shown.decoder is not None
    assert not shown.moving
    assert by
    assert all(name.startswith("darkroom") for name in by)


def test_the_card_of_a_resumed_run_says_that_it_trains(make_runs: MakeRuns, tmp_path: Path) -> None:
    """So that a killed server can say afterwards what happened to the run."""
    runs = make_runs(save_every_s=0.0)
    run_id = paused_run(runs)
    card = tmp_path / "runs" / f"{run_id}.json"
    assert json.loads(card.read_text())["status"] == "paused"
    runs.resume(run_id, ME)
    eventually(runs, run_id, lambda _: json.loads(card.read_text())["status"] == "training")


DEEP = ["[" * 100_000, '{"a":' * 100_000]
CARD_FIELDS = [field.name for field in dataclasses.fields(cards.Card)]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just(10**400),
    lambda children: st.lists(children, max_size=2) | st.dictionaries(st.text(), children),
    max_leaves=5,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from([*CARD_FIELDS, None]), value=json_values)
@example("created", 10**400)
@example("created", 1e300)
@example("title", {})
def test_a_damaged_card_is_passed_over(tmp_path: Path, field: str | None, value: object) -> None:
    good = cards.new_card("abcdefgh", "0" * 64, LONG, Status.PAUSED)
    other = dataclasses.replace(good, id="ijklmnop", created=good.created - 1)
    files = RunFiles(tmp_path)
    files.save(good)
    files.save(other)
    assert files.cards() == [good, other]
    values = {**dataclasses.asdict(good), field: value} if field else value
    (tmp_path / "abcdefgh.json").write_text(json.dumps(values))
    assert other in files.cards()
    assert other.id in run_names(files.cards(), None)
    assert (tmp_path / "abcdefgh.json").exists()


@pytest.mark.parametrize("content", DEEP, ids=["lists", "objects"])
def test_a_card_of_a_thousand_brackets_stops_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "abcdefgh.json").write_text(content)
    assert RunFiles(tmp_path).cards() == []


def test_a_file_is_shown_without_pictures_where_its_data_set_cannot_be_read(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()
    run_id = finished_run(runs)
    tried = []

    def unreadable(*_: object) -> None:
        tried.append(True)
        no_internet()

    monkeypatch.setattr(loaded, "shared_data", unreadable)
    again = make_runs()
    assert len(seen(again, run_id).history.epochs) == 3
    again.watch(run_id)
    found = eventually(again, run_id, lambda s: tried and not s.developing)
    assert found.pictures is None


def test_an_uploaded_file_becomes_a_run(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    run_id = training_run(runs)
    runs.stop(run_id, ME)
    eventually(runs, run_id, lambda s: s.status is Status.STOPPED)
    content = runs.checkpoint_bytes(run_id)
    opened = runs.open_checkpoint(content, OTHER, name="theirs.safetensors")
    assert opened != run_id
    assert seen(runs, opened).status is Status.PAUSED
    assert same_weights(runs.look(opened).model, runs.look(run_id).model)
    runs.resume(opened, OTHER)
    eventually(runs, opened, training)
    assert make_runs(folder=tmp_path / "elsewhere").snapshot(opened) is None
    with pytest.raises(CheckpointError, match=r"diary\.txt"):
        runs.open_checkpoint(b"Dear diary", OTHER, name="diary.txt")


def test_a_file_from_another_device_goes_on_and_says_that_the_noise_is_another(
    make_runs: MakeRuns,
) -> None:
    """A run that CUDA trained was refused: its noise generator has 16 bytes."""
    runs = make_runs()
    run_id = paused_run(runs)
    kept = checkpoint_from_bytes(runs.checkpoint_bytes(run_id))
    assert kept.state is not None
    kept.state.tensors["generator.noise"] = torch.arange(16, dtype=torch.uint8)
    config = dataclasses.replace(kept.config, device="mps")
    content = checkpoint_to_bytes(dataclasses.replace(kept, config=config))
    opened = runs.open_checkpoint(content, OTHER, name="theirs.safetensors")
    step = seen(runs, opened).step
    runs.resume(opened, OTHER)
    gone_on = eventually(runs, opened, lambda run: training(run) and run.step > step)
    assert gone_on.message == NEW_NOISE
    assert gone_on.device == "CPU"
    runs.pause(opened, OTHER)
    eventually(runs, opened, paused)
    runs.resume(opened, OTHER)  # from here it is a run of this machine
    assert eventually(runs, opened, training).status is Status.TRAINING


def kept_run(files: RunFiles, run_id: str, owner: str, age_s: float, checkpoint: bytes) -> None:
    """A run as its files have it; without a checkpoint it never took a step."""
    status = Status.FINISHED if checkpoint else Status.PAUSED
    card = dataclasses.replace(cards.new_card(run_id, owner * 64, SHORT, status), created=age_s)
    files.save(card)
    if checkpoint:
        (files.folder / f"{run_id}.safetensors").write_bytes(checkpoint)


def test_untrained_runs_make_room_first_then_the_oldest_of_whoever_has_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A teacher's six runs went, all of them, while paused ones that never trained stayed."""
    monkeypatch.setattr(cards, "RUNS_ON_DISK", 6)
    files = RunFiles(tmp_path)
    kept_run(files, "teacher1", "a", 1, b"weights")
    kept_run(files, "teacher2", "a", 2, b"weights")
    for i in range(3):
        kept_run(files, f"student{i}", "b", 10 + i, b"weights")
    kept_run(files, "untrained", "c", 20, b"")
    gone = []
    for i in range(4):
        gone += [card.id for card in files.make_room(lambda run_id: run_id == "student0")]
        kept_run(files, f"another{i}", str(i), 30 + i, b"weights")
    assert gone == ["untrained", "student1", "teacher1", "student2"]
    assert len(files.cards()) == 6
    assert files.card("student0")
    assert not files.has_checkpoint("teacher1")


def test_what_is_looked_at_makes_no_room_and_who_lost_a_run_hears_of_it_after_a_restart(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "RUNS_ON_DISK", 2)
    runs = make_runs()
    content = SHIPPED.read_bytes()
    watched, lost = (runs.open_checkpoint(content, ME, name="a file") for _ in range(2))
    runs.watch(watched)
    runs.open_checkpoint(content, OTHER, name="a file")
    assert runs.snapshot(watched)
    assert runs.snapshot(lost) is None
    assert runs.had_to_go(lost)
    assert not runs.had_to_go("abcdefgh")
    again = make_runs()
    assert again.had_to_go(lost)
    assert again.news(OTHER) == []
    assert [card.id for card in again.news(ME)] == [lost]
    assert again.news(ME) == []
    assert make_runs().news(ME) == []


@pytest.mark.parametrize(
    "content",
    ["", "[", "[3]", '{"a": 1}', '[{"told": false}]', *DEEP],
    ids=lambda content: content[:20],
)
def test_a_damaged_list_of_what_went_stops_nothing(
    make_runs: MakeRuns, tmp_path: Path, content: str
) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / departed.FILE).write_text(content)
    assert make_runs().news(ME) == []


def test_a_name_is_the_owner_s_and_outlives_the_server(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = training_run(runs)
    with pytest.raises(NotOwner):
        runs.rename(run_id, OTHER, "mine now")
    runs.rename(run_id, ME, "  the one\n with beta 4 " + "x" * 100)
    name = "the one with beta 4 " + "x" * 20
    runs.set_live(run_id, ME, "beta", 9.0)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    card = make_runs().card(run_id)
    assert card is not None
    assert (card.name, card.beta) == (name, 9.0)


def test_a_card_without_a_name_opens(make_runs: MakeRuns, tmp_path: Path) -> None:
    """As they were written before runs had names."""
    runs = make_runs()
    run_id = runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="a file")
    path = tmp_path / "runs" / f"{run_id}.json"
    values = json.loads(path.read_text())
    del values["name"], values["beta"]
    path.write_text(json.dumps(values))
    card = make_runs().card(run_id)
    assert card is not None
    assert card.name == ""


def test_only_so_many_runs_stay_on_disk(
    make_runs: MakeRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "RUNS_ON_DISK", 3)
    runs = make_runs()
    for i in range(6):
        run_id = runs.start(SHORT, f"visitor {i}")
        eventually(runs, run_id, finished)
    assert len(list((tmp_path / "runs").glob("*.json"))) <= 4


def test_what_a_killed_server_was_writing_goes_in_a_while(
    make_runs: MakeRuns, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    for name in ("abcdef12.safetensors.01234567.unfinished", "abcdef12.json.01234567.unfinished"):
        (folder / name).write_bytes(b"half of it")
    long_ago(folder)
    now = folder / "fedcba21.safetensors.01234567.unfinished"
    now.write_bytes(b"another process writes this")
    make_runs().start(SHORT, ME)
    assert list(folder.glob("*.unfinished")) == [now]
