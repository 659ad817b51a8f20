"""Does a branch go on from its parent, differ by what is wanted alone, and stand by itself?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from dashboard import budgets
from dashboard.exercises.exercise import AskedRun
from dashboard.exercises.own_runs import own_runs
from dashboard.runs import states
from dashboard.runs.beginnings import MOST_AT_ONCE, RunRefused
from dashboard.runs.registry import Registry
from dashboard.runs.room import Room
from dashboard.runs.run import Run
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.runs.trainings import NotOwner
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
    finished_run,
    paused,
    paused_run,
    same_weights,
    seen,
    training,
)
from vae_core.config import TrainConfig
from vae_core.errors import BadValue
from vae_core.record.checkpoint import Checkpoint, load_checkpoint
from vae_core.record.history import Branching, Change

PER_EPOCH = 10  # steps
MEDIUM = replace(SHORT, epochs=6)


def card(runs: Registry, run_id: str) -> Any:
    found = runs.card(run_id)
    assert found is not None
    return found


def ended(runs: Registry, run_id: str) -> Checkpoint:
    """The run once it is over, with what it would go on with."""
    eventually(runs, run_id, finished)
    run = runs._all.known(run_id)
    kept = run.state()
    assert kept is not None
    return kept


def assert_the_same(first: Checkpoint, second: Checkpoint) -> None:
    """Weights, Adam's moments, both random streams and what epochs came to: bit for bit."""
    assert first.state
    assert second.state
    assert first.state.tensors.keys() == second.state.tensors.keys()
    for name, tensor in first.state.tensors.items():
        assert torch.equal(tensor, second.state.tensors[name]), name
    pairs = zip(first.history.epochs, second.history.epochs, strict=True)
    for one, other in pairs:
        assert replace(one, images_per_second=0, train_s=0) == replace(
            other, images_per_second=0, train_s=0
        )
    assert first.history.changes == second.history.changes


def paused_at(runs: Registry, config: TrainConfig, step: int) -> str:
    """A run of mine that rests after so many steps."""
    run_id = runs.start(config, ME)
    runs.pause(run_id, ME)
    for at in range(eventually(runs, run_id, paused).step + 1, step + 1):
        runs.step(run_id, ME)
        eventually(runs, run_id, partial(rests_at, at))
    assert seen(runs, run_id).step == step
    return run_id


def to_epoch_end(runs: Registry, run_id: str, epoch: int) -> int:
    """Let a run that comes to rest go on to the end of this epoch. Returns at which step it is."""
    while (at := eventually(runs, run_id, paused).step) < epoch * PER_EPOCH:
        runs.step_epoch(run_id, ME)
        eventually(runs, run_id, lambda run, at=at: paused(run) and run.step > at)  # type: ignore[misc]
    return at


def rests_at(step: int, run: Snapshot) -> bool:
    return paused(run) and run.step == step


@pytest.fixture
def runs(make_runs: MakeRuns) -> Registry:
    return make_runs(max_training=2)


@pytest.mark.parametrize(
    "config",
    [
        MEDIUM,
        replace(MEDIUM, learning_rate_schedule="one_cycle", learning_rate=4e-3),
        replace(MEDIUM, learning_rate_schedule="linear", beta_warmup_epochs=4.0),
    ],
    ids=["constant", "one_cycle", "linear, warm-up"],
)
def test_a_twin_with_nothing_changed_is_its_parents_own_continuation(
    runs: Registry, config: TrainConfig
) -> None:
    parent = runs.start(config, ME)
    eventually(runs, parent, training)
    runs.pause(parent, ME)
    at = eventually(runs, parent, paused).step
    assert 0 < at < config.epochs * PER_EPOCH
    twin = runs.branches.begin(parent, ME, {})
    runs.resume(parent, ME)
    assert_the_same(ended(runs, parent), ended(runs, twin))
    assert same_weights(runs.look(parent).model, runs.look(twin).model)
    assert seen(runs, twin).history.branchings == [Branching(at, {})]
    assert (card(runs, twin).parent, card(runs, twin).branched_at) == (parent, at)
    assert card(runs, twin).parent_began == card(runs, parent).created


