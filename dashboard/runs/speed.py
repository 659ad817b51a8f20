"""How fast do runs go on this machine? What estimate.py divides by."""

import math

import torch

from dashboard.runs.estimate import Effort, Pace
from vae_core.config import TrainConfig
from vae_core.data.sources import SOURCES, n_training_images
from vae_core.model import build_model
from vae_core.trainer import train

FIRST_SPEED = 10_000.0  # work per second, before anything was measured
BEGIN_S = 1.0  # until a run takes its first step
TEST_PART = 1 / 6  # so many test images as a data set has training images, MNIST's or another's
PROBE_STEPS, N_PROBES = 12, 3
LOOP_SHARE = 0.9  # of the bare loop's speed: pictures and saving take the rest
SEEN_S = 2.0  # a run that trained for less says little of this machine


class Speed:
    """Work per second, as measured at first and as runs have shown since."""

    def __init__(self) -> None:
        self.now = FIRST_SPEED
        self._seen_run = False

    def measure(self, most_threads: int) -> None:
        """Train the lab's model on noise for a moment, so that estimates fit this machine.

        The fastest of some bursts counts: a server that has just started is busy with other things,
        which a run will not be.
        """
        config = TrainConfig(epochs=1)
        noise = torch.rand((PROBE_STEPS * config.batch_size, 784))
        speeds = []
        for n_threads in (1, most_threads) * N_PROBES:
            *_, last = train(build_model(config), noise, config, n_threads=n_threads)
            speeds.append(last.read().images_per_second)
        if not self._seen_run:
            self.now = LOOP_SHARE * max(speeds)

    def learn(self, pace: Pace) -> None:
        """A run that has trained for a while says how fast it went."""
        if pace.seen_s >= SEEN_S:
            self.now = math.sqrt(self.now * pace.speed) if self._seen_run else pace.speed
            self._seen_run = True

    def estimate_s(self, config: TrainConfig, step: int = 0) -> float:
        """About how many seconds a run would train, from a step on."""
        n_test = int(SOURCES[config.dataset].n_train * TEST_PART)
        effort = Effort(config, n_training_images(config), n_test)
        return BEGIN_S + (effort.whole() - effort.after(step)) / self.now
