"""Does every epoch take all images, each once, in an order that one can go on with?"""

import torch
from hypothesis import given
from hypothesis import strategies as st

from vae_core.data.batches import Batches


def batches(n: int, size: int) -> Batches:
    """Images that tell their number by the ink of their first pixel."""
    images = torch.zeros((n, 28, 28), dtype=torch.uint8)
    images[:, 0, 0] = torch.arange(n)
    return Batches(images, size, torch.Generator().manual_seed(1), torch.device("cpu"))


def numbers(batch: torch.Tensor) -> list[int]:
    return [round(255 * ink) for ink in batch[:, 0].tolist()]


@given(st.integers(1, 40), st.integers(1, 50))
def test_an_epoch_takes_every_image_once(n: int, size: int) -> None:
    dealt = batches(n, size)
    epochs = []
    for epoch in range(2):
        steps = range(epoch * dealt.per_epoch, (epoch + 1) * dealt.per_epoch)
        each = [numbers(dealt.after(step)) for step in steps]
        assert all(len(batch) == size for batch in each[:-1])
        epochs.append([number for batch in each for number in batch])
        assert sorted(epochs[-1]) == list(range(n))
    assert n < 8 or epochs[0] != epochs[1]


@given(st.integers(0, 19))
def test_going_on_is_as_if_never_stopped(step: int) -> None:
    whole, later = batches(20, 3), batches(20, 3)
    for taken in range(step):
        whole.after(taken)
    later.go_on(step, whole.shuffle_before_epoch)
    for taken in range(step, step + 10):
        assert numbers(later.after(taken)) == numbers(whole.after(taken))
