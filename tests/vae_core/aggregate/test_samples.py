"""Do draws from where codes lie spread as the codes do?"""

import pytest
import torch

from vae_core.aggregate.samples import aggregate_samples, aggregate_spread
from vae_core.model import VAE
from vae_core.sampling import decode_points


@pytest.fixture
def model() -> VAE:
    return VAE(2, 16, generator=torch.Generator().manual_seed(0))


class Camera(VAE):
    """A model whose decoder shows the very z that it is given."""

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        return z


def test_where_every_posterior_is_the_prior_the_aggregate_is_too() -> None:
    nothing_said = torch.zeros(50, 3)  # mu = 0 and log sigma^2 = 0: a collapsed model
    z = aggregate_samples(
        Camera(3, 16),
        nothing_said,
        nothing_said,
        20_000,
        generator=torch.Generator().manual_seed(0),
    )
    assert torch.allclose(z.mean(0), torch.zeros(3), atol=0.03)
    assert torch.allclose(z.T.cov(), torch.eye(3), atol=0.03)
    assert aggregate_spread(nothing_said, nothing_said) == pytest.approx(1)


def test_the_aggregate_spreads_by_its_means_and_its_clouds() -> None:
    generator = torch.Generator().manual_seed(0)
    mu, logvar = 3 * torch.randn((500, 2), generator=generator), torch.full((500, 2), -1.0)
    z = aggregate_samples(Camera(2, 16), mu, logvar, 50_000, generator=generator)
    assert aggregate_spread(mu, logvar) == pytest.approx(float(z.var(0).mean().sqrt()), rel=0.01)


def test_an_autoencoders_aggregate_is_its_codes() -> None:
    model = VAE(2, 16, variational=False, generator=torch.Generator().manual_seed(0))
    mu, logvar = torch.tensor([[1.0, -2.0]]), torch.zeros(1, 2)
    samples = aggregate_samples(model, mu, logvar, 3)
    assert torch.equal(samples, decode_points(model, mu.repeat(3, 1)))


def test_the_aggregate_is_reproducible_and_needs_codes(model: VAE) -> None:
    mu, logvar = torch.randn((2, 30, 2), generator=torch.Generator().manual_seed(0))
    first, same, other = (
        aggregate_samples(model, mu, logvar, 9, generator=torch.Generator().manual_seed(s))
        for s in (1, 1, 2)
    )
    assert first.shape == (9, 784)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
    with pytest.raises(ValueError, match="at least one"):
        aggregate_samples(model, mu[:0], logvar[:0])
