"""Is a part of the images a fair one?"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vae_core.data.images import LabelledImages


def labelled(labels: list[int]) -> LabelledImages:
    """Images whose first pixel and whose factor both tell their place in the list."""
    n = len(labels)
    images = torch.zeros(n, 784, dtype=torch.uint8)
    images[:, 0] = torch.arange(n)
    return LabelledImages(images, torch.tensor(labels), {"place": torch.arange(n).float()})


many_labels = st.lists(st.integers(0, 9), min_size=1, max_size=200)


@given(many_labels, st.data())
def test_a_subset_is_balanced_and_keeps_its_parts_together(
    labels: list[int], data: st.DataObject
) -> None:
    whole = labelled(labels)
    n = data.draw(st.integers(1, len(labels)), label="n")
    part = whole.balanced_subset(n, seed=data.draw(st.integers(0, 99), label="seed"))

    place = part.factors["place"].long()
    assert len(part) == n
    assert torch.equal(place, place.unique()), "nothing is drawn twice, and the order is kept"
    assert torch.equal(part.images, whole.images[place])
    assert torch.equal(part.labels, whole.labels[place])

    # No class lags more than one image behind another, unless all of its images were taken.
    available, taken = whole.labels.bincount(minlength=10), part.labels.bincount(minlength=10)
    assert (taken[taken < available] >= taken.max() - 1).all()


@given(st.integers(1, 49), st.integers(1, 49), st.integers(0, 99))
def test_the_smaller_of_two_subsets_lies_within_the_larger(a: int, b: int, seed: int) -> None:
    whole = labelled([i % 10 for i in range(50)])
    small, large = (whole.balanced_subset(n, seed=seed) for n in sorted((a, b)))
    assert set(small.factors["place"].tolist()) <= set(large.factors["place"].tolist())


def test_the_seed_alone_decides_and_global_randomness_stays_untouched() -> None:
    whole = labelled([i % 10 for i in range(200)])
    before = torch.get_rng_state()
    first, again, other = (whole.balanced_subset(50, seed=seed).images for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_all_of_it_is_itself() -> None:
    whole = labelled([3, 1, 4])
    assert whole.balanced_subset(3) is whole


@given(many_labels, st.integers())
def test_an_impossible_number_is_refused_with_the_range(labels: list[int], n: int) -> None:
    if 1 <= n <= len(labels):
        return
    with pytest.raises(ValueError, match=f"between 1 and {len(labels)}, not {n}"):
        labelled(labels).balanced_subset(n)


@pytest.mark.parametrize(
    ("images", "labels", "complaint"),
    [
        (torch.zeros(2, 784), torch.zeros(2).long(), "images must be .*uint8, not .*float32"),
        (torch.zeros(2, 28, 28).byte(), torch.zeros(2).long(), "images must be"),
        (torch.zeros(2, 784).byte(), torch.zeros(3).long(), r"labels must be \(2,\)"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(
    images: torch.Tensor, labels: torch.Tensor, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        LabelledImages(images, labels)
