"""Which figures of a run may an exercise ask for, and what do they come to?

    figure_named("variety at temperature 0.5").value(trained)

A fixed list, each computed by the function that the pages use. docs/exercises.md describes them.
"""

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from dashboard.words.language import phrase, tr, written

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.data.loading import DataSet
    from vae_core.model import VAE
    from vae_core.record.checkpoint import Encodings
    from vae_core.record.history import EpochFigures, History

N_SAMPLES = 64  # pictures that "variety" looks at
N_CODES = 2000  # that are compared with each other
SEED = 0


ONE_DIMENSION = phrase("{n} dimension")
SATURATED = phrase("all that the test images can show")
NOT_MEASURED = phrase("not measured")


class Unit(Enum):
    """What a figure is counted in."""

    NATS = phrase("{n} nats")
    PERCENT = phrase("{n} of 100")
    COUNT = phrase("{n} dimensions")
    DIGIT = phrase("the {n}s")
    PIXELS = phrase("{n} pixels")
    NONE = "{n}"

    def shown(self, value: float) -> str:
        """A value with three significant digits and its unit; whole where only that makes sense.

        What is more than can be measured is infinite, what was not measured is not a number.
        """
        if not math.isfinite(value):
            return tr(NOT_MEASURED if math.isnan(value) else SATURATED)
        whole = self in (Unit.COUNT, Unit.DIGIT, Unit.PERCENT)
        number = (
            written(value, ".0f")
            if whole or abs(value) >= 1000
            else written(value, "#.3g").rstrip(".,")
        )
        words = ONE_DIMENSION if self is Unit.COUNT and number == "1" else self.value
        return tr(words, n=number.replace("-", "\N{MINUS SIGN}"))


@dataclass(frozen=True, eq=False)
class Trained:
    """A finished run, with its data set and, where there is one, a drawing."""

    model: "VAE"
    history: "History"
    encodings: "Encodings"
    data: "DataSet"
    drawing: "Tensor | None" = None  # (1, 784), in [0, 1]

    @property
    def last(self) -> "EpochFigures":
        """What the last epoch's end showed."""
        return self.history.epochs[-1]

    @cached_property
    def test_losses(self) -> "Tensor":
        """recon + kl of every test image, decoded from mu: (N,)."""
        return self.losses(self.data.test.images)

    def losses(self, images: "Tensor") -> "Tensor":
        """recon + kl of images (N, 784), decoded from mu: (N,), in nats."""
        from vae_core.diagnostics import image_losses

        recon, kl = image_losses(self.model, images)
        return recon + kl


@dataclass(frozen=True)
class _Kind:
    pattern: str  # a regular expression, with at most one number in it
    label: str  # for a table, with the number as {n}
    unit: Unit
    value: Callable[[Trained, float], float]  # of a run, and the number in the pattern


@dataclass(frozen=True)
class Figure:
    """One of the list, as it was asked for."""

    words: str
    unit: Unit
    _label: str
    _value: Callable[[Trained, float], float]
    _number: float

    @property
    def label(self) -> str:
        """What it is called in a table, in the visitor's language."""
        return tr(self._label, n=written(self._number, "g"))

    def value(self, trained: Trained) -> float:
        """What it is for this run. Raises MissingDrawing where it needs one."""
        return self._value(trained, self._number)


class MissingDrawing(ValueError):
    """A figure of a drawing was asked for, and there is none."""


def figure_named(words: str) -> Figure:
    """A figure by its words. Raises ValueError, with the nearest ones, for an unknown one."""
    for kind in _KINDS:
        found = re.fullmatch(kind.pattern, words)
        if found:
            number = float(found[1]) if found.groups() and found[1] else 0.0
            return Figure(words, kind.unit, kind.label, kind.value, number)
    near = difflib.get_close_matches(words, EXAMPLES, n=1)
    hint = f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(EXAMPLES)}."
    raise ValueError(f"{words!r} is none of the figures.{hint}")


def _of_epoch(name: str) -> Callable[[Trained, float], float]:
    """A test figure at an epoch's end; at the last one for epoch 0."""

    def value(trained: Trained, epoch: float) -> float:
        rows = [row for row in trained.history.epochs if row.epoch == int(epoch)]
        figure: float | None = getattr(rows[0] if epoch and rows else trained.last, name)
        return float("nan") if figure is None else figure

    return value


def _mutual_information(trained: Trained, epoch: float) -> float:
    """I(x; z) of the test images at an epoch's end; at the last one for epoch 0."""
    from vae_core.aggregate.information import kl_parts

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
    from vae_core.explain.guides import guides

    return guides(trained.data).collapsed


def _holes(trained: Trained, _: float) -> float:
    from vae_core.aggregate.density import samples_in_holes

    codes = trained.encodings
    return 100 * samples_in_holes(codes.mu, codes.logvar, seed=SEED)


