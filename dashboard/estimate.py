"""How long will a run take, and how long is it still?

    seconds = work * cost / speed

A unit of work is one training image at the lab's sizes; testing an image is a part of one. Speeds
are by the clock on the wall, with all that a run does besides its steps: tests, pictures, saving.
Nothing here measures or trains.
"""

from vae_core.config import TrainConfig

TEST_SHARE = 0.3  # of the time that training on an image takes, testing one takes
LAB_WEIGHTS = 784 * 400 * 2
HALF_LIFE_S = 12.0  # what was so long ago counts half
PRIOR_S = 0.15  # what was expected before the first step counts as so much experience


def cost(config: TrainConfig) -> float:
    """The work per image, as a multiple of the lab's: mostly two layers of 784 x hidden_dim."""
    weights = (2 * 784 + 3 * config.latent_dim) * config.hidden_dim
    return 0.3 + 0.7 * weights / LAB_WEIGHTS


def work(step: int, steps_per_epoch: int, n_images: int, n_test: int) -> float:
    """What a run has done after so many steps: images trained on, and tests after each epoch."""
    epochs, steps = divmod(step, steps_per_epoch)
    return epochs * (n_images + TEST_SHARE * n_test) + steps / steps_per_epoch * n_images


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
