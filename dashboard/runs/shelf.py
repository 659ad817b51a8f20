"""Which trainings are in memory, and how does one come back out of its files?

Not for several threads at once: the registry asks under its lock.
"""

import dataclasses
import time
from collections import OrderedDict
from collections.abc import Callable

from dashboard.budgets import RUNS_AT_REST_MB, RUNS_UNKEPT, at_rest_mb
from dashboard.runs.cards import Card, RunFiles
from dashboard.runs.run import Run
from dashboard.runs.snapshot import GOES_ON, Status
from vae_core.config import TrainConfig
from vae_core.errors import sentence
from vae_core.record.checkpoint import Checkpoint

ELSEWHERE = sentence(
    "This run is under way in another process of this server. What stands here is what was kept of "
    "it; it can be controlled where it was started."
)
IN_USE_S = 60.0  # a run that somebody looked at so recently does not make room for others


class Shelf(OrderedDict[str, Run]):
    """The trainings in memory by their ids, the latest looked at last."""

    def __init__(
        self,
        files: RunFiles,
        *,
        new: Callable[[list[Card], TrainConfig, Checkpoint | None], Run],
        waits: Callable[[Run], bool],
        elsewhere: Callable[[str], bool],
        gone: Callable[[list[Card]], None],
    ) -> None:
        super().__init__()
        self._files, self._new, self._waits, self._gone = files, new, waits, gone
        self._elsewhere = elsewhere
        self._set_back: set[str] = set()  # left memory with more than their files hold

    def holding(self, run_id: str) -> Run | None:
        """The training in memory that a visitor's run belongs to."""
        run = self.get(run_id)  # of a run that is shared with nobody
        if run and run_id in run.cards:
            return run
        return next((run for run in self.values() if run_id in run.cards), None)

    def find(self, run_id: str) -> Run | None:
        """What a visitor's run belongs to, or out of its files; None where nobody knows it."""
        run = self.holding(run_id)
        if run is None:
            card = self._files.card(run_id)
            return self.training(card.training) if card else None
        return self.training(run.id)

    def training(self, training: str) -> Run | None:
        """A training in memory, or out of its files; None where nobody knows it."""
        run = self.get(training)
        if run and run.outdated and not self._in_use_here(run):
            run = None
        if run is None:
            self.pop(training, None)
            run = self._back(training)
            if run is None:
                return None
            self.let_idle_go(RUNS_AT_REST_MB - _mb(run))  # first: it stays itself, however large
            self[training] = run
        self.move_to_end(training)
        return run

    def make_room(self) -> None:
        """Let runs on disk go, but none that trains, waits or is being looked at.

        Raises OSError.
        """
        gone = self._files.make_room(self._must_stay)
        for card in gone:
            self.pop(card.training, None)
        self._gone(gone)

    def let_idle_go(self, most_mb: float | None = None) -> None:
        """Drop from memory the runs at rest that were looked at longest ago: the rest has room.

        Most are on disk. Those that can't be written end, as soon as there are too many of them.
        """
        idle = [run for run in self.values() if not run.working and not self._waits(run)]
        most_mb = RUNS_AT_REST_MB if most_mb is None else most_mb
        taken_mb = sum(map(_mb, idle))
        for run in idle:
            if taken_mb <= most_mb:
                break
            if run.kept and any(map(self._files.card, run.cards)):
                taken_mb -= _mb(run)
                del self[run.id]
                run.sleep()  # the line may remember whose turn it was
        unkept = [run for run in idle if not run.kept]
        too_many = max(0, len(unkept) - RUNS_UNKEPT)
        for run in [run for run in unkept if not self._in_use(run)][:too_many]:
            run.keep()  # there may be room by now
            del self[run.id]
            if run.kept:
                continue
            if self._files.has_checkpoint(run.id):
                self._set_back.add(run.id)
            else:
                self._gone(list(run.cards.values()))

    def _in_use_here(self, run: Run) -> bool:
        return run.working or self._waits(run)

    def _in_use(self, run: Run) -> bool:
        seen = time.monotonic() - run.looked_at < IN_USE_S
        return self._in_use_here(run) or seen

    def _must_stay(self, training: str) -> bool:
        run = self.get(training)
        return bool(run and self._in_use(run)) or self._elsewhere(training)

    def _back(self, training: str) -> Run | None:
        """A run out of its files. One that was under way when the server ended is paused now."""
        cards = self._files.sharers(training)
        if not cards:
            return None
        checkpoint = self._files.checkpoint(training)
        config = checkpoint.config if checkpoint else cards[0].config
        if config is None or (not checkpoint and self._files.has_checkpoint(training)):
            return None  # its file is damaged
        finished = checkpoint is not None and checkpoint.state is None
        cut_off = not finished and cards[0].status not in GOES_ON
        if finished or cut_off:
            status = Status.FINISHED if finished else Status.PAUSED
            cards = [dataclasses.replace(card, status=str(status)) for card in cards]
        run = self._new(cards, config, checkpoint)
        run.kept = True
        if cut_off and self._elsewhere(training):
            run.publish(message=ELSEWHERE)
        elif training in self._set_back:
            self._set_back.discard(training)
            run.publish(
                message=sentence(
                    "This server could not write files for a while. The run is back at step "
                    "{step:,}, as it was kept: Resume goes on from there.",
                    step=run.snapshot.step,
                )
            )
        elif cut_off:
            run.publish(
                message=sentence(
                    "The server stopped during this run. It was kept at step {step:,}: Resume goes "
                    "on from there.",
                    step=run.snapshot.step,
                )
            )
        return run


def _mb(run: Run) -> float:
    return at_rest_mb(run.config, finished=run.snapshot.status is Status.FINISHED)
