"""How are a run's figures read without slowing it down?

Reading a number out of a tensor waits for the device to finish. So every step leaves its sums here
as they are, and they are read together, a few times a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from vae_core.diagnostics import Evaluation
from vae_core.loss import Terms
from vae_core.record.history import EpochFigures, StepFigures


@dataclass(frozen=True)
class Means:
    """Nats per image."""

    recon: float
    kl: float
    kl_per_dim: tuple[float, ...]
    images_per_second: float
    seconds: float

    def of_steps(self, step: int, epoch: int, beta: float, learning_rate: float) -> StepFigures:
        """As the figures of the steps up to this one, which used this beta and learning rate."""
        return StepFigures(
            step=step,
            epoch=epoch,
            recon=self.recon,
            kl=self.kl,
            loss=self.recon + beta * self.kl,
            kl_per_dim=self.kl_per_dim,
            beta=beta,
            learning_rate=learning_rate,
            images_per_second=self.images_per_second,
        )

    def of_epoch(self, epoch: int, step: int, beta: float, test: Evaluation | None) -> EpochFigures:
        """As the figures of an epoch, beside what the test images show at its end."""
        parts = test.parts if test else None
        return EpochFigures(
            epoch=epoch,
            step=step,
            train_recon=self.recon,
            train_kl=self.kl,
            kl_per_dim=test.kl_per_dim if test else self.kl_per_dim,
            test_recon=test.recon if test else None,
            test_kl=test.kl if test else None,
            test_loss=test.loss if test else None,
            active_units=test.active_units if test else None,
            beta=beta,
            images_per_second=self.images_per_second,
            train_s=self.seconds,
            mutual_information=parts.mutual_information if parts else None,
            n_informing=parts.n_images if parts else None,
        )


class Meter:
    """Sums of recon and of KL per dimension: unread ones, and those of the epoch so far."""

    def __init__(self, latent_dim: int) -> None:
        self._unread: list[tuple[Tensor, Tensor]] = []  # recon () and KL (L,) of each step
        self.unread_images, self.unread_s = 0, 0.0
        self.epoch_sums = torch.zeros(1 + latent_dim, dtype=torch.float64)
        self.epoch_images, self.epoch_s = 0, 0.0

    @property
    def unread_steps(self) -> int:
        """Steps since the last reading."""
        return len(self._unread)

    def add(self, terms: Terms) -> None:
        """What one step's images cost."""
        self._unread.append((terms.recon_sum.detach(), terms.kl_sums.detach()))
        self.unread_images += len(terms.recon)

    def read(self) -> tuple[Means, int | None]:
        """Means over the unread steps, and which of them (from 0) was the first not a number."""
        recons, kls = zip(*self._unread, strict=True)
        rows = torch.cat([torch.stack(recons)[:, None], torch.stack(kls)], dim=1)  # (steps, 1 + L)
        rows = rows.cpu().double()  # waits for the device
        bad = (~rows.isfinite().all(1)).nonzero()
        for row in rows:  # one by one, so that the sum does not depend on when it is read
            self.epoch_sums += row
        means = _means(rows.sum(0), self.unread_images, self.unread_s)
        self.epoch_images += self.unread_images
        self.epoch_s += self.unread_s
        self.forget_unread()
        return means, int(bad[0]) if len(bad) else None

    def forget_unread(self) -> None:
        """Start counting anew."""
        self._unread, self.unread_images, self.unread_s = [], 0, 0.0

    def begin_epoch(self) -> None:
        """Start the epoch's sums anew."""
        self.epoch_sums.zero_()
        self.epoch_images, self.epoch_s = 0, 0.0

    def epoch_so_far(self) -> dict[str, Any]:
        """What has been read of this epoch, in plain numbers."""
        return {
            "epoch_sums": self.epoch_sums.tolist(),
            "epoch_images": self.epoch_images,
            "epoch_s": self.epoch_s,
        }

    def go_on(self, position: Mapping[str, Any]) -> None:
        """Go on from what `epoch_so_far` returned."""
        self.epoch_sums = torch.tensor(position["epoch_sums"], dtype=torch.float64)
        self.epoch_images, self.epoch_s = position["epoch_images"], position["epoch_s"]

    def epoch_means(self) -> Means:
        """Means over what has been read of this epoch."""
        return _means(self.epoch_sums, self.epoch_images, self.epoch_s)


def _means(sums: Tensor, n_images: int, seconds: float) -> Means:
    recon, *kl_dims = (sums / n_images).tolist()
    return Means(recon, sum(kl_dims), tuple(kl_dims), n_images / max(seconds, 1e-9), seconds)
