"""Do images in another range, shape or type get a sentence that names it, and not a wrong run?"""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from vae_core.config import TrainConfig
from vae_core.data.images import check_images
from vae_core.diagnostics import encode_images, evaluate, image_losses
from vae_core.model import build_model
from vae_core.trainer import train

CONFIG = TrainConfig(hidden_dim=8, epochs=1, batch_size=4)
RIGHT = torch.rand(8, 784, generator=torch.Generator().manual_seed(0))


def one_bad(value: float) -> Tensor:
    images = RIGHT.clone()
    images[3, 5] = value
    return images


WRONG = {
    "-1 to 1": (2 * RIGHT - 1, r"from -1 to 1; .*\(images \+ 1\) / 2"),
    "0 to 255": (255 * RIGHT, r"to 255; .*images / 255"),
    "standardised": ((RIGHT - 0.13) / 0.3, r"from -0\.4.. to 2\.9"),
    "int64": ((255 * RIGHT).long(), "torch.int64, from 0 to 25"),
    "bool": (RIGHT > 0.5, "torch.bool"),
    "NaN": (one_bad(float("nan")), "NaN or infinite"),
    "infinite": (one_bad(float("inf")), "NaN or infinite"),
    "colours": (torch.rand(8, 3, 28, 28), r"\(8, 3, 28, 28\)"),
    "other size": (torch.rand(8, 32, 32), r"\(8, 32, 32\)"),
    "one flat image": (torch.rand(784), r"\(784,\)"),
    "none": (RIGHT[:0], "at least one"),
    "a number": (torch.tensor(1.0), "at least one"),
}
ENTRIES: dict[str, Callable[[Tensor], object]] = {
    "train": lambda images: next(train(build_model(CONFIG), images, CONFIG)),
    "test": lambda images: next(train(build_model(CONFIG), RIGHT, CONFIG, test_images=images)),
    "evaluate": lambda images: evaluate(build_model(CONFIG), images),
    "encode": lambda images: encode_images(build_model(CONFIG), images),
    "losses": lambda images: image_losses(build_model(CONFIG), images),
}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("kind", WRONG)
def test_what_was_got_is_named(entry: str, kind: str) -> None:
    images, named = WRONG[kind]
    with pytest.raises(ValueError, match=named):
        ENTRIES[entry](images)


@pytest.mark.parametrize("shape", [(784,), (28, 28), (1, 28, 28)])
@pytest.mark.parametrize("entry", ENTRIES)
def test_three_shapes_are_as_good(entry: str, shape: tuple[int, ...]) -> None:
    ENTRIES[entry](RIGHT.reshape(8, *shape))
    ENTRIES[entry]((255 * RIGHT).to(torch.uint8).reshape(8, *shape))


def test_rounding_is_no_other_range() -> None:
    check_images(RIGHT * 1.0001)
    check_images(RIGHT.double())
    check_images(RIGHT.half())
