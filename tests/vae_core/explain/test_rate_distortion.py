"""Where must the best models lie, and do those of a real training?"""

from itertools import pairwise

import numpy as np
import pytest
import torch

from vae_core.config import TrainConfig
from vae_core.explain.rate_distortion import TOLERANCE, Chord, chords
from vae_core.loss import terms
from vae_core.model import build_model
from vae_core.record.sweep import Place, Swept

BETAS = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0]


def at_their_best(reachable: np.ndarray) -> Swept:
    """Of these (rate, distortion), for each beta the one whose loss is smallest."""
    swept = Swept.over("beta", BETAS, TrainConfig())
    for at, beta in enumerate(BETAS):
        rate, distortion = reachable[(reachable[:, 1] + beta * reachable[:, 0]).argmin()]
        place = Place(1, rate, distortion, rate, distortion)
        swept = swept.with_point(at, trail=(place,), outcome="finished")
    return swept


@pytest.mark.parametrize("seed", range(20))
def test_the_best_lie_as_the_inequalities_say_whatever_the_frontier(seed: int) -> None:
    """Any set of places will do: neither convex nor smooth."""
    random = np.random.default_rng(seed)
    reachable = random.uniform((0, 60), (30, 200), (200, 2))
    swept = at_their_best(reachable)
    places = [point.last for point in swept.points]
    for a, b in pairwise(places):
        assert a is not None
        assert b is not None
        assert a.train_rate >= b.train_rate
        assert a.train_distortion <= b.train_distortion
    for chord in chords(swept):
        if chord.rate_falls:
            assert chord.holds(tolerance=1e-9)


def test_a_chord_outside_says_that_one_of_them_is_not_at_its_best() -> None:
    steep = Chord(beta1=1, beta2=2, rate_falls=1.0, distortion_rises=3.0)
    assert steep.falls_by == 3.0
    assert not steep.holds()
    # with beta2, the first one's place is better than the second one's own
    assert steep.distortion_rises > 2 * steep.rate_falls
    assert Chord(1, 2, 1.0, 2 * (1 + TOLERANCE)).holds()
    assert Chord(1, 2, 1.0, 1 - TOLERANCE).holds()
    assert not Chord(1, 2, -1.0, 1.0).holds()


def test_two_that_say_nothing_have_no_slope() -> None:
    collapsed = Chord(4, 8, rate_falls=0.0, distortion_rises=0.0)
    assert collapsed.falls_by is None
    assert not collapsed.holds()


def test_there_are_chords_between_finished_neighbours_of_a_sweep_over_beta_alone() -> None:
    swept = at_their_best(np.array([[10.0, 80.0], [5.0, 100.0]]))
    assert len(chords(swept)) == 5
    assert len(chords(swept.with_point(2, outcome="failed"))) == 3
    other = Swept.over("latent_dim", [2, 4], TrainConfig())
    place = Place(1, 1.0, 2.0, 1.0, 2.0)
    for at in range(2):
        other = other.with_point(at, trail=(place,), outcome="finished")
    assert chords(other) == ()


def test_a_model_with_more_dimensions_can_do_what_one_with_fewer_does() -> None:
    """By leaving the others unused: the page says so of a sweep over them."""
    small = build_model(TrainConfig(latent_dim=2, hidden_dim=16, seed=1))
    large = build_model(TrainConfig(latent_dim=5, hidden_dim=16, seed=2))
    with torch.no_grad():
        for name in ("fc1", "fc4"):
            getattr(large, name).load_state_dict(getattr(small, name).state_dict())
        for name in ("fc_mean", "fc_logvar"):
            into, out_of = getattr(large, name), getattr(small, name)
            into.weight.zero_()
            into.bias.zero_()
            into.weight[:2], into.bias[:2] = out_of.weight, out_of.bias
        large.fc3.weight.zero_()
        large.fc3.weight[:, :2] = small.fc3.weight
        large.fc3.bias.copy_(small.fc3.bias)
        x = torch.rand(7, 784, generator=torch.Generator().manual_seed(0))
        noise = torch.randn(7, 5, generator=torch.Generator().manual_seed(1))
        costs = []
        for model, eps in ((small, noise[:, :2]), (large, noise)):
            mu, logvar = model.encode(x)
            z = mu + eps * torch.exp(0.5 * logvar)
            found = terms(model.decode_logits(z), x, mu, logvar, variational=True)
            costs.append((found.recon, found.kl_per_dim.sum(1)))
    torch.testing.assert_close(costs[0][0], costs[1][0])
    torch.testing.assert_close(costs[0][1], costs[1][1])
