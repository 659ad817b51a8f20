"""VAEs as people write them: right ones of many kinds, and more mistakes than the app shows.

Written anew in the style that they stand for. Each of `RIGHT` may be accused of nothing; each of
`WRONG` says which checks must name it, and by which sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence

Loss = Callable[..., Any]


# ── right ones: the three that are promised ──


class OfTheLab(nn.Module):
    """The lab's network: flat images only."""

    def __init__(self, latent_dim: int = 2, hidden_dim: int = 400) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, hidden_dim)
        self.fc_mean = nn.Linear(hidden_dim, latent_dim)
        self.fc_logvar = nn.Linear(hidden_dim, latent_dim)
        self.fc3 = nn.Linear(latent_dim, hidden_dim)
        self.fc4 = nn.Linear(hidden_dim, 784)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h1 = F.relu(self.fc1(x))
        return self.fc_mean(h1), self.fc_logvar(h1)

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std

    def decode(self, z: Tensor) -> Tensor:
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


def lab_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x, reduction="sum")
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


class OfTheExamples(OfTheLab):
    """In the style of pytorch/examples: pictures are flattened inside."""

    def __init__(self, latent_dim: int = 20) -> None:
        super().__init__(latent_dim)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return super().forward(x.view(-1, 784))


def examples_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return lab_loss(recon_x, x.view(-1, 784), mu, logvar)


class Convolutional(nn.Module):
    """Pictures (B, 1, 28, 28) in and out."""

    def __init__(self, latent_dim: int = 8) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            *(nn.Conv2d(1, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU()),
            nn.Flatten(),
        )
        self.mean = nn.Linear(32 * 7 * 7, latent_dim)
        self.logvar = nn.Linear(32 * 7 * 7, latent_dim)
        self.start = nn.Linear(latent_dim, 32 * 7 * 7)
        self.decoder = nn.Sequential(
            *(nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1)),
            nn.Sigmoid(),
        )

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h = self.encoder(x)
        return self.mean(h), self.logvar(h)

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std

    def decode(self, z: Tensor) -> Tensor:
        h = F.relu(self.start(z)).view(-1, 32, 7, 7)
        return self.decoder(h)  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


# ── right in other ways ──


