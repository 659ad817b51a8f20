"""What do the figures that an exercise asks for come to, for a finished run?

    value(figure_named("variety at temperature 0.5"), trained)

Each is computed by the function that the pages use.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from dashboard.exercises.measures import Figure
from vae_core.aggregate.density import samples_in_holes, walks_across_gaps
from vae_core.aggregate.information import kl_parts
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.explain.chance import variety
from vae_core.explain.guides import guides
from vae_core.explain.neighbours import class_beside, neighbour_agreement
from vae_core.model import VAE
from vae_core.record.checkpoint import Encodings
from vae_core.record.history import EpochFigures, History
from vae_core.sampling import generate_samples

N_SAMPLES = 64  # pictures that "variety" looks at
N_CODES = 2000  # that are compared with each other
SEED = 0


@dataclass(frozen=True, eq=False)
class Trained:
    """A finished run, with its data set and, where there is one, a drawing."""

    model: VAE
    history: History
    encodings: Encodings
    data: DataSet
    drawing: Tensor | None = None  # (1, 784), in [0, 1]

    @property
    def last(self) -> EpochFigures:
        """What the last epoch's end showed."""
        return self.history.epochs[-1]

    @cached_property
    def test_losses(self) -> Tensor:
        """recon + kl of every test image, decoded from mu: (N,)."""
        return self.losses(self.data.test.images)

    def losses(self, images: Tensor) -> Tensor:
        """recon + kl of images (N, 784), decoded from mu: (N,), in nats."""
        recon, kl = image_losses(self.model, images)
        return recon + kl


class MissingDrawing(ValueError):
    """A figure of a drawing was asked for, and there is none."""


def value(figure: Figure, trained: Trained) -> float:
    """What it is for this run. Raises MissingDrawing where it needs one."""
    return _VALUES[figure.kind](trained, figure.number)


def _of_epoch(name: str) -> Callable[[Trained, float], float]:
    """A test figure at an epoch's end; at the last one for epoch 0."""

    def value(trained: Trained, epoch: float) -> float:
        rows = [row for row in trained.history.epochs if row.epoch == int(epoch)]
        figure: float | None = getattr(rows[0] if epoch and rows else trained.last, name)
        return float("nan") if figure is None else figure

    return value


def _mutual_information(trained: Trained, epoch: float) -> float:
    """I(x; z) of the test images at an epoch's end; at the last one for epoch 0."""
    if not trained.model.variational:
        return math.nan
    row = next((row for row in trained.history.epochs if row.epoch == int(epoch)), trained.last)
    parts = row.kl_parts
    if parts is None and row is trained.last:  # a run from before it was kept
        parts = kl_parts(trained.encodings.mu, trained.encodings.logvar)
    if parts is None:
        return math.nan
    return math.inf if parts.saturated else parts.mutual_information


def _kl_at_start(trained: Trained, _: float) -> float:
    return trained.history.steps[0].kl


def _elbo(trained: Trained, _: float) -> float:
    return -(_of_epoch("test_recon")(trained, 0) + _of_epoch("test_kl")(trained, 0))


def _active_units(trained: Trained, _: float) -> float:
    return float(trained.last.active_units or 0)


def _mean_image_recon(trained: Trained, _: float) -> float:
    return guides(trained.data).collapsed


def _holes(trained: Trained, _: float) -> float:
    codes = trained.encodings
    return 100 * samples_in_holes(codes.mu, codes.logvar, seed=SEED)


def _gaps(trained: Trained, _: float) -> float:
    codes = trained.encodings
    return 100 * walks_across_gaps(codes.mu, codes.logvar, codes.labels, seed=SEED)


def _own_neighbours(trained: Trained, _: float) -> float:
    codes = trained.encodings
    return 100 * float(neighbour_agreement(codes.mu[:N_CODES], codes.labels[:N_CODES]).mean())


def _digit_nearest(trained: Trained, digit: float) -> float:
    codes = trained.encodings
    return float(class_beside(codes.mu[:N_CODES], codes.labels[:N_CODES], int(digit)))


def _variety(trained: Trained, temperature: float) -> float:
    generator = torch.Generator().manual_seed(SEED)
    pictures = generate_samples(
        trained.model, N_SAMPLES, generator=generator, temperature=temperature or 1.0
    )
    return variety(pictures)


def _drawing(trained: Trained) -> Tensor:
    if trained.drawing is None:
        raise MissingDrawing("draw something first")
    return trained.losses(trained.drawing)


def _drawing_loss(trained: Trained, _: float) -> float:
    return float(_drawing(trained))


def _test_images_below_drawing(trained: Trained, _: float) -> float:
    return 100 * float((trained.test_losses < _drawing(trained)).float().mean())


def _usual_loss(trained: Trained, _: float) -> float:
    return float(trained.test_losses.median())


_VALUES: Mapping[str, Callable[[Trained, float], float]] = {  # by the name in measures.py
    "loss": _of_epoch("test_loss"),
    "recon": _of_epoch("test_recon"),
    "kl": _of_epoch("test_kl"),
    "loss after epoch": _of_epoch("test_loss"),
    "recon after epoch": _of_epoch("test_recon"),
    "kl after epoch": _of_epoch("test_kl"),
    "mutual information": _mutual_information,
    "mutual information after epoch": _mutual_information,
    "kl at the start": _kl_at_start,
    "elbo": _elbo,
    "active units": _active_units,
    "mean image recon": _mean_image_recon,
    "samples in holes": _holes,
    "walks across gaps": _gaps,
    "own neighbours": _own_neighbours,
    "digit beside": _digit_nearest,
    "variety": _variety,
    "variety at temperature": _variety,
    "drawing loss": _drawing_loss,
    "test images below drawing": _test_images_below_drawing,
    "usual loss": _usual_loss,
}
