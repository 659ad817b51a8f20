"""Which runs wait for others to end, and whose turn is it next?

Not for several threads at once: the registry asks under its lock.
"""

from dashboard.runs.orders import NOBODY_WATCHED
from dashboard.runs.run import Run
from dashboard.runs.snapshot import Status
from vae_core.errors import Sentence


class Line:
    """Runs that wait, the first to come first; and how far each is to train."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Run, bool]] = []  # to the epoch's end only?

    def __len__(self) -> int:
        return len(self._waiting)

    def place(self, run: Run) -> int | None:
        """From 1; None where it doesn't wait."""
        places = [i for i, (waiting, _) in enumerate(self._waiting, 1) if waiting is run]
        return places[0] if places else None

    def join(self, run: Run, *, to_epoch_end: bool) -> None:
        """Wait, behind all others."""
        self._waiting.append((run, to_epoch_end))

    def leave(self, run: Run) -> bool:
        """Wait no more. Did it?"""
        waited = self.place(run) is not None
        self._waiting = [(other, way) for other, way in self._waiting if other is not run]
        return waited

    def clear(self) -> None:
        """Let nobody wait."""
        self._waiting.clear()

    def first(self) -> tuple[Run, bool] | None:
        """Whose turn it is, and whether to the epoch's end only. Whom nobody watched is paused."""
        while self._waiting:
            run, to_epoch_end = self._waiting[0]
            if not run.orders.unwatched:
                return run, to_epoch_end
            self._waiting.pop(0)
            run.halt(Status.PAUSED, NOBODY_WATCHED)
        return None

    def tell(self, message: Sentence | None) -> None:
        """Say to all that wait what for; None: for their turn."""
        for run, _ in self._waiting:
            if run.snapshot.message != message:
                run.publish(message=message)
