"""What does chance do to codes, and what does it meet?"""

import pytest
import torch

from vae_core.explain.chance import classes_met, far_from_codes, picture_change, shaken, variety
from vae_core.model import VAE


@pytest.fixture
def codes() -> torch.Tensor:
    """Two crowds, far apart."""
    around = 0.1 * torch.randn((200, 2), generator=torch.Generator().manual_seed(0))
    return around + 5.0 * torch.arange(2).repeat_interleave(100)[:, None]


def test_between_two_crowds_is_far_and_within_is_near(codes: torch.Tensor) -> None:
    z = torch.tensor([[0.0, 0.0], [5.0, 5.0], [2.5, 2.5]])
    assert far_from_codes(z, codes).tolist() == [False, False, True]
    assert far_from_codes(codes, codes).sum() == 0


def test_the_class_of_the_nearest_code_is_met(codes: torch.Tensor) -> None:
    labels = torch.arange(2).repeat_interleave(100)
    met = classes_met(torch.tensor([[1.0, 1.0], [4.0, 4.0]]), codes, labels)
    assert met.tolist() == [0, 1]


def test_shaking_is_noise_of_the_size_asked_for_and_the_same_for_one_seed() -> None:
    mu, std = torch.ones(4000, 2), torch.tensor([[0.5, 2.0]])
    moved = shaken(mu, std)
    torch.testing.assert_close(moved.std(0), std[0], rtol=0.05, atol=0)
    assert torch.equal(moved, shaken(mu, std))
    assert not torch.equal(moved, shaken(mu, std, seed=1))


def test_without_noise_no_picture_changes() -> None:
    model = VAE(2, 8, generator=torch.Generator().manual_seed(0)).requires_grad_(False)
    mu = torch.zeros(5, 2)
    assert picture_change(model, mu, torch.zeros(5, 2)) == 0
    assert picture_change(model, mu, torch.ones(5, 2)) > 0


def test_variety_counts_pixels_of_ink() -> None:
    blank, half, full = torch.zeros(784), torch.zeros(784), torch.zeros(784)
    half[:10], full[:10] = 0.5, 1
    assert variety(torch.stack([blank, full])) == 10
    assert variety(torch.stack([half, half])) == 0
    assert variety(torch.stack([blank, half, full])) == pytest.approx((5 + 5 + 10) / 3)
    with pytest.raises(ValueError, match="two"):
        variety(blank[None])
