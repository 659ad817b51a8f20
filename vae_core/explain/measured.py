"""Where do the marks of the ruler come from, and how many numbers has one model?

Out of models and images; `ruler.py` says what they mean. Nats per image.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import evaluate
from vae_core.explain.guides import guides
from vae_core.explain.ruler import Best, ManyNumbers, Ruler
from vae_core.likelihood import log_likelihood
from vae_core.model import VAE
from vae_core.record.checkpoint import Checkpoint

N_IMAGES, N_SAMPLES = 200, 5000  # samples as Burda et al. 2016 have them


def ruler_of(data: DataSet, trained: Mapping[str, Checkpoint]) -> Ruler:
    """The marks of a data set; of these models, by their names, those that learnt from it count."""
    known = guides(data)
    best: dict[int, Best] = {}
    for name, model in trained.items():
        config, tested = model.config, model.history.last_tested
        if config.dataset != data.name or not config.variational or config.beta != 1:
            continue
        assert tested is not None
        found = Best(name, config.latent_dim, *tested)
        if config.latent_dim not in best or found.loss < best[config.latent_dim].loss:
            best[config.latent_dim] = found
    fewest_first = tuple(best[n] for n in sorted(best))
    return Ruler(known.untrained, known.collapsed, known.class_only, known.floor, fewest_first)


@torch.inference_mode()
def many_numbers(
    name: str, model: VAE, images: Tensor, *, n_images: int = N_IMAGES, n_samples: int = N_SAMPLES
) -> ManyNumbers:
    """The same model and the first test images, measured in the ways that losses are reported."""
    x = as_pixels(images[:n_images])  # (N, 784)
    black_or_white = torch.bernoulli(x, generator=torch.Generator().manual_seed(0))
    grey, binary = evaluate(model, x), evaluate(model, black_or_white)
    log_p = log_likelihood(model, black_or_white, n_samples=n_samples)
    squared = (model.decode(model.encode(x)[0]) - x).pow(2).mean()
    return ManyNumbers(
        model=name,
        n_images=len(x),
        n_samples=n_samples,
        grey_recon=grey.recon,
        grey_kl=grey.kl,
        binary_loss=-binary.elbo,
        binary_nll=-float(log_p.double().mean()),
        squared_error=float(squared),
    )