def test_a_twin_of_a_run_that_trains_leaves_it_alone_and_ends_like_it(runs: Registry) -> None:
    config = replace(SHORT, epochs=60)
    parent = runs.start(config, ME)
    eventually(runs, parent, training)
    twin = runs.branches.begin(parent, ME, {})
    assert_the_same(ended(runs, parent), ended(runs, twin))


def test_a_branch_begins_with_its_parents_curves_and_film(runs: Registry) -> None:
    parent = finished_run(runs)
    branch = runs.branches.begin(parent, ME, {"epochs": 5})
    over = eventually(runs, branch, finished)
    before = seen(runs, parent).history
    assert (over.step, over.n_steps, over.epoch) == (50, 50, 5)
    assert over.history.steps[: len(before.steps)] == before.steps
    assert over.history.epochs[:3] == before.epochs
    films = [runs.film(run_id) for run_id in (parent, branch)]
    assert films[0]
    assert films[1]
    shots = [film.frames.shots for film in films if film]
    assert [shot.step for shot in shots[1]][: len(shots[0])] == [shot.step for shot in shots[0]]
    assert shots[1][-1].step == 50


def test_ten_more_epochs_at_a_constant_rate_are_the_longer_run(
    make_runs: MakeRuns, runs: Registry
) -> None:
    parent = finished_run(runs)
    runs.close()
    again = make_runs()  # what it goes on with outlives the server
    assert again.branches.can_go_on(parent)
    more = again.branches.begin(parent, ME, {"epochs": 13})
    longer = again.start(replace(SHORT, epochs=13), ME)
    assert_the_same(ended(again, more), ended(again, longer))
    assert seen(again, parent).step == 30  # the parent is what it was


def test_what_is_wanted_is_all_that_differs(runs: Registry) -> None:
    parent = paused_at(runs, MEDIUM, 15)
    wanted = {"beta": 4.0, "learning_rate": 2e-3, "learning_rate_schedule": "linear", "epochs": 8}
    branch = runs.branches.begin(parent, ME, wanted)
    over = eventually(runs, branch, finished)
    assert over.config == replace(MEDIUM, learning_rate_schedule="linear", epochs=8)
    assert over.history.changes == [Change(15, "beta", 4.0), Change(15, "learning_rate", 2e-3)]
    before = {"learning_rate_schedule": "constant", "epochs": 6}
    assert over.history.branchings == [Branching(15, before)]
    assert card(runs, branch).beta == 4.0
    assert seen(runs, parent).history.changes == []


def test_training_again_to_a_moment_is_the_same_run_up_to_there(runs: Registry) -> None:
    """With what was moved on the way: by hand, and in branches of branches."""
    first = paused_at(runs, MEDIUM, 4)
    runs.set_live(first, ME, "beta", 3.0)
    runs.step_epoch(first, ME)
    eventually(runs, first, lambda s: paused(s) and s.step == 10)
    runs.stop(first, ME)
    second = runs.branches.begin(first, ME, {"epochs": 2, "learning_rate_schedule": "one_cycle"})
    eventually(runs, second, finished)
    third = runs.branches.begin(second, ME, {"epochs": 4, "beta": 2.0})
    eventually(runs, third, finished)

    again = runs.branches.begin(third, ME, {}, step=25)
    assert_the_same(ended(runs, third), ended(runs, again))
    other = runs.branches.begin(third, ME, {"beta": 8.0}, step=15)
    over = eventually(runs, other, finished)
    assert (over.step, over.n_steps) == (40, 40)
    assert over.history.changes == [Change(4, "beta", 3.0), Change(15, "beta", 8.0)]
    known = seen(runs, third).history.epochs[0]
    assert over.history.epochs[0].test_loss == known.test_loss
    assert card(runs, other).branched_at == 15
    assert card(runs, other).beta == 8.0


