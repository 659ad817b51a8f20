"""What do the losses that others are held against come from?"""

import math

import pytest
import torch
import torch.nn.functional as F

from vae_core.data.images import LabelledImages, as_pixels
from vae_core.data.loading import DataSet
from vae_core.explain.guides import guides


def images(n: int, seed: int) -> LabelledImages:
    """Noise, so that classes are really mixed; class 2 is all black."""
    generator = torch.Generator().manual_seed(seed)
    pixels = torch.randint(0, 256, (n, 784), dtype=torch.uint8, generator=generator)
    labels = torch.arange(n) % 3
    pixels[labels == 2] = 255
    return LabelledImages(pixels, labels)


def test_each_is_the_cost_of_one_way_to_decode() -> None:
    train, test = images(2400, 0), images(90, 1)  # more than are looked at in one part
    found = guides(DataSet("noise", "Noise", ("a", "b", "c"), train, test))
    x, learnt = as_pixels(test.images), as_pixels(train.images)

    def cost(p: torch.Tensor) -> float:
        return float(F.binary_cross_entropy(p.clamp(1e-6, 1 - 1e-6), x, reduction="sum")) / len(x)

    of_class = torch.stack([learnt[train.labels == label].mean(0) for label in range(3)])
    assert found.untrained == pytest.approx(784 * math.log(2))
    assert found.collapsed == pytest.approx(cost(learnt.mean(0).expand_as(x)), rel=1e-4)
    assert found.class_only == pytest.approx(cost(of_class[test.labels]), rel=1e-4)
    assert found.floor == pytest.approx(cost(x), rel=1e-4)
    assert found.floor < found.class_only < found.collapsed < found.untrained


def test_a_class_that_only_the_test_images_have_is_drawn_as_bare_paper() -> None:
    train, test = images(300, 0), images(30, 1)
    test.labels[0] = 7
    assert math.isfinite(
        guides(DataSet("stranger", "Stranger", ("a", "b", "c"), train, test)).class_only
    )
