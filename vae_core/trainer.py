"""How does a VAE learn?

    for progress in train(model, images, config): ...

Every turn of the loop is one optimiser step on one batch. The loop knows no screen, no thread and
no file: a notebook, the command line and the dashboard all write the same line. Not asking for the
next step is a pause; leaving the loop is a stop.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from torch import Tensor

from vae_core.adam import Adam
from vae_core.config import TrainConfig
from vae_core.data.batches import Batches
from vae_core.data.images import check_images, mean_image
from vae_core.device import pick_device, torch_threads
from vae_core.diagnostics import encode_images, evaluate
from vae_core.errors import BadValue, Trouble
from vae_core.model import VAE, start_from_mean
from vae_core.precision import time_precisions
from vae_core.record.history import N_TEST_MU, Change, EpochFigures, History, StepFigures
from vae_core.record.meter import Meter
from vae_core.record.state import TrainState, pack, unpack
from vae_core.schedule import LiveSettings, learning_rate_factor, warmup_factor
from vae_core.step import streams, training_step

GOOD_STATE_EVERY_S = 1.0  # copying weights and moments takes some 2 ms at hidden_dim 400
MAX_UNREAD_STEPS = 1000


class TrainingDiverged(Trouble, ArithmeticError):
    """A loss or a weight became NaN or infinite. The model holds its last good weights again."""

    def __init__(self, step: int, last_good: TrainState) -> None:
        self.step = step
        self.last_good = last_good
        super().__init__(
            "The loss stopped being a number at step {step:,}; the model is back at step {good:,}, "
            "its last good one. Try a lower learning rate.",
            step=step,
            good=last_good.position["step"],
        )

    def __reduce__(self) -> tuple[type["TrainingDiverged"], tuple[int, TrainState]]:
        return TrainingDiverged, (self.step, self.last_good)


@dataclass(frozen=True)
class Progress:
    """One step has been taken. Figures are there at the steps where they were read."""

    step: int  # optimiser updates so far
    n_steps: int  # in the whole run
    epoch: int  # the epoch that this step belongs to, from 1
    figures: StepFigures | None
    end_of_epoch: EpochFigures | None
    run: "TrainingRun"

    def read(self) -> StepFigures:
        """The figures now, whether or not it was time to read them. Ask before the next step."""
        return self.figures or self.run.read_figures()

    def state(self) -> TrainState:
        """A copy of all that it takes to go on from here. Ask before the next step."""
        return self.run.state()


def train(
    model: VAE,
    images: Tensor,
    config: TrainConfig,
    *,
    test_images: Tensor | None = None,
    live: LiveSettings | None = None,
    state: TrainState | None = None,
    n_threads: int | None = None,
    read_every_s: float = 0.25,
) -> Iterator[Progress]:
    """Train the model in place: each `next` takes one step.

    images, test_images: (N, 784), (N, 28, 28) or (N, 1, 28, 28), uint8 or floats in [0, 1].
    live: assign its settings at any time; `progress.run.live` is the same object. With a state it
        is set to what the state says, at once: what is assigned later holds.
    model: with `start_from_mean` a new one, whose biases are moved before the first step.
    state: go on from there, bit for bit, given the same images, config and thread count. On another
        kind of device the noise is another from there on: `progress.run.new_noise` says so.
    n_threads: torch threads for each step, on whichever thread asks for it; None: as they are.
        `progress.run.n_threads` may be assigned at any time.
    read_every_s: training seconds between readings, each of which waits for the device.

    Raises TrainingDiverged; and ValueError for images of another shape, type or range, an absent
    device or another run's state.
    """
    run = TrainingRun(model, images, config, test_images, live, state, read_every_s)
    run.n_threads = n_threads
    return _steps(run)


def _steps(run: "TrainingRun") -> Iterator[Progress]:
    while run.step < run.n_steps:
        with torch_threads(run.n_threads):
            progress = run.advance()
        yield progress


class TrainingRun:
    """The moving parts of one training: `train` drives them."""

    def __init__(
        self,
        model: VAE,
        images: Tensor,
        config: TrainConfig,
        test_images: Tensor | None,
        live: LiveSettings | None,
        state: TrainState | None,
        read_every_s: float,
    ) -> None:
        check_images(images)
        if test_images is not None:
            check_images(test_images, "test_images")
        self.config = config
        self.live = live or LiveSettings.of(config)
        self.device = pick_device(config.device)
        self.model = model.to(self.device)
        self.test_images = test_images
        self.read_every_s = read_every_s
        self.n_threads: int | None = None
        self.step = 0
        self.history = History()
        self._optimizer = Adam(model.parameters(), beta2=config.adam_beta2)
        # streams of the run's own: no other run, page or evaluation disturbs them
        shuffle, self._noise = streams(config.seed, self.device)
        self._batches = Batches(images, config.batch_size, shuffle, self.device)
        self.n_images, self.steps_per_epoch = len(images), self._batches.per_epoch
        self.n_steps = self.steps_per_epoch * config.epochs
        self._noted = LiveSettings.of(config).as_dict()  # what was moved since is a change
        self._warmup_begun = 0  # the step
        self._beta = self._learning_rate = 0.0  # as the latest step used them
        self._meter = Meter(model.latent_dim)
        self._good_state_age_s = 0.0
        self.new_noise = False  # does it go on with other noise than where its state comes from?
        if state is not None:
            try:
                self._restore(state)
            except (RuntimeError, KeyError) as error:
                raise BadValue(
                    "The state does not belong to this run ({why}).", why=error
                ) from error
        elif config.start_from_mean:
            start_from_mean(model, mean_image(images).to(self.device))
        self.precision = self._precision()
        self._last_good = self.state()

    def _precision(self) -> str:
        """As the settings say; "auto" is timed once, and kept in the history."""
        if self.config.precision != "auto":
            return self.config.precision
        if self.history.timing is None:
            self.history.timing = time_precisions(self.config, self.device, self.n_images)
        return self.history.timing.precision

    @property
    def epoch(self) -> int:
        """The epoch that the latest step belongs to, from 1."""
        return max(1, math.ceil(self.step / self.steps_per_epoch))

    def advance(self) -> Progress:
        """Take one step, and read the figures if it is time to."""
        started = time.perf_counter()
        self._note_changes()
        if self.step % self.steps_per_epoch == 0:
            self._meter.begin_epoch()
        passed = training_step(
            self.model,
            self._optimizer,
            self._batches.after(self.step),
            beta=self._beta,
            learning_rate=self._learning_rate,
            free_bits=self._noted["free_bits"],
            generator=self._noise,
            precision=self.precision,
        )
        self.step += 1
        self._meter.add(passed.terms)
        meter = self._meter
        meter.unread_s += time.perf_counter() - started

        epoch_ends = self.step % self.steps_per_epoch == 0
        due = meter.unread_s >= self.read_every_s or meter.unread_steps >= MAX_UNREAD_STEPS
        figures = self.read_figures() if due or epoch_ends or self.step == 1 else None
        end_of_epoch = self._end_epoch() if epoch_ends else None
        return Progress(self.step, self.n_steps, self.epoch, figures, end_of_epoch, self)

    def _note_changes(self) -> None:
        """Read the live settings, once per step, and work out what this step uses."""
        for name, value in self.live.as_dict().items():
            if value != self._noted[name]:
                self._noted[name] = value
                self.history.changes.append(Change(self.step, name, value))
                if name == "beta_warmup_epochs":
                    self._warmup_begun = self.step
        config, step = self.config, self.step
        until = self._noted["beta_warmup_epochs"] * self.steps_per_epoch
        warmup = warmup_factor(step, until, self._warmup_begun)
        schedule = learning_rate_factor(
            config.learning_rate_schedule, step, self.n_steps, config.learning_rate_warmup
        )
        self._beta = self._noted["beta"] * warmup
        self._learning_rate = self._noted["learning_rate"] * schedule

    def read_figures(self) -> StepFigures:
        """Means over the steps since the last reading, or that reading where nothing is new."""
        n_steps = self._meter.unread_steps
        if not n_steps:
            return self.history.steps[-1]
        means, bad = self._meter.read()
        if bad is not None:
            self._diverge(self.step - n_steps + 1 + bad)
        figures = means.of_steps(self.step, self.epoch, self._beta, self._learning_rate)
        self.history.add_step(figures)
        self._good_state_age_s += means.seconds
        if self._good_state_age_s >= GOOD_STATE_EVERY_S:
            self._keep_good_state()
        return figures

    def _end_epoch(self) -> EpochFigures:
        self._keep_good_state()
        test = None
        if self.test_images is not None:
            test = evaluate(self.model, self.test_images, beta=self._beta)
            mu, _ = encode_images(self.model, self.test_images[:N_TEST_MU])
            self.history.add_test_mu(self.epoch, mu)
        means = self._meter.epoch_means()
        figures = means.of_epoch(self.epoch, self.step, self._beta, test)
        self.history.epochs.append(figures)
        return figures

    def _keep_good_state(self) -> None:
        state = self.state()
        if not all(tensor.isfinite().all() for tensor in state.tensors.values()):
            self._diverge(self.step)
        self._last_good, self._good_state_age_s = state, 0.0

    def _diverge(self, step: int) -> NoReturn:
        self._meter.forget_unread()
        self._restore(self._last_good)
        raise TrainingDiverged(step, self._last_good)

    def state(self) -> TrainState:
        """A copy of everything that decides how the run goes on. Reads the figures first."""
        if self._meter.unread_steps:
            self.read_figures()
        shuffle = self._batches.shuffle_before_epoch
        generators = {"shuffle": shuffle, "noise": self._noise.get_state()}
        position = {
            "step": self.step,
            "n_images": self.n_images,
            "live": self.live.as_dict(),
            "noted": dict(self._noted),
            **self._meter.epoch_so_far(),
        }
        tensors = pack(self.model, self._optimizer, generators)
        return TrainState(tensors, position, self.history.copy())

    def _restore(self, state: TrainState) -> None:
        position = state.position
        if position["n_images"] != self.n_images:
            raise BadValue(
                "The run was trained on {before:,} images, these are {now:,}; it can go on only "
                "with the same ones.",
                before=position["n_images"],
                now=self.n_images,
            )
        generators = unpack(state.tensors, self.model, self._optimizer)
        try:
            self._noise.set_state(generators["noise"])
        except RuntimeError:  # another kind of device keeps it in another form
            seed, step = self.config.seed, position["step"]
            self._noise = streams(seed, self.device, noise_from=step).noise
            self.new_noise = True
        self.step = position["step"]
        self._batches.go_on(self.step, generators["shuffle"])
        for name, value in position["live"].items():
            setattr(self.live, name, value)
        # a file from before a setting was live names fewer of them
        self._noted = LiveSettings.of(self.config).as_dict() | position["noted"]
        self._meter.go_on(position)
        self.history = state.history.copy()
        warmups = [c.step for c in self.history.changes if c.name == "beta_warmup_epochs"]
        self._warmup_begun = max(warmups, default=0)
