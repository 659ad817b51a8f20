"""Which mistakes does check_my_vae name? Ten VAEs, each with one, in the order of its checks.

They are the lab's own VAE with one function rewritten, the way people do get it wrong. Kept to be
looked at: nothing that the app trains uses them. What the checks find takes half a minute for all,
so `python -m benchmarks.checked` asks once, and a file brings it along.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.check_my_vae import Result, results
from vae_core.explain.sum_or_mean import averaged_loss
from vae_core.loss import loss_function
from vae_core.model import VAE, std_of

CHECKED_FILE = "checked.json"
LATENT_DIM = 20
RIGHT = "right"  # the lab's own, beside the broken ones


class OnlyThePicture(VAE):
    """mu and logvar stay inside."""

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar))


class NoSigmoid(VAE):
    """A pixel may be any number."""

    def decode(self, z: Tensor) -> Tensor:
        h3 = F.relu(self.fc3(z))
        return self.fc4(h3)  # type: ignore[no-any-return]


def kl_without_half(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """The KL without the 1/2 in front."""
    recon = F.binary_cross_entropy(recon_x, x.reshape(recon_x.shape), reduction="sum")
    return recon - torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


class TwoSigmoids(VAE):
    """One in decode, and one more around it."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # type: ignore[override]
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return torch.sigmoid(self.decode(z)), mu, logvar


class DrawnWithoutGradient(VAE):
    """z as a draw that nothing can be learnt through."""

    def reparameterize(self, mu: Tensor, logvar: Tensor, **_: Any) -> Tensor:
        return torch.normal(mu, std_of(logvar)).detach()


class VarianceForSigma(VAE):
    """The noise is multiplied by sigma squared."""

    def reparameterize(self, mu: Tensor, logvar: Tensor, **_: Any) -> Tensor:
        std = torch.exp(logvar)
        return mu + torch.randn_like(std) * std


class NoSmallSigma(VAE):
    """No logvar below 0, so no sigma below 1."""

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h1 = F.relu(self.fc1(x))
        return self.fc_mean(h1), F.relu(self.fc_logvar(h1))


class DropoutForever(VAE):
    """A dropout that eval() does not reach."""

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h1 = F.dropout(F.relu(self.fc1(x)), 0.2)
        return self.fc_mean(h1), self.fc_logvar(h1)


class NewLayerEveryTime(VAE):
    """A layer that is made, used once and forgotten."""

    def decode(self, z: Tensor) -> Tensor:
        h3 = F.relu(nn.Linear(self.latent_dim, self.hidden_dim)(z))
        return torch.sigmoid(self.fc4(h3))


@dataclass(frozen=True)
class Broken:
    """A model, a loss, and which function of the two is wrong."""

    model: type[VAE]
    loss_function: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
    wrong: Callable[..., Any]

    def results(self, seed: int = 0) -> list[Result]:
        """What check_my_vae finds."""
        model = self.model(LATENT_DIM, generator=torch.Generator().manual_seed(seed))
        return results(model, self.loss_function, seed=seed)


def _model(model: type[VAE], wrong: Callable[..., Any]) -> Broken:
    return Broken(model, loss_function, wrong)


BROKEN = {
    "only_the_picture": _model(OnlyThePicture, OnlyThePicture.forward),
    "no_sigmoid": _model(NoSigmoid, NoSigmoid.decode),
    "two_sigmoids": _model(TwoSigmoids, TwoSigmoids.forward),
    "averaged_pixels": Broken(VAE, averaged_loss, averaged_loss),
    "no_half": Broken(VAE, kl_without_half, kl_without_half),
    "no_gradient": _model(DrawnWithoutGradient, DrawnWithoutGradient.reparameterize),
    "variance_for_sigma": _model(VarianceForSigma, VarianceForSigma.reparameterize),
    "no_small_sigma": _model(NoSmallSigma, NoSmallSigma.encode),
    "dropout_forever": _model(DropoutForever, DropoutForever.encode),
    "new_layer": _model(NewLayerEveryTime, NewLayerEveryTime.decode),
}


Checked = dict[str, list[Result]]  # by the model's name


def checked() -> Checked:
    """What the checks find of the lab's VAE and of every broken one."""
    right = Broken(VAE, loss_function, loss_function)
    return {name: model.results() for name, model in {RIGHT: right, **BROKEN}.items()}


def save_checked(found: Checked, file: Path) -> None:
    """As checkpoints/checked.json."""
    held = {name: [asdict(result) for result in of_one] for name, of_one in found.items()}
    file.write_text(json.dumps(held, indent=1) + "\n", "utf-8")


def load_checked(file: Path) -> Checked:
    """Out of checkpoints/checked.json."""
    held = json.loads(file.read_text("utf-8"))
    return {name: [Result(**result) for result in of_one] for name, of_one in held.items()}
