"""Do the numbers of one weight give exactly what the optimiser did to it?"""

import math

import pytest
import torch
from torch import Tensor

from vae_core.adam import BETA1, BETA2
from vae_core.config import TrainConfig
from vae_core.explain.one_weight import WeightMove, by_gradient, weight_move
from vae_core.explain.slow_motion import BATCH_SIZE, Learner, Step, next_noise, take_step
from vae_core.model import build_model

CONFIG = TrainConfig(hidden_dim=16, batch_size=BATCH_SIZE, seed=3)
NAMES = [f"{layer}.weight" for layer in ("fc1", "fc_mean", "fc_logvar", "fc3", "fc4")]


@pytest.fixture(scope="module")
def images() -> Tensor:
    ink = torch.rand(BATCH_SIZE, 784, generator=torch.Generator().manual_seed(0))
    return (255 * ink.pow(4)).to(torch.uint8)


def steps(images: Tensor, n: int, learning_rate: float = 1e-3) -> list[tuple[Learner, Step]]:
    """n steps, each with the learner as it was before it."""
    learner = Learner(build_model(CONFIG))
    found = []
    for i in range(n):
        before = learner
        learner = learner.copy()
        eps = next_noise(CONFIG.latent_dim, CONFIG.seed, i)
        step = take_step(learner, images, eps, beta=1.0, learning_rate=learning_rate)
        found.append((before, step))
    return found


def moves(images: Tensor, n: int) -> list[WeightMove]:
    """Of several weights of every layer, in each of n steps."""
    return [
        weight_move(before, step, name, int(place))
        for before, step in steps(images, n)
        for name in NAMES
        for place in by_gradient(step.gradients[name])[[0, 1, 5, 12]]
    ]


def test_the_formula_gives_the_change_of_the_real_weight(images: Tensor) -> None:
    for move in moves(images, 4):
        # float32 holds a weight of 0.05 to some 4e-9
        assert move.after - move.before == pytest.approx(move.change, abs=2e-8)


def test_the_moments_are_made_of_those_before_and_the_gradient(images: Tensor) -> None:
    for move in moves(images, 4):
        first = BETA1 * move.first_before + (1 - BETA1) * move.gradient
        second = BETA2 * move.second_before + (1 - BETA2) * move.gradient**2
        assert move.first == pytest.approx(first, rel=1e-4, abs=1e-7)
        assert move.second == pytest.approx(second, rel=1e-4, abs=1e-9)


def test_a_step_goes_on_from_the_one_before(images: Tensor) -> None:
    (first, a), (second, b) = steps(images, 2)
    place = int(by_gradient(a.gradients["fc4.weight"])[0])
    then = weight_move(first, a, "fc4.weight", place)
    now = weight_move(second, b, "fc4.weight", place)
    assert (then.t, now.t) == (1, 2)
    assert (then.first_before, then.second_before) == (0, 0)
    assert (now.first_before, now.second_before) == (then.first, then.second)
    assert now.before == then.after


def test_at_the_first_step_the_correction_gives_back_the_gradient(images: Tensor) -> None:
    [(before, step)] = steps(images, 1)
    move = weight_move(
        before, step, "fc3.weight", int(by_gradient(step.gradients["fc3.weight"])[0])
    )
    assert move.first_corrected == pytest.approx(move.gradient, rel=1e-5)
    assert move.second_corrected == pytest.approx(move.gradient**2, rel=1e-4)
    assert move.change == pytest.approx(-math.copysign(1e-3, move.gradient), rel=1e-4)


def test_a_weight_without_a_gradient_stays(images: Tensor) -> None:
    bare = images.clone()
    bare[:, 0] = 0  # no ink at the first pixel
    [(before, step)] = steps(bare, 1)
    move = weight_move(before, step, "fc1.weight", 0)
    assert (move.gradient, move.change, move.after) == (0, 0, move.before)


def test_the_largest_gradient_comes_first() -> None:
    assert by_gradient(torch.tensor([[0.5, -2.0], [0.0, 1.0]])).tolist() == [1, 3, 0, 2]
