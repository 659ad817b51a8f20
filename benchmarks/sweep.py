"""Do runs with six betas lie in the rate-distortion plane where the loss says they must?

    python -m benchmarks.sweep --seeds 5              on Sketched digits
    python -m benchmarks.sweep --data mnist --whole --epochs 10 --write
                                                      on all of MNIST, into checkpoints/sweep.json

Trains 784-200-10-200-784 with each beta as the page "Sweep" does by itself, and prints rate and
distortion, of test and of training images, and the chords between neighbours
(vae_core/explain/rate_distortion.py). What it writes, the page shows as its example. The exit
status is 1 where rate does not fall, distortion does not rise, or less than four of five chords
lie between both betas within a fifth.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from itertools import pairwise

from dashboard.datasets.loaded import shared_data
from dashboard.runs.miniatures import miniature_of
from dashboard.runs.pictures import Photographer
from dashboard.server.paths import CHECKPOINTS, DATA_DIR
from dashboard.views.sweep.setting_up import QUICK
from vae_core.config import DATASETS, TrainConfig
from vae_core.data.loading import DataSet
from vae_core.explain.rate_distortion import chords
from vae_core.model import build_model
from vae_core.record.sweep import SWEPT_FILE, Swept, swept_to_dict, trail_of
from vae_core.trainer import train

BETAS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
MOST_OUTSIDE = 1  # of five chords


def quick(dataset: str, seed: int) -> TrainConfig:
    """What all six runs have alike: what the page calls Quick."""
    return TrainConfig(**{**QUICK, "dataset": dataset, "seed": seed})


def swept(config: TrainConfig, data: DataSet) -> Swept:
    """Train them all."""
    found = Swept.over("beta", BETAS, config)
    images = data.training_images(config).images
    for index in range(len(BETAS)):
        one = found.config_of(index)
        model = build_model(one)
        *_, last = train(model, images, one, test_images=data.test.images, n_threads=1)
        found = found.with_point(
            index,
            trail=trail_of(last.run.history),
            outcome="finished",
            miniature=miniature_of(Photographer(data).pictures(model)),
        )
    return found


def as_it_must_be(found: Swept) -> bool:
    """Rate falls, distortion rises, and the chords lie between the betas; on training images."""
    places = [point.last for point in found.points]
    orderly = all(
        a and b and a.train_rate > b.train_rate and a.train_distortion < b.train_distortion
        for a, b in pairwise(places)
    )
    return orderly and sum(not chord.holds() for chord in chords(found)) <= MOST_OUTSIDE


def told(found: Swept) -> str:
    """All figures as a table."""
    lines = ["| beta | KL, test | recon, test | KL, train | recon, train | chord to the next |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    slopes = [f"-{c.falls_by:.2f}{'' if c.holds() else ' (outside)'}" for c in chords(found)]
    for point, slope in zip(found.points, [*slopes, ""], strict=True):
        place = point.last
        assert place
        numbers = (place.rate, place.distortion, place.train_rate, place.train_distortion)
        cells = [f"{point.value:g}", *(f"{n:.2f}" for n in numbers), slope]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Train, print, and write where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", choices=DATASETS, default="sketched")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=QUICK["epochs"])
    parser.add_argument("--latent-dim", type=int, default=QUICK["latent_dim"])
    parser.add_argument("--whole", action="store_true", help="all training images")
    parser.add_argument("--write", action="store_true", help="the first seed's")
    asked = parser.parse_args()
    data, good = shared_data(asked.data, DATA_DIR), True
    for seed in range(asked.seeds):
        began = time.process_time()
        config = quick(asked.data, seed)
        config = replace(config, epochs=asked.epochs, latent_dim=asked.latent_dim)
        if asked.whole:
            config = replace(config, train_size=None)
        found = swept(config, data)
        good &= as_it_must_be(found)
        seconds = time.process_time() - began
        print(f"{asked.data}, seed {seed}, {seconds:.0f} s of the processor\n\n{told(found)}\n")
        if asked.write and seed == 0:
            command = " ".join(["python -m benchmarks.sweep", *sys.argv[1:]])
            text = json.dumps({"command": command} | swept_to_dict(found))
            (CHECKPOINTS / SWEPT_FILE).write_text(text + "\n", "utf-8")
    print("as it must be" if good else "not as it must be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
