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
    """A copy: the model may go on training."""
    layers = (model.fc3.weight, model.fc3.bias, model.fc4.weight, model.fc4.bias)
    content = packed(*(part.detach().cpu().numpy() for part in layers))
    return DecoderWeights(content, version, model.latent_dim, model.hidden_dim, mu)


def packed(
    weight3: NDArray[np.float32],
    bias3: NDArray[np.float32],
    weight4: NDArray[np.float32],
    bias4: NDArray[np.float32],
) -> bytes:
    """A decoder's weights as latent_pad/decoder.js reads them."""
    return b"".join(part.tobytes() for part in (weight3.T, bias3, weight4.T, bias4))
