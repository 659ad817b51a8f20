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
from vae_core.aggregate.information import KlParts, kl_parts
from vae_core.data import N_PIXELS
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import encode_images, image_losses
from vae_core.explain.chance import variety
from vae_core.explain.gaps import mean_gap
from vae_core.explain.guides import guides
from vae_core.explain.neighbours import class_beside, neighbour_agreement
from vae_core.model import VAE
from vae_core.record.checkpoint import Encodings
from vae_core.record.history import EpochFigures, History
from vae_core.sampling import decode_points, generate_samples

N_SAMPLES = 64  # pictures that "variety" looks at
N_CODES = 2000  # that are compared with each other
N_BOUNDED = 100  # images whose bounds "gap" compares: a second
WORST = 0.1  # of the test images, that "worst in both" looks at
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

    @cached_property
    def squared_errors(self) -> Tensor:
        """Of every test image the squared error over its pixels, with one draw of z: (N,)."""
        x = as_pixels(self.data.test.images)
        mu, logvar = encode_images(self.model, x)
        noise = torch.Generator().manual_seed(SEED)
        z = self.model.reparameterize(mu, logvar, generator=noise)
        return (decode_points(self.model, z) - x).pow(2).sum(1)

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


def _parts(trained: Trained, epoch: float) -> KlParts | None:
    """What the test images' KL is spent on, at an epoch's end; at the last one for epoch 0."""
    if not trained.model.variational:
        return None
    row = next((row for row in trained.history.epochs if row.epoch == int(epoch)), trained.last)
    if row.kl_parts is None and row is trained.last:  # a run from before it was kept
        return kl_parts(trained.encodings.mu, trained.encodings.logvar)
    return row.kl_parts


def _mutual_information(trained: Trained, epoch: float) -> float:
    parts = _parts(trained, epoch)
    if parts is None:
        return math.nan
    return math.inf if parts.saturated else parts.mutual_information


def _marginal_kl(trained: Trained, _: float) -> float:
    parts = _parts(trained, 0)
    return math.nan if parts is None or parts.saturated else parts.marginal_kl


def _gap(trained: Trained, _: float) -> float:
    if not trained.model.variational or trained.model.latent_dim != 2:
        return math.nan
    return mean_gap(trained.model, trained.data.test.images[:N_BOUNDED])


def _kl_at_start(trained: Trained, _: float) -> float:
    return trained.history.steps[0].kl


def _elbo(trained: Trained, _: float) -> float:
    return -(_of_epoch("test_recon")(trained, 0) + _of_epoch("test_kl")(trained, 0))


def _active_units(trained: Trained, _: float) -> float:
    return float(trained.last.active_units or 0)


def _mean_image_recon(trained: Trained, _: float) -> float:
    return guides(trained.data).collapsed


def _class_mean_recon(trained: Trained, _: float) -> float:
    return guides(trained.data).class_only


def _floor(trained: Trained, _: float) -> float:
    return guides(trained.data).floor


def _squared_error(trained: Trained, _: float) -> float:
    return float(trained.squared_errors.mean())


def _pixel_error(trained: Trained, _: float) -> float:
    return math.sqrt(_squared_error(trained, 0) / N_PIXELS)


def _beta_of_squares(trained: Trained, _: float) -> float:
    """How much heavier than a likelihood has it does "squared errors + KL" weigh the KL?

    -log N(x; recon_x, sigma^2) is squared error / (2 sigma^2) + a constant, and sigma^2 is at its
    best where it is the mean squared error of a pixel.
    """
    return 1 / (2 * _pixel_error(trained, 0) ** 2)


def _worst_in_both(trained: Trained, _: float) -> float:
    recon, _kl = image_losses(trained.model, trained.data.test.images, seed=SEED)
    n = max(1, round(WORST * len(recon)))
    worst = [set(cost.topk(n).indices.tolist()) for cost in (recon, trained.squared_errors)]
    return 100 * len(worst[0] & worst[1]) / n


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


def _codes_beyond(trained: Trained, radius: float) -> float:
    return 100 * float((trained.encodings.mu.norm(dim=1) > radius).float().mean())


def _dimensions_over(trained: Trained, kl: float) -> float:
    return float(sum(of_dim > kl for of_dim in trained.last.kl_per_dim))


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
    "marginal kl": _marginal_kl,
    "gap": _gap,
    "kl at the start": _kl_at_start,
    "elbo": _elbo,
    "active units": _active_units,
    "mean image recon": _mean_image_recon,
    "class mean recon": _class_mean_recon,
    "floor": _floor,
    "squared error": _squared_error,
    "pixel error": _pixel_error,
    "beta of squares": _beta_of_squares,
    "worst in both": _worst_in_both,
    "samples in holes": _holes,
    "walks across gaps": _gaps,
    "own neighbours": _own_neighbours,
    "digit beside": _digit_nearest,
    "codes beyond": _codes_beyond,
    "dimensions over": _dimensions_over,
    "variety": _variety,
    "variety at temperature": _variety,
    "drawing loss": _drawing_loss,
    "test images below drawing": _test_images_below_drawing,
    "usual loss": _usual_loss,
}
