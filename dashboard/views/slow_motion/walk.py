"""How far has a visitor walked through training, one step at a time?

A walk owns a model: a new one with the settings of the model in view, or a copy of that. `ahead`
tries the next step on another copy and leaves the walk where it is; `take` goes there. Nothing here
draws.
"""

import itertools
from dataclasses import dataclass

from torch import Tensor

from dashboard.session.model_in_view import ModelInView
from vae_core.data.images import LabelledImages
from vae_core.diagnostics import evaluate
from vae_core.explain.slow_motion import Learner, Step, next_images, next_noise, take_step
from vae_core.model import build_model

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Settings:
    """What decides how the next step goes."""

    learning_rate: float
    beta: float
    seed: int


@dataclass(frozen=True, eq=False)
class Batch:
    """Eight training images that the next step learns from."""

    images: Tensor  # (8, 28, 28)
    labels: Tensor  # (8,)


def start_of(view: ModelInView, *, trained: bool) -> tuple[str, bool]:
    """Where a walk begins: at these weights, or before all training of this model."""
    return (view.version if trained else view.id, trained)


class Walk:
    """A private model, and the losses on its way."""

    def __init__(self, view: ModelInView, *, trained: bool) -> None:
        self.start = start_of(view, trained=trained)
        self.trained = trained
        self.model_name = f"{view.id} {'trained' if trained else 'untrained'}"
        self.number = next(_numbers)  # tells it from another walk with the same beginning
        self.learner = Learner(view.model if trained else build_model(view.config))
        self.losses: list[tuple[float, float]] = []  # a batch's before and after its step, nats

    @property
    def n_steps(self) -> int:
        """Steps taken so far."""
        return len(self.losses)

    def batch(self, data: LabelledImages, seed: int) -> Batch:
        """What the next step learns from."""
        rows = next_images(data.images, seed, self.n_steps)
        return Batch(data.images[rows], data.labels[rows])

    def ahead(self, data: LabelledImages, settings: Settings) -> Step:
        """The next step, as it would be. Takes some 15 ms."""
        return self._step(self.learner.copy(), data, settings)

    def on_test_images(
        self, data: LabelledImages, settings: Settings, images: Tensor
    ) -> tuple[float, float]:
        """What images (N, ...) that no step learns from cost before the next step and after it."""
        after = self.learner.copy()
        self._step(after, data, settings)
        before, later = (
            evaluate(learner.model, images, beta=settings.beta).loss
            for learner in (self.learner, after)
        )
        return before, later

    def take(self, data: LabelledImages, settings: Settings) -> bool:
        """Take it, unless no step could follow: false then."""
        learner = self.learner.copy()
        step = self._step(learner, data, settings)
        if step.is_finite:
            self.learner = learner
            self.losses.append((float(step.loss.mean()), float(step.loss_after.mean())))
        return step.is_finite

    def _step(self, learner: Learner, data: LabelledImages, settings: Settings) -> Step:
        images = self.batch(data, settings.seed).images
        eps = next_noise(learner.model.latent_dim, settings.seed, self.n_steps)
        return take_step(
            learner,
            images,
            eps[: len(images)],
            beta=settings.beta,
            learning_rate=settings.learning_rate,
        )
