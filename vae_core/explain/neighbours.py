"""Which codes lie close together, and where are there none?

Codes mu (N, L) of labelled images, and any latent points. Distances are Euclidean. Nothing here
encodes, decodes or draws.
"""

import torch
from torch import Tensor

K = 15  # neighbours that a code is compared with
AT_ONCE = 500  # codes whose neighbours are looked for: 4 MB of distances to 2,000


def neighbour_agreement(mu: Tensor, labels: Tensor, *, k: int = K) -> Tensor:
    """For every code the share of its k nearest others that are of the same class: (N,).

    1 where a class keeps to itself; where classes are mixed evenly, as large as the class is.
    Raises ValueError unless there are more than k codes.
    """
    if len(mu) <= k:
        raise ValueError(f"mu: {len(mu)} codes, where each needs {k} others")
    nearest = []
    for own in torch.arange(len(mu)).split(AT_ONCE):
        distance = torch.cdist(mu[own], mu)  # (n, N)
        distance[torch.arange(len(own)), own] = float("inf")
        nearest.append(distance.topk(k, largest=False).indices)  # (n, k)
    return (labels[torch.cat(nearest)] == labels.unsqueeze(1)).float().mean(1)


def class_beside(mu: Tensor, labels: Tensor, label: int, *, k: int = K) -> int:
    """The other class that is met most often among the k nearest neighbours of a class's codes.

    Raises ValueError where no code is of this class, or all are.
    """
    own = labels == label
    if not own.any() or own.all():
        raise ValueError(f"label = {label}: needs codes of this class and of others")
    nearest = torch.cdist(mu[own], mu).topk(min(k + 1, len(mu)), largest=False).indices
    met = torch.bincount(labels[nearest].flatten(), minlength=label + 1)
    met[label] = -1
    return int(met.argmax())


def nearest_class(mu: Tensor, labels: Tensor, point: Tensor, *, k: int = K) -> tuple[int, int]:
    """The commonest class among the k codes nearest to a point (L,), and how often it is there."""
    nearest = (mu - point).pow(2).sum(1).topk(k, largest=False).indices  # (k,)
    counts = torch.bincount(labels[nearest])
    return int(counts.argmax()), int(counts.max())


def typical_code(mu: Tensor) -> Tensor:
    """Of the codes (N, L) of one class the one in their thickest crowd: (L,).

    The nearest to their mean would not do: where a class lies in two places, its mean lies between
    them, often among another class. The first 500 codes decide.
    """
    mu = mu[:500]
    crowd = torch.cdist(mu, mu).kthvalue(-(-len(mu) // 10), dim=1).values  # reach of a tenth
    return mu[crowd.argmin()]


def distance_to_nearest(points: Tensor, mu: Tensor) -> Tensor:
    """How far each of the points (P, L) is from the code nearest to it: (P,)."""
    return torch.cdist(points, mu).min(1).values


def standardised(mu: Tensor) -> Tensor:
    """Codes (N, L) as standard deviations from the middle of their cloud, each dimension alone."""
    return (mu - mu.mean(0)) / mu.std(0)


def unstandardised(places: Tensor, mu: Tensor) -> Tensor:
    """Places (P, L) in standard deviations of the cloud of codes mu, as latent points (P, L)."""
    return mu.mean(0) + places * mu.std(0)


def empty_places(
    mu: Tensor, n: int = 3, *, crowd: float = 0.9, apart: float = 1.0, grid: int = 40
) -> Tensor:
    """The n places (n, 2) of a 2-D map that are farthest from any code, widest gap first.

    In standard deviations of the cloud; looked for on a grid over the middle `crowd` of the codes
    in either dimension, and at least `apart` from each other.
    """
    codes = standardised(mu)
    low, high = (codes.quantile(q, dim=0).tolist() for q in ((1 - crowd) / 2, (1 + crowd) / 2))
    across, up = (torch.linspace(low[i], high[i], grid) for i in (0, 1))
    places = torch.cartesian_prod(across, up)  # (grid * grid, 2)
    gap = distance_to_nearest(places, codes)
    found = []
    for _ in range(n):
        widest = places[gap.argmax()]
        found.append(widest)
        gap[(places - widest).norm(dim=1) < apart] = 0
    return torch.stack(found)
