"""Our Adam is torch's, without torch's compiler."""

import copy

import pytest
import torch
from torch import Tensor, nn

from vae_core.adam import Adam

SHAPES = ((5, 3), (7,), (2, 2))
IDLE = 2  # this one never has a gradient, as the fc_logvar of an autoencoder


def parameters() -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    return [nn.Parameter(torch.randn(shape, generator=generator)) for shape in SHAPES]


def set_gradients(moved: list[nn.Parameter], step: int) -> None:
    generator = torch.Generator().manual_seed(step)
    for parameter in moved[:IDLE]:
        parameter.grad = torch.randn(parameter.shape, generator=generator)


@pytest.mark.parametrize("beta2", [0.999, 0.99])
def test_it_is_torchs_fused_adam_bit_for_bit(beta2: float) -> None:
    ours, theirs = parameters(), parameters()
    adam = Adam(ours, beta2=beta2)
    expected = torch.optim.Adam(theirs, betas=(0.9, beta2), fused=True)
    for step in range(20):
        set_gradients(ours, step)
        set_gradients(theirs, step)
        adam.learning_rate = expected.param_groups[0]["lr"] = 0.1 / (1 + step)
        adam.step()
        expected.step()
        adam.zero_grad()
        assert ours[0].grad is None
    for parameter, other in zip(ours, theirs, strict=True):
        assert torch.equal(parameter, other)
    moments = expected.state_dict()["state"]
    assert adam.state().keys() == moments.keys() == {0, 1}
    for i, kept in adam.state().items():
        for name, value in kept.items():
            assert torch.equal(value, moments[i][name])


def test_it_goes_on_from_its_state_and_shares_nothing_with_a_copy() -> None:
    first = parameters()
    adam = Adam(first)
    set_gradients(first, 0)
    adam.step()
    state: dict[int, dict[str, Tensor]] = copy.deepcopy(adam.state())
    second = copy.deepcopy(first)
    other = Adam(second)
    other.load_state(state)
    for moved, one in ((first, adam), (second, other)):
        set_gradients(moved, 1)
        one.step()
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert float(state[0]["step"]) == 1
