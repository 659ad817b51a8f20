"""What is the work of a run, wherever it is done?

    for report in Work(job).go(): ...          a job in, snapshots out

The training loop is a generator, and so is this: whoever drives it gets back control after every
step, and a run that rests is one that nobody drives. It knows no thread, no page and no file of a
run. Between two steps it may be pickled, and goes on elsewhere bit for bit. It loads what it needs,
shows what there is to see, and hands out what is worth keeping; what it is told to do stands in
orders.py.
"""

import dataclasses
import logging
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from dashboard.datasets.fetching import Fetch
from dashboard.runs.estimate import Effort, Pace
from dashboard.runs.orders import Orders, Rest
from dashboard.runs.pictures import Photographer
from dashboard.runs.snapshot import Snapshot, Status, standing_at
from dashboard.runs.thread_tuner import ThreadTuner
from vae_core.config import TITLES, TrainConfig
from vae_core.data.download import DataUnavailable
from vae_core.data.loading import DataSet
from vae_core.device import is_there
from vae_core.errors import Sentence, sentence, told
from vae_core.explain.guides import guides
from vae_core.model import VAE, build_model
from vae_core.record.branching import branched
from vae_core.record.checkpoint import (
    Checkpoint,
    Encodings,
    checkpoint_from_bytes,
    checkpoint_to_bytes,
    encode_test_set,
)
from vae_core.record.film import Film
from vae_core.record.history import History
from vae_core.record.state import TrainState
from vae_core.schedule import LiveSettings
from vae_core.trainer import Progress, TrainingDiverged, train

SEEN_S = 3.0  # pictures are made only for a run that somebody has looked at so recently
FILM_KEPT_EVERY_S = 20.0  # while it trains: some MB, and a killed server loses no more of it
SAVE_SHARE = 0.03  # of the time goes into keeping, and more only where the next line asks for it
MOST_LOST_S = 9.0  # of training, where the server is killed
LOOK_S = 0.1  # between two looks at how far a download has come

