"""Where does z fall, when it is drawn from one image's q(z|x)?"""

import numpy as np
import torch
from torch import Tensor

from dashboard.charts.planes import Points
from vae_core.model import VAE

N_DRAWS = 30


def draws_of_z(model: VAE, mu: Tensor, logvar: Tensor, *, seed: int) -> Points:
    """Draws (N_DRAWS, L) of z for mu and logvar (L,): the same ones again for the same seed."""
    eps = np.random.default_rng(seed).standard_normal((N_DRAWS, len(mu)))
    z = model.reparameterize(
        mu.expand(N_DRAWS, -1), logvar.expand(N_DRAWS, -1), eps=torch.from_numpy(eps).float()
    )
    drawn: Points = z.numpy()
    return drawn
