"""What is the KL spent on: telling images apart, or codes where the prior has none?"""

import dataclasses
import math

import pytest
import torch

from tests.conftest import REPOSITORY
from vae_core.aggregate.density import plane_density, prior_density
from vae_core.aggregate.information import KlParts, kl_parts
from vae_core.config import TrainConfig
from vae_core.diagnostics import evaluate
from vae_core.loss import kl_per_dim
from vae_core.model import VAE, build_model
from vae_core.record.checkpoint import load_checkpoint
from vae_core.record.history import EpochFigures, History
from vae_core.record.tables import history_from_arrays, history_to_arrays
from vae_core.trainer import train

CHECKPOINTS = REPOSITORY / "checkpoints"


def parts_of(mu: torch.Tensor, logvar: torch.Tensor, n_draws: int = 250) -> KlParts:
    parts = kl_parts(mu, logvar, n_draws=n_draws)
    assert parts is not None
    return parts


@pytest.mark.parametrize("name", ["mnist-2d", "mnist-2d-beta4", "sketched-2d"])
def test_the_second_part_is_the_integral_over_the_plane(name: str) -> None:
    codes = load_checkpoint(CHECKPOINTS / f"{name}.safetensors").encodings
    assert codes is not None
    mu, logvar = codes.mu[:2000], codes.logvar[:2000]
    reach = float((mu.abs() + 5 * (0.5 * logvar).exp()).max())
    axis = torch.linspace(-reach, reach, 281)
    plane = (torch.zeros(2), torch.eye(2))
    q = plane_density(mu, logvar, *plane, axis, axis).double()
    p = prior_density(*plane, axis, axis).double()
    cell = float(axis[1] - axis[0]) ** 2
    assert float(q.sum()) * cell == pytest.approx(1, abs=1e-3)  # the grid misses none of it
    integral = float(torch.where(q > 0, q * (q.clamp(min=1e-300) / p).log(), 0.0).sum()) * cell
    assert parts_of(mu, logvar, 2000).marginal_kl == pytest.approx(integral, abs=0.06)
    assert parts_of(mu, logvar).marginal_kl == pytest.approx(integral, abs=0.15)


def test_the_parts_sum_to_the_mean_kl() -> None:
    mu, logvar = torch.randn((300, 3)), torch.randn((300, 3))
    parts = parts_of(mu, logvar)
    mean_kl = float(kl_per_dim(mu, logvar).sum(1).mean())
    assert parts.mutual_information + parts.marginal_kl == pytest.approx(mean_kl, rel=1e-5)
    assert parts.n_images == 300


def test_equal_posteriors_carry_nothing() -> None:
    parts = parts_of(torch.full((100, 2), 0.7), torch.full((100, 2), -1.0))
    assert parts.mutual_information == pytest.approx(0, abs=1e-9)
    assert parts.marginal_kl > 0.4
    assert not parts.saturated


@pytest.mark.parametrize("logvar", [-1.0, -60.0])
def test_images_told_apart_completely_carry_ln_n_and_no_more(logvar: float) -> None:
    mu = 100 * torch.arange(50.0)[:, None]
    parts = parts_of(mu, torch.full((50, 1), logvar))
    assert parts.mutual_information == pytest.approx(math.log(50))
    assert parts.mutual_information <= math.log(50)
    assert parts.saturated


def test_two_groups_carry_the_choice_between_them() -> None:
    mu = torch.tensor([-50.0, 50.0]).repeat(40)[:, None]
    parts = parts_of(mu, torch.zeros(80, 1), 80)
    assert parts.mutual_information == pytest.approx(math.log(2), abs=1e-6)


def test_codes_of_twenty_dimensions_are_more_than_their_images_can_show() -> None:
    codes = load_checkpoint(CHECKPOINTS / "mnist-20d.safetensors").encodings
    assert codes is not None
    parts = parts_of(codes.mu, codes.logvar)
    assert parts.saturated
    assert math.log(10_000) - 1 < parts.mutual_information <= math.log(10_000)


def test_codes_out_of_all_bounds_have_no_parts() -> None:
    assert kl_parts(torch.full((4, 1), 1e30), torch.full((4, 1), -1e30)) is None


def test_an_evaluation_has_them_and_an_autoencoders_has_none() -> None:
    images = torch.rand((50, 784), generator=torch.Generator().manual_seed(0))
    of_vae = evaluate(VAE(2, 16), images)
    assert of_vae.parts is not None
    of_it = of_vae.parts.mutual_information + of_vae.parts.marginal_kl
    assert of_it == pytest.approx(of_vae.kl, rel=1e-5)
    assert evaluate(VAE(2, 16, variational=False), images).parts is None


def trained_history(*, variational: bool = True) -> History:
    config = TrainConfig(hidden_dim=8, epochs=2, batch_size=16, variational=variational)
    images = torch.rand((32, 784), generator=torch.Generator().manual_seed(0))
    *_, last = train(build_model(config), images, config, test_images=images)
    return last.run.history


def test_every_epoch_keeps_its_own_and_a_file_brings_them_back() -> None:
    history = trained_history()
    parts = history.epochs[-1].kl_parts
    assert parts is not None
    assert parts.n_images == 32
    assert history.epochs[-1].test_kl == pytest.approx(
        parts.mutual_information + parts.marginal_kl, rel=1e-5
    )
    again = history_from_arrays(history_to_arrays(history), 2, [], list(history.test_mu))
    assert again.epochs == history.epochs


def test_an_autoencoders_epochs_have_none() -> None:
    history = trained_history(variational=False)
    assert history.epochs[-1].kl_parts is None
    again = history_from_arrays(history_to_arrays(history), 2, [], list(history.test_mu))
    assert again.epochs == history.epochs


def test_a_file_from_before_they_were_measured_opens() -> None:
    history = trained_history()
    arrays = history_to_arrays(history)
    late = [f for f in dataclasses.fields(EpochFigures) if f.default is not dataclasses.MISSING]
    table = arrays["history.epochs"]
    numbers = table.shape[1] - 2 - len(late)
    arrays["history.epochs"] = torch.cat([table[:, :numbers], table[:, -2:]], dim=1)
    again = history_from_arrays(arrays, 2, [], list(history.test_mu))
    assert [row.test_kl for row in again.epochs] == [row.test_kl for row in history.epochs]
    assert [row.kl_per_dim for row in again.epochs] == [row.kl_per_dim for row in history.epochs]
    assert again.epochs[-1].kl_parts is None
