"""How large are the amortisation gap and the approximation gap of the lessons' 2-D models?

    python -m benchmarks.gaps [mnist-2d sketched-2d]

computes them for the first test images, binarised: 200 of MNIST's and 60 sketched ones, which take
the place of MNIST where it is missing (some ten minutes and three on one core; MNIST must be in
data/). Prints their means in nats per image, and writes
checkpoints/gaps/NAME.safetensors, which the page "The bound" shows.
"""

import sys

import torch

from dashboard.datasets.loaded import shared_data
from dashboard.server.paths import CHECKPOINTS, DATA_DIR
from vae_core.explain.gaps import Gaps, gaps, load_gaps, save_gaps
from vae_core.record.checkpoint import load_checkpoint

N_IMAGES = {"mnist-2d": 200, "sketched-2d": 60}
PRINTED = ("log_p_x", "encoder", "upright", "turned", "amortisation", "approximation", "grey_gap")


def computed(name: str) -> Gaps:
    """Of the first test images that the model's data set has."""
    checkpoint = load_checkpoint(CHECKPOINTS / f"{name}.safetensors")
    model = checkpoint.model.eval().requires_grad_(False)
    images = shared_data(checkpoint.config.dataset, DATA_DIR).test.images[: N_IMAGES[name]]
    return gaps(model, images, range(len(images)))


def main(names: list[str]) -> None:
    """Compute, print and keep them."""
    torch.set_num_threads(1)
    folder = CHECKPOINTS / "gaps"
    folder.mkdir(exist_ok=True)
    for name in names or N_IMAGES:
        path = folder / f"{name}.safetensors"
        save_gaps(computed(name), path)
        kept = load_gaps(path)
        for what in PRINTED:
            values = getattr(kept, what)
            print(f"{name} {what}: mean {values.mean():.2f}, median {values.median():.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
