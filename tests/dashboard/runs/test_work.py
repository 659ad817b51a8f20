"""Can the work of a run be sent anywhere, and is it the very same work there?"""

import dataclasses
import gc
import pickle
import time
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dashboard.datasets import fetching
from dashboard.runs.orders import Orders
from dashboard.runs.snapshot import Status
from dashboard.runs.work import Job, Report, Work
from tests.dashboard.run_service import LONG, SHORT, no_internet, same_weights
from vae_core.data.download import DownloadProgress, Progress
from vae_core.data.loading import DataSet, load_images
from vae_core.model import VAE, build_model
from vae_core.record.checkpoint import checkpoint_from_bytes, checkpoint_to_bytes
from vae_core.schedule import LiveSettings
from vae_core.trainer import train


@pytest.fixture
def job(data_dir: Path) -> Job:
    return Job("abcdefgh", SHORT, str(data_dir))


def sent(work: Work) -> Work:
    """As it arrives elsewhere."""
    arrived = pickle.loads(pickle.dumps(work))
    assert isinstance(arrived, Work)
    return arrived


def trained(data_dir: Path) -> VAE:
    """What the training loop alone makes of the same settings."""
    model, data = build_model(SHORT), load_images("sketched", data_dir)
    for _ in train(model, data.training_images(SHORT).images, SHORT):
        pass
    return model


def reports(work: Work) -> Iterator[Report]:
    return (report for report in work.go() if report)


def test_it_is_driven_in_a_plain_loop_and_gives_the_same_weights(job: Job, data_dir: Path) -> None:
    work = sent(Work(job))
    seen = [report.snapshot for report in reports(work)]
    assert seen[0].status is Status.LOADING
    assert seen[1].status is Status.TRAINING
    assert (seen[-1].status, seen[-1].step, seen[-1].epoch) == (Status.FINISHED, 30, 3)
    assert same_weights(work.model, trained(data_dir))
    assert all(weight.grad is None for weight in work.model.parameters())  # it stays in memory


def test_asleep_it_holds_nothing_of_what_it_began_with(job: Job) -> None:
    """Thirty that wait in line would hold thirty models, each with Adam's moments."""
    work = Work(job)
    work.orders.go(steps=7)
    *_, last = reports(work)
    assert last.checkpoint
    begun = dataclasses.replace(job, checkpoint=work.copy(), film=work.film_so_far())
    model, film = weakref.ref(begun.checkpoint.model), weakref.ref(begun.film)  # type: ignore[union-attr]
    again = Work(begun)
    del begun
    again.sleep()
    gc.collect()
    assert (model(), film()) == (None, None)


def test_it_moves_elsewhere_between_two_steps_bit_for_bit(job: Job, data_dir: Path) -> None:
    work = Work(job)
    for steps in (7, 5):  # in the middle of an epoch, twice
        work.orders.go(steps=steps)
        *_, last = reports(work)
        assert last.snapshot.status is Status.PAUSED
        work = sent(work)
    assert work.snapshot.step == 12
    work.orders.go()
    *_, last = reports(work)
    assert last.snapshot.status is Status.FINISHED
    assert same_weights(work.model, trained(data_dir))


def test_what_it_was_told_goes_with_it(job: Job) -> None:
    work = Work(job, Orders(LiveSettings.of(SHORT), unwatched_s=60))
    work.orders.live.beta = 9.0
    arrived = sent(work)
    assert arrived.orders.live.beta == 9.0
    assert not arrived.orders.unwatched
    *_, last = reports(arrived)
    assert [(c.step, c.name, c.value) for c in last.snapshot.history.changes] == [(0, "beta", 9.0)]
    assert work.orders.live.beta == 9.0


def test_what_is_moved_at_rest_goes_with_it(job: Job) -> None:
    work = Work(job)
    work.orders.go(steps=3)
    for _ in work.go():
        pass
    work.orders.live.beta = 5.0
    arrived = sent(sent(work))
    assert arrived.orders.live.beta == 5.0
    kept = checkpoint_from_bytes(checkpoint_to_bytes(arrived.checkpoint())).state
    assert kept is not None
    assert kept.position["live"]["beta"] == 5.0


def test_control_comes_back_after_every_step(job: Job) -> None:
    work, steps = Work(job), [0]
    for _ in work.go():
        state = work.checkpoint().state
        if state:  # there is none before the first step, and none after the last
            steps.append(state.position["step"])
    assert steps[-1] == 29
    assert max(after - before for before, after in pairwise(steps)) == 1


