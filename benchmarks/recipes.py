"""How soon is a model good, and how sure is that?

    make bench        or: python -m benchmarks.recipes --rounds 3 --data-dir data

Seconds of training (no test in between but at the end) until a test loss is reached, by the usual
tutorial loop, by the lab's settings and by the presets; and the test losses of five seeds. In
turn on this machine, round after round: only ratios within one run mean anything. Nats per image on
MNIST's 10,000 test images, one sampled z each.

    python -m benchmarks.recipes --compare

trains what the presets were chosen from, over the same seeds: that takes an hour.
"""

import argparse
import dataclasses
import statistics
import time
from collections.abc import Iterable
from typing import Any

from benchmarks.training import LATENT_DIM, TutorialLoop
from dashboard.controls.presets import FAST, PRESETS
from vae_core.config import TrainConfig
from vae_core.data.loading import DataSet, load_images
from vae_core.diagnostics import evaluate
from vae_core.model import build_model
from vae_core.trainer import train

GOAL = 105.6  # of the tutorial's network: where its loop is after 10 epochs
LABS_GOAL = 151.5  # of the lab's own network: where it is after 20 epochs
SEEDS = range(5)
SHARP = TrainConfig(**PRESETS["Sharp"])
TIMED = {
    "Sharp": SHARP,
    "Sharp, bfloat16": dataclasses.replace(SHARP, precision="bfloat16"),
    "lab": TrainConfig(),
    "lab soon": TrainConfig(epochs=7, **FAST),
    "Quick": TrainConfig(**PRESETS["Quick"]),
    "Quick before": TrainConfig(
        train_size=10_000, epochs=8, learning_rate=4e-3, learning_rate_schedule="one_cycle"
    ),
}
CYCLE = {"learning_rate": 8e-3, "learning_rate_schedule": "one_cycle", "start_from_mean": True}
COMPARED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("as the preset Sharp", {}),
    ("from coins", {"start_from_mean": False}),
    ("one cycle, rising for 0.15, peak 8e-3", CYCLE | {"learning_rate_warmup": 0.15}),
    ("the same, beta2 0.99", CYCLE | {"learning_rate_warmup": 0.15, "adam_beta2": 0.99}),
    ("peak 8e-3", {"learning_rate": 8e-3}),
    ("beta2 0.99", {"adam_beta2": 0.99}),
    ("rising for 0.05", {"learning_rate_warmup": 0.05}),
    ("two epochs", {"epochs": 2}),
    (
        "two epochs, batches of 64, peak 6e-3",
        {"epochs": 2, "batch_size": 64, "learning_rate": 6e-3},
    ),
    (
        "two epochs, batches of 96, peak 8e-3",
        {"epochs": 2, "batch_size": 96, "learning_rate": 8e-3},
    ),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rest", type=float, default=10.0, help="seconds before each training")
    parser.add_argument("--data-dir", default="data")
    parser.add_argument("--compare", action="store_true", help="what the presets were chosen from")
    options = parser.parse_args()
    data = load_images("mnist", options.data_dir)
    if options.compare:
        for name, changes in COMPARED:
            show_seeds(name, dataclasses.replace(SHARP, **changes), data)
        return
    seconds: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name, config in TIMED.items():
            time.sleep(options.rest)
            seconds.setdefault(name, []).append(trained(config, data)[0])
        seconds.setdefault("tutorial", []).append(tutorial(options.data_dir))
        time.sleep(options.rest)  # once more: that was the longest
    median = {name: statistics.median(each) for name, each in seconds.items()}

    print(f"\nL = {LATENT_DIM}, to a test loss of {GOAL}; L = 2, to {LABS_GOAL}; Quick, to its end")
    for name, other in (
        ("Sharp", "tutorial"),
        ("Sharp, bfloat16", "tutorial"),
        ("lab soon", "lab"),
        ("Quick", "Quick before"),
    ):
        rounds = " ".join(f"{each:.1f}" for each in seconds[name])
        others = " ".join(f"{each:.1f}" for each in seconds[other])
        print(
            f"{name:17}{median[name]:6.1f} s, {other:13}{median[other]:6.1f} s: "
            f"1/{median[other] / median[name]:.1f} of it   ({rounds}; {others})"
        )
    print()
    for name, config in TIMED.items():
        if name != "lab":
            show_seeds(name, config, data)


def tutorial(data_dir: str) -> float:
    """Seconds of the tutorial loop until its test loss is at most GOAL, tests not counted."""
    loop, seconds, loss = TutorialLoop(data_dir), 0.0, float("inf")
    while loss > GOAL:
        started = time.perf_counter()
        loop.epoch()
        seconds += time.perf_counter() - started
        loss = loop.test_loss()
    return seconds


def trained(config: TrainConfig, data: DataSet) -> tuple[float, float]:
    """Seconds of a training, and the test loss with beta 1 that it ends at."""
    images = data.training_images(config).images
    started, model = time.perf_counter(), build_model(config)
    for _ in train(model, images, config):
        pass
    return time.perf_counter() - started, -evaluate(model, data.test.images).elbo


def show_seeds(name: str, config: TrainConfig, data: DataSet, seeds: Iterable[int] = SEEDS) -> None:
    """The test losses of some seeds."""
    losses = [trained(dataclasses.replace(config, seed=seed), data)[1] for seed in seeds]
    each = " ".join(f"{loss:.2f}" for loss in losses)
    print(
        f"{name:38} mean {statistics.mean(losses):.2f}, worst {max(losses):.2f}   {each}",
        flush=True,
    )


if __name__ == "__main__":
    main()
