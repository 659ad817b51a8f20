"""How does one run stand, what was it told, and what is kept of it?

    commands -> orders -> work (driven by an executor) -> reports -> snapshot, files

Any thread may call its methods: pages read snapshots and give commands, and whoever drives its work
reports to it. Nothing here trains, and no lock is held while a step is taken.
"""

import contextlib
import dataclasses
import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from dashboard.datasets.loaded import data_here
from dashboard.runs.cards import Card, RunFiles
from dashboard.runs.estimate import Pace
from dashboard.runs.executors import Drive, Executor
from dashboard.runs.orders import Rest
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.runs.work import Report, Work
from vae_core.config import TrainConfig
from vae_core.device import torch_threads
from vae_core.errors import Sentence, sentence
from vae_core.record.checkpoint import Checkpoint, encode_test_set

ANSWER_S = 10.0  # a step takes far less
PICTURES_AGAIN_S = 5.0  # between two attempts to make pictures of a run out of a file

BROKEN_OFF = sentence("The program failed. Resume goes on with this run.")
SERVER_ENDS = sentence("The server was stopped, so this run was paused and kept.")

log = logging.getLogger(__name__)
T = TypeVar("T")


class Run:
    """One run."""

    def __init__(self, card: Card, work: Work, *, files: RunFiles, executor: Executor) -> None:
        self.card = card
        self.orders = work.orders
        self.looked_at = -math.inf  # when somebody last looked at it, on a page
        self.kept = False  # do its files hold all that there is of it?
        self._work, self._files, self._executor = work, files, executor
        self._lock = threading.RLock()
        self._drive: Drive | None = None
        self._rest: Rest | None = None  # what its last report says, if it says that it rests
        self._trouble: Sentence | None = None  # why it could not be kept, when that was last tried
        self._pictured_at = -math.inf
        self.snapshot = dataclasses.replace(work.snapshot, status=Status(card.status))

    @property
    def config(self) -> TrainConfig:
        """Its settings, as it trains with them."""
        return self._work.config

    @property
    def pace(self) -> Pace:
        """How fast it has trained."""
        return self._work.pace

    @property
    def working(self) -> bool:
        """Is it being driven?"""
        return self._drive is not None

    def publish(self, **changes: Any) -> None:
        """Replace the snapshot, whole."""
        with self._lock:
            version = self.snapshot.version + 1
            live = self.orders.live.as_dict()
            self.snapshot = dataclasses.replace(self.snapshot, **(live | changes), version=version)

    def go(
        self,
        *,
        steps: int | None = None,
        to_epoch_end: bool = False,
        ended: Callable[["Run"], None],
    ) -> None:
        """Train: without limit, for some steps, or to the end of the epoch."""
        with self._lock:
            if self._drive:
                if steps:
                    self.orders.step_too()
                return
            self.orders.go(steps=steps, to_epoch_end=to_epoch_end)
            self.publish(status=Status.LOADING, message=None, out_of_reach=False)
            self._begin(ended)

    def _begin(self, ended: Callable[["Run"], None]) -> None:
        self._drive = self._executor.drive(
            self._work, heard=self._heard, ended=lambda error: self._ended(error, ended)
        )

    def carry_on(self) -> None:
        """Take back a pause that the work has not come to the end of yet."""
        with self._lock:
            if self._drive:
                self.orders.carry_on()

    def halt(self, status: Status, message: Sentence | None = None) -> None:
        """Come to rest after the present step; where it rests already, in another way, at once."""
        with self._lock:
            if self._drive:
                self.orders.halt(status, message)
            elif status is not self.snapshot.status:
                self._note_on_card(status=str(status))
                self._keep(self._at_rest())
                self.publish(status=status, message=message or self._trouble)

    def set_live(self, name: str, value: float) -> None:
        """Move beta or the learning rate of a run that isn't over. Raises ValueError."""
        with self._lock:
            if self.snapshot.status is Status.FINISHED:
                return
            setattr(self.orders.live, name, value)
            self.publish()
            if name == "beta":
                self._note_on_card(beta=self.orders.live.beta)
            if not self._drive and self.snapshot.step:
                self._keep(self._at_rest())  # a server that ends now must not forget it

    def rename(self, name: str) -> None:
        """Keep the name that its owner gives it."""
        with self._lock:
            self._note_on_card(name=name)
            with contextlib.suppress(OSError):  # then it has it as long as the server runs
                self._files.save(self.card, None)

    def keep(self) -> None:
        """Try once more to write what could not be written. `kept` says whether it went well."""
        with self._lock:
            if not self._drive:
                self._keep(self._at_rest())

    def join(self, timeout: float) -> None:
        """Wait until it rests, seconds at most."""
        drive = self._drive
        if drive:
            drive.join(timeout)

    def checkpoint(self) -> Checkpoint:
        """The run as it stands. Raises TimeoutError where a step takes more than 10 s."""
        return self._asked(Work.checkpoint)

    def frozen(self) -> Checkpoint:
        """As `checkpoint`, for looking at: a frozen copy of the model, and no training state."""
        return self._asked(Work.look)

    def look(self) -> Checkpoint:
        """As `frozen`, with the codes of the test images where those are on this machine."""
        looked = self.frozen()
        data = None
        if looked.encodings is None:
            data = data_here(self.config.dataset, self._work.job.data_dir)
        if data is None:
            return looked
        test = data.test
        with torch_threads(1):
            codes = encode_test_set(looked.model, test.images, test.labels, test.factors)
        return dataclasses.replace(looked, encodings=codes)

    def wants_pictures(self) -> bool:
        """Is it out of a file, with no pictures yet? If so, somebody is to make them.

        Not again for a while where that was in vain: its data set may still arrive.
        """
        with self._lock:
            shown = self.snapshot
            if self._drive or not shown.step or shown.pictures or shown.developing:
                return False
            if time.monotonic() - self._pictured_at < PICTURES_AGAIN_S:
                return False
            self.publish(developing=True)
            return True

    def developed(self, **found: Any) -> None:
        """Show pictures and guide lines that were made of it at rest, or none."""
        with self._lock:
            self._pictured_at = time.monotonic()
            self.publish(developing=False, **({} if self._drive else found))  # else it has its own

    def _asked(self, question: Callable[[Work], T]) -> T:
        with self._lock:
            if not self._drive:
                return question(self._work)
            answer = self._drive.ask(question)
        return answer.result(ANSWER_S)

    def _heard(self, report: Report) -> None:
        """Show it, and keep what is to be kept. How it rests is shown once it does."""
        shown = report.snapshot
        self._rest = None if shown.status.active else Rest(shown.status, shown.message)
        if shown.status is not Status.LOADING:
            self._note_on_card(status=_on_card(shown.status, shown.message))
        if report.checkpoint or self._rest:
            self._keep(report.checkpoint)
        with self._lock:
            status = self.snapshot.status if self._rest else shown.status
            self._show(dataclasses.replace(shown, status=status))

    def _ended(self, error: Exception | None, told: Callable[["Run"], None]) -> None:
        try:
            if error or not self._rest:
                self._back_to_what_was_kept(error)
            elif not self._come_to_rest(self._rest, told):
                return
        except Exception:  # a mistake of ours; those in line must not wait for this run for ever
            log.exception("run %s could not be brought to an end", self.card.id)
            with self._lock:
                self._drive = None
                self.publish(status=Status.FAILED, message=BROKEN_OFF, seconds_left=None)
        told(self)

    def _come_to_rest(self, said: Rest, told: Callable[["Run"], None]) -> bool:
        """False where more was asked for meanwhile: then it is driven on."""
        with self._lock:
            rest = self.orders.rest_after_all(said)
            if rest is None:
                self._begin(told)
                return False
            self._drive = None
            if rest != said:  # told so while the files were written
                self._note_on_card(status=_on_card(rest.status, rest.message))
                self._keep(None)
            self.publish(status=rest.status, message=rest.message or self._trouble)
            return True

    def _back_to_what_was_kept(self, error: Exception | None) -> None:
        """The program failed in mid-work: nothing of the model as it is now can be relied on."""
        log.error("run %s failed", self.card.id, exc_info=error)
        failed_at = self.snapshot.step
        self._work.stand_at(self._files.checkpoint(self.card.id))
        self._note_on_card(status=str(Status.FAILED))
        self._keep(self._at_rest())
        message = sentence(
            "The program failed at step {failed_at:,}. The run is back at step {step:,}, as it was "
            "kept: Resume goes on from there.",
            failed_at=failed_at,
            step=self._work.snapshot.step,
        )
        with self._lock:
            self._drive = None
            self._show(
                dataclasses.replace(
                    self._work.snapshot,
                    status=Status.FAILED,
                    message=message,
                    seconds_left=None,
                    download=None,
                    pictures=None,  # of a model that is no more
                    decoder=None,
                )
            )

    def _show(self, snapshot: Snapshot) -> None:
        """Publish what the work shows. What is live is said here, and so is trouble with files."""
        with self._lock:
            version = self.snapshot.version
            self.snapshot = dataclasses.replace(snapshot, version=version)
            self.publish(message=snapshot.message or self._trouble)

    def _at_rest(self) -> Checkpoint | None:
        """All that there is to keep of it while nobody drives it."""
        return self._work.checkpoint() if self._work.has_begun else None

    def _note_on_card(self, **changes: Any) -> None:
        with self._lock:
            self.card = dataclasses.replace(self.card, **changes)

    def _keep(self, checkpoint: Checkpoint | None) -> None:
        """Write the run's files. Where that fails the run goes on all the same, and says so."""
        self.kept, self._trouble = False, None
        try:
            card = self.card
            self._files.save(card, checkpoint)
            with self._lock:
                if self.card is not card:  # it was renamed meanwhile
                    self._files.save(self.card, None)
            self.kept = True
        except Exception as error:  # no failure to save may end a training
            log.warning("run %s could not be saved", self.card.id, exc_info=True)
            self._trouble = sentence(
                "This run could not be saved on the server ({why}) It goes on; download its "
                "checkpoint to keep it.",
                why=error,
            )


def _on_card(status: Status, message: Sentence | None) -> str:
    """What the card says. Of a run that the server's end paused, that it trains: whoever finds a
    card that says so after the server has ended knows what happened to the run."""
    return str(Status.TRAINING if message == SERVER_ENDS else status)
