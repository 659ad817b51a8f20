"""Which pictures does the decoder make of points that no image was encoded to?

Every function returns pixel probabilities in [0, 1]. Nothing here draws.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.config import BOUNDS
from vae_core.model import VAE


@torch.inference_mode()
def generate_samples(
    model: VAE,
    n: int = 64,
    *,
    generator: torch.Generator | None = None,
    temperature: float = 1.0,
) -> Tensor:
    """n new digits (n, 784): z from N(0, temperature^2 I), decoded. The encoder plays no part."""
    z = temperature * torch.randn((n, model.latent_dim), generator=generator)
    return decode_points(model, z)


def same_noise(n: int, latent_dim: int, *, seed: int = 0) -> Tensor:
    """n points (n, latent_dim) of N(0, I) to draw with in several models at once.

    Of one seed, they are the same points in all models with the same latent_dim; those of a smaller
    one are the first numbers of those of a larger one.
    """
    most = int(BOUNDS["latent_dim"][1])
    noise = torch.randn((n, most), generator=torch.Generator().manual_seed(seed))
    return noise[:, :latent_dim]


@torch.inference_mode()
def decode_points(model: VAE, z: Tensor) -> Tensor:
    """Any latent points (n, L) to pixels (n, 784), on the CPU."""
    return model.decode(z.to(next(model.parameters()).device)).cpu()


def interpolate(z_from: Tensor, z_to: Tensor, n: int = 10, *, spherical: bool = False) -> Tensor:
    """n points from z_from (L,) to z_to (L,), both included: (n, L).

    In a straight line; or along the arc between the two directions while the length changes
    evenly, which keeps to the shell where a many-dimensional N(0, I) has its mass (White 2016).
    Points in one direction, or in opposite ones, have no single arc: the line serves.
    """
    t = torch.linspace(0, 1, n, dtype=z_from.dtype).unsqueeze(1)  # (n, 1)
    line = (1 - t) * z_from + t * z_to
    length_from, length_to = z_from.norm(), z_to.norm()
    if not spherical or length_from == 0 or length_to == 0:
        return line
    unit_from, unit_to = z_from / length_from, z_to / length_to
    angle = torch.acos((unit_from @ unit_to).clamp(-1, 1))
    if torch.sin(angle) < 1e-4:
        return line
    arc = torch.sin((1 - t) * angle) * unit_from + torch.sin(t * angle) * unit_to  # (n, L)
    points: Tensor = arc / torch.sin(angle) * ((1 - t) * length_from + t * length_to)
    return points


def traverse(
    z: Tensor, dimension: int, values: Sequence[float] | Tensor = (-3, -2, -1, 0, 1, 2, 3)
) -> Tensor:
    """Copies of one point z (L,) that differ in one dimension: (len(values), L).

    Raises ValueError for a dimension that z does not have.
    """
    if not 0 <= dimension < len(z):
        raise ValueError(f"dimension = {dimension}: z has dimensions 0 to {len(z) - 1}")
    points = z.repeat(len(values), 1)
    points[:, dimension] = torch.as_tensor(values, dtype=z.dtype)
    return points


@torch.inference_mode()
def manifold_grid(model: VAE, n: int = 20, *, low: float = 0.05, high: float = 0.95) -> Tensor:
    """The pictures a 2-D model has on a grid of n x n places: (n * n, 784).

    Row by row from the top left; z1 grows to the right and z2 upwards, at quantiles of N(0, 1) that
    are equally spaced from low to high: cells of equal mass (Kingma & Welling 2014, figure 4).
    Raises ValueError unless L is 2 and 0 < low < high < 1.
    """
    if model.latent_dim != 2:
        raise ValueError(f"latent_dim = {model.latent_dim}: a flat grid needs 2 dimensions")
    if not 0 < low < high < 1:
        raise ValueError(f"low = {low}, high = {high}: must be 0 < low < high < 1")
    axis = Normal(0.0, 1.0).icdf(torch.linspace(low, high, n))
    z2, z1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return decode_points(model, torch.stack([z1.flatten(), z2.flatten()], dim=1))
