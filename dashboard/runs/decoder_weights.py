"""What does a browser need to decode as a model does, at one moment?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from vae_core.model import VAE


@dataclass(frozen=True)
class DecoderWeights:
    """A decoder's weights, and the codes of some test images under the same model."""

    content: bytes  # float32: fc3 (L, hidden), its bias, fc4 (hidden, 784), its bias
    version: str  # another one as soon as the weights are
    latent_dim: int
    hidden_dim: int
    mu: NDArray[np.float32]  # (N, L)


def decoder_weights(model: "VAE", version: str, mu: NDArray[np.float32]) -> DecoderWeights:
    """A copy, as latent_pad/decoder.js reads it: the model may go on training."""
    parts = (model.fc3.weight.T, model.fc3.bias, model.fc4.weight.T, model.fc4.bias)
    content = b"".join(part.detach().cpu().contiguous().numpy().tobytes() for part in parts)
    return DecoderWeights(content, version, model.latent_dim, model.hidden_dim, mu)
