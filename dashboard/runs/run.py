"""How does one run train on a thread of its own, and stay under its owner's control?

    work: one step after another, until it is told to halt or has come as far as it was asked to
    halt: after the step that is being taken; while the data set is fetched, at once

The training loop is a generator, so a run that pauses simply ends its thread and keeps the
generator; going on is another thread that asks it for the next step. What others need of the model,
they get between two steps.
"""

import contextlib
import dataclasses
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from dashboard.datasets.loaded import shared_data
from dashboard.runs.cards import Card, RunFiles
from dashboard.runs.decoder_weights import DecoderWeights, decoder_weights
from dashboard.runs.estimate import Pace, Work
from dashboard.runs.pictures import Photographer
from dashboard.runs.snapshot import Pictures, Snapshot, Status
from dashboard.runs.thread_tuner import ThreadTuner
from dashboard.words.language import phrase
from vae_core.config import TITLES, TrainConfig
from vae_core.data.download import DataUnavailable, DownloadProgress
from vae_core.data.loading import DataSet, is_ready
from vae_core.device import is_there, torch_threads
from vae_core.explain.guides import guides
from vae_core.model import VAE, build_model
from vae_core.record.checkpoint import Checkpoint, Encodings, encode_test_set
from vae_core.record.history import History
from vae_core.record.state import TrainState
from vae_core.schedule import LiveSettings
from vae_core.trainer import Progress, TrainingDiverged, train

PICTURES_EVERY_S = 0.5
DECODER_EVERY_S = 5.0
SEEN_S = 3.0  # pictures are made only for a run that somebody has looked at so recently
SAVE_SHARE = 0.03  # of the time, at most, goes into saving

NOBODY_WATCHED = phrase("Nobody was watching, so this run was paused and kept. Resume goes on.")
BROKEN_OFF = phrase("The program failed. Resume goes on with this run.")
NEW_NOISE = phrase(
    "This run comes from another kind of device. It goes on with other noise from here, so it is "
    "no longer the same bit for bit."
)

log = logging.getLogger(__name__)
T = TypeVar("T")


class _Halted(Exception):
    """The run was told to halt while its data set was being fetched."""


