"""How do images stay together with what they show, and how is a fair part of them chosen?

Images stay uint8, 47 MB for MNIST: as float32 they would take four times that. Where the images
come from is not asked here: see loading.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """Images, what each one shows, and the factors behind it where they are known.

    Raises ValueError where a shape or a type is not as said below.
    """

    images: Tensor  # (N, 784) uint8: 0 paper, 255 ink
    labels: Tensor  # (N,) int64
    factors: Mapping[str, Tensor] = field(default_factory=dict)  # name -> (N,) float32; see FACTORS

    def __post_init__(self) -> None:
        n = len(self.images)
        _require(self.images, (n, 784), torch.uint8, "images")
        _require(self.labels, (n,), torch.int64, "labels")
        for name, values in self.factors.items():
            _require(values, (n,), torch.float32, f"factor {name}")

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
    return {label: int((labels == label).nonzero()[0]) for label in labels.unique().tolist()}


def _require(values: Tensor, shape: tuple[int, ...], dtype: torch.dtype, what: str) -> None:
    if values.shape != shape or values.dtype != dtype:
        raise ValueError(
            f"{what} must be {shape} {dtype}, not {tuple(values.shape)} {values.dtype}"
        )