def test_a_run_trained_again_outlives_its_server_with_all_that_is_still_to_be_moved(
    make_runs: MakeRuns,
) -> None:
    runs = make_runs()
    config = replace(SHORT, epochs=60)
    parent = paused_at(runs, config, 3)
    runs.set_live(parent, ME, "beta", 3.0)
    runs.resume(parent, ME)
    eventually(runs, parent, finished)
    again = runs.branches.begin(parent, ME, {"learning_rate": 2e-3}, step=500)
    assert runs.equal_finished(config) is None
    eventually(runs, again, training)
    runs.close()
    runs = make_runs()
    runs.resume(again, ME)
    over = eventually(runs, again, finished)
    assert over.history.changes == [
        Change(3, "beta", 3.0),
        Change(500, "learning_rate", 2e-3),
    ]


def test_what_is_planned_for_the_very_step_at_which_it_left_memory_is_moved(runs: Registry) -> None:
    parent = runs.start(replace(SHORT, epochs=60), ME)
    runs.pause(parent, ME)
    moved_at = to_epoch_end(runs, parent, 20)
    runs.set_live(parent, ME, "beta", 3.0)
    runs.resume(parent, ME)
    eventually(runs, parent, finished)
    branch = runs.branches.begin(parent, ME, {"learning_rate": 2e-3}, step=599)
    runs.pause(branch, ME)
    assert to_epoch_end(runs, branch, 20) == moved_at
    runs.let_idle_go()
    assert branch not in runs._all.shelf
    runs.resume(branch, ME)
    over = eventually(runs, branch, finished)
    assert over.history.changes == [
        Change(moved_at, "beta", 3.0),
        Change(599, "learning_rate", 2e-3),
    ]


def test_what_is_moved_by_hand_is_planned_no_more(runs: Registry) -> None:
    parent = runs.start(replace(SHORT, epochs=60), ME)
    eventually(runs, parent, finished)
    branch = runs.branches.begin(parent, ME, {"beta": 3.0}, step=599)
    runs.pause(branch, ME)
    at = eventually(runs, branch, paused).step
    runs.set_live(branch, ME, "beta", 5.0)
    runs.resume(branch, ME)
    over = eventually(runs, branch, finished)
    assert at < 599
    assert [change.value for change in over.history.changes] == [5.0]
    assert over.beta == 5.0
    assert card(runs, branch).plan == ()


def test_a_twin_from_the_very_beginning_is_a_run_like_any_other(runs: Registry) -> None:
    parent = finished_run(runs)
    wanted = replace(SHORT, beta=4.0)
    twin = runs.branches.begin(parent, ME, {"beta": 4.0}, step=0)
    over = eventually(runs, twin, finished)
    assert over.config == wanted
    assert not over.history.moved
    assert (card(runs, twin).parent, card(runs, twin).branched_at) == (parent, 0)
    assert runs.equal_finished(wanted) == twin


def test_a_branch_is_nobody_elses_wish(runs: Registry) -> None:
    """Not even one whose settings are another's."""
    parent = finished_run(runs)
    longer = replace(SHORT, epochs=500)
    branch = runs.branches.begin(parent, ME, {"epochs": 500})
    assert seen(runs, branch).config == longer
    theirs = runs.start(longer, OTHER)
    assert seen(runs, theirs).training != seen(runs, branch).training
    runs.stop(theirs, OTHER)
    runs.stop(branch, ME)
    short = runs.branches.begin(parent, ME, {"epochs": 4})
    eventually(runs, short, finished)
    assert runs.equal_finished(replace(SHORT, epochs=4)) is None
    again = runs.branches.begin(parent, ME, {"epochs": 5}, step=20)
    eventually(runs, again, finished)
    assert runs.equal_finished(replace(SHORT, epochs=5)) is None


def test_an_exercise_doesn_t_take_a_branch_for_the_run_that_it_asks_for(runs: Registry) -> None:
    parent = finished_run(runs)
    longer = replace(SHORT, epochs=4)
    branch = runs.branches.begin(parent, ME, {"epochs": 4})
    again = runs.branches.begin(parent, ME, {"beta": 4.0}, step=20)
    for run_id in (branch, again):
        eventually(runs, run_id, finished)

    def found(config: TrainConfig) -> str | None:
        asked = AskedRun("the run", config, config.as_dict(), seed_free=False)
        exercise: Any = type("Exercise", (), {"runs": (asked,)})
        run = own_runs(exercise, runs, ME)["the run"]
        return run.id if run else None

    assert found(SHORT) == parent
    assert found(longer) is None
    content = runs.checkpoint_bytes(branch)
    runs.open_checkpoint(content, ME, name="branch.safetensors")
    assert found(longer) is None