class BatchNormAndDropout(nn.Module):
    """Both as they should be: gone in eval()."""

    def __init__(self, latent_dim: int = 10) -> None:
        super().__init__()
        self.down = nn.Sequential(
            *(nn.Linear(784, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Dropout(0.2)),
        )
        self.heads = nn.Linear(256, 2 * latent_dim)
        self.up = nn.Sequential(
            *(nn.Linear(latent_dim, 256), nn.BatchNorm1d(256), nn.LeakyReLU()),
            *(nn.Linear(256, 784), nn.Sigmoid()),
        )

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        mu, logvar = self.heads(self.down(x.flatten(1))).chunk(2, dim=-1)
        return self.up(Normal(mu, (0.5 * logvar).exp()).rsample()), mu, logvar


class Logits(OfTheLab):
    """The sigmoid is in the loss."""

    def decode(self, z: Tensor) -> Tensor:
        return self.fc4(F.relu(self.fc3(z)))  # type: ignore[no-any-return]


def logits_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy_with_logits(recon_x, x, reduction="sum")
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


class ClassicEval(OfTheLab):
    """z is mu in eval(), as pytorch/examples once had it."""

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return super().reparameterize(mu, logvar) if self.training else mu


class LogSigma(OfTheLab):
    """The third output is log sigma, all through."""

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.randn_like(mu) * torch.exp(logvar)


def log_sigma_loss(recon_x: Tensor, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x, reduction="sum")
    return recon + 0.5 * torch.sum(mu.pow(2) + (2 * log_sigma).exp() - 1 - 2 * log_sigma)


class Softplus(OfTheLab):
    """sigma by a softplus, and logvar made of it for the loss."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        mu, raw = self.encode(x)
        std = F.softplus(raw) + 1e-6
        return self.decode(mu + torch.randn_like(std) * std), mu, 2 * std.log()


class Clamped(OfTheLab):
    """logvar kept within bounds that no image needs."""

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = super().encode(x)
        return mu, logvar.clamp(-10, 10)


class Keeps(OfTheLab):
    """What the last pass made is kept, which copy.deepcopy refuses; and its loss is a method."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        mu, logvar = self.encode(x)
        self.z = self.reparameterize(mu, logvar)
        return self.decode(self.z), mu, logvar

    def loss_function(self, *args: Tensor) -> Tensor:
        return lab_loss(*args)


class Deep(nn.Module):
    """Four layers each way, with tanh, and other names."""

    def __init__(self) -> None:
        super().__init__()
        self.e = nn.Sequential(
            *(nn.Linear(784, 300), nn.Tanh(), nn.Linear(300, 200), nn.Tanh()),
            *(nn.Linear(200, 100), nn.Tanh()),
        )
        self.m, self.s = nn.Linear(100, 16), nn.Linear(100, 16)
        self.d = nn.Sequential(
            *(nn.Linear(16, 100), nn.Tanh(), nn.Linear(100, 200), nn.Tanh()),
            *(nn.Linear(200, 300), nn.Tanh(), nn.Linear(300, 784), nn.Sigmoid()),
        )

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        h = self.e(images.reshape(len(images), -1))
        m, s = self.m(h), self.s(h)
        eps = torch.randn(m.shape)
        return self.d(m + eps * (s / 2).exp()), m, s


class GroupNormConvolutional(Convolutional):
    """With normalisation in both halves, and a picture-shaped code of its own."""

    def __init__(self) -> None:
        super().__init__(latent_dim=12)
        self.encoder = nn.Sequential(
            *(nn.Conv2d(1, 32, 3, 2, 1), nn.BatchNorm2d(32), nn.ReLU()),
            *(nn.Conv2d(32, 32, 3, 2, 1), nn.BatchNorm2d(32), nn.ReLU(), nn.Flatten()),
        )
        self.decoder = nn.Sequential(
            *(nn.Upsample(scale_factor=2), nn.Conv2d(32, 16, 3, 1, 1), nn.BatchNorm2d(16)),
            *(nn.ReLU(), nn.Upsample(scale_factor=2), nn.Conv2d(16, 1, 3, 1, 1), nn.Sigmoid()),
        )


def by_distributions(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    q = Normal(mu, torch.exp(0.5 * logvar))
    kl = kl_divergence(q, Normal(torch.zeros_like(mu), torch.ones_like(mu))).sum()
    return F.binary_cross_entropy(recon_x, x, reduction="sum") + kl


def per_image(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return examples_loss(recon_x, x, mu, logvar) / len(x)


def all_divided(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """Both terms by the number of all pixels of the batch."""
    return examples_loss(recon_x, x, mu, logvar) / x.numel()


def tuple_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> tuple[Tensor, ...]:
    loss = examples_loss(recon_x, x, mu, logvar)
    return loss, loss.detach(), loss.detach()


def squared_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.mse_loss(recon_x, x, reduction="sum")
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


RIGHT: dict[str, tuple[Callable[[], nn.Module], Loss]] = {
    "lab": (OfTheLab, lab_loss),
    "pytorch/examples": (OfTheExamples, examples_loss),
    "convolutional": (Convolutional, lab_loss),
    "lab, L = 1": (lambda: OfTheLab(1), lab_loss),
    "lab, L = 20": (lambda: OfTheLab(20), lab_loss),
    "lab, 64 hidden units": (lambda: OfTheLab(2, 64), lab_loss),
    "lab, 1000 hidden units": (lambda: OfTheLab(10, 1000), lab_loss),
    "lab, float64": (lambda: OfTheLab(5).double(), lab_loss),
    "BatchNorm and dropout": (BatchNormAndDropout, lab_loss),
    "sigmoid in the loss": (Logits, logits_loss),
    "mu in eval": (ClassicEval, lab_loss),
    "log sigma": (LogSigma, log_sigma_loss),
    "softplus": (Softplus, lab_loss),
    "clamped": (Clamped, lab_loss),
    "keeps z": (Keeps, lab_loss),
    "deep": (Deep, lab_loss),
    "convolutional, BatchNorm": (GroupNormConvolutional, lab_loss),
    "KL by torch.distributions": (OfTheExamples, by_distributions),
    "averaged over the batch": (OfTheExamples, per_image),
    "both divided by all": (OfTheExamples, all_divided),
    "tuple": (OfTheExamples, tuple_loss),
    "squared error": (OfTheLab, squared_loss),
}


# ── wrong ones, beside the ten of vae_core.explain.broken_vaes ──


@dataclass(frozen=True)
class Mistake:
    """A VAE with a mistake, and the checks that must name it: check -> sentence."""

    model: Callable[[], nn.Module]
    loss: Loss
    named: dict[str, str]
    also: set[str] = field(default_factory=set)  # checks that may call it wrong too


class Leaks(OfTheLab):
    """The decoder sees the encoder's layer."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        mu, logvar = self.encode(x)
        h = F.relu(self.fc3(self.reparameterize(mu, logvar))) + F.relu(self.fc1(x))
        return torch.sigmoid(self.fc4(h)), mu, logvar


class OneEpsForAll(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.randn(mu.shape[1]) * torch.exp(0.5 * logvar)


class OneEpsForImage(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.randn(len(mu), 1) * torch.exp(0.5 * logvar)


class Uniform(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.rand_like(mu) * torch.exp(0.5 * logvar)


class Seeded(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        torch.manual_seed(42)
        return super().reparameterize(mu, logvar)


class NoNoise(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu


class LogvarAsSigma(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.randn_like(mu) * logvar


class SoftplusAsSigma(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.randn_like(mu) * F.softplus(logvar)


class SmallNoise(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + 0.01 * torch.randn_like(mu) * torch.exp(0.5 * logvar)


class DetachedSigma(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        return mu + torch.randn_like(mu) * torch.exp(0.5 * logvar).detach()


class SampleNotRsample(OfTheLab):
    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        z: Tensor = Normal(mu, torch.exp(0.5 * logvar)).sample()
        return z


class ReluMu(OfTheLab):
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = super().encode(x)
        return F.relu(mu), logvar


class TanhMu(OfTheLab):
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = super().encode(x)
        return torch.tanh(mu), logvar


class SigmoidLogvar(OfTheLab):
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = super().encode(x)
        return mu, torch.sigmoid(logvar)


class SoftplusLogvar(OfTheLab):
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = super().encode(x)
        return mu, F.softplus(logvar)


class Ends(OfTheLab):
    """A decoder that ends with something else."""

    def __init__(self, end: Callable[[Tensor], Tensor], latent_dim: int = 10) -> None:
        super().__init__(latent_dim)
        self.end = end

    def decode(self, z: Tensor) -> Tensor:
        pixels: Tensor = self.fc4(F.relu(self.fc3(z)))
        return self.end(pixels)


class BatchNormForever(OfTheLab):
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return super().encode(F.batch_norm(x, None, None, training=True))


class MixesImages(OfTheLab):
    """A softmax over the batch."""

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mu, logvar = super().encode(x)
        return mu * torch.softmax(mu, dim=0), logvar


class LayersInAList(OfTheLab):
    def __init__(self) -> None:
        super().__init__(10)
        del self.fc3, self.fc4
        self.layers = [nn.Linear(10, 400), nn.Linear(400, 784)]

    def decode(self, z: Tensor) -> Tensor:
        return torch.sigmoid(self.layers[1](F.relu(self.layers[0](z))))


class Shuffled(OfTheLab):
    """Pictures in another order than their images."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        recon_x, mu, logvar = super().forward(x)
        return recon_x.flip(0), mu, logvar


class Returns(OfTheLab):
    """Something else than the three."""

    def __init__(self, what: Callable[[Tensor, Tensor, Tensor], Any]) -> None:
        super().__init__(10)
        self.what = what

    def forward(self, x: Tensor) -> Any:
        return self.what(*super().forward(x))


def kl_of(inside: Callable[[Tensor, Tensor], Tensor], factor: float = -0.5) -> Loss:
    """A loss whose KL has this inside of its sum."""

    def loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
        recon = F.binary_cross_entropy(recon_x, x.view(-1, 784), reduction="sum")
        return recon + factor * torch.sum(inside(mu, logvar))

    return loss


def kl_averaged(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x.view(-1, 784), reduction="sum")
    return recon - 0.5 * torch.mean(1 + logvar - mu.pow(2) - logvar.exp())


def kl_averaged_over_dimensions(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x.view(-1, 784), reduction="sum") / len(x)
    return recon - 0.5 * torch.mean(1 + logvar - mu.pow(2) - logvar.exp())


def kl_over_the_batch(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x.view(-1, 784), reduction="sum")
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()) / len(x)


def averaged_bce_summed_kl(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x.view(-1, 784))
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


def averaged_squares(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return F.mse_loss(recon_x, x) - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


def without_kl(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return F.binary_cross_entropy(recon_x, x, reduction="sum")


def four_times(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return lab_loss(recon_x, x, mu, logvar) - 1.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


def minus(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """The ELBO, which is to be made large."""
    return -lab_loss(recon_x, x, mu, logvar)


def swapped(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """Target and input of the cross-entropy the other way round."""
    recon = F.binary_cross_entropy(x, recon_x.clamp(0.001, 0.999), reduction="sum")
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


def as_a_number(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> float:
    return float(lab_loss(recon_x, x, mu, logvar))


def for_each_image(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    recon = F.binary_cross_entropy(recon_x, x, reduction="none").sum(1)
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), 1)


def detached_loss(recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return lab_loss(recon_x, x, mu, logvar).detach()


def _l(model: type[OfTheLab]) -> Callable[[], nn.Module]:
    return lambda: model(10)


def _ends(end: Callable[[Tensor], Tensor]) -> Callable[[], nn.Module]:
    return lambda: Ends(end)


def _returns(what: Callable[[Tensor, Tensor, Tensor], Any]) -> Callable[[], nn.Module]:
    return lambda: Returns(what)


LATER = {"untrained", "overfit"}  # where many mistakes show as well
WRONG: dict[str, Mistake] = {
    "leak": Mistake(_l(Leaks), lab_loss, {"through_z": "leak"}),
    "one eps for all": Mistake(_l(OneEpsForAll), lab_loss, {"noise": "one_for_all"}),
    "one eps for an image": Mistake(_l(OneEpsForImage), lab_loss, {"noise": "one_for_image"}),
    "uniform": Mistake(_l(Uniform), lab_loss, {"noise": "uniform"}),
    "one seed": Mistake(_l(Seeded), lab_loss, {"noise": "none"}),
    "autoencoder": Mistake(_l(NoNoise), lab_loss, {"noise": "none", "through_z": "no_logvar"}),
    "logvar as sigma": Mistake(_l(LogvarAsSigma), lab_loss, {"noise": "std"}, {"overfit"}),
    "softplus as sigma": Mistake(_l(SoftplusAsSigma), lab_loss, {"noise": "std"}),
    "little noise": Mistake(_l(SmallNoise), lab_loss, {"noise": "not_normal"}),
    "sigma detached": Mistake(_l(DetachedSigma), lab_loss, {"through_z": "no_logvar"}, {"noise"}),
    "sample": Mistake(_l(SampleNotRsample), lab_loss, {"through_z": "detached"}, LATER),
    "ReLU on mu": Mistake(_l(ReluMu), lab_loss, {"range": "one_sign"}),
    "tanh on mu": Mistake(_l(TanhMu), lab_loss, {"range": "squashed"}, {"overfit"}),
    "sigmoid on logvar": Mistake(_l(SigmoidLogvar), lab_loss, {"range": "squashed"}),
    "softplus on logvar": Mistake(_l(SoftplusLogvar), lab_loss, {"range": "one_sign"}),
    "tanh": Mistake(_ends(torch.tanh), lab_loss, {"sigmoid": "tanh"}, LATER),
    "nothing at the end": Mistake(_ends(lambda a: a), lab_loss, {"sigmoid": "none"}, LATER),
    "ReLU": Mistake(_ends(F.relu), lab_loss, {"sigmoid": "none"}, LATER),
    "softmax": Mistake(
        _ends(lambda a: torch.softmax(a, 1)), lab_loss, {"sigmoid": "softmax"}, LATER
    ),
    "ReLU before": Mistake(
        _ends(lambda a: torch.sigmoid(F.relu(a))), lab_loss, {"sigmoid": "relu_before"}, LATER
    ),
    "sigmoid here and in the loss": Mistake(_l(OfTheLab), logits_loss, {"sigmoid": "twice"}, LATER),
    "BatchNorm for ever": Mistake(
        _l(BatchNormForever), lab_loss, {"eval": "alone_raised"}, {"overfit"}
    ),
    "mixes images": Mistake(_l(MixesImages), lab_loss, {"eval": "beside"}, {"overfit"}),
    "layers in a list": Mistake(LayersInAList, lab_loss, {"overfit": "list"}),
    "shuffled": Mistake(_l(Shuffled), lab_loss, {"overfit": "ignored"}, {"through_z"}),
    "another order": Mistake(_returns(lambda r, m, v: (m, v, r)), lab_loss, {"shapes": "order"}),
    "two values": Mistake(_returns(lambda r, m, v: (r, m)), lab_loss, {"shapes": "not_three"}),
    "four values": Mistake(
        _returns(lambda r, m, v: (r, m, v, m)), lab_loss, {"shapes": "not_three"}
    ),
    "words": Mistake(_returns(lambda r, m, v: "done"), lab_loss, {"shapes": "not_three"}),
    "nothing": Mistake(_returns(lambda r, m, v: None), lab_loss, {"shapes": "not_three"}),
    "NaN": Mistake(
        _returns(lambda r, m, v: (r, m, v * float("nan"))), lab_loss, {"shapes": "not_finite"}
    ),
    "one logvar": Mistake(
        _returns(lambda r, m, v: (r, m, v[:, :1])), lab_loss, {"shapes": "code_shape"}
    ),
    "half of the pixels": Mistake(
        _returns(lambda r, m, v: (r[:, :392], m, v)), lab_loss, {"shapes": "recon_shape"}
    ),
    "detached": Mistake(
        _returns(lambda r, m, v: (r.detach(), m.detach(), v.detach())),
        lab_loss,
        {"shapes": "loss_detached"},
        {"through_z", "noise", "overfit", "range"},
    ),
    "averages": Mistake(_l(OfTheLab), averaged_bce_summed_kl, {"sum": "pixels"}, LATER),
    "averaged squares": Mistake(_l(OfTheLab), averaged_squares, {"sum": "pixels"}, LATER),
    "averaged KL": Mistake(_l(OfTheLab), kl_averaged, {"sum": "dimensions"}),
    "KL averaged over dimensions": Mistake(
        _l(OfTheLab), kl_averaged_over_dimensions, {"sum": "dimensions"}, {"untrained"}
    ),
    "KL by the batch": Mistake(_l(OfTheLab), kl_over_the_batch, {"sum": "one_batch"}),
    "beta 4": Mistake(_l(OfTheLab), four_times, {"sum": "weight"}),
    "no KL": Mistake(_l(OfTheLab), without_kl, {"kl": "absent"}),
    "minus": Mistake(_l(OfTheLab), minus, {"sum": "minus"}, {"untrained", "overfit", "kl"}),
    "swapped": Mistake(_l(OfTheLab), swapped, {"sum": "swapped"}, {"untrained", "overfit"}),
    "KL twice": Mistake(
        _l(OfTheLab), kl_of(lambda m, v: 1 + v - m**2 - v.exp(), -1.0), {"kl": "twice"}
    ),
    "KL's sign": Mistake(
        _l(OfTheLab),
        kl_of(lambda m, v: 1 + v - m**2 - v.exp(), 0.5),
        {"kl": "negative"},
        {"overfit", "untrained"},
    ),
    "KL's half twice": Mistake(
        _l(OfTheLab), kl_of(lambda m, v: 1 + v - m**2 - v.exp(), -0.25), {"kl": "half"}
    ),
    "logvar's sign": Mistake(
        _l(OfTheLab), kl_of(lambda m, v: 1 - v - m**2 - v.exp()), {"kl": "sign_of_logvar"}
    ),
    "no 1": Mistake(_l(OfTheLab), kl_of(lambda m, v: v - m**2 - v.exp()), {"kl": "no_one"}),
    "sigma for variance": Mistake(
        _l(OfTheLab),
        kl_of(lambda m, v: 1 + v - m**2 - (0.5 * v).exp()),
        {"kl": "sigma_for_variance"},
    ),
    "no exp": Mistake(_l(OfTheLab), kl_of(lambda m, v: 1 + v - m**2 - v), {"kl": "no_exp"}),
    "mu not squared": Mistake(
        _l(OfTheLab),
        kl_of(lambda m, v: 1 + v - m - v.exp()),
        {"kl": "mu_not_squared"},
        {"overfit"},
    ),
    "squared sum": Mistake(
        _l(OfTheLab), kl_of(lambda m, v: 1 + v.abs() - m**4 - v.exp()), {"kl": "unknown"}
    ),
    "loss is a number": Mistake(_l(OfTheLab), as_a_number, {"shapes": "loss_is_no_tensor"}),
    "loss for each image": Mistake(_l(OfTheLab), for_each_image, {"shapes": "loss_is_many"}),
    "loss detached": Mistake(_l(OfTheLab), detached_loss, {"shapes": "loss_detached"}),
}