def test_what_is_worth_keeping_is_handed_out_at_its_time(job: Job) -> None:
    always = list(reports(Work(dataclasses.replace(job, save_every_s=0.0))))
    kept = [report for report in always if report.checkpoint]
    assert len(kept) > 2
    seldom = list(reports(Work(dataclasses.replace(job, save_every_s=1e6))))
    assert [bool(report.checkpoint) for report in seldom].count(True) <= 2
    for last in (always[-1], seldom[-1]):
        assert last.checkpoint is not None
        assert last.checkpoint.state is None
        assert last.checkpoint.encodings is not None


def test_a_model_that_is_looked_at_stays_as_it_was(job: Job) -> None:
    work = Work(job)
    drive = work.go()
    while work.snapshot.step < 1:
        next(drive)
    before = work.look().model
    for _ in drive:
        pass
    assert not same_weights(before, work.model)
    assert not any(weight.requires_grad for weight in before.parameters())


def test_a_data_set_on_its_way_is_reported_and_can_be_given_up(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []

    def slow(name: str, root: str, progress: Progress) -> DataSet:
        try:
            for done in range(10_000):
                progress(DownloadProgress("train-images", done=done, total=10_000))
                time.sleep(0.005)
        finally:
            ended.append(True)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(fetching, "shared_data", slow)
    work = Work(dataclasses.replace(job, config=LONG))
    said = []
    for report in reports(work):
        said.append(report.snapshot)
        if report.snapshot.download:
            work.orders.halt(Status.STOPPED)
    assert said[-1].status is Status.STOPPED
    assert said[-1].download is None
    assert ended == [True]


def test_a_data_set_that_cannot_be_had_is_how_it_rests(
    job: Job, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    with monkeypatch.context() as cut_off:
        cut_off.setattr(fetching, "shared_data", no_internet)
        work = Work(job)
        *_, last = reports(work)
        assert last.snapshot.status is Status.FAILED
        assert last.snapshot.out_of_reach
        assert last.checkpoint is None
    *_, last = reports(work)  # asked again, it is there
    assert last.snapshot.status is Status.FINISHED
    assert not last.snapshot.out_of_reach


def test_a_mistake_of_the_program_comes_to_whoever_drives_it(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(fetching, "shared_data", fault)
    with pytest.raises(RuntimeError, match="a fault of the program"):
        list(Work(job).go())


def film_steps(work: Work) -> list[int]:
    assert work.film is not None
    return [frame.step for frame in work.film.frames.shots]


def test_its_film_shows_the_first_step_and_the_last(job: Job) -> None:
    work = Work(job)
    *_, last = reports(work)
    assert last.film is work.film
    steps = film_steps(work)
    assert (steps[0], steps[-1]) == (1, 30)
    assert set(steps) <= {figures.step for figures in last.snapshot.history.steps}
    assert last.film is not None
    assert last.film.decoders.shots[-1].step <= 30


def test_a_frame_is_what_the_model_made_at_that_step(job: Job) -> None:
    work = Work(job)
    *_, last = reports(work)
    assert last.film is not None
    assert last.snapshot.pictures is not None
    frame, pictures = last.film.frames.shots[-1], last.snapshot.pictures
    made = np.concatenate([pictures.reconstructions, pictures.samples]).astype(int)
    assert np.abs(frame.pictures - made).max() <= 8  # half a shade
    np.testing.assert_allclose(frame.mu, pictures.mu, rtol=1e-3, atol=1e-3)
    np.testing.assert_array_equal(last.film.originals, pictures.originals)
    np.testing.assert_array_equal(last.film.labels, pictures.labels)


def test_its_film_goes_on_where_the_work_goes_on(job: Job) -> None:
    work = Work(job)
    work.orders.go(steps=7)
    for _ in work.go():
        pass
    before = film_steps(work)
    work = sent(work)
    assert film_steps(work) == before
    work.orders.go()
    for _ in work.go():
        pass
    assert film_steps(work)[: len(before)] == before
    assert film_steps(work)[-1] == 30


def test_a_work_that_goes_back_forgets_what_it_filmed_since(job: Job) -> None:
    work = Work(job)
    work.orders.go(steps=7)
    for _ in work.go():
        pass
    kept = work.copy()
    work.orders.go(steps=5)
    for _ in work.go():
        pass
    assert film_steps(work)[-1] == 12
    work.stand_at(kept)
    assert film_steps(work)[-1] == 7
