"""Does the implementation give the numbers that it should?

    python -m benchmarks.reference        about three minutes on two cores

Trains what takes minutes, evaluates the shipped models, and prints what came out beside what is
expected. Nats per image on MNIST's 10,000 test images.
"""

import argparse

import torch

from dashboard.controls.presets import PRESETS
from vae_core.config import TrainConfig
from vae_core.data.loading import DataSet, load_images
from vae_core.diagnostics import Evaluation, evaluate
from vae_core.likelihood import exact_posterior, log_likelihood
from vae_core.model import build_model
from vae_core.record.checkpoint import load_checkpoint
from vae_core.trainer import train

N_LIKELIHOODS = 100  # test images on which quadrature and sampling are compared


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", default="data")
    options = parser.parse_args()
    data = load_images("mnist", options.data_dir)

    shipped = load_checkpoint("checkpoints/mnist-2d.safetensors")
    show("L=2, 20 epochs (shipped)", evaluate(shipped.model, data.test.images), "at most 152.5")
    plain = TrainConfig(latent_dim=20, epochs=10)
    show("L=20, 10 epochs", trained(plain, data), "105.6 +- 0.8")
    sharp = TrainConfig(**PRESETS["Sharp"])
    show(f"L=20, {sharp.epochs} epochs (Sharp)", trained(sharp, data), "at most 105.8")

    images = data.test.images[:N_LIKELIHOODS]
    exact = torch.tensor([exact_posterior(shipped.model, image).log_p_x for image in images])
    difference = (exact - log_likelihood(shipped.model, images, n_samples=5000)).abs()
    print(
        f"log p(x) of {N_LIKELIHOODS} images by quadrature and from 5,000 samples of q(z|x) each: "
        f"median difference {difference.median():.3f} nats, within 0.1 for "
        f"{(difference < 0.1).sum()} of them, {difference.max():.1f} at most, where q misses a mode"
    )


def trained(config: TrainConfig, data: DataSet) -> Evaluation:
    """The test figures of a model after its training."""
    model = build_model(config)
    for _ in train(model, data.train.images, config):
        pass
    return evaluate(model, data.test.images)


def show(name: str, result: Evaluation, expected: str) -> None:
    """One line of the table."""
    print(
        f"{name:32} loss {result.loss:7.2f} = recon {result.recon:7.2f} + KL {result.kl:6.2f}"
        f"   expected {expected}",
        flush=True,
    )


if __name__ == "__main__":
    main()
