"""How does a flat map show codes of many dimensions, and which latent point is a place on it?

    z = origin + x * axes[0] + y * axes[1]

A plane through the latent space: two of its dimensions, or the two directions in which codes vary
most. Nothing here draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane with orthonormal axes; with one latent dimension its second axis is empty."""

    origin: Points  # (L,)
    axes: Points  # (2, L)

    def project(self, z: Points) -> Points:
        """Latent points (..., L) to places on the map (..., 2)."""
        places: Points = (z - self.origin) @ self.axes.T
        return places

    def gaussian(self, mu: Points, variance: Points) -> tuple[Points, Points]:
        """N(mu, diag(variance)) as the map shows it: its centre (2,) and its covariance (2, 2)."""
        return self.project(mu), (self.axes * variance) @ self.axes.T

    @staticmethod
    def flat(latent_dim: int, dims: Sequence[int] = (0, 1)) -> "Plane":
        """Two of the dimensions, counted from 0; all others are 0, the prior's mean."""
        axes = np.zeros((2, latent_dim), np.float32)
        for row, dim in enumerate(dims):
            if dim < latent_dim:
                axes[row, dim] = 1
        return Plane(np.zeros(latent_dim, np.float32), axes)

    @staticmethod
    def principal(mu: Points, previous: Points | None = None) -> "tuple[Plane, list[float]]":
        """The plane through the mean of codes (N, L) along their principal axes.

        And both axes' shares of the variance. Order and signs follow `previous` axes.
        """
        axes, shares = principal_axes(mu, previous)
        return Plane(mu.mean(0), axes), shares


def principal_axes(mu: Points, previous: Points | None = None) -> tuple[Points, list[float]]:
    """The two directions (2, L) in which codes (N, L) vary most, and their shares of the variance.

    Order and signs follow `previous`, so that a moving picture does not flip.
    """
    # The same axes as by an SVD of (N, L), and cheap: with L = 20 and two busy cores 0.2, not 12 ms
    centred = mu - mu.mean(0)
    variances, directions = np.linalg.eigh(centred.T @ centred)  # rising, a column each
    axes = directions.T[:-3:-1]  # (2, L)
    shares = (variances[:-3:-1] / max(float(variances.sum()), 1e-12)).tolist()
    if previous is not None and previous.shape == axes.shape:
        if abs(axes[0] @ previous[0]) < abs(axes[1] @ previous[0]):
            axes, shares = axes[::-1], shares[::-1]
        signs = np.where((axes * previous).sum(1) < 0, -1.0, 1.0)
        axes = axes * signs[:, None]
    return axes.copy(), shares  # torch takes no reversed views


def steady_range(previous: tuple[float, float] | None, places: Points) -> tuple[float, float]:
    """One range for both axes: the previous one, unless codes leave it or fill less than half."""
    reach = float(np.quantile(np.abs(places), 0.998)) if places.size else 1.0
    if previous and 0.5 * previous[1] <= reach <= previous[1]:
        return previous
    wide = max(2.2, round(1.25 * reach, 1))
    return (-wide, wide)


def usual_distance(mu: Points, *, n: int = 400) -> float:
    """How far from all others is a code that lies apart? Three times the 99th percentile."""
    if len(mu) < 2:
        return float("inf")
    chosen = mu[:: max(1, len(mu) // n)][:n].astype(np.float32)
    squares = (mu.astype(np.float32) ** 2).sum(1)
    distance = (chosen**2).sum(1)[:, None] - 2 * chosen @ mu.T + squares  # (n, N)
    nearest = np.partition(distance, 1, axis=1)[:, 1].clip(0)  # the nearest but itself
    return 3 * float(np.sqrt(np.quantile(nearest, 0.99)))
