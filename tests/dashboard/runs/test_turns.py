"""Does everybody's turn come, for how long does it last, and is what is said of it true?"""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboard.runs import dispatch, line
from dashboard.runs.line import Line, Turn
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from dashboard.runs.trainings import owned_by
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHORT,
    MakeRuns,
    another,
    eventually,
    finished,
    paused,
    same_weights,
    seen,
    training,
)
from vae_core.errors import sentence

WAIT = sentence("Listen, please.")


@pytest.fixture
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn lasts a moment."""
    monkeypatch.setattr(line, "SLICE_S", 0.05)
    for room in (line, dispatch):
        monkeypatch.setattr(room, "NEARLY_S", 0.0)
    monkeypatch.setattr(dispatch, "LONGEST_TURN_S", 0.05)


def moves_on(runs: Registry, run_id: str, at: int) -> None:
    eventually(runs, run_id, lambda s: s.step > at)


def in_order(runs: Registry) -> list[str]:
    return [standing.run_id for standing in runs.turns.in_line()]


@pytest.mark.usefixtures("short_slices")
def test_a_long_run_lets_short_ones_go_and_goes_on_bit_for_bit(make_runs: MakeRuns) -> None:
    runs = make_runs()
    config = replace(LONG, epochs=150)
    long = runs.start(config, ME)
    eventually(runs, long, training)
    short = [runs.start(another(SHORT, seed), f"visitor {seed}") for seed in (1, 2, 3)]
    for run_id in short:
        eventually(runs, run_id, finished)
    assert not finished(seen(runs, long))
    eventually(runs, long, finished)
    whole = runs.start(config, OTHER)
    eventually(runs, whole, finished)
    assert same_weights(runs.look(long).model, runs.look(whole).model)


@pytest.mark.usefixtures("short_slices")
def test_two_long_runs_take_turns_and_lose_nothing_that_is_shown(make_runs: MakeRuns) -> None:
    runs = make_runs()
    ids = [runs.start(another(LONG, seed), f"visitor {seed}") for seed in (1, 2)]
    for run_id in (*ids, *ids):
        at = seen(runs, run_id).step
        moves_on(runs, run_id, at)
    waits = eventually(runs, ids[0], lambda s: s.status is Status.WAITING)
    assert len(waits.history.steps) > 0
    assert waits.wait_s is not None
    assert runs.checkpoint_bytes(ids[0])  # it can be had while it waits


def test_alone_nobody_is_interrupted(make_runs: MakeRuns, short_slices: None) -> None:
    runs = make_runs()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    eventually(runs, run_id, lambda s: s.step > 600)
    assert seen(runs, run_id).status is Status.TRAINING


def test_a_paused_run_keeps_its_turn_for_a_while_and_the_line_sees_it(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_runs()
    first = runs.start(LONG, ME)
    eventually(runs, first, training)
    second, third = (runs.start(another(LONG, seed), f"visitor {seed}") for seed in (1, 2))
    runs.pause(first, ME)
    eventually(runs, second, training)
    kept = seen(runs, first)
    assert kept.kept_s is not None
    assert 110 < kept.kept_s <= 120
    assert seen(runs, third).may_pass_s == pytest.approx(kept.kept_s, abs=5)
    runs.resume(first, ME)
    eventually(runs, first, training)
    assert in_order(runs) == [first, second, third]
    assert seen(runs, third).may_pass_s is None

    monkeypatch.setattr(line, "KEPT_S", 0.0)
    runs.pause(first, ME)
    eventually(runs, first, paused)
    assert seen(runs, first).kept_s is None
    runs.resume(first, ME)
    assert in_order(runs)[-1] == first


def test_a_run_that_waits_may_be_paused_and_come_back_to_its_place(make_runs: MakeRuns) -> None:
    runs = make_runs()
    ids = [runs.start(another(LONG, seed), f"visitor {seed}") for seed in range(3)]
    runs.pause(ids[1], "visitor 1")
    assert in_order(runs) == [ids[0], ids[2]]
    runs.resume(ids[1], "visitor 1")
    assert in_order(runs) == ids


def test_who_pauses_apart_from_others_keeps_the_turn_too(make_runs: MakeRuns) -> None:
    runs = make_runs()
    first = runs.start(another(LONG), "visitor")
    eventually(runs, first, training)
    mine, theirs = runs.start(LONG, ME), runs.start(LONG, OTHER)
    runs.pause(mine, ME)
    assert seen(runs, mine).kept_s is not None
    last = runs.start(another(LONG, 2), "another visitor")
    runs.resume(mine, ME)
    assert set(in_order(runs)[1:3]) == {mine, theirs}
    assert in_order(runs)[3] == last


def test_where_nobody_waits_a_pause_says_nothing_of_turns(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    runs.pause(run_id, ME)
    assert eventually(runs, run_id, paused).kept_s is None


@pytest.mark.usefixtures("short_slices")
def test_a_run_that_has_had_its_share_is_paused_while_others_wait(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "LESSON_S", 0.2)
    monkeypatch.setattr(dispatch, "LEAST_SHARE_S", 0.2)
    runs = make_runs()
    owners = {
        runs.start(another(LONG, seed), f"visitor {seed}"): f"visitor {seed}" for seed in (1, 2)
    }
    # Of two, one is paused: the other is alone from then on.
    eventually(runs, min(owners), lambda _: any(paused(seen(runs, run_id)) for run_id in owners))
    first = next(run_id for run_id in owners if paused(seen(runs, run_id)))
    assert "its share" in str(seen(runs, first).message)
    runs.resume(first, owners[first])
    eventually(runs, first, training)


def test_the_line_is_held_and_let_go(make_runs: MakeRuns) -> None:
    runs = make_runs()
    first, second = (runs.start(another(LONG, seed), f"visitor {seed}") for seed in (1, 2))
    eventually(runs, first, training)
    runs.turns.hold(WAIT)
    held = eventually(runs, first, lambda s: s.status is Status.WAITING)
    assert held.message == seen(runs, second).message == WAIT
    assert (held.place, held.wait_s) == (1, None)
    joined = runs.start(another(LONG, 3), "visitor 3")
    assert seen(runs, joined).message == WAIT
    runs.turns.let_go()
    eventually(runs, first, lambda s: training(s) and s.step > held.step)
    assert seen(runs, second).message is None


def test_a_teacher_s_runs_go_first_even_while_the_line_is_held(make_runs: MakeRuns) -> None:
    runs = make_runs()
    first = runs.start(LONG, OTHER)
    eventually(runs, first, training)
    runs.turns.hold(WAIT)
    runs.turns.goes_first(owned_by(ME), True)
    mine = runs.start(another(LONG), ME)
    eventually(runs, mine, training)
    assert in_order(runs) == [mine, first]
    joined = runs.start(another(LONG, 2), "visitor")
    assert seen(runs, first).message == seen(runs, joined).message == WAIT
    runs.stop(joined, "visitor")
    runs.turns.let_go()
    assert in_order(runs) == [mine, first]
    runs.turns.goes_first(owned_by(ME), False)
    eventually(runs, first, training)


def test_a_teacher_moves_pauses_and_stops_anybody_s_run(make_runs: MakeRuns) -> None:
    runs = make_runs()
    ids = [runs.start(another(LONG, seed), f"visitor {seed}") for seed in range(4)]
    eventually(runs, ids[0], training)
    runs.move(ids[3], first=True)
    eventually(runs, ids[3], training)
    runs.move(ids[1], first=False)
    assert in_order(runs) == [ids[3], ids[0], ids[2], ids[1]]
    why = sentence("The teacher stopped this run.")
    runs.halt_for(ids[3], Status.STOPPED, why)
    assert eventually(runs, ids[3], lambda s: s.status is Status.STOPPED).message == why
    runs.halt_for(ids[1], Status.PAUSED, why)
    assert seen(runs, ids[1]).message == why
    eventually(runs, ids[0], training)
    with pytest.raises(KeyError):
        runs.halt_for("nobody_s", Status.STOPPED, why)


class FakeRun:
    """What a line asks of a run."""

    def __init__(self, name: str) -> None:
        self.id = name


def turns(*numbers: float) -> list[Turn]:
    return [Turn(FakeRun(f"run {n}"), (1, n)) for n in numbers]  # type: ignore[arg-type]


def lined_up(*numbers: float) -> tuple[Line, list[Turn]]:
    waiting = Line()
    for turn in (found := turns(*numbers)):
        waiting.join(turn)
    return waiting, found


@pytest.mark.parametrize(("n_places", "expected"), [(1, [0, 10, 30, 35]), (2, [0, 0, 10, 15])])
def test_the_waits_that_are_told_are_those_of_the_turns_before(
    n_places: int, expected: list[float]
) -> None:
    waiting, found = lined_up(1, 2, 3, 4)
    left_s = dict(zip([turn.run.id for turn in found], [10.0, 300.0, 5.0, 60.0], strict=True))
    told = waiting.waits(left_s, n_places)
    slack = line.BETWEEN_S * len(found) + 1e-6
    for turn, least in zip(found, expected, strict=True):
        assert least <= told[turn.run.id] <= least + slack


def test_nobody_waits_longer_than_a_slice_for_each_before_them() -> None:
    waiting, found = lined_up(*range(90))
    told = waiting.waits({turn.run.id: 1e6 for turn in found}, 1)
    for place, turn in enumerate(found):
        assert told[turn.run.id] <= place * line.LONGEST_TURN_S + line.BETWEEN_S


def test_numbers_grow_though_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock: Callable[[], float] = itertools.chain(
        [100.0, 50.0, 50.0], itertools.repeat(1.0)
    ).__next__
    monkeypatch.setattr("dashboard.runs.line.time.time", clock)
    waiting = Line()
    numbers = [waiting.next_number(1) for _ in range(5)]
    assert numbers == sorted(set(numbers))


def test_what_is_said_of_waits_learns_from_how_long_runs_took(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine whose estimates are far too long, they come down from run to run."""
    runs = make_runs()
    monkeypatch.setattr(runs._all.speed, "estimate_s", lambda *_: 15.0)
    monkeypatch.setattr(runs._all.speed, "learn", lambda _: None)
    at_first = 15.0 * dispatch.FIRST_SLIP
    for seeds, expected in (((1, 2), at_first), ((3, 4), pytest.approx(9, abs=4))):
        runs.turns.hold(WAIT)
        ids = [runs.start(another(SHORT, seed), f"visitor {seed}") for seed in seeds]
        assert [standing.left_s for standing in runs.turns.in_line()] == [expected] * 2
        runs.turns.let_go()
        for run_id in ids:
            eventually(runs, run_id, finished)


@pytest.mark.usefixtures("short_slices")
def test_a_run_that_is_always_nearly_done_lets_others_go_all_the_same(
    make_runs: MakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often somebody joins or leaves the line, which has turns timed anew."""
    for room in (line, dispatch):
        monkeypatch.setattr(room, "NEARLY_S", 1.0)
    runs = make_runs()
    monkeypatch.setattr(runs.turns, "_left_s", lambda _: 0.5)
    first, second = (runs.start(another(LONG, seed), f"visitor {seed}") for seed in (1, 2))
    eventually(runs, first, training)
    deadline = time.monotonic() + 10
    while not training(seen(runs, second)) and time.monotonic() < deadline:
        runs.turns.admit()
        time.sleep(0.005)
    assert training(seen(runs, second))
