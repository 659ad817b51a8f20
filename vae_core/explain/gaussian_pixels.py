"""What does a squared error assume of the pixels?

    -log N(x; m, sigma^2 I) = sum (x - m)^2 / (2 sigma^2) + D/2 log(2 pi sigma^2)

D numbers per image, in nats per image. Where sigma is fixed, the second term is a constant:
training does not see it, and whoever compares two sigmas must. Nothing here imports torch.
"""

import math

from vae_core.data import N_PIXELS

SUMMED, AVERAGED = 0.5, N_PIXELS / 2  # sigma^2 where squared errors are summed, or averaged


def constant(variance: float, n: int = N_PIXELS) -> float:
    """What does not depend on the picture."""
    return n / 2 * math.log(2 * math.pi * variance)


def gaussian_cost(squared_error: float, variance: float, n: int = N_PIXELS) -> float:
    """-log N of an image whose numbers have this mean squared error."""
    return n * squared_error / (2 * variance) + constant(variance, n)


def kl_weight(variance: float, beta: float = 1.0) -> float:
    """w in sum (x - m)^2 + w KL, which is recon + beta KL times 2 sigma^2, constant aside."""
    return 2 * variance * beta
