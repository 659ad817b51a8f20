"""Which run falls silent, which one recovers, and which remedy brings codes back?

    python -m benchmarks.collapse [--seeds 5]

trains the presets of the page "Collapse clinic" with five seeds each, without a remedy and with
each of the page's remedies, and writes checkpoints/collapse.json. Some five minutes on one core;
the sketched digits are drawn here, so nothing is fetched. The exit status is 1 where a preset does
not do with every seed what its name says.
"""

import argparse
import dataclasses
import sys
import time
from collections.abc import Mapping

import torch

from dashboard.datasets.loaded import shared_data
from dashboard.server.paths import CHECKPOINTS, DATA_DIR
from vae_core.config import TrainConfig
from vae_core.data.loading import DataSet
from vae_core.diagnostics import evaluate
from vae_core.explain.collapse import (
    COLLAPSES,
    MEASURED_FILE,
    RECOVERS,
    REMEDIES,
    Measured,
    Treated,
    save_measured,
)
from vae_core.explain.guides import guides
from vae_core.model import build_model
from vae_core.trainer import train

AT, EPOCHS = 15, 60  # the remedy's epoch, and how long a run goes on in all
ASKED: Mapping[str, tuple[TrainConfig, Mapping[str, float]]] = {
    "collapses": (COLLAPSES, {}),
    **{name: (COLLAPSES, remedy) for name, remedy in REMEDIES.items()},
    "recovers": (RECOVERS, {}),
}


def treated(data: DataSet, config: TrainConfig, remedy: Mapping[str, float], seed: int) -> Treated:
    """Train it, with the remedy from the end of epoch AT on; one that is to recover by itself is
    looked at when it was quietest."""
    config = dataclasses.replace(config, seed=seed, epochs=EPOCHS, device="cpu")
    images, model = data.training_images(config).images, build_model(config)
    of_epochs: list[tuple[float, ...]] = []
    for progress in train(model, images, config, n_threads=1):
        if not progress.end_of_epoch:
            continue
        of_epochs.append(progress.end_of_epoch.kl_per_dim)
        if progress.epoch == AT:
            for name, value in remedy.items():
                begun = AT if name == "beta_warmup_epochs" else 0
                setattr(progress.run.live, name, begun + value)
    quietest = min(range(EPOCHS), key=lambda epoch: max(of_epochs[epoch]))
    at = quietest + 1 if config.beta == RECOVERS.beta else AT
    tested = evaluate(model, data.test.images)
    return Treated(
        seed=seed,
        epoch=at,
        kl_then=tuple(round(kl, 5) for kl in of_epochs[at - 1]),
        kl_most=round(max(map(sum, of_epochs[at:]), default=0.0), 4),
        kl_end=tuple(round(kl, 5) for kl in tested.kl_per_dim),
        recon_end=round(tested.recon, 3),
        mean_image=round(guides(data).collapsed, 3),
    )


def as_it_says(found: Measured) -> bool:
    """Does every seed do what the presets are called by?"""
    collapses = all(run.collapsed_end for run in found["collapses"])
    recovers = all(
        run.collapsed_then and not run.collapsed_end and sum(run.kl_end) > 0.5
        for run in found["recovers"]
    )
    return collapses and recovers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    n_seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    data = shared_data(COLLAPSES.dataset, DATA_DIR)
    found: dict[str, list[Treated]] = {}
    for name, (config, remedy) in ASKED.items():
        began, found[name] = time.monotonic(), []
        print(f"{name}: L {config.latent_dim}, beta {config.beta:g}, {dict(remedy)}")
        for seed in range(n_seeds):
            run = treated(data, config, remedy, seed)
            found[name].append(run)
            print(
                f"  seed {seed}: KL after epoch {run.epoch:2} {sum(run.kl_then):6.3f}, most of a "
                f"dimension {max(run.kl_then):.4f}; then at most {run.kl_most:6.2f}; at the end "
                f"{sum(run.kl_end):6.3f} in {run.n_alive} dimensions, recon {run.recon_end:.1f} "
                f"(mean image {run.mean_image:.1f})",
                flush=True,
            )
        print(f"  {(time.monotonic() - began) / n_seeds:.1f} s a run of {EPOCHS} epochs")
    if n_seeds >= 5:
        save_measured(found, CHECKPOINTS / MEASURED_FILE)
    return 0 if as_it_says(found) else 1


if __name__ == "__main__":
    sys.exit(main())