def test_whoever_watches_may_go_on_from_a_run_and_owns_the_branch_alone(runs: Registry) -> None:
    parent = paused_run(runs)
    theirs = runs.branches.begin(parent, OTHER, {"beta": 4.0})
    assert runs.is_owner(theirs, OTHER)
    assert not runs.is_owner(theirs, ME)
    with pytest.raises(NotOwner):
        runs.stop(theirs, ME)
    moved = eventually(runs, theirs, training)
    assert moved.beta == 4.0
    assert seen(runs, parent).status is Status.PAUSED
    assert seen(runs, parent).beta == 1.0
    assert [one.id for one in runs.branches.of(seen(runs, parent).training)] == [theirs]


def test_a_branch_of_a_shared_run_is_one_s_own(make_runs: MakeRuns) -> None:
    runs = make_runs()
    mine, others = runs.start(LONG, ME), runs.start(LONG, OTHER)
    eventually(runs, mine, training)
    branch = runs.branches.begin(others, OTHER, {"beta": 4.0})
    assert seen(runs, mine).n_sharers == 2
    assert seen(runs, branch).n_sharers == 1
    assert [one.id for one in runs.branches.of(seen(runs, mine).training)] == [branch]


def test_a_class_that_branches_at_once_has_one_copy_made_after_the_other(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty at once would take as much memory as the server has."""
    runs, most = make_runs(), Most()
    parent = paused_run(runs)
    monkeypatch.setattr(Run, "state", most.of(Run.state))
    students = [f"student {i}" for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda who: runs.branches.begin(parent, who, {"beta": 2.0}), students))
    assert len(set(ids)) == 8
    assert most.at_once == 1


def test_a_branch_waits_in_line_like_any_run(make_runs: MakeRuns) -> None:
    runs = make_runs()
    parent = paused_run(runs)
    first = runs.branches.begin(parent, ME, {"beta": 2.0})
    for beta in (3.0, 4.0):
        runs.branches.begin(parent, ME, {"beta": beta})
    with pytest.raises(RunRefused, match=str(MOST_AT_ONCE)):
        runs.branches.begin(parent, ME, {"beta": 5.0})
    assert len(runs.cards(ME)) == 1 + MOST_AT_ONCE
    waiting = [one for one in runs.turns.line.waiting if one.run.id != first]
    assert waiting
    assert all(one.run._work.asleep for one in waiting)  # on disk alone


def test_ten_fast_clicks_are_one_branch(make_runs: MakeRuns) -> None:
    runs = make_runs()
    parent = paused_run(runs)
    assert len({runs.branches.begin(parent, ME, {"beta": 2.0}) for _ in range(10)}) == 1
    assert len(runs.cards(ME)) == 2


def test_a_branch_outlives_its_parent(make_runs: MakeRuns) -> None:
    runs = make_runs()
    parent = finished_run(runs)
    theirs = runs.branches.begin(parent, OTHER, {"epochs": 30})
    assert runs.forget(ME) == 1
    eventually(runs, theirs, finished)
    runs.close()
    again = make_runs()
    assert seen(again, theirs).step == 300
    assert card(again, theirs).parent == parent
    assert again.snapshot(parent) is None
    more = again.branches.begin(theirs, OTHER, {"beta": 2.0}, step=15)  # before it was a branch
    assert eventually(again, more, finished).step == 300


def test_a_run_that_diverged_goes_on_from_its_last_good_state(runs: Registry) -> None:
    parent = paused_at(runs, replace(LONG, latent_dim=20), 10)  # an epoch has ended
    runs.set_live(parent, ME, "learning_rate", 1.0)
    runs.set_live(parent, ME, "beta", 100.0)
    runs.resume(parent, ME)
    good = eventually(runs, parent, lambda s: s.status is Status.FAILED).step
    assert good >= 10
    branch = runs.branches.begin(parent, ME, {"learning_rate": 1e-4, "beta": 1.0})
    assert eventually(runs, branch, training).history.branchings == [Branching(good, {})]
    assert seen(runs, branch).learning_rate == 1e-4


@pytest.mark.parametrize(
    ("settings", "step"),
    [({"latent_dim": 3}, None), ({"epochs": 3}, None), ({"epochs": 2}, 20), ({}, 31), ({}, -1)],
)
def test_what_no_branch_can_have_is_refused(
    runs: Registry, settings: dict[str, Any], step: int | None
) -> None:
    parent = finished_run(runs)
    with pytest.raises(BadValue):
        runs.branches.begin(parent, ME, settings, step=step)
    assert len(runs.cards(ME)) == 1
    with pytest.raises(KeyError):
        runs.branches.begin("nobody", ME, {})


# ── what finished runs would go on with ──


def test_old_finished_runs_without_a_state_open_and_say_that_they_can_t_go_on(
    runs: Registry,
) -> None:
    content = runs.checkpoint_bytes(finished_run(runs))
    opened = runs.open_checkpoint(content, ME, name="old.safetensors")
    assert seen(runs, opened).status is Status.FINISHED
    assert not runs.branches.can_go_on(opened)
    with pytest.raises(RunRefused, match="train again"):
        runs.branches.begin(opened, ME, {"epochs": 13})
    again = runs.branches.begin(opened, ME, {"epochs": 5}, step=30)
    over = eventually(runs, again, finished)
    assert over.step == 50


def test_beyond_the_budget_the_oldest_states_go_and_no_run(
    runs: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = finished_run(runs)
    one_mb = (tmp_path / "runs" / f"{first}.state").stat().st_size / 1e6
    monkeypatch.setattr(states, "STATES_MB", 2.5 * one_mb)
    others = [runs.start(another(SHORT, seed), ME) for seed in (1, 2)]
    for run_id in others:
        eventually(runs, run_id, finished)
    kept = [run_id for run_id in (first, *others) if runs.branches.can_go_on(run_id)]
    assert kept == others
    assert seen(runs, first).status is Status.FINISHED
    assert runs.checkpoint_bytes(first)
    assert budgets.STATES_MB > 0


def test_where_the_disk_is_short_states_go_before_anything_waits(
    make_runs: MakeRuns, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"

    def free_mb(_: Path) -> float:
        return 5.0 if list(folder.glob("*.state")) and short else 1e6

    short = False
    runs = make_runs(room=Room(folder, memory=lambda: None, disk_mb=free_mb))
    done = finished_run(runs)
    assert runs.branches.can_go_on(done)
    short = True
    other = runs.start(another(SHORT), ME)
    eventually(runs, other, finished)
    assert not runs.branches.can_go_on(done)
    assert seen(runs, done).status is Status.FINISHED


def test_without_room_on_the_disk_there_is_no_branch(make_runs: MakeRuns, tmp_path: Path) -> None:
    free_mb = 1e6
    room = Room(tmp_path / "runs", memory=lambda: None, disk_mb=lambda _: free_mb)
    runs = make_runs(room=room)
    parent = paused_run(runs)
    free_mb = 5.0
    with pytest.raises(RunRefused, match="disk"):
        runs.branches.begin(parent, ME, {"beta": 2.0})
    assert [one.id for one in runs.cards(ME)] == [parent]


def test_a_deleted_run_leaves_no_state(runs: Registry, tmp_path: Path) -> None:
    finished_run(runs)
    assert list((tmp_path / "runs").glob("*.state"))
    runs.forget(ME)
    assert not list((tmp_path / "runs").glob("*.state"))


def test_a_damaged_state_is_as_good_as_none(runs: Registry, tmp_path: Path) -> None:
    parent = finished_run(runs)
    (tmp_path / "runs" / f"{parent}.state").write_bytes(b"not a state")
    with pytest.raises(RunRefused):
        runs.branches.begin(parent, ME, {"epochs": 13})
    assert load_checkpoint(tmp_path / "runs" / f"{parent}.safetensors").state is None
