"""Are the figures that exercises ask for what they say, where that can be computed otherwise?"""

import math

import pytest
import torch
from torch import Tensor

from dashboard.exercises.marking import trained
from dashboard.exercises.measures import figure_named
from dashboard.exercises.trained import Trained, value
from vae_core.config import TrainConfig
from vae_core.data.images import LabelledImages
from vae_core.data.loading import DataSet
from vae_core.diagnostics import evaluate
from vae_core.loss import kl_per_dim
from vae_core.model import VAE
from vae_core.record.checkpoint import Checkpoint
from vae_core.record.history import EpochFigures, History

N = 60


def looked_at(model: VAE, images: Tensor) -> Trained:
    """A model of any weights as a finished run, tested on these images."""
    labels = torch.arange(len(images)) % 10
    tested = evaluate(model, images)
    last = EpochFigures(
        epoch=1,
        step=1,
        train_recon=0.0,
        train_kl=0.0,
        kl_per_dim=tested.kl_per_dim,
        test_recon=tested.recon,
        test_kl=tested.kl,
        test_loss=tested.loss,
        active_units=tested.active_units,
        beta=1.0,
        images_per_second=1.0,
        train_s=1.0,
        mutual_information=tested.parts.mutual_information if tested.parts else None,
        n_informing=tested.parts.n_images if tested.parts else None,
    )
    some = LabelledImages(images, labels)
    data = DataSet("sketched", "Small", tuple("0123456789"), some, some)
    config = TrainConfig(latent_dim=model.latent_dim, variational=model.variational)
    return trained(Checkpoint(config, model, History(epochs=[last])), data)


def figure(words: str, of: Trained) -> float:
    return value(figure_named(words), of)


@pytest.fixture
def images() -> Tensor:
    return torch.randint(0, 256, (N, 784), generator=torch.Generator().manual_seed(0)).byte()


@pytest.fixture
def coin() -> VAE:
    """It takes every pixel for a fair coin, and says N(1, 1) in both dimensions of every image."""
    model = VAE(2, 8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        for layer in (model.fc_mean, model.fc_logvar, model.fc4):
            layer.weight.zero_()
            layer.bias.zero_()
        model.fc_mean.bias.fill_(1)
    return model.eval().requires_grad_(False)


def test_of_codes_that_say_nothing_the_whole_kl_is_the_rest(coin: VAE, images: Tensor) -> None:
    run = looked_at(coin, images)
    assert figure("kl", run) == pytest.approx(1)
    assert figure("mutual information", run) == pytest.approx(0, abs=1e-6)
    assert figure("marginal kl", run) == pytest.approx(1)
    assert figure("gap", run) == pytest.approx(1, abs=1e-3)  # its exact posterior is N(0, I)


def test_both_parts_are_the_kl_and_none_is_told_where_images_are_too_few(images: Tensor) -> None:
    model = VAE(2, 8, generator=torch.Generator().manual_seed(1)).eval().requires_grad_(False)
    run = looked_at(model, images)
    both = figure("mutual information", run) + figure("marginal kl", run)
    assert both == pytest.approx(figure("kl", run), abs=1e-4)
    with torch.no_grad():
        model.fc_mean.weight *= 50
        model.fc_logvar.bias.fill_(-9)
    run = looked_at(model, images)
    assert figure("mutual information", run) == math.inf
    assert math.isnan(figure("marginal kl", run))


@pytest.mark.parametrize("model", [VAE(3, 8), VAE(2, 8, variational=False)])
def test_no_gap_is_told_of_what_has_no_plane_or_no_bound(model: VAE, images: Tensor) -> None:
    assert math.isnan(figure("gap", looked_at(model.eval().requires_grad_(False), images)))


def test_squared_errors_of_a_coin_are_known(coin: VAE, images: Tensor) -> None:
    run = looked_at(coin, images)
    off = (images.double() / 255 - 0.5) ** 2
    assert figure("squared error", run) == pytest.approx(float(off.sum(1).mean()), rel=1e-5)
    assert figure("pixel error", run) == pytest.approx(math.sqrt(float(off.mean())), rel=1e-5)
    assert figure("beta of squares", run) == pytest.approx(1 / (2 * float(off.mean())), rel=1e-5)


def test_the_beta_of_squares_makes_both_losses_one(coin: VAE, images: Tensor) -> None:
    """(squared error + KL) times it is -log N(x; recon_x, sigma^2) + beta KL + a constant."""
    run = looked_at(coin, images)
    beta, sigma = figure("beta of squares", run), figure("pixel error", run)
    x = images[:2].float() / 255
    squares = (x - 0.5).pow(2).sum(1)
    kl = kl_per_dim(*coin.encode(x)).sum(1)
    density = torch.distributions.Normal(0.5, sigma).log_prob(x).sum(1)
    summed, likely = beta * (squares + kl), -density + beta * kl
    assert float(summed[0] - summed[1]) == pytest.approx(float(likely[0] - likely[1]), rel=1e-3)


def test_a_coin_s_worst_are_worst_by_chance_alone_and_a_picture_s_by_both(coin: VAE) -> None:
    black = torch.zeros((N, 784)).byte()
    black[: N // 10] = 255
    with torch.no_grad():
        coin.fc4.bias.fill_(-3)  # hardly any ink: the six of ink are worst by either
    assert figure("worst in both", looked_at(coin, black)) == 100


def test_guides_come_from_the_data_alone(coin: VAE, images: Tensor) -> None:
    run = looked_at(coin, images)
    x = images.double() / 255
    floor = -(torch.xlogy(x, x) + torch.xlogy(1 - x, 1 - x)).sum(1).mean()
    assert figure("floor", run) == pytest.approx(float(floor), rel=1e-4)
    assert figure("floor", run) < figure("class mean recon", run) < figure("mean image recon", run)
