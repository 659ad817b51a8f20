"""Which numbers for MNIST stand in papers and programs, and of what are they?

Each as its source prints it. None but the first can be held against the app's own loss.
"""

import math
from dataclasses import dataclass
from typing import Literal

from vae_core.data import N_PIXELS

Pixels = Literal["grey", "redrawn", "fixed", "levels"]
Counted = Literal["elbo", "sampled", "bound", "exact", "density"]


@dataclass(frozen=True)
class Published:
    """One number, and what it counts."""

    source: str  # authors and year
    model: str
    value: float  # nats per image; bits per pixel where `counted` is a density
    pixels: Pixels  # black or white drawn anew each time, or once for all; 256 levels of grey
    counted: Counted  # -ELBO; -log p(x) by sampling, by a bound, exactly; -log of a density

    @property
    def nats(self) -> float:
        """Per image."""
        per_pixel = N_PIXELS * math.log(2)
        return self.value * per_pixel if self.counted == "density" else self.value


PUBLISHED = (
    # What its own program prints after 10 epochs: 105.56 to 105.61 in three public logs.
    Published("PyTorch, examples/vae", "VAE 784-400-20", 105.6, "grey", "elbo"),
    # Table 1, one stochastic layer, k = 1; 5,000 samples.
    Published("Burda et al. 2016", "VAE 784-200-200-50", 86.76, "redrawn", "sampled"),
    Published("Uria et al. 2016", "NADE", 88.33, "fixed", "exact"),
    Published("Gregor et al. 2015", "DRAW", 80.97, "fixed", "bound"),
    Published("van den Oord et al. 2016", "PixelRNN", 79.20, "fixed", "exact"),
    Published("Chen et al. 2019", "Residual Flow", 0.97, "levels", "density"),
)
