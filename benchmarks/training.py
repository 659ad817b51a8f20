"""How fast is an epoch, beside the usual tutorial loop and beside the bare matrix products?

    make bench        or: python -m benchmarks.training --rounds 3 --data-dir data

All of them run in turn on this machine, round after round, and medians are compared: on a shared
machine only ratios within one run mean anything. Each epoch comes after a rest, because virtual
machines are often slowed down after some ten seconds of full load (`--rest 0` shows by how much).
Seconds are those of an epoch of MNIST's 60,000 images at 784-400-20-400-784, batches of 128.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from benchmarks.torchvision_import import import_torchvision
from vae_core.config import TrainConfig
from vae_core.data.loading import DataSet, load_images
from vae_core.diagnostics import evaluate
from vae_core.loss import loss_function
from vae_core.model import VAE, build_model
from vae_core.trainer import train

LATENT_DIM, HIDDEN, BATCH = 20, 400, 128
GOAL = 105.6  # nats per image on the test images: where the tutorial loop is after 10 epochs


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rest", type=float, default=10.0, help="seconds before each epoch")
    parser.add_argument("--data-dir", default="data")
    parser.add_argument("--skip-time-to-loss", action="store_true")
    options = parser.parse_args()
    data = load_images("mnist", options.data_dir)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)

    contestants: dict[str, Callable[[], float]] = {
        "tutorial loop": tutorial_epochs(options.data_dir).__next__,
        "ours, float32": our_epochs(data, "float32").__next__,
        "ours, bfloat16": our_epochs(data, "bfloat16").__next__,
        "matrix products alone": product_epochs(len(data.train)).__next__,
    }
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(options.rounds):
        for name, epoch in contestants.items():
            time.sleep(options.rest)
            seconds[name].append(epoch())
    median = {name: statistics.median(values) for name, values in seconds.items()}
    tutorial, floor = median["tutorial loop"], median["matrix products alone"]
    print(f"\n{'an epoch':24}{'seconds':>9}{'of tutorial':>13}{'floor share':>13}   all rounds")
    for name, value in median.items():
        rounds = " ".join(f"{each:.2f}" for each in seconds[name])
        print(f"{name:24}{value:9.2f}{value / tutorial:13.2f}{floor / value:13.0%}   {rounds}")
    if not options.skip_time_to_loss:
        time_to_loss(data, options.data_dir)


def time_to_loss(data: DataSet, data_dir: str) -> None:
    """Seconds of training and testing until the test loss is at most GOAL."""
    print(f"\n{f'to a test loss of {GOAL}':40}{'epochs':>7}{'seconds':>9}{'test loss':>11}")

    def show(name: str, epochs: int, started: float, loss: float) -> None:
        print(f"{name:40}{epochs:7}{time.perf_counter() - started:9.1f}{loss:11.2f}", flush=True)

    loop = TutorialLoop(data_dir)
    started, epochs, loss = time.perf_counter(), 0, float("inf")
    while loss > GOAL and epochs < 20:
        loop.epoch()
        loss, epochs = loop.test_loss(), epochs + 1
    show("tutorial loop", epochs, started, loss)
    for precision in ("float32", "bfloat16"):
        config = TrainConfig(
            latent_dim=LATENT_DIM,
            epochs=5,
            learning_rate=4e-3,
            learning_rate_schedule="one_cycle",
            precision=precision,
            device="cpu",
        )
        started, model = time.perf_counter(), build_model(config)
        for progress in train(model, data.train.images, config):
            if progress.step == progress.n_steps:
                loss = evaluate(model, data.test.images).loss
        show(f"ours, {precision}, one-cycle, peak 4e-3", config.epochs, started, loss)


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
        total = 0.0
        for x, _ in self.train:
            self.optimizer.zero_grad()
            loss = loss_function(*self._reconstruct(x))
            loss.backward()
            total += loss.item()
            self.optimizer.step()
        return total / 60_000

    @torch.no_grad()
    def test_loss(self) -> float:
        """Nats per image on the 10,000 test images."""
        return sum(loss_function(*self._reconstruct(x)).item() for x, _ in self.test) / 10_000

    def _reconstruct(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        recon_x, mu, logvar = self.model(x)
        return recon_x, x, mu, logvar


def tutorial_epochs(data_dir: str) -> Iterator[float]:
    """Seconds of one tutorial epoch after another."""
    loop = TutorialLoop(data_dir)
    while True:
        started = time.perf_counter()
        loop.epoch()
        yield time.perf_counter() - started


def our_epochs(data: DataSet, precision: str) -> Iterator[float]:
    """Seconds of one of our epochs after another, figures read as in any run."""
    config = TrainConfig(
        latent_dim=LATENT_DIM, epochs=1000, precision=precision, device="cpu", batch_size=BATCH
    )
    loop: Iterator[Any] = train(build_model(config), data.train.images, config)
    while True:
        started = time.perf_counter()
        for progress in loop:
            if progress.end_of_epoch:
                break
        yield time.perf_counter() - started


def product_epochs(n_images: int) -> Iterator[float]:
    """Seconds of an epoch's matrix products, forwards and backwards, and nothing else."""
    steps = -(-n_images // BATCH)
    x, h, g = torch.rand(BATCH, 784), torch.rand(BATCH, HIDDEN), torch.rand(BATCH, 784)
    z = torch.rand(BATCH, LATENT_DIM)
    w1, w4 = torch.rand(HIDDEN, 784), torch.rand(784, HIDDEN)
    w_mean, w_logvar, w3 = (torch.rand(LATENT_DIM, HIDDEN) for _ in range(3))
    while True:
        started = time.perf_counter()
        for _ in range(steps):
            F.linear(x, w1), F.linear(h, w_mean), F.linear(h, w_logvar)  # encode
            z @ w3, F.linear(h, w4)  # decode
            g.T @ h, g @ w4, h.T @ z, F.linear(h, w3)  # gradients of the decoder
            z.T @ h, z @ w_mean, z.T @ h, z @ w_logvar, h.T @ x  # and of the encoder
        yield time.perf_counter() - started


if __name__ == "__main__":
    main()
