"""The lesson: a variational autoencoder for 28 x 28 images, from the formulas to a trained model.

    from vae_core import TrainConfig, build_model, load_images, train

Read it in this order:

1. model: an image becomes a cloud of codes, and comes back.
2. loss: the bound on log p(x) that a VAE raises, and why nothing is averaged over pixels.
3. step, with adam and schedule: one optimiser step, and the random streams of a seed.
4. trainer: the loop around it. config has its settings, device and precision its hardware.
5. sampling, diagnostics, likelihood: new digits; how good a model is; log p(x).
6. The rooms below: data (images in), record (runs out), aggregate (many codes together),
   handwriting (somebody's own digit), explain (what lessons compute), cli (`python -m vae_core`).

A public name is loaded when it is first used (PEP 562): `import vae_core` costs no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_core.config import TrainConfig
    from vae_core.data.loading import load_images
    from vae_core.diagnostics import evaluate
    from vae_core.loss import loss_function
    from vae_core.model import LATENT_DIM, VAE, build_model
    from vae_core.record.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
    from vae_core.sampling import generate_samples
    from vae_core.schedule import LiveSettings
    from vae_core.step import training_step
    from vae_core.trainer import train

__all__ = [
    "LATENT_DIM",
    "VAE",
    "Checkpoint",
    "LiveSettings",
    "TrainConfig",
    "build_model",
    "evaluate",
    "generate_samples",
    "load_checkpoint",
    "load_images",
    "loss_function",
    "save_checkpoint",
    "train",
    "training_step",
]

_HOME = {
    "LATENT_DIM": "model",
    "VAE": "model",
    "Checkpoint": "record.checkpoint",
    "LiveSettings": "schedule",
    "TrainConfig": "config",
    "build_model": "model",
    "evaluate": "diagnostics",
    "generate_samples": "sampling",
    "load_checkpoint": "record.checkpoint",
    "load_images": "data.loading",
    "loss_function": "loss",
    "save_checkpoint": "record.checkpoint",
    "train": "trainer",
    "training_step": "step",
}


if not TYPE_CHECKING:  # where it saw this, a checker would believe in any name

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
