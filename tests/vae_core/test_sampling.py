"""Pictures from points that no image was encoded to."""

import pytest
import torch
from torch.distributions import Normal

from vae_core.model import VAE
from vae_core.sampling import (
    decode_points,
    generate_samples,
    interpolate,
    manifold_grid,
    same_noise,
    traverse,
)


@pytest.fixture
def model() -> VAE:
    return VAE(2, 16, generator=torch.Generator().manual_seed(0))


def test_same_seed_same_digits(model: VAE) -> None:
    first, same, other = (
        generate_samples(model, 9, generator=torch.Generator().manual_seed(s)) for s in (1, 1, 2)
    )
    assert first.shape == (9, 784)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_by_default_64_as_in_the_lab(model: VAE) -> None:
    assert generate_samples(model).shape == (64, 784)


def test_temperature_scales_z(model: VAE) -> None:
    z = torch.randn((4, 2), generator=torch.Generator().manual_seed(5))
    hot = generate_samples(model, 4, generator=torch.Generator().manual_seed(5), temperature=2.0)
    assert torch.allclose(hot, decode_points(model, 2 * z))
    cold = generate_samples(model, 4, generator=torch.Generator().manual_seed(5), temperature=0.0)
    assert torch.equal(cold[0], cold[3])


def test_the_same_noise_is_the_same_in_every_latent_dimension() -> None:
    wide, narrow = same_noise(12, 20, seed=3), same_noise(12, 2, seed=3)
    assert torch.equal(wide[:, :2], narrow)
    assert not torch.equal(narrow, same_noise(12, 2, seed=4))
    many = same_noise(4000, 128)
    assert abs(float(many.mean())) < 0.01
    assert abs(float(many.std()) - 1) < 0.01


def test_a_line_and_an_arc_share_their_ends() -> None:
    a, b = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 1.0])
    for spherical in (False, True):
        points = interpolate(a, b, 5, spherical=spherical)
        assert torch.allclose(points[0], a, atol=1e-6)
        assert torch.allclose(points[-1], b, atol=1e-6)
    assert torch.allclose(interpolate(a, b, 3)[1], (a + b) / 2)


def test_an_arc_keeps_to_its_shell() -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = torch.randn((2, 50), generator=generator)
    a, b = 7 * a / a.norm(), 7 * b / b.norm()
    assert torch.allclose(interpolate(a, b, 9, spherical=True).norm(dim=1), torch.full((9,), 7.0))
    assert interpolate(a, b, 9)[4].norm() < 6  # the line cuts inside


@pytest.mark.parametrize("other", [[1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]])
def test_where_no_arc_is_defined_the_line_serves(other: list[float]) -> None:
    a, b = torch.tensor([1.0, 0.0]), torch.tensor(other)
    assert torch.equal(interpolate(a, b, 5, spherical=True), interpolate(a, b, 5))


def test_a_traversal_moves_one_dimension() -> None:
    z = torch.tensor([0.5, -1.0, 2.0])
    points = traverse(z, 1, [-2.0, 0.0, 2.0])
    assert points.tolist() == [[0.5, -2.0, 2.0], [0.5, 0.0, 2.0], [0.5, 2.0, 2.0]]
    assert z.tolist() == [0.5, -1.0, 2.0]
    with pytest.raises(ValueError, match="dimension = 3"):
        traverse(z, 3)


def test_the_manifold_stands_at_equal_quantiles(model: VAE) -> None:
    grid = manifold_grid(model, 5)
    assert grid.shape == (25, 784)
    low, high = Normal(0.0, 1.0).icdf(torch.tensor([0.05, 0.95])).tolist()
    top_left, top_right = torch.tensor([low, high]), torch.tensor([high, high])
    assert torch.allclose(grid[0], decode_points(model, top_left[None])[0], atol=1e-6)
    assert torch.allclose(grid[4], decode_points(model, top_right[None])[0], atol=1e-6)
    middle = decode_points(model, torch.zeros(1, 2))[0]
    assert torch.allclose(grid[12], middle, atol=1e-6)


def test_a_manifold_needs_two_dimensions_and_quantiles(model: VAE) -> None:
    with pytest.raises(ValueError, match="latent_dim = 3"):
        manifold_grid(VAE(3, 16))
    with pytest.raises(ValueError, match="low"):
        manifold_grid(model, low=0.0)
