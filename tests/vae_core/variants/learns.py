"""Does whichever vae_core is on the path learn, and what is its model made of? Told as JSON.

A program of its own: tests hand it a copy of vae_core with a diff in it.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.distributions import Normal

import vae_core.loss
from vae_core.config import TrainConfig
from vae_core.data import N_PIXELS, SHAPE
from vae_core.data.images import as_pixels
from vae_core.data.loading import load_images
from vae_core.diagnostics import evaluate
from vae_core.loss import kl_per_dim, loss_function, loss_terms, recon_from_logits
from vae_core.model import VAE, build_model, start_from_mean
from vae_core.record.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from vae_core.sampling import generate_samples
from vae_core.trainer import train


def main(dataset: str, data_dir: str, out: str) -> None:
    torch.set_num_threads(1)
    config = TrainConfig(
        dataset=dataset, train_size=200, epochs=4, latent_dim=3, hidden_dim=40, batch_size=20
    )
    data = load_images(dataset, data_dir)
    images, test = data.training_images(config).images, data.test.images[:100]
    model = build_model(config)
    before = evaluate(model, test)
    losses = []
    for progress in train(model, images, config, read_every_s=0):
        assert progress.figures is not None
        losses.append(progress.figures.recon + progress.figures.kl)
    history = progress.run.history
    after = evaluate(model, test)

    x = as_pixels(test[:7])
    recon_x, mu, logvar = model(x, generator=torch.Generator().manual_seed(0))
    square = model.encode(x.reshape(-1, *SHAPE))
    logits = model.decode_logits(mu)
    recon = recon_from_logits(logits, x).sum()
    parts = loss_terms(model.decode(mu), x, mu, logvar)
    assert torch.allclose(recon, 7 * parts[0], rtol=1e-5), "two ways to the same cost"
    whole = loss_function(model.decode(mu), x, mu, logvar)
    assert torch.allclose(whole, 7 * (parts[0] + parts[1]), rtol=1e-5)
    told = {
        "losses": losses,
        "before": before.recon + before.kl,
        "after": after.recon + after.kl,
        "untrained": before.recon,
        "n": N_PIXELS,
        "shapes": [[*each.shape] for each in (images, recon_x, mu, logvar, logits, square[0])],
        "samples": [*generate_samples(model, 5).shape],
        "lowest": float(recon_x.min()),
        "highest": float(recon_x.max()),
        "layers": {name: type(layer).__name__ for name, layer in model.named_children()},
        "weights": {name: [*each.shape] for name, each in model.named_parameters()},
        "same_seed": all(
            torch.equal(a, b)
            for a, b in zip(
                build_model(config).parameters(), build_model(config).parameters(), strict=True
            )
        ),
        "flat_is_square": torch.allclose(mu, square[0]),
        "images": [float(as_pixels(images).min()), float(as_pixels(images).max())],
    }
    if hasattr(vae_core.loss, "VARIANCE"):
        told["gaussian"] = gaussian(recon_x, x, mu, logvar)
    start = VAE(3, 40)
    start_from_mean(start, as_pixels(images).mean(0))
    told["from_mean"] = evaluate(start, test).recon

    save_checkpoint(out, Checkpoint(config, model, history))
    again = load_checkpoint(out).model
    told["comes_back"] = torch.equal(again.encode(x)[0], mu)
    print(json.dumps(told))


def gaussian(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> dict[str, dict[str, float]]:
    """Its loss beside torch's own density, and beside the squared error."""
    found = {}
    for variance in (0.5, 0.04, 1.0):
        vars(vae_core.loss)["VARIANCE"] = variance
        kl = kl_per_dim(mu, logvar).sum()
        exact = -Normal(recon_x.double(), variance**0.5).log_prob(x.double()).sum()
        found[str(variance)] = {
            "loss": float(loss_function(recon_x, x, mu, logvar) - kl) / len(x),
            "from_logits": float(recon_from_logits(torch.logit(recon_x), x).sum()) / len(x),
            "exact": float(exact) / len(x),
            "squares": float(F.mse_loss(recon_x, x, reduction="sum")) / len(x),
        }
    vars(vae_core.loss)["VARIANCE"] = 0.5
    return found


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], str(Path(sys.argv[3])))
