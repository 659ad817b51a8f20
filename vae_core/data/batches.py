"""Which images does a step learn from?

Every epoch takes all of them, in an order of its own.
"""

import math

import torch
from torch import Tensor

from vae_core.data.images import as_pixels


class Batches:
    """A run's images (N, ...), dealt out in batches; the last of an epoch may be smaller."""

    def __init__(
        self, images: Tensor, size: int, shuffle: torch.Generator, device: torch.device
    ) -> None:
        self.per_epoch = math.ceil(len(images) / size)
        self.shuffle_before_epoch = shuffle.get_state()  # what going on within an epoch begins with
        self._images = images.reshape(len(images), -1).to(device)
        self._size = size
        self._shuffle = shuffle
        self._order = torch.empty(0, dtype=torch.int64)

    def after(self, step: int) -> Tensor:
        """What comes after `step` steps, (B, 784) in [0, 1]. Ask for one after the other."""
        position = step % self.per_epoch
        if position == 0:
            self.shuffle_before_epoch = self._shuffle.get_state()
            self._draw_order()
        start = position * self._size
        batch = self._order[start : start + self._size]
        return as_pixels(self._images.index_select(0, batch))

    def go_on(self, step: int, shuffle_before_epoch: Tensor) -> None:
        """As if `step` steps had been taken, in an epoch that began with this shuffle."""
        self._shuffle.set_state(shuffle_before_epoch)
        self.shuffle_before_epoch = shuffle_before_epoch
        if step:
            self._draw_order()

    def _draw_order(self) -> None:
        order = torch.randperm(len(self._images), generator=self._shuffle)
        self._order = order.to(self._images.device)
