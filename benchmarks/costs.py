"""What do the parts of a run cost, as multiples of a training image at the lab's sizes?

    python -m benchmarks.costs

Processor seconds of one thread, the least of a few tries: other programs on the machine make them
hardly longer. dashboard/runs/estimate.py counts a run's work by what comes out.
"""

import time
from collections.abc import Callable
from typing import Any

import torch

from dashboard.runs.estimate import Effort
from vae_core.config import TrainConfig
from vae_core.diagnostics import evaluate
from vae_core.model import build_model
from vae_core.trainer import train

N_TRIES = 4
N_TEST = 10_000
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    *({"batch_size": n} for n in (16, 32, 64, 256, 512)),
    *({"hidden_dim": n} for n in (8, 64, 200, 1024)),
    {"hidden_dim": 64, "batch_size": 32},
    *({"latent_dim": n} for n in (20, 128)),
)


def main() -> None:
    """Print a line for each choice of settings: as measured, and as the estimate has it."""
    torch.set_num_threads(1)
    unit = image_s(TrainConfig())
    print(f"a unit of work: {1e6 * unit:.0f} us; below, units of work per image")
    print(f"{'':40}{'training':>10}{'said':>8}{'testing':>10}{'said':>8}")
    for settings in SETTINGS:
        config = TrainConfig(**settings, epochs=1)
        n_images = 100 * config.batch_size
        said = Effort(config, n_images, 0).whole()
        said_test = Effort(config, n_images, N_TEST).whole() - said
        trained, tested = image_s(config) / unit, test_s(config) / unit
        print(
            f"{settings!s:40}{trained:10.2f}{said / n_images:8.2f}"
            f"{tested:10.2f}{said_test / N_TEST:8.2f}",
            flush=True,
        )


def image_s(config: TrainConfig) -> float:
    """Seconds of training per image."""
    n_steps = max(10, min(60, 4096 // config.batch_size))
    images = torch.randint(256, (n_steps * config.batch_size, 784), dtype=torch.uint8)
    model = build_model(config)

    def one_epoch() -> None:
        for _ in train(model, images, TrainConfig(batch_size=config.batch_size, epochs=1)):
            pass

    return least_s(one_epoch) / len(images)


def test_s(config: TrainConfig) -> float:
    """Seconds of testing per image."""
    images = torch.randint(256, (N_TEST, 784), dtype=torch.uint8)
    model = build_model(config).eval()
    return least_s(lambda: evaluate(model, images)) / N_TEST


def least_s(task: Callable[[], object]) -> float:
    """Processor seconds of this thread, the least of a few tries."""
    seconds = []
    for _ in range(N_TRIES):
        started = time.thread_time()
        task()
        seconds.append(time.thread_time() - started)
    return min(seconds)


if __name__ == "__main__":
    main()
