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
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from dashboard.datasets.loaded import data_here
from dashboard.runs.cards import Card, RunFiles
from dashboard.runs.estimate import Pace
from dashboard.runs.executors import Drive, Executor
from dashboard.runs.notes import Notes
from dashboard.runs.orders import Rest
from dashboard.runs.snapshot import Snapshot, Status, standing_at
from dashboard.runs.work import Report, Work
from vae_core.config import TrainConfig
from vae_core.device import torch_threads
from vae_core.errors import Sentence, sentence
from vae_core.record.checkpoint import Checkpoint, encode_test_set
from vae_core.record.film import Film
from vae_core.record.history import History
from vae_core.record.state import TrainState
from vae_core.schedule import LiveSettings

ANSWER_S = 10.0  # a step takes far less
PICTURES_AGAIN_S = 5.0  # between two attempts to make pictures of a run out of a file

LOST = sentence("What was kept of this run can't be read any more: it begins anew.")
BROKEN_OFF = sentence("The program failed. Resume goes on with this run.")
SERVER_ENDS = sentence("The server was stopped, so this run was paused and kept.")

log = logging.getLogger(__name__)
T = TypeVar("T")


class Run:
    """One training, whoever shares it."""

    def __init__(
        self, cards: Iterable[Card], work: Work, *, files: RunFiles, executor: Executor
    ) -> None:
        self.id = work.job.run_id
        self.cards = {card.id: card for card in cards}  # of all that share it, the starter's first
        self.orders = work.orders
        self.looked_at = -math.inf  # when somebody last looked at it, on a page
        self.kept = False  # do its files hold all that there is of it?
        self.asked: Hashable = None  # for a branch that is new: by which click
        self.asked_at = -math.inf
        self._work, self._files, self._executor = work, files, executor
        self._lock = threading.RLock()
        self._writing = threading.RLock()  # cards; a slow disk must not keep commands waiting
        self._drive: Drive | None = None
        self._rest: Rest | None = None  # what its last report says, if it says that it rests
        self._trouble: Sentence | None = None  # why it could not be kept, when that was last tried
        self._pictured_at = -math.inf
        self._forgotten = False
        self._written: dict[str, Card] = {}  # as the disk has them
        self._version = files.version(self.id)  # of its checkpoint on disk
        status = Status(next(iter(self.cards.values())).status)
        self.snapshot = dataclasses.replace(work.snapshot, status=status)

    @property
    def config(self) -> TrainConfig:
        """Its settings, as it trains with them."""
        return self._work.config

    @property
    def aim(self) -> TrainConfig:
        """As `config`, with the epochs that it is to train in the end."""
        return self._work.aim

    @property
    def pace(self) -> Pace:
        """How fast it has trained."""
        return self._work.pace

    @property
    def owners(self) -> set[str]:
        """Of all that share it, by the hash."""
        return {card.owner for card in list(self.cards.values())}

    @property
    def trained_here(self) -> bool:
        """Is it what its settings and seed say? A file that was opened may hold anything."""
        return all(card.trained_here for card in list(self.cards.values()))

    @property
    def moved(self) -> bool:
        """Was a setting moved, or is one to be? Then its settings don't say what it is."""
        live = self.orders.live.as_dict()
        moved = live != LiveSettings.of(self.config).as_dict() or self.snapshot.history.moved
        return moved or bool(self.orders.plan)

    @property
    def outdated(self) -> bool:
        """Has another process trained it meanwhile?"""
        return self.kept and self._version != self._files.version(self.id)

    @property
    def working(self) -> bool:
        """Is it being driven?"""
        return self._drive is not None

    def publish(self, **changes: Any) -> None:
        """Replace the snapshot, whole."""
        with self._lock:
            version = self.snapshot.version + 1
            said = {"one_by_one": self.orders.one_by_one} | self.orders.live.as_dict()
            self.snapshot = dataclasses.replace(self.snapshot, **(said | changes), version=version)

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
        self._wake()
        if self.snapshot.step and self._work.film is None:
            self._work.film = self._files.film(self.id)
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
            elif status is not self.snapshot.status or message:
                self._note_on_card(status=str(status), turn=None)
                self._keep(self._at_rest())
                self.publish(status=status, message=message or self._trouble)

    def wait(self, turn: tuple[int, float]) -> None:
        """Wait for its turn, as its cards say from now on."""
        with self._lock:
            self._note_on_card(status=str(Status.WAITING), turn=turn)
            message = self.snapshot.message if self.snapshot.status is Status.WAITING else None
            self.publish(status=Status.WAITING, message=message)
        self._write_cards()

    def sleep(self) -> None:
        """While it waits, or has left memory: let go of its model, if its files hold it."""
        with self._lock:
            if not self._drive and self.kept:
                self._work.sleep()
                self.publish(decoder=None)

    def _wake(self) -> None:
        if not self._work.asleep:
            return
        checkpoint = self._files.checkpoint(self.id)
        self._work.stand_at(checkpoint)
        if checkpoint is None:
            self.publish(**standing_at(None), message=LOST)

    def set_live(self, name: str, value: float) -> None:
        """Move beta or the learning rate of a run that isn't over. Raises ValueError."""
        with self._lock:
            if self.snapshot.status is Status.FINISHED:
                return
            setattr(self.orders.live, name, value)
            self.publish()
            if name == "beta":
                self._note_on_card(beta=self.orders.live.beta)
            if self.orders.plan:  # from here on it is moved by hand
                self.orders.take_over(name)
                self._note_on_card(plan=self.orders.plan)
            if not self._drive and self.snapshot.step:
                self._wake()
                self._keep(self._at_rest())  # a server that ends now must not forget it

    def rename(self, card_id: str, name: str) -> None:
        """Keep the name that one of its owners gives it."""
        with self._lock:
            self.cards[card_id] = dataclasses.replace(self.cards[card_id], name=name)
        self._write_cards()

    def annotate(self, card_id: str, change: Callable[[Notes], Notes]) -> None:
        """Keep what one of its owners makes of their notes."""
        with self._lock:
            card = self.cards[card_id]
            self.cards[card_id] = dataclasses.replace(card, notes=change(card.notes))
            self.publish()  # whoever follows the run is told
        self._write_cards()

    def share(self, card: Card) -> None:
        """One more has the same wish."""
        with self._lock:
            self.cards[card.id] = dataclasses.replace(
                card, status=next(iter(self.cards.values())).status, shares=self.id
            )
            self.publish()
        self._write_cards()

    def part(self, card_id: str) -> Card:
        """One goes on without the others."""
        with self._writing, self._lock:
            card = self.cards.pop(card_id)
            self._written.pop(card_id, None)
            self.publish()
            return card

    def copy(self) -> Checkpoint | None:
        """What it has come to, apart from it; None before its first step.

        Raises TimeoutError where a step takes more than 10 s.
        """
        if self._work.asleep:
            return self._files.checkpoint(self.id)
        return self._asked(Work.copy)

    def state(self) -> Checkpoint | None:
        """All that it takes to go on from where it stands, apart from it; None without that.

        Raises TimeoutError where a step takes more than 10 s.
        """
        if self.snapshot.status is not Status.FINISHED:
            return self.copy()
        kept, history = self._files.states.get(self.id), self.snapshot.history
        if kept is None or kept.state is None:
            return None
        state = dataclasses.replace(kept.state, history=history.copy())
        return dataclasses.replace(kept, config=self.config, history=history, state=state)

    def forget(self) -> None:
        """Come to rest, and write no more: its files are about to go."""
        with self._lock:
            self._forgotten = True
            self.orders.halt(Status.STOPPED)

    def save(self, checkpoint: Checkpoint | None, film: Film | None = None) -> None:
        """Write a run that is new. Raises OSError."""
        if checkpoint is not None:
            self._files.save_checkpoint(self.id, checkpoint)
            self._version = self._files.version(self.id)
        if film and film.frames.shots:
            self._files.save_film(self.id, film)
        self.save_cards()
        self.kept = True

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

    def film(self) -> Film | None:
        """How it came to be what it is; None of a run that has no film.

        Raises TimeoutError where a step takes more than 10 s.
        """
        with self._lock:
            drive = self._drive
            asked = drive.ask(Work.film_so_far) if drive else None
        found = asked.result(ANSWER_S) if asked else None
        return found or self._files.film(self.id)

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
            if self._drive or self._work.asleep or not shown.step:
                return False
            if shown.pictures or shown.developing:
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
                asleep = self._work.asleep
                self._wake()
                try:
                    return question(self._work)
                finally:
                    if asleep and self.snapshot.status is Status.WAITING:
                        self._work.sleep()
            answer = self._drive.ask(question)
        return answer.result(ANSWER_S)

    def _heard(self, report: Report) -> None:
        """Show it, and keep what is to be kept. How it rests is shown once it does."""
        shown = report.snapshot
        self._rest = report.rest
        if shown.status is not Status.LOADING:
            self._note_rest(shown.status, shown.message)
        if report.checkpoint or self._rest:
            self._keep(report.checkpoint, report.film)
        if report.checkpoint and report.last_state and self.kept:
            self._keep_state(report.checkpoint, report.last_state)
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
            log.exception("run %s could not be brought to an end", self.id)
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
            self._drive = self._work.film = None
            if rest != said:  # told so while the files were written
                self._note_rest(rest.status, rest.message)
                self._keep(None)
            self.publish(status=rest.status, message=rest.message or self._trouble)
            return True

    def _back_to_what_was_kept(self, error: Exception | None) -> None:
        """The program failed in mid-work: nothing of the model as it is now can be relied on."""
        log.error("run %s failed", self.id, exc_info=error)
        failed_at = self.snapshot.step
        self._work.stand_at(self._files.checkpoint(self.id))
        self._note_on_card(status=str(Status.FAILED), turn=None)
        self._keep(self._at_rest())
        message = _failed(error, failed_at, self._work.snapshot.step)
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
        begun = self._work.has_begun and not self._work.asleep
        return self._work.checkpoint() if begun else None

    def _note_rest(self, status: Status, message: Sentence | None) -> None:
        """Of a run that the server's end paused, cards say that it trains: whoever finds one that
        says so after the server has ended knows what happened to the run."""
        on_card = Status.TRAINING if message == SERVER_ENDS else status
        self._note_on_card(status=str(on_card), **({} if on_card.active else {"turn": None}))

    def _note_on_card(self, **changes: Any) -> None:
        with self._lock:
            for card in self.cards.values():
                self.cards[card.id] = dataclasses.replace(card, **changes)

    def _keep(self, checkpoint: Checkpoint | None, film: Film | None = None) -> None:
        """Write the run's files. Where that fails the run goes on all the same, and says so."""
        self.kept, self._trouble = False, None
        if self._forgotten:
            return
        try:
            self.save(checkpoint, film)
        except Exception as error:  # no failure to save may end a training
            log.warning("run %s could not be saved", self.id, exc_info=True)
            self._trouble = sentence(
                "This run could not be saved on the server ({why}) It goes on; download its "
                "checkpoint to keep it.",
                why=(isinstance(error, OSError) and error.strerror) or error,  # without a path
            )

    def _keep_state(self, checkpoint: Checkpoint, state: TrainState) -> None:
        """For whoever goes on from here. The history is in the other file."""
        bare = Checkpoint(checkpoint.config, checkpoint.model, History(), state)
        if not self._forgotten:
            self._files.states.keep(self.id, bare)

    def save_cards(self) -> None:
        """Write the cards that have changed. Raises OSError."""
        with self._writing:
            while changed := self._unwritten():
                for card in changed:
                    self._files.save(card)
                    self._written[card.id] = card

    def _unwritten(self) -> list[Card]:
        with self._lock:
            cards = [] if self._forgotten else list(self.cards.values())
        return [card for card in cards if self._written.get(card.id) != card]

    def _write_cards(self) -> None:
        with contextlib.suppress(OSError):  # then it is so as long as the server runs
            self.save_cards()


def _failed(error: Exception | None, failed_at: int, step: int) -> Sentence:
    if _out_of_memory(error):
        return sentence(
            "There was not enough memory for this run at step {failed_at:,}. It is back at step "
            "{step:,}, as it was kept. Resume tries again; a run with smaller hidden layers or "
            "batches takes less.",
            failed_at=failed_at,
            step=step,
        )
    return sentence(
        "The program failed at step {failed_at:,}. The run is back at step {step:,}, as it was "
        "kept: Resume goes on from there.",
        failed_at=failed_at,
        step=step,
    )


def _out_of_memory(error: Exception | None) -> bool:
    """Torch says so in words: on the processor without a class of its own."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and "memory" in str(error).lower()
    )