NEW_NOISE = sentence(
    "This run comes from another kind of device. It goes on with other noise from here, so it is "
    "no longer the same bit for bit."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What is to be trained, and from where on. Plain values: it may be sent anywhere."""

    run_id: str
    config: TrainConfig
    data_dir: str
    checkpoint: Checkpoint | None = None  # None: from the first step on
    film: Film | None = None  # of the steps before
    most_threads: int = 1
    save_every_s: float = 5.0
    expected_speed: float = 1.0  # units of work a second (estimate.py)


@dataclass(frozen=True)
class Report:
    """The run at one moment; and, where it is time to keep it, all that there is to keep.

    Checkpoint and film hold until the next report is asked for. The last report says how it rests.
    """

    snapshot: Snapshot
    checkpoint: Checkpoint | None = None
    film: Film | None = None
    rest: Rest | None = None
    last_state: TrainState | None = None  # of a run that has come to its end


class Work:
    """One run's work, between two steps. Only whoever drives it may touch it."""

    def __init__(self, job: Job, orders: Orders | None = None) -> None:
        # What it begins with is let go of as soon as it is no longer that.
        self.job = dataclasses.replace(job, checkpoint=None, film=None)
        self.config = job.config
        self.orders = orders or Orders(LiveSettings.of(job.config))
        self.pace = Pace(job.expected_speed)
        self._paced: tuple[float, float] | None = None  # work done by then, and when that was
        self._tuner = ThreadTuner(job.most_threads)
        self._data: DataSet | None = None
        self._images: Tensor | None = None
        self._photographer: Photographer | None = None
        self._loop: Iterator[Progress] | None = None
        self._progress: Progress | None = None
        self.film = job.film
        self._film_kept_at = time.monotonic()
        self._note: Sentence | None = None  # what stays true as long as the run trains
        self._kept_at = self._keeping_took_s = 0.0
        self.asleep = False  # is what it has trained on disk alone?
        self._model: VAE | None
        self._state: TrainState | None
        self._encodings: Encodings | None
        self._last_state: TrainState | None = None
        self.snapshot = Snapshot(
            id=job.run_id,
            config=job.config,
            data_title=TITLES[job.config.dataset],
            status=Status.PAUSED,
        )
        self.stand_at(job.checkpoint)

    def __reduce__(self) -> tuple[Any, ...]:
        checkpoint = self.checkpoint() if self.has_begun else None
        job = dataclasses.replace(
            self.job, config=self.config, checkpoint=checkpoint, film=self.film
        )
        return Work, (job, self.orders)

    def go(self) -> Iterator[Report | None]:
        """Load what is missing, and train until it is told to rest or has come to its end.

        Hands back control after every step, often with nothing to report. The last report says how
        the run rests.
        """
        rest = yield from self._until_rest()
        try:
            self._picture(last=True)
        except Exception:
            log.exception("run %s: no last pictures", self.job.run_id)
        if rest.status is Status.FINISHED:  # what was moved after the last step, no step has used
            self._live_as(last_used(self.config, self.snapshot.history))
            # a thousand images: more than a small model
            self._data = self._images = self._photographer = None
        self._show(
            status=rest.status,
            message=rest.message or self._note,
            seconds_left=None,
            download=None,
        )
        yield from self._report(keep=self.has_begun, rest=rest)

    def stand_at(self, checkpoint: Checkpoint | None) -> None:
        """Be the run that a checkpoint holds; without one, the run before its first step."""
        self._loop = self._progress = None
        self.asleep = False
        self._model = checkpoint.model if checkpoint else None
        self._state = checkpoint.state if checkpoint else None
        self._encodings = checkpoint.encodings if checkpoint else None
        if self._state:
            self._live_as(self._state.position["live"])
        elif checkpoint:
            self._live_as(last_used(self.config, checkpoint.history))
        self._show(**standing_at(checkpoint))
        self._show(n_steps=self.snapshot.steps_per_epoch * self.aim.epochs if checkpoint else 0)
        if self.film:
            self.film.back_to(self.snapshot.step)

    def sleep(self) -> None:
        """Let go of the model and of what training needs. Files hold it, and `stand_at` wakes."""
        self._loop = self._progress = self._model = self._state = self._encodings = None
        self._data = self._images = self._photographer = self.film = None
        self.asleep = self.has_begun
        self._show(decoder=None)

    @property
    def aim(self) -> TrainConfig:
        """Its settings, and how many epochs it is to train in the end."""
        planned = [move.value for move in self.orders.plan if move.name == "epochs"]
        return dataclasses.replace(self.config, epochs=planned[-1]) if planned else self.config

    @property
    def model(self) -> VAE:
        """As it stands; before the first step it is made when it is first asked for."""
        assert not self.asleep
        if self._model is None:
            self._model = build_model(self.config)
        return self._model

    @property
    def has_begun(self) -> bool:
        """Is there more of it than its settings?"""
        return bool(self._progress or self._state or self.snapshot.step)

    def checkpoint(self) -> Checkpoint:
        """The run as it stands, and all that it takes to go on."""
        state = self._progress.state() if self._progress else self._state
        history = state.history if state else self.snapshot.history
        return Checkpoint(self.config, self.model, history, self._moved(state), self._encodings)

    def copy(self) -> Checkpoint | None:
        """As `checkpoint`, apart from what goes on here; None before the first step."""
        return (
            checkpoint_from_bytes(checkpoint_to_bytes(self.checkpoint()))
            if self.has_begun
            else None
        )

    def look(self) -> Checkpoint:
        """As `checkpoint`, for looking at: a frozen copy of the model, and no training state."""
        model = build_model(self.config)
        model.load_state_dict(self.model.state_dict())
        model.eval().requires_grad_(False)
        return Checkpoint(self.config, model, self.snapshot.history, None, self._encodings)

    def film_so_far(self) -> Film | None:
        """Its film as it stands, apart from what goes on here; None where it has none."""
        return self.film and self.film.copy()

    def _moved(self, state: TrainState | None) -> TrainState | None:
        """With the settings as they are now: they may have been moved at rest."""
        if state is None:
            return None
        position = {**state.position, "live": self.orders.live.as_dict()}
        return dataclasses.replace(state, position=position)

    def _live_as(self, values: dict[str, float]) -> None:
        for name, value in values.items():
            setattr(self.orders.live, name, value)

    def _until_rest(self) -> Generator[Report | None, None, Rest]:
        """Whatever is known to go wrong is how it comes to rest."""
        try:
            if self._loop is None:
                self._show(status=Status.LOADING, message=None, out_of_reach=False)
                yield from self._report()
                halted = yield from self._load()
                if halted:
                    return halted
            self._show(status=Status.TRAINING, message=self._note)
            yield from self._report()
            rest = yield from self._train()
            if self._progress:  # else it has finished, and shows it
                self._show_step(self._progress)
            return rest
        except TrainingDiverged as error:
            good = error.last_good
            self.stand_at(Checkpoint(self.config, self.model, good.history, good))
            return Rest(Status.FAILED, told(error))
        except (DataUnavailable, ValueError) as error:
            return Rest(Status.FAILED, told(error))

    def _load(self) -> Generator[Report | None, None, Rest | None]:
        """The data set, and the loop from where it stands. Returns how to rest, if it is to."""
        fetch = Fetch(self.config.dataset, self.job.data_dir)
        try:
            while not fetch.over(LOOK_S):
                if self.orders.halted:
                    return self.orders.halted
                if fetch.progress is not self.snapshot.download:
                    self._show(download=fetch.progress)
                    yield from self._report()
                yield None
            data = fetch.result()
        except DataUnavailable as error:
            self._show(out_of_reach=True)
            why = sentence("{why} No step was taken: Resume tries again.", why=error)
            return Rest(Status.FAILED, why)
        finally:
            fetch.stop()
        images = data.training_images(self.config)
        self._data, self._photographer = data, Photographer(data)
        self.film = self.film or self._photographer.empty_film()
        self._show(download=None, guides=guides(data))
        if not is_there(self.config.device):  # it was begun on another machine
            self.config = dataclasses.replace(self.config, device="auto")
            self._show(config=self.config)
        self._images = images.images
        self._loop = self._loop_from(self._state)
        return None

    def _loop_from(self, state: TrainState | None) -> Iterator[Progress]:
        assert self._data is not None
        assert self._images is not None
        return train(
            self.model,
            self._images,
            self.config,
            test_images=self._data.test.images,
            live=self.orders.live,
            state=self._moved(state),
            n_threads=self._tuner.n_threads,
        )

    def _make_moves(self) -> None:
        """What was planned for this very step."""
        step = self._progress.step if self._progress else self.snapshot.step
        due = self.orders.due(step)
        self._live_as({move.name: move.value for move in due if move.is_live})
        others = {move.name: move.value for move in due if not move.is_live}
        if all(getattr(self.config, name) == value for name, value in others.items()):
            return
        state = self._progress.state() if self._progress else self._state
        assert state is not None  # before the first step, settings are set up
        self.config, self._state = branched(self.config, state, others)
        self._loop, self._progress = self._loop_from(self._state), None
        self._show(config=self.config, history=self._state.history.copy())

    def _is_over(self, progress: Progress) -> bool:
        """Has it taken its last step, with no more epochs planned?"""
        due = self.orders.due(progress.step)
        more = any(move.name == "epochs" and move.value > self.config.epochs for move in due)
        return progress.step == progress.n_steps and not more

    def _train(self) -> Generator[Report | None, None, Rest]:
        """Step until there is a reason not to."""
        assert self._loop is not None
        self._paced = None  # the clock of an estimate stands still while a run rests
        while not self.orders.halted:
            started = time.perf_counter()
            self._make_moves()
            progress = next(self._loop, None)
            if progress is None:
                return Rest(Status.FINISHED)
            if progress.run.new_noise and self._progress is None:
                self._note = NEW_NOISE
                self._show(message=NEW_NOISE)
            self._progress = progress
            if self._is_over(progress):
                self._finish(progress)
                return Rest(Status.FINISHED)
            if not progress.end_of_epoch:
                seconds = time.perf_counter() - started
                progress.run.n_threads = self._tuner.after_step(self.config.batch_size, seconds)
            if progress.figures:
                yield from self._report_step(progress)
            else:
                yield None
            rest = self.orders.after_step(epoch_ended=progress.end_of_epoch is not None)
            if rest:
                return rest
        return self.orders.halted

    def _finish(self, progress: Progress) -> None:
        """The last figures and the test images' codes; what only training needs goes aside."""
        self._show_step(progress)
        state = progress.state()
        used = {**state.position, "live": state.position["noted"]}  # by the last step
        self._last_state = dataclasses.replace(state, position=used)
        assert self._data is not None
        test = self._data.test
        self._encodings = encode_test_set(self.model, test.images, test.labels, test.factors)
        self._loop = self._progress = self._state = None
        self.model.zero_grad()

    def _report_step(self, progress: Progress) -> Iterator[Report]:
        """The figures, and now and then pictures and what is worth keeping."""
        self._show_step(progress)
        self._picture()
        keep_every_s = max(self.job.save_every_s, self._keeping_took_s / SAVE_SHARE)
        keep_every_s = min(keep_every_s, MOST_LOST_S - self._keeping_took_s)
        yield from self._report(keep=time.monotonic() - self._kept_at >= keep_every_s)

    def _picture(self, *, last: bool = False) -> None:
        """For whoever watches, and for the film."""
        artist, film, step = self._photographer, self.film, self.snapshot.step
        if artist is None or film is None:
            return
        shows = last or (artist.ready and self.orders.watched_within(SEEN_S))
        films = last or artist.films(film, step)
        if not (shows or films):
            return
        pictures = artist.pictures(self.model)
        if shows:
            version = f"{self.job.run_id}-{step}"
            self._show(**artist.on_show(pictures, self.model, version, anew=last))
        if films:
            artist.film(film, step, self.model, last=last)

    def _report(self, *, keep: bool = False, rest: Rest | None = None) -> Iterator[Report]:
        """Hand out the run as it is now, and see how long it takes to keep it."""
        if not keep:
            yield Report(self.snapshot, rest=rest)
            return
        started = time.monotonic()
        film = self.film if rest or started - self._film_kept_at >= FILM_KEPT_EVERY_S else None
        if film:
            self._film_kept_at = started
        yield Report(self.snapshot, self.checkpoint(), film, rest, self._last_state)
        self._last_state = None
        self._kept_at = time.monotonic()
        self._keeping_took_s = self._kept_at - started

    def _show(self, **changes: Any) -> None:
        live = self.orders.live.as_dict()
        self.snapshot = dataclasses.replace(self.snapshot, **(live | changes))

    def _show_step(self, progress: Progress) -> None:
        figures = progress.read()
        assert self._data is not None
        effort = Effort(self.aim, progress.run.n_images, len(self._data.test))
        done = effort.after(progress.step)
        now = time.monotonic()
        if self._paced and not self.orders.one_by_one:
            self.pace.add(done - self._paced[0], now - self._paced[1])
        self._paced = done, now
        self._show(
            step=progress.step,
            n_steps=progress.run.steps_per_epoch * self.aim.epochs,
            steps_per_epoch=progress.run.steps_per_epoch,
            epoch=progress.epoch,
            history=progress.run.history.copy(),
            images_per_second=figures.images_per_second,
            seconds_left=(effort.whole() - done) / self.pace.speed,
            device=progress.run.device.type.upper(),
        )


def last_used(config: TrainConfig, history: History) -> dict[str, float]:
    """The live settings of a run's last step: as it began, or as they were moved to on the way."""
    return LiveSettings.of(config).as_dict() | {c.name: c.value for c in history.changes}
