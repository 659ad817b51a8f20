"""Is a run's film there when it is asked for, and gone when the run is?"""

import time
from pathlib import Path

import pytest

from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from tests.dashboard.run_service import (
    LONG,
    ME,
    OTHER,
    SHIPPED,
    SHORT,
    MakeRuns,
    eventually,
    finished,
    paused,
    paused_run,
    seen,
    training,
)
from vae_core.record.film import Film


def film_of(runs: Registry, run_id: str) -> Film:
    film = runs.film(run_id)
    assert film is not None
    return film


def steps_of(film: Film) -> list[int]:
    return [frame.step for frame in film.frames.shots]


def test_a_film_outlives_the_server(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    steps = steps_of(film_of(runs, run_id))
    assert (steps[0], steps[-1]) == (1, 30)
    assert steps_of(film_of(make_runs(), run_id)) == steps


def test_a_run_under_way_has_a_film_too(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    deadline = time.monotonic() + 20
    while len(steps_of(film_of(runs, run_id))) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    held = film_of(runs, run_id)
    before = steps_of(held)
    time.sleep(0.6)
    assert steps_of(held) == before  # what was handed out stays as it is
    runs.stop(run_id, ME)


def test_a_film_goes_on_after_a_pause_and_a_restart(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = paused_run(runs)
    eventually(runs, run_id, lambda s: paused(s) and not runs._all.shelf[run_id].working)
    before = steps_of(film_of(runs, run_id))
    assert before[-1] == seen(runs, run_id).step
    again = make_runs()
    again.resume(run_id, ME)
    eventually(again, run_id, lambda s: training(s) and s.step > before[-1] + 5)
    again.pause(run_id, ME)
    eventually(again, run_id, lambda s: paused(s) and not again._all.shelf[run_id].working)
    after = steps_of(film_of(again, run_id))
    assert after[: len(before)] == before
    assert after[-1] == seen(again, run_id).step


def test_who_goes_on_alone_has_the_film_so_far(make_runs: MakeRuns) -> None:
    runs = make_runs()
    mine, other = runs.start(LONG, ME), runs.start(LONG, OTHER)
    eventually(runs, other, training)
    runs.pause(mine, ME)
    eventually(runs, mine, paused)
    steps = steps_of(film_of(runs, mine))
    assert steps[0] == 1
    assert steps[-1] <= seen(runs, mine).step
    assert seen(runs, other).status is Status.TRAINING
    runs.stop(other, OTHER)


def test_a_deleted_run_leaves_no_film(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    assert list((tmp_path / "runs").glob("*.film"))
    runs.forget(ME)
    assert not list((tmp_path / "runs").glob("*.film"))


@pytest.mark.parametrize("content", [b"", b"no film", None])
def test_a_run_without_a_good_film_is_a_run(
    make_runs: MakeRuns, tmp_path: Path, content: bytes | None
) -> None:
    runs = make_runs()
    run_id = paused_run(runs)
    eventually(runs, run_id, lambda s: paused(s) and not runs._all.shelf[run_id].working)
    path = tmp_path / "runs" / f"{run_id}.film"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    again = make_runs()
    assert again.film(run_id) is None
    step = seen(again, run_id).step
    again.resume(run_id, ME)
    eventually(again, run_id, lambda s: training(s) and s.step > step)
    assert steps_of(film_of(again, run_id))[0] > step
    again.stop(run_id, ME)


def test_an_opened_file_has_no_film(make_runs: MakeRuns) -> None:
    runs = make_runs()
    assert runs.film(runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="a file")) is None
