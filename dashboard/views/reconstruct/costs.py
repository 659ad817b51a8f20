"""What do test images cost this model, and how does one's own digit compare?"""

from dataclasses import dataclass

from torch import Tensor

from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.words.language import tr
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses

N_RANKED = 2000  # test images among which the best and the worst are looked for


@dataclass(frozen=True, eq=False)
class Ranked:
    """What the first test images cost, decoded from mu, in nats."""

    recon: Tensor  # (N,)
    kl: Tensor  # (N,)

    @property
    def cost(self) -> Tensor:
        """recon + kl: the negative ELBO, with z = mu."""
        return self.recon + self.kl


@computed(most=16)
def ranked(view: ModelInView, data: DataSet) -> Ranked:
    """Every image's cost, once for each model."""
    return Ranked(*image_losses(view.model, data.test.images[:N_RANKED]))


def surprise(view: ModelInView, data: DataSet, recon: float, kl: float) -> str:
    """What an image costs, and how many test images cost less, in two sentences."""
    costs = ranked(view, data).cost
    share = float((costs < recon + kl).float().mean())
    values = {"cost": recon + kl, "recon": recon, "share": share, "n": len(costs)}
    if view.config.variational:
        words = tr(
            "It costs **{cost:.0f} nats** (reconstruction {recon:.0f} + KL {kl:.1f}), more than "
            "{share:.0%} of {n:,} test images.",
            kl=kl,
            **values,
        )
    else:
        words = tr(
            "It costs **{cost:.0f} nats** (reconstruction {recon:.0f}), more than {share:.0%} "
            "of {n:,} test images.",
            **values,
        )
    return f"{words} {how_surprising(share)}"


def how_surprising(share: float) -> str:
    """In words, by the share of test images that cost less."""
    if share < 0.4:
        return tr("It is less surprising than most of them.")
    if share < 0.6:
        return tr("It is about as surprising as a usual one.")
    if share < 0.9:
        return tr("It is more surprising than most of them.")
    if share < 0.99:
        return tr("It is more surprising than 9 of 10 of them.")
    return tr("Hardly one of them surprises the model as much.")
