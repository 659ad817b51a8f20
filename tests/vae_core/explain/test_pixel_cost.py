"""What does a pixel cost, and what can it cost at least?"""

import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli

from vae_core.explain.pixel_cost import binarised, floor_per_image, pixel_cost


def noise(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_pixel_costs_what_binary_cross_entropy_says() -> None:
    x, p = torch.rand(50, generator=noise()), torch.rand(50, generator=noise(1))
    expected = F.binary_cross_entropy(p, x, reduction="none")
    torch.testing.assert_close(pixel_cost(x, p), expected)


def test_the_floor_is_the_entropy_of_grey_and_nothing_for_black_and_white() -> None:
    x = torch.rand((3, 784), generator=noise())
    torch.testing.assert_close(floor_per_image(x), Bernoulli(probs=x).entropy().sum(1))
    assert floor_per_image(binarised(x, 0.3)).tolist() == [0, 0, 0]
    assert binarised(torch.tensor([0.2, 0.3]), 0.3).tolist() == [0, 1]
