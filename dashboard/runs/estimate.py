"""How long will a run take, and how long is it still?

    seconds = work / speed

A unit of work is training on one image at the lab's sizes, 784-400-2-400-784 in batches of 128.
Speeds are by the clock on the wall, with all that a run does besides: pictures, saving. Nothing
here measures or trains; `python -m benchmarks.costs` measured what the parts of a run cost.
"""

import math
from dataclasses import dataclass

from vae_core.config import TrainConfig

# Units of work; by model size: for two layers of 784 x hidden_dim as large as the lab's.
IMAGE, IMAGE_BY_SIZE = 0.2, 0.5  # a training image
STEP, STEP_BY_SIZE = 5.0, 33.0  # a step besides its images: Adam moves every weight
TEST, TEST_BY_SIZE = 0.12, 0.25  # a test image, at the end of every epoch
LAB_WEIGHTS = 784 * 400 * 2
HALF_LIFE_S = 12.0  # what was so long ago counts half
PRIOR_S = 0.15  # what was expected before the first step counts as so much experience


@dataclass(frozen=True)
class Effort:
    """What a run has to do."""

    config: TrainConfig
    n_images: int
    n_test: int

    def after(self, step: int) -> float:
        """How much it has done after so many steps."""
        batch, n_images = self.config.batch_size, self.n_images
        epochs, steps = divmod(step, math.ceil(n_images / batch))
        trained = epochs * n_images + min(steps * batch, n_images)
        size = self._size()
        return (
            trained * (IMAGE + size * IMAGE_BY_SIZE)
            + step * (STEP + size * STEP_BY_SIZE)
            + epochs * self.n_test * (TEST + size * TEST_BY_SIZE)
        )

    def whole(self) -> float:
        """How much it will have done at its end."""
        return self.after(self.config.epochs * math.ceil(self.n_images / self.config.batch_size))

    def _size(self) -> float:
        """The model's weights, as a multiple of the lab's: mostly the layers at the pixels."""
        return (2 * 784 + 3 * self.config.latent_dim) * self.config.hidden_dim / LAB_WEIGHTS


class Pace:
    """How fast one run does its work, smoothed: tell it what was done in how many seconds."""

    def __init__(self, expected: float) -> None:
        self._work, self._seconds = expected * PRIOR_S, PRIOR_S
        self.seen_s = 0.0  # how much experience there is

    def add(self, done: float, seconds: float) -> None:
        """So much work took so long. What lies back counts less and less."""
        kept = 0.5 ** (seconds / HALF_LIFE_S)
        self._work = self._work * kept + done
        self._seconds = self._seconds * kept + seconds
        self.seen_s += seconds

    @property
    def speed(self) -> float:
        """Work per second."""
        return self._work / self._seconds
