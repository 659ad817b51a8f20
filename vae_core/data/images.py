"""What is a set of images: pixels in which form, with what they show, and a fair part of them?

Images stay uint8, 47 MB for MNIST: as float32 they would take four times that. Where the images
come from is not asked here: see loading.py.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.data import N_PIXELS, SHAPES
from vae_core.errors import Sentence, Trouble, sentence

PART = 1000  # images summed at once: all of MNIST takes 376 MB in float64
PIXEL_ERROR = 1e-3  # a pixel may be so much off [0, 1], by rounding


class UnfitImages(Trouble, ValueError):
    """Images or labels that are not as they have to be."""


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """Images, what each one shows, and the factors behind it where they are known.

    Raises UnfitImages where a shape or a type is not as said below.
    """

    images: Tensor  # (N, 784) uint8: 0 paper, 255 ink
    labels: Tensor  # (N,) int64
    factors: Mapping[str, Tensor] = field(default_factory=dict)  # name -> (N,) float32; see FACTORS

    def __post_init__(self) -> None:
        n = len(self.images)
        _require(self.images, (n, N_PIXELS), torch.uint8, sentence("images"))
        _require(self.labels, (n,), torch.int64, sentence("labels"))
        for name, values in self.factors.items():
            _require(values, (n,), torch.float32, sentence("factor {name}", name=name))

    def __len__(self) -> int:
        return len(self.images)

    def first_of_each_class(self) -> dict[int, int]:
        """The row of every class's first image, by its label, in the labels' order."""
        return first_of_each(self.labels)

    def balanced_subset(self, n: int, *, seed: int = 0) -> "LabelledImages":
        """Choose `n` images at random, the same number of each class (give or take one).

        A class that has too few images gives all it has, and the others make up for it. The chosen
        keep their order, and with one seed the smaller of two subsets lies within the larger.

        Raises ValueError unless 1 <= n <= len(self).
        """
        if not 1 <= n <= len(self):
            raise ValueError(f"n must be between 1 and {len(self)}, not {n}")
        if n == len(self):
            return self
        # In a shuffled order, number the images of each class 1, 2, 3, ... and take the n lowest.
        order = torch.randperm(len(self), generator=torch.Generator().manual_seed(seed))
        is_class = F.one_hot(self.labels[order])  # (N, classes)
        rank = (is_class.cumsum(0) * is_class).sum(1)  # (N,)
        chosen = order[rank.argsort(stable=True)[:n]].sort().values  # (n,)
        factors = {name: values[chosen] for name, values in self.factors.items()}
        return LabelledImages(self.images[chosen], self.labels[chosen], factors)


def first_of_each(labels: Tensor) -> dict[int, int]:
    """Where every label comes first in labels (N,), in the labels' order."""
    none = torch.full_like(labels.bincount(), len(labels))  # (classes,)
    first = none.scatter_reduce(0, labels.long(), torch.arange(len(labels)), "amin")
    return {label: row for label, row in enumerate(first.tolist()) if row < len(labels)}


def as_pixels(images: Tensor) -> Tensor:
    """Images of any shape (N, ...), uint8 or in [0, 1], to float32 (N, 784) in [0, 1]."""
    x = images.reshape(len(images), -1)
    return x.float().div_(255) if x.dtype == torch.uint8 else x.float()


def mean_image(images: Tensor) -> Tensor:
    """The mean of images of any shape (N, ...), as as_pixels has them: float32, (784,)."""
    total = torch.zeros(N_PIXELS, dtype=torch.float64, device=images.device)
    for part in images.split(PART):
        total += part.reshape(len(part), -1).sum(0, dtype=torch.float64)
    whole = 255 if images.dtype == torch.uint8 else 1
    return (total / (whole * len(images))).float()


def check_images(images: Tensor, what: str = "images") -> None:
    """Are these N images of 28 x 28 pixels, uint8 or floats in [0, 1]?

    Raises ValueError that names the shape, the type or the range that it got. A few milliseconds
    for MNIST as uint8; floats are looked through once.
    """
    shape = tuple(images.shape)
    if len(images.shape) == 0 or len(images) == 0:
        raise ValueError(f"{what}: there must be at least one")
    if shape[1:] not in SHAPES:
        raise ValueError(
            f"{what}: their shape is {shape}; it must be {' or '.join(map(shape_of_many, SHAPES))}"
        )
    if images.dtype == torch.uint8:
        return
    levels = images.byte() if images.dtype == torch.bool else images
    low, high = (float(value) for value in torch.aminmax(levels))  # NaN if any pixel is
    if not images.is_floating_point():
        raise ValueError(
            f"{what}: their type is {images.dtype}, from {low:g} to {high:g}; make 0 to 255 uint8 "
            "(images.to(torch.uint8)), or divide by the largest level to get floats in [0, 1]"
        )
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"{what}: at least one pixel is NaN or infinite; all must be in [0, 1]")
    if low < -PIXEL_ERROR or high > 1 + PIXEL_ERROR:
        advice = "(images + 1) / 2" if -1.01 < low < 0 and high < 1.01 else "images / 255"
        if low < -1.01:
            advice = "(images - images.min()) / (images.max() - images.min())"
        raise ValueError(
            f"{what}: their pixels go from {low:.3g} to {high:.3g}; they must be in [0, 1], the "
            f"probability of ink: try {advice}"
        )


def shape_of_many(shape: Sequence[int]) -> str:
    """How one writes the shape of N images."""
    return f"(N, {', '.join(map(str, shape))})"


def _require(values: Tensor, shape: tuple[int, ...], dtype: torch.dtype, what: Sentence) -> None:
    if values.shape != shape or values.dtype != dtype:
        raise UnfitImages(
            "{what} must be {right}, not {wrong}",
            what=what,
            right=f"{shape} {dtype}",
            wrong=f"{tuple(values.shape)} {values.dtype}",
        )
