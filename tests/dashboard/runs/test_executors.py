"""What may a run rely on, whoever does its work?

The contract of dashboard/runs/executors, held against each executor that there is; and against one
that sends the work away and gets it back, as one on another machine would.
"""

import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest

from dashboard.runs.executors import Drive, Executor
from dashboard.runs.executors.thread import ThreadDrive, ThreadExecutor
from dashboard.runs.snapshot import Status
from dashboard.runs.work import Job, Report, Work
from tests.dashboard.run_service import LONG, SHORT, same_weights
from vae_core.config import TrainConfig
from vae_core.record.checkpoint import Checkpoint

T = TypeVar("T")


class SendingExecutor:
    """Drives a copy that came out of a pickle, and brings back where it stands then."""

    def drive(
        self,
        work: Work,
        *,
        heard: Callable[[Report], None],
        ended: Callable[[Exception | None], None],
    ) -> ThreadDrive:
        away: Work = pickle.loads(pickle.dumps(work))
        away.orders = work.orders  # another machine would be told over a wire

        def brought_back(error: Exception | None) -> None:
            if not error:
                work.stand_at(away.checkpoint())
            ended(error)

        return ThreadDrive(away, heard, brought_back)


EXECUTORS = [ThreadExecutor, SendingExecutor]


class Watched:
    """A work that is driven by one of them, and what was heard of it."""

    def __init__(self, executor: Executor, config: TrainConfig, data_dir: Path) -> None:
        self.work = Work(Job("abcdefgh", config, str(data_dir), save_every_s=0.0))
        self.reports: list[Report] = []
        self.steps_kept: list[int] = []
        self.ends: list[Exception | None] = []
        self.over = threading.Event()
        self.slow_s = 0.0
        self._executor = executor
        self.drive: Drive

    def go(self, *, steps: int | None = None) -> None:
        self.over.clear()
        self.work.orders.go(steps=steps)
        self.drive = self._executor.drive(self.work, heard=self.heard, ended=self.ended)

    def heard(self, report: Report) -> None:
        time.sleep(self.slow_s)
        self.reports.append(report)
        checkpoint = report.checkpoint
        if checkpoint and checkpoint.state:
            self.steps_kept.append(checkpoint.state.position["step"])

    def ended(self, error: Exception | None) -> None:
        self.ends.append(error)
        self.over.set()

    def wait(self) -> None:
        assert self.over.wait(30)
        self.drive.join(10)

    def until(self, step: int) -> None:
        deadline = time.monotonic() + 30
        while not self.reports or self.reports[-1].snapshot.step < step:
            assert time.monotonic() < deadline
            time.sleep(0.005)


MakeWatched = Callable[[TrainConfig], Watched]


@pytest.fixture(params=EXECUTORS, ids=lambda executor: executor.__name__)
def watched(request: pytest.FixtureRequest, data_dir: Path) -> MakeWatched:
    return lambda config: Watched(request.param(), config, data_dir)


def alone(config: TrainConfig, data_dir: Path) -> Work:
    """The same work without any executor."""
    work = Work(Job("abcdefgh", config, str(data_dir)))
    for _ in work.go():
        pass
    return work


def test_every_report_is_heard_in_order_and_then_the_end(
    watched: MakeWatched, data_dir: Path
) -> None:
    it = watched(SHORT)
    it.go()
    it.wait()
    seen = [report.snapshot for report in it.reports]
    assert [s.status for s in seen[:2]] == [Status.LOADING, Status.TRAINING]
    assert [s.step for s in seen] == sorted(s.step for s in seen)
    assert (seen[-1].status, seen[-1].step) == (Status.FINISHED, 30)
    assert it.ends == [None]
    assert it.work.snapshot.step == 30
    assert same_weights(it.work.model, alone(SHORT, data_dir).model)


def test_it_rests_and_goes_on_bit_for_bit(watched: MakeWatched, data_dir: Path) -> None:
    it = watched(SHORT)
    it.go(steps=7)
    it.wait()
    assert it.reports[-1].snapshot.status is Status.PAUSED
    assert it.work.snapshot.step == 7
    it.go()
    it.wait()
    assert it.ends == [None, None]
    assert same_weights(it.work.model, alone(SHORT, data_dir).model)


def test_what_is_told_here_is_obeyed_there(watched: MakeWatched) -> None:
    it = watched(LONG)
    it.go()
    it.until(1)
    it.work.orders.live.beta = 7.0
    it.until(it.reports[-1].snapshot.step + 1)
    it.work.orders.halt(Status.STOPPED)
    it.wait()
    last = it.reports[-1].snapshot
    assert last.status is Status.STOPPED
    assert [(c.name, c.value) for c in last.history.changes] == [("beta", 7.0)]


def test_the_next_step_waits_until_a_report_has_been_heard(watched: MakeWatched) -> None:
    """What was kept is the run at the step that was reported, however slow the disk is."""
    it = watched(SHORT)
    it.slow_s = 0.02
    it.go(steps=12)
    it.wait()
    kept = [r.checkpoint.state.position["step"] for r in it.reports if r.checkpoint]  # type: ignore
    shown = [r.snapshot.step for r in it.reports if r.checkpoint]
    assert it.steps_kept == kept == shown


def test_a_question_is_answered_between_two_steps_and_after_the_end(watched: MakeWatched) -> None:
    it = watched(LONG)
    it.go()
    it.until(1)
    answers: list[Future[Checkpoint]] = [it.drive.ask(Work.checkpoint) for _ in range(3)]
    for answer in answers:
        checkpoint = answer.result(10)
        assert checkpoint.state is not None
        assert checkpoint.state.position["step"] >= 1
    looked = it.drive.ask(Work.look).result(10)
    assert looked.state is None
    it.work.orders.halt(Status.PAUSED)
    it.wait()
    after = it.drive.ask(Work.checkpoint).result(10)
    assert after.state is not None
    assert after.state.position["step"] == it.reports[-1].snapshot.step
    assert not same_weights(looked.model, after.model)


def test_a_question_that_fails_fails_alone(watched: MakeWatched) -> None:
    it = watched(SHORT)
    it.go()
    answer = it.drive.ask(lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer.result(10)
    it.wait()
    assert it.ends == [None]


@pytest.mark.parametrize("where", ["work", "hearer"])
def test_whatever_breaks_the_end_comes_once_and_says_why(
    watched: MakeWatched, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    it = watched(SHORT)

    def fault(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    if where == "work":
        monkeypatch.setattr(Work, "_report_step", fault)
    else:
        it.heard = fault  # type: ignore[assignment,method-assign]
    it.go()
    it.wait()
    assert [str(error) for error in it.ends] == ["a fault of the program"]
    assert it.drive.ask(lambda _: "still there").result(10) == "still there"
