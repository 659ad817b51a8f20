"""Which runs are in memory, and how does one come back out of its files?

Not for several threads at once: the registry asks under its lock.
"""

import dataclasses
import time
from collections import OrderedDict
from collections.abc import Callable

from dashboard.runs.cards import Card, RunFiles
from dashboard.runs.run import Run
from dashboard.runs.snapshot import GOES_ON, Status
from vae_core.config import TrainConfig
from vae_core.record.checkpoint import Checkpoint

IN_USE_S = 60.0  # a run that somebody looked at so recently does not make room for others
MAX_IDLE = 12  # runs at rest that stay in memory, some 20 MB each; all are on disk


class Shelf(OrderedDict[str, Run]):
    """The runs in memory by their ids, the latest looked at last."""

    def __init__(
        self,
        files: RunFiles,
        *,
        new: Callable[[Card, TrainConfig, Checkpoint | None], Run],
        waits: Callable[[Run], bool],
    ) -> None:
        super().__init__()
        self._files, self._new, self._waits = files, new, waits

    def find(self, run_id: str) -> Run | None:
        """The run in memory, or out of its files; None where nobody knows it."""
        run = self.get(run_id)
        if run is None:
            card = self._files.card(run_id)
            run = self._back(card) if card else None
            if run is None:
                return None
            self[run_id] = run
            self.let_idle_go()
        self.move_to_end(run_id)
        return run

    def make_room(self) -> list[Card]:
        """Let runs on disk go, but none that trains, waits or is being looked at.

        Raises OSError.
        """
        now = time.monotonic()
        in_use = {
            run.card.id
            for run in self.values()
            if run.working or self._waits(run) or now - run.looked_at < IN_USE_S
        }
        gone = self._files.make_room(in_use)
        for card in gone:
            self.pop(card.id, None)
        return gone

    def let_idle_go(self) -> None:
        """Drop from memory the runs at rest that were looked at longest ago: they are on disk."""
        idle = [run for run in self.values() if not run.working and not self._waits(run)]
        for run in idle[: max(0, len(idle) - MAX_IDLE)]:
            if run.kept and self._files.card(run.card.id):
                del self[run.card.id]

    def _back(self, card: Card) -> Run | None:
        """A run out of its files. One that was under way when the server ended is paused now."""
        checkpoint = self._files.checkpoint(card.id)
        config = checkpoint.config if checkpoint else card.config
        if config is None or (not checkpoint and self._files.has_checkpoint(card.id)):
            return None  # its file is damaged
        finished = checkpoint is not None and checkpoint.state is None
        cut_off = not finished and card.status not in GOES_ON
        if finished or cut_off:
            status = Status.FINISHED if finished else Status.PAUSED
            card = dataclasses.replace(card, status=str(status))
        run = self._new(card, config, checkpoint)
        run.kept = True
        if cut_off:
            run.publish(
                message="The server stopped during this run. It was kept at step "
                f"{run.snapshot.step:,}: Resume goes on from there."
            )
        return run
