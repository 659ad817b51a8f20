"""Do neighbours agree where they should, and is an empty place empty?"""

import pytest
import torch

from vae_core.explain.neighbours import (
    class_beside,
    distance_to_nearest,
    empty_places,
    nearest_class,
    neighbour_agreement,
    standardised,
    typical_code,
    unstandardised,
)


def normal(n: int, seed: int = 0) -> torch.Tensor:
    return torch.randn((n, 2), generator=torch.Generator().manual_seed(seed))


def test_classes_apart_agree_and_mixed_ones_as_often_as_chance() -> None:
    mu = normal(400)
    labels = torch.arange(400) % 2
    assert neighbour_agreement(mu, labels).mean() == pytest.approx(0.5, abs=0.05)
    assert neighbour_agreement(mu + 100 * labels.unsqueeze(1), labels).mean() == 1


def test_too_few_codes_are_refused() -> None:
    with pytest.raises(ValueError, match="15 codes"):
        neighbour_agreement(normal(15), torch.zeros(15))


def test_the_emptiest_place_is_the_hole() -> None:
    mu = normal(4000)
    mu = mu[(mu - torch.tensor([0.5, -0.5])).norm(dim=1) > 0.6]
    found = empty_places(mu, 3)
    assert (unstandardised(found[:1], mu)[0] - torch.tensor([0.5, -0.5])).norm() < 0.15
    gap = distance_to_nearest(found, standardised(mu))
    assert gap[0] > 2 * gap[1] >= 2 * gap[2] > 0
    assert torch.pdist(found).min() >= 1.0


def test_standard_deviations_there_and_back() -> None:
    mu = 3 * normal(100) + 5
    torch.testing.assert_close(unstandardised(standardised(mu), mu), mu)
    torch.testing.assert_close(standardised(mu).std(0), torch.ones(2))


def test_the_class_beside_is_the_one_whose_codes_are_met() -> None:
    x = torch.tensor([0.0, 0.1, 0.2, 1.0, 1.1, 5.0, 5.1])
    labels = torch.tensor([4, 4, 4, 9, 9, 1, 1])
    assert class_beside(x[:, None], labels, 4, k=4) == 9
    with pytest.raises(ValueError, match="label = 7"):
        class_beside(x[:, None], labels, 7)


def test_the_nearest_class_is_the_commonest_of_the_nearest_codes() -> None:
    x = torch.tensor([0.0, 0.1, 0.2, 1.0, 1.1, 5.0, 5.1])
    labels = torch.tensor([4, 9, 9, 4, 4, 4, 4])
    assert nearest_class(x[:, None], labels, torch.tensor([0.0]), k=3) == (9, 2)
    assert nearest_class(x[:, None], labels, torch.tensor([5.0]), k=2) == (4, 2)


def test_a_typical_code_lies_in_a_crowd_and_not_between_two() -> None:
    noise = 0.1 * torch.randn((100, 2), generator=torch.Generator().manual_seed(0))
    here, there = torch.tensor([3.0, 0.0]), torch.tensor([-3.0, 0.0])
    mu = torch.cat([noise[:50] + here, noise[50:] + there, torch.zeros(1, 2)])
    assert abs(typical_code(mu)[0]) > 2.5
    assert torch.equal(typical_code(mu[:1]), mu[0])
