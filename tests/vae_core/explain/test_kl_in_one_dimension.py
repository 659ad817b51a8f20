"""Do the area, the terms and the draws all come to the KL that training uses?"""

import math

import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence

from vae_core.explain.kl_in_one_dimension import (
    PRIOR,
    Gaussian,
    areas,
    kl,
    log_ratio,
    means,
    running_mean,
    terms,
)
from vae_core.loss import kl_per_dim

MUS, STDS = (-3.0, -0.4, 0.0, 1.0, 3.0), (0.02, 0.05, 0.5, 1.0, 2.5)
PLACES = [Gaussian(mu, std) for mu in MUS for std in STDS]
PAIRS = [pair for own in PLACES for pair in ((own, PRIOR), (PRIOR, own))]


def theirs(gaussian: Gaussian) -> Normal:
    return Normal(*torch.tensor([gaussian.mu, gaussian.std], dtype=torch.float64))


@pytest.mark.parametrize(("q", "p"), PAIRS)
def test_the_closed_form_is_that_of_torch_distributions(q: Gaussian, p: Gaussian) -> None:
    assert kl(q, p) == pytest.approx(float(kl_divergence(theirs(q), theirs(p))), abs=1e-9)
    z = torch.linspace(-4, 4, 9)
    expected = theirs(q).log_prob(z.double()) - theirs(p).log_prob(z.double())
    torch.testing.assert_close(log_ratio(z, q, p), expected)


@pytest.mark.parametrize("q", PLACES)
def test_against_the_prior_it_is_the_loss_s(q: Gaussian) -> None:
    mu, std = torch.tensor(q.mu), torch.tensor(q.std)
    assert kl(q, PRIOR) == pytest.approx(float(kl_per_dim(mu, 2 * std.log())), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("q", "p"), PAIRS)
def test_both_parts_of_the_area_sum_to_it(q: Gaussian, p: Gaussian) -> None:
    parts = areas(q, p)
    assert parts.above >= 0 >= parts.below
    assert parts.above + parts.below == pytest.approx(kl(q, p), rel=1e-6, abs=1e-9)


def test_an_area_s_parts_are_those_between_the_places_where_q_is_p() -> None:
    """Equal spreads: q is larger on one side of the middle, and p on the other."""
    q = Gaussian(2.0, 1.0)
    # log q / p = 2 (z - 1): above 0 from z = 1 on, whose mean under q has a closed form
    above = 2 * (float(Normal(0, 1).cdf(torch.tensor(1.0))) + math.exp(-0.5) / math.sqrt(6.283185))
    assert areas(q, PRIOR).above == pytest.approx(above, rel=1e-4)


@pytest.mark.parametrize(("q", "p"), PAIRS)
def test_both_means_sum_to_it(q: Gaussian, p: Gaussian) -> None:
    halves = means(q, p)
    assert halves.log_q == pytest.approx(-float(theirs(q).entropy()))
    assert halves.log_q + halves.minus_log_p == pytest.approx(kl(q, p), rel=1e-9, abs=1e-9)
    assert sum(terms(q, p)) == pytest.approx(kl(q, p), rel=1e-9, abs=1e-9)


def test_dimensions_that_are_drawn_on_their_own_add_up() -> None:
    mu, std = torch.tensor([0.7, -1.9]), torch.tensor([0.2, 0.6])
    whole = kl_divergence(
        Independent(Normal(mu, std), 1),
        Independent(Normal(torch.zeros(2), torch.ones(2)), 1),
    )
    one_by_one = sum(kl(Gaussian(float(m), float(s)), PRIOR) for m, s in zip(mu, std, strict=True))
    assert one_by_one == pytest.approx(float(whole), rel=1e-6)


def test_swapped_it_is_more_where_q_is_narrow_less_where_it_is_wide_and_equal_between() -> None:
    for mu in torch.linspace(-3, 3, 25).tolist():
        for std in (0.05, 0.3, 0.9, 0.99):
            assert kl(PRIOR, Gaussian(mu, std)) > kl(Gaussian(mu, std), PRIOR)
        for std in (1.01, 1.1, 2.5):
            assert kl(PRIOR, Gaussian(mu, std)) < kl(Gaussian(mu, std), PRIOR)
        same = Gaussian(mu, 1.0)
        assert kl(PRIOR, same) == pytest.approx(kl(same, PRIOR), abs=1e-12)


@pytest.mark.parametrize(("q", "p"), [(Gaussian(1.0, 0.5), PRIOR), (PRIOR, Gaussian(1.0, 0.5))])
def test_draws_come_to_it_and_lie_within_one_standard_error_two_times_in_three(
    q: Gaussian, p: Gaussian
) -> None:
    eps = torch.randn((600, 1000), generator=torch.Generator().manual_seed(0))
    values = log_ratio(q.draws(eps), q, p)
    assert (values < 0).any()  # a single draw may be negative
    ends = [running_mean(row) for row in values]
    off = torch.stack([(mean[-1] - kl(q, p)) / error[-1] for mean, error in ends])
    assert float((off.abs() < 1).double().mean()) == pytest.approx(0.68, abs=0.06)
    assert float(values.mean()) == pytest.approx(kl(q, p), rel=0.01)


def test_a_running_mean_is_the_mean_of_what_came_so_far() -> None:
    values = torch.tensor([3.0, 1.0, 2.0, 8.0])
    mean, error = running_mean(values)
    for n in range(1, 5):
        assert float(mean[n - 1]) == pytest.approx(float(values[:n].mean()))
        if n > 1:
            assert float(error[n - 1]) == pytest.approx(float(values[:n].std()) / n**0.5)
    assert math.isnan(float(error[0]))
    assert float(running_mean(torch.full((50,), 1e6))[1][-1]) == 0