class Run:
    """One run. Any thread may call its methods; only its own thread trains."""

    def __init__(
        self,
        card: Card,
        config: TrainConfig,
        *,
        files: RunFiles,
        data_dir: str,
        save_every_s: float,
        unwatched_s: float,
        most_threads: int,
        pace: Pace,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        self.card = card
        self.config = config
        self.watched_at = time.monotonic()
        self.looked_at = -math.inf  # by somebody, on a page
        self.kept = False  # do its files hold all that there is of it?
        self._files, self._data_dir = files, data_dir
        self._save_every_s, self._unwatched_s = save_every_s, unwatched_s
        self._tuner = ThreadTuner(most_threads)
        self.pace = pace
        self._paced: tuple[float, float] | None = None  # work done by then, and when that was
        self.live = LiveSettings.of(config)
        self._lock = threading.RLock()  # never held while a step is taken
        self._thread: threading.Thread | None = None
        self._halt: Status | None = None  # as what to end, after the step that is being taken
        self._steps_left: int | None = None  # None: no limit
        self._to_epoch_end = False
        self._again = False  # to go on as soon as what stands now is kept
        self._tasks: list[Callable[[], None]] = []
        self._data: DataSet | None = None
        self._loop: Iterator[Progress] | None = None
        self._progress: Progress | None = None
        self.model: VAE
        self._state: TrainState | None
        self._encodings: Encodings | None
        self._note: str | None = None  # what stays true as long as the run trains
        self._photographer: Photographer | None = None
        self._pictured_at = self._saved_at = self._decoder_at = 0.0
        self._save_took_s = 0.0
        self.snapshot = Snapshot(
            id=card.id,
            config=config,
            data_title=TITLES[config.dataset],
            status=Status(card.status),
        )
        self._stand_at(checkpoint)

    def publish(self, **changes: Any) -> None:
        """Replace the snapshot, whole."""
        with self._lock:
            version = self.snapshot.version + 1
            self.snapshot = dataclasses.replace(self.snapshot, version=version, **changes)

    @property
    def working(self) -> bool:
        """Is its thread at work?"""
        return self._thread is not None

    def work(
        self, *, steps: int | None, to_epoch_end: bool, ended: Callable[["Run"], None]
    ) -> None:
        """Train on a new thread: without limit, for some steps, or to the end of the epoch."""
        with self._lock:
            if self._thread:
                if self._steps_left is not None and steps:
                    self._steps_left += steps  # another click on Step before the last one is done
                return
            self._halt, self._steps_left, self._to_epoch_end = None, steps, to_epoch_end
            self._again = False
            self._thread = threading.Thread(
                target=self._work, args=(ended,), name=f"run {self.card.id}", daemon=True
            )
            self.publish(status=Status.LOADING, message=None, out_of_reach=False)
            self._thread.start()

    @property
    def one_by_one(self) -> bool:
        """Was it asked for single steps? They say little of how fast a run trains."""
        return self._steps_left is not None

    def carry_on(self) -> None:
        """Take back a pause that the thread has not come to the end of yet."""
        with self._lock:
            if self._thread and not self.one_by_one and self._halt is Status.PAUSED:
                self._halt, self._to_epoch_end, self._again = None, False, True

    def set_live(self, name: str, value: float) -> None:
        """Move beta or the learning rate of a run that isn't over. Raises ValueError."""
        with self._lock:
            if self.snapshot.status is Status.FINISHED:
                return
            setattr(self.live, name, value)
            self.publish(**{name: value})
            if name == "beta":
                self._note_on_card(beta=self.live.beta)
            if not self._thread and self.snapshot.step:
                self._save()  # a server that ends now must not forget it

    def rename(self, name: str) -> None:
        """Keep the name that its owner gives it."""
        with self._lock:
            self._note_on_card(name=name)
            with contextlib.suppress(OSError):  # then it has it as long as the server runs
                self._files.save(self.card, None)

    def _note_on_card(self, **changes: Any) -> None:
        with self._lock:
            self.card = dataclasses.replace(self.card, **changes)

    def halt(self, status: Status, message: str | None = None) -> None:
        """Ask the thread to end as `status` after the present step; without a thread, at once."""
        with self._lock:
            if self._thread:
                self._halt = status
            elif status is not self.snapshot.status:
                self._note_on_card(status=str(status))
                trouble = self._save()
                self.publish(status=status, message=message or trouble)

    def join(self, timeout: float) -> None:
        """Wait for the thread to end."""
        thread = self._thread
        if thread:
            thread.join(timeout)

    def between_steps(self, task: Callable[[], T]) -> T:
        """What `task` returns when no step is being taken. Raises TimeoutError after 10 s."""
        answer: Future[T] = Future()

        def answered() -> None:
            try:
                answer.set_result(task())
            except Exception as error:
                answer.set_exception(error)

        with self._lock:
            if self._thread:
                self._tasks.append(answered)
            else:
                answered()
        return answer.result(timeout=10)

    def show_again(self) -> None:
        """Pictures and guide lines for a run out of a file, where its data set is at hand."""
        at_rest = not self.working and self.snapshot.step
        if at_rest and not self.snapshot.pictures and is_ready(self.config.dataset, self._data_dir):
            with contextlib.suppress(DataUnavailable):  # then the curves have to do
                self._use(shared_data(self.config.dataset, self._data_dir))
                self._picture(last=True)

    def checkpoint(self) -> Checkpoint:
        """The run as it stands. Call it between steps."""
        state = self._progress.state() if self._progress else self._state
        history = state.history if state else self.snapshot.history
        return Checkpoint(self.config, self.model, history, state, self._encodings)

    def look(self) -> Checkpoint:
        """As `checkpoint`, for looking at: a frozen copy of the model, and no training state."""
        model, encodings = self.between_steps(self._copy)
        if encodings is None and self._data is not None:
            test = self._data.test
            with torch_threads(1):
                encodings = encode_test_set(model, test.images, test.labels, test.factors)
        return Checkpoint(self.config, model, self.snapshot.history, None, encodings)

    def _copy(self) -> tuple[VAE, Encodings | None]:
        model = build_model(self.config)
        model.load_state_dict(self.model.state_dict())
        return model.eval().requires_grad_(False), self._encodings

    def _work(self, ended: Callable[["Run"], None]) -> None:
        over = False
        try:
            while not over:
                over = self._end(*self._attempt())
        except Exception:  # a mistake of ours; those in line must not wait for this run for ever
            log.exception("run %s could not be brought to an end", self.card.id)
            with self._lock:
                self._thread = None
                self.publish(status=Status.FAILED, message=BROKEN_OFF, seconds_left=None)
        ended(self)

    def _attempt(self) -> tuple[Status, str | None]:
        """Load and train; returns how the run stands then, and why. Whatever fails is caught."""
        try:
            self._load()
            self._note_on_card(status=str(Status.TRAINING))
            self.publish(status=Status.TRAINING)
            return self._train()
        except _Halted:
            return self._halt or Status.PAUSED, None
        except TrainingDiverged as error:
            good = error.last_good
            self._stand_at(Checkpoint(self.config, self.model, good.history, good))
            return Status.FAILED, str(error)
        except (DataUnavailable, ValueError) as error:
            return Status.FAILED, str(error)
        except Exception:
            log.exception("run %s failed", self.card.id)
            failed_at = self.snapshot.step
            self._stand_at(self._files.checkpoint(self.card.id))
            return Status.FAILED, (
                f"The program failed at step {failed_at:,}. The run is back at step "
                f"{self.snapshot.step:,}, as it was kept: Resume goes on from there."
            )

    def _stand_at(self, checkpoint: Checkpoint | None) -> None:
        """Be the run that a checkpoint holds; without one, the run before its first step."""
        self._loop = self._progress = None
        self.model = checkpoint.model if checkpoint else build_model(self.config)
        self._state = checkpoint.state if checkpoint else None
        self._encodings = checkpoint.encodings if checkpoint else None
        if self._state:
            self._live_as(self._state.position["live"])
        elif checkpoint:
            self._live_as(last_used(self.config, checkpoint.history))
        self.publish(
            beta=self.live.beta, learning_rate=self.live.learning_rate, **_where(checkpoint)
        )

    def _live_as(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            setattr(self.live, name, value)

    def _end(self, status: Status, message: str | None) -> bool:
        """Keep and show how the run stands. False where more steps were asked for meanwhile."""
        try:
            if self._progress:
                self._publish_figures(self._progress)
            self._picture(last=True)
        except Exception:
            log.exception("run %s: no last figures or pictures", self.card.id)
        self._note_on_card(status=str(status))
        trouble = self._save()
        with self._lock:
            if status is Status.PAUSED and (self._steps_left or self._again) and not self._halt:
                self._again = False
                return False
            if status is Status.PAUSED and self._halt:
                status = self._halt  # it may have come while the files were written
            self._thread = None
            self._answer()
            if status is Status.FINISHED:  # what was moved after the last step, no step has used
                self._live_as(last_used(self.config, self.snapshot.history))
            self.publish(
                status=status,
                beta=self.live.beta,
                learning_rate=self.live.learning_rate,
                message=message or trouble or self._note,
                seconds_left=None,
                download=None,
            )
            return True

    def _answer(self) -> None:
        """Do what others asked for, now that no step is being taken."""
        while self._tasks:
            self._tasks.pop(0)()

    def _load(self) -> None:
        """The data set and, at the first step or after a restart, the loop."""
        if self._loop is not None:
            return
        try:
            data = shared_data(self.config.dataset, self._data_dir, self._show_download)
        except DataUnavailable as error:
            self.publish(out_of_reach=True)
            raise DataUnavailable(f"{error} No step was taken: Resume tries again.") from error
        images = data.training_images(self.config)
        self._use(data)
        self.publish(download=None)
        state = self._state
        if state:  # a setting may have been moved since
            position = {**state.position, "live": self.live.as_dict()}
            state = dataclasses.replace(state, position=position)
        if not is_there(self.config.device):  # it was begun on another machine
            self.config = dataclasses.replace(self.config, device="auto")
            self.publish(config=self.config)
        self._loop = train(
            self.model,
            images.images,
            self.config,
            test_images=data.test.images,
            live=self.live,
            state=state,
            n_threads=self._tuner.n_threads,
        )

    def _use(self, data: DataSet) -> None:
        self._data = data
        self._photographer = Photographer(data)
        self.publish(data_title=data.title, guides=guides(data))

    def _show_download(self, progress: DownloadProgress) -> None:
        self.publish(download=progress)
        self._answer()
        if self._halt:
            raise _Halted

    def _train(self) -> tuple[Status, str | None]:
        """Step until there is a reason not to; returns how the run stands then, and why."""
        assert self._loop is not None
        self._paced = None  # the clock of an estimate stands still while a run rests
        while True:
            if self._halt:
                return self._halt, None
            started = time.perf_counter()
            progress = next(self._loop, None)
            if progress is None:
                return Status.FINISHED, None
            if progress.run.new_noise and self._progress is None:
                self._note = NEW_NOISE
                self.publish(message=NEW_NOISE)
            self._progress = progress
            if progress.step == progress.n_steps:
                self._finish(progress)
                return Status.FINISHED, None
            if not progress.end_of_epoch:
                seconds = time.perf_counter() - started
                progress.run.n_threads = self._tuner.after_step(self.config.batch_size, seconds)
            if progress.figures:
                self._show(progress)
            self._answer()
            if self._came_far_enough(progress):
                return Status.PAUSED, None
            if time.monotonic() - self.watched_at > self._unwatched_s:
                return Status.PAUSED, NOBODY_WATCHED

    def _came_far_enough(self, progress: Progress) -> bool:
        with self._lock:
            if self._steps_left is not None:
                self._steps_left -= 1
                return self._steps_left <= 0
            return self._to_epoch_end and progress.end_of_epoch is not None

    def _show(self, progress: Progress) -> None:
        """Publish the figures, and now and then pictures and a file."""
        self._publish_figures(progress)
        now = time.monotonic()
        if now - self._pictured_at >= PICTURES_EVERY_S and now - self.watched_at < SEEN_S:
            self._picture()
        if now - self._saved_at >= max(self._save_every_s, self._save_took_s / SAVE_SHARE):
            message = self._save() or self._note
            if message != self.snapshot.message:
                self.publish(message=message)

    def _publish_figures(self, progress: Progress) -> None:
        figures = progress.read()
        assert self._data is not None
        work = Work(self.config, progress.run.n_images, len(self._data.test))
        done = work.after(progress.step)
        now = time.monotonic()
        if self._paced and not self.one_by_one:
            self.pace.add(done - self._paced[0], now - self._paced[1])
        self._paced = done, now
        self.publish(
            step=progress.step,
            n_steps=progress.n_steps,
            steps_per_epoch=progress.run.steps_per_epoch,
            epoch=progress.epoch,
            history=progress.run.history.copy(),
            beta=self.live.beta,
            learning_rate=self.live.learning_rate,
            images_per_second=figures.images_per_second,
            seconds_left=(work.whole() - done) / self.pace.speed,
            device=progress.run.device.type.upper(),
        )

    def _picture(self, *, last: bool = False) -> None:
        if self._photographer:
            with torch_threads(1):
                pictures = self._photographer.pictures(self.model)
            self.publish(pictures=pictures, decoder=self._decoder(pictures, last))
        self._pictured_at = time.monotonic()

    def _decoder(self, pictures: Pictures, last: bool) -> DecoderWeights | None:
        """The decoder as it is now, or as it was a moment ago: browsers get it, and it is large."""
        now, step = time.monotonic(), self._progress.step if self._progress else self.snapshot.step
        if not last and now - self._decoder_at < DECODER_EVERY_S:
            return self.snapshot.decoder
        self._decoder_at = now
        return decoder_weights(self.model, f"{self.card.id}-{step}", pictures.mu)

    def _finish(self, progress: Progress) -> None:
        """The last figures and the test images' codes; what only training needs goes."""
        self._publish_figures(progress)
        assert self._data is not None
        test = self._data.test
        self._encodings = encode_test_set(self.model, test.images, test.labels, test.factors)
        self._loop = self._progress = self._state = None

    def _save(self) -> str | None:
        """Write the run's files. A sentence where that fails: the run goes on all the same."""
        started = time.monotonic()
        has_begun = self._progress or self._state or self._encodings
        self.kept = False
        try:
            card = self.card
            self._files.save(card, self.checkpoint() if has_begun else None)
            with self._lock:
                if self.card is not card:  # it was renamed meanwhile
                    self._files.save(self.card, None)
            self.kept = True
        except Exception as error:  # no failure to save may end a training
            log.warning("run %s could not be saved", self.card.id, exc_info=True)
            return (
                f"This run could not be saved on the server ({error}) It goes on; download its "
                "checkpoint to keep it."
            )
        finally:
            self._saved_at = time.monotonic()
            self._save_took_s = self._saved_at - started
        return None


def last_used(config: TrainConfig, history: History) -> dict[str, float]:
    """The live settings of a run's last step: as it began, or as they were moved to on the way."""
    return LiveSettings.of(config).as_dict() | {c.name: c.value for c in history.changes}


def _where(checkpoint: Checkpoint | None) -> dict[str, Any]:
    """How far the run in a checkpoint has come, for its snapshot; without one, nowhere yet."""
    if checkpoint is None:
        return {"history": History(), "step": 0, "n_steps": 0, "epoch": 0}
    config, history, state = checkpoint.config, checkpoint.history, checkpoint.state
    if state:
        steps_per_epoch = math.ceil(state.position["n_images"] / config.batch_size)
        step = state.position["step"]
    else:
        last = history.epochs[-1]
        steps_per_epoch, step = last.step // last.epoch, last.step
    return {
        "history": history,
        "step": step,
        "steps_per_epoch": steps_per_epoch,
        "n_steps": steps_per_epoch * config.epochs,
        "epoch": math.ceil(step / steps_per_epoch),
    }
