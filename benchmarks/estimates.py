"""How right is the time that a run is said to take, before and while it trains?

    python -m benchmarks.estimates [--dataset mnist]

In the run service, as the server has it and with somebody watching: for a few runs, the estimate
before the start and, ten times a second, the seconds that are said to be left. A ratio is estimate
to truth; the worst is furthest from 1 after a tenth of the run, with a second left at least.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Mapping
from typing import Any

from dashboard.controls.presets import PRESETS
from dashboard.runs.registry import Registry
from vae_core.config import TrainConfig

RUNS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("Quick", PRESETS["Quick"]),
    ("Sharp", PRESETS["Sharp"]),
    ("five epochs", {"epochs": 5}),
    ("L = 20", {"latent_dim": 20, "epochs": 5}),
    ("small model", {"hidden_dim": 64, "epochs": 5}),
    ("small batches", {"batch_size": 32, "epochs": 2}),
    ("few images", {"train_size": 1000, "epochs": 30}),
)


def main() -> None:
    """Print a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", default="mnist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = Registry(folder, data_dir="data")
        runs.measure_speed()
        print(f"{'':16}{'took':>8}{'before':>10}{'at a tenth':>12}{'worst after':>13}")
        for name, settings in RUNS:
            config = TrainConfig.from_dict({"dataset": options.dataset, **settings})
            said = runs.estimate_s(config)
            began = time.monotonic()
            told = followed(runs, runs.start(config, name))
            took = time.monotonic() - began
            ratios = [
                left / (began + took - then)
                for share, left, then in told
                if share >= 0.1 and began + took - then > 1
            ]
            first = f"{ratios[0]:.2f}" if ratios else "-"
            furthest = max(ratios, key=lambda ratio: abs(math.log(ratio)), default=math.nan)
            print(
                f"{name:16}{took:6.1f} s{said / took:10.2f}{first:>12}{furthest:13.2f}", flush=True
            )
        runs.close()


def followed(runs: Registry, run_id: str) -> list[tuple[float, float, float]]:
    """Share done, seconds left as told, and when, until the run has finished."""
    told: list[tuple[float, float, float]] = []
    while True:
        runs.watch(run_id)
        run = runs.snapshot(run_id)
        assert run is not None
        if not run.status.active:
            return told
        if run.seconds_left and run.n_steps:
            told.append((run.step / run.n_steps, run.seconds_left, time.monotonic()))
        time.sleep(0.1)


if __name__ == "__main__":
    main()