def _gaps(trained: Trained, _: float) -> float:
    from vae_core.aggregate.density import walks_across_gaps

    codes = trained.encodings
    return 100 * walks_across_gaps(codes.mu, codes.logvar, codes.labels, seed=SEED)


def _own_neighbours(trained: Trained, _: float) -> float:
    from vae_core.explain.neighbours import neighbour_agreement

    codes = trained.encodings
    return 100 * float(neighbour_agreement(codes.mu[:N_CODES], codes.labels[:N_CODES]).mean())


def _digit_nearest(trained: Trained, digit: float) -> float:
    from vae_core.explain.neighbours import class_beside

    codes = trained.encodings
    return float(class_beside(codes.mu[:N_CODES], codes.labels[:N_CODES], int(digit)))


def _variety(trained: Trained, temperature: float) -> float:
    import torch

    from vae_core.explain.chance import variety
    from vae_core.sampling import generate_samples

    generator = torch.Generator().manual_seed(SEED)
    pictures = generate_samples(
        trained.model, N_SAMPLES, generator=generator, temperature=temperature or 1.0
    )
    return variety(pictures)


def _drawing(trained: Trained) -> "Tensor":
    if trained.drawing is None:
        raise MissingDrawing("draw something first")
    return trained.losses(trained.drawing)


def _drawing_loss(trained: Trained, _: float) -> float:
    return float(_drawing(trained))


def _test_images_below_drawing(trained: Trained, _: float) -> float:
    return 100 * float((trained.test_losses < _drawing(trained)).float().mean())


def _usual_loss(trained: Trained, _: float) -> float:
    return float(trained.test_losses.median())


_KINDS = (
    _Kind("loss", phrase("Loss"), Unit.NATS, _of_epoch("test_loss")),
    _Kind("recon", phrase("Reconstruction"), Unit.NATS, _of_epoch("test_recon")),
    _Kind("kl", phrase("KL"), Unit.NATS, _of_epoch("test_kl")),
    _Kind(
        r"loss after epoch (\d+)", phrase("Loss after epoch {n}"), Unit.NATS, _of_epoch("test_loss")
    ),
    _Kind(
        r"recon after epoch (\d+)",
        phrase("Reconstruction after epoch {n}"),
        Unit.NATS,
        _of_epoch("test_recon"),
    ),
    _Kind(r"kl after epoch (\d+)", phrase("KL after epoch {n}"), Unit.NATS, _of_epoch("test_kl")),
    _Kind(
        "mutual information",
        phrase("What the codes carry, I(x; z)"),
        Unit.NATS,
        _mutual_information,
    ),
    _Kind(
        r"mutual information after epoch (\d+)",
        phrase("What the codes carry after epoch {n}, I(x; z)"),
        Unit.NATS,
        _mutual_information,
    ),
    _Kind("kl at the start", phrase("KL at the first step"), Unit.NATS, _kl_at_start),
    _Kind("elbo", phrase("ELBO"), Unit.NATS, _elbo),
    _Kind("active units", phrase("Active dimensions"), Unit.COUNT, _active_units),
    _Kind(
        "mean image recon",
        phrase("Reconstruction by the mean image"),
        Unit.NATS,
        _mean_image_recon,
    ),
    _Kind("samples in holes", phrase("Draws of N(0, I) in a hole"), Unit.PERCENT, _holes),
    _Kind("walks across gaps", phrase("Walks across a gap"), Unit.PERCENT, _gaps),
    _Kind("own neighbours", phrase("Neighbours of the same class"), Unit.PERCENT, _own_neighbours),
    _Kind(r"digit beside (\d)", phrase("Most often beside the {n}s"), Unit.DIGIT, _digit_nearest),
    _Kind("variety", phrase("Variety of samples"), Unit.PIXELS, _variety),
    _Kind(
        r"variety at temperature (\d+(?:\.\d+)?)",
        phrase("Variety of samples at temperature {n}"),
        Unit.PIXELS,
        _variety,
    ),
    _Kind("drawing loss", phrase("Loss of the drawing"), Unit.NATS, _drawing_loss),
    _Kind(
        "test images below drawing",
        phrase("Test images that cost less than the drawing"),
        Unit.PERCENT,
        _test_images_below_drawing,
    ),
    _Kind("usual loss", phrase("Loss of the test image in the middle"), Unit.NATS, _usual_loss),
)
EXAMPLES = (  # one of each kind, as documentation and error messages have them
    "loss",
    "recon",
    "kl",
    "loss after epoch 1",
    "recon after epoch 1",
    "kl after epoch 1",
    "mutual information",
    "mutual information after epoch 1",
    "kl at the start",
    "elbo",
    "active units",
    "mean image recon",
    "samples in holes",
    "walks across gaps",
    "own neighbours",
    "digit beside 4",
    "variety",
    "variety at temperature 0.5",
    "drawing loss",
    "test images below drawing",
    "usual loss",
)
NEEDS_DRAWING = ("drawing loss", "test images below drawing")
