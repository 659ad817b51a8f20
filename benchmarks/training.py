"""How fast is an epoch, beside the usual tutorial loop and beside the bare matrix products?

    make bench        or: python -m benchmarks.training --rounds 5 --data-dir data

and, where it is installed, beside pythae's trainer with the same layers.

All of them run in turn on this machine, a seventh of an epoch each, round after round, and medians
are compared: on a shared machine only ratios within one run mean anything. pythae's epoch can't be
divided, and comes last. Each round comes after a rest, because virtual machines are often slowed
down after some ten seconds of full load (`--rest 0` shows by how much).
Seconds are those of an epoch of MNIST's 60,000 images at 784-400-20-400-784, batches of 128.
"""

import argparse
import contextlib
import importlib.util
import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader

from benchmarks.torchvision_import import import_torchvision
from vae_core.config import TrainConfig
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet, load_images
from vae_core.loss import loss_function
from vae_core.model import VAE, build_model
from vae_core.trainer import train

LATENT_DIM, HIDDEN, BATCH = 20, 400, 128
STEPS, PARTS = 469, 7  # of an epoch


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rest", type=float, default=10.0, help="seconds before each round")
    parser.add_argument("--data-dir", default="data")
    options = parser.parse_args()
    data = load_images("mnist", options.data_dir)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)

    contestants: dict[str, Iterator[None]] = {
        "tutorial loop": TutorialLoop(options.data_dir).steps(),
        "ours, float32": our_steps(data, "float32"),
        "ours, bfloat16": our_steps(data, "bfloat16"),
        "matrix products alone": product_steps(),
    }
    whole = pythae_epochs(data) if importlib.util.find_spec("pythae") else None
    seconds: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        time.sleep(options.rest)
        epoch = dict.fromkeys(contestants, 0.0)
        for _ in range(PARTS):
            for name, steps in contestants.items():
                epoch[name] += timed(steps, STEPS // PARTS)
        if whole:
            epoch["pythae"] = next(whole)
        for name, took in epoch.items():
            seconds.setdefault(name, []).append(took)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    tutorial, floor = median["tutorial loop"], median["matrix products alone"]
    print(f"\n{'an epoch':24}{'seconds':>9}{'of tutorial':>13}{'floor share':>13}   all rounds")
    for name, value in median.items():
        rounds = " ".join(f"{each:.2f}" for each in seconds[name])
        print(f"{name:24}{value:9.2f}{value / tutorial:13.2f}{floor / value:13.0%}   {rounds}")


class TutorialLoop:
    """What most tutorials do: a DataLoader over PIL images, plain Adam, `.item()` at every step."""

    def __init__(self, data_dir: str) -> None:
        torchvision = import_torchvision()
        to_tensor = torchvision.transforms.ToTensor()
        self.train, self.test = (
            DataLoader(
                torchvision.datasets.MNIST(
                    data_dir, train=train, transform=to_tensor, download=True
                ),
                batch_size=BATCH,
                shuffle=train,
            )
            for train in (True, False)
        )
        self.model = VAE(LATENT_DIM, HIDDEN)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)

    def epoch(self) -> float:
        """One pass over the training images; the mean loss in nats per image."""
        return sum(self._learn(x) for x, _ in self.train) / 60_000

    def steps(self) -> Iterator[None]:
        """Step after step, without end."""
        while True:
            for x, _ in self.train:
                self._learn(x)
                yield

    def _learn(self, x: Tensor) -> float:
        self.optimizer.zero_grad()
        loss = loss_function(*self._reconstruct(x))
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def test_loss(self) -> float:
        """Nats per image on the 10,000 test images."""
        return sum(loss_function(*self._reconstruct(x)).item() for x, _ in self.test) / 10_000

    def _reconstruct(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        recon_x, mu, logvar = self.model(x)
        return recon_x, x, mu, logvar


def timed(steps: Iterator[None], n: int) -> float:
    """Seconds of so many of them."""
    started = time.perf_counter()
    for _ in range(n):
        next(steps)
    return time.perf_counter() - started


def our_steps(data: DataSet, precision: str) -> Iterator[None]:
    """Step after step, figures read as in any run."""
    config = TrainConfig(
        latent_dim=LATENT_DIM, epochs=1000, precision=precision, device="cpu", batch_size=BATCH
    )
    for _ in train(build_model(config), data.train.images, config):
        yield


def pythae_epochs(data: DataSet) -> Iterator[float]:
    """Seconds of one epoch of pythae's own trainer after another, with the lab's layers."""
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE as TheirVAE
    from pythae.models import VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    ours = VAE(LATENT_DIM, HIDDEN)

    class Encoder(BaseEncoder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList([ours.fc1, ours.fc_mean, ours.fc_logvar])

        def forward(self, x: Tensor) -> Any:
            hidden = F.relu(self.layers[0](x))
            mu, logvar = self.layers[1](hidden), self.layers[2](hidden)
            return ModelOutput(embedding=mu, log_covariance=logvar)

    class Decoder(BaseDecoder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList([ours.fc3, ours.fc4])

        def forward(self, z: Tensor) -> Any:
            pixels = torch.sigmoid(self.layers[1](F.relu(self.layers[0](z))))
            return ModelOutput(reconstruction=pixels)

    images = as_pixels(data.train.images)
    settings = VAEConfig(input_dim=(784,), latent_dim=LATENT_DIM, reconstruction_loss="bce")
    with tempfile.TemporaryDirectory() as folder:
        trainer = BaseTrainer(
            TheirVAE(settings, encoder=Encoder(), decoder=Decoder()),
            BaseDataset(images, data.train.labels),
            training_config=BaseTrainerConfig(
                output_dir=folder,
                per_device_train_batch_size=BATCH,
                num_epochs=1000,
                learning_rate=1e-3,
                no_cuda=True,
            ),
        )
        trainer.prepare_training()
        epoch = 0
        while True:
            epoch += 1
            with contextlib.redirect_stderr(io.StringIO()):  # its progress bar
                started = time.perf_counter()
                trainer.train_step(epoch)
                seconds = time.perf_counter() - started
            yield seconds


def product_steps() -> Iterator[None]:
    """A step's matrix products, forwards and backwards, and nothing else."""
    x, h, g = torch.rand(BATCH, 784), torch.rand(BATCH, HIDDEN), torch.rand(BATCH, 784)
    z = torch.rand(BATCH, LATENT_DIM)
    w1, w4 = torch.rand(HIDDEN, 784), torch.rand(784, HIDDEN)
    w_mean, w_logvar, w3 = (torch.rand(LATENT_DIM, HIDDEN) for _ in range(3))
    while True:
        F.linear(x, w1), F.linear(h, w_mean), F.linear(h, w_logvar)  # encode
        z @ w3, F.linear(h, w4)  # decode
        g.T @ h, g @ w4, h.T @ z, F.linear(h, w3)  # gradients of the decoder
        z.T @ h, z @ w_mean, z.T @ h, z @ w_logvar, h.T @ x  # and of the encoder
        yield


if __name__ == "__main__":
    main()
