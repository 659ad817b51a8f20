"""Is a loss good? One ruler for all of them, and what a bare number may mean.

In nats per image, for grey pixels and sums over all 784 of them, as `loss_function` has it. The
marks of a data set take seconds to compute and all of its images; `python -m benchmarks.ruler`
writes them into checkpoints/ruler.json. Nothing here draws, and nothing imports torch.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vae_core.data import N_PIXELS

RULER_FILE = "ruler.json"  # beside the shipped models
BATCH_SIZE = 128  # the lab's
NEAR = 0.01  # so near the best that another seed may turn it round: 1.5 nats of 152


@dataclass(frozen=True)
class Guides:
    """What a reconstruction loss on this data set means, in nats per image."""

    untrained: float  # every pixel a fair coin
    collapsed: float  # every image decoded to the mean image
    class_only: float  # every image decoded to the mean image of its class
    floor: float  # every image decoded to itself: grey pixels have entropy


@dataclass(frozen=True)
class Best:
    """The best VAE with this many dimensions among those that come with the app; beta 1."""

    model: str
    latent_dim: int
    recon: float  # nats per test image
    kl: float

    @property
    def loss(self) -> float:
        """-ELBO, in nats per test image."""
        return self.recon + self.kl


@dataclass(frozen=True)
class Ruler(Guides):
    """The marks of one data set."""

    best: tuple[Best, ...] = ()  # fewest dimensions first


@dataclass(frozen=True)
class ManyNumbers:
    """One model, measured in the ways that losses are reported in."""

    model: str
    n_images: int  # test images
    n_samples: int  # z for each, of the estimate of log p(x)
    grey_recon: float  # nats per image
    grey_kl: float
    binary_loss: float  # -ELBO of black and white pixels, each drawn black as often as it is grey
    binary_nll: float  # -log p(x) of those, estimated
    squared_error: float  # of decode(mu), the mean over the pixels

    @property
    def grey_loss(self) -> float:
        """-ELBO of grey pixels, the app's own loss."""
        return self.grey_recon + self.grey_kl


@dataclass(frozen=True)
class Rulers:
    """What checkpoints/ruler.json holds."""

    of_data: Mapping[str, Ruler]  # by the data set's name
    many_numbers: ManyNumbers


def load_rulers(file: Path) -> Rulers:
    """Out of checkpoints/ruler.json."""
    held = json.loads(file.read_text("utf-8"))
    of_data = {
        name: Ruler(**marks | {"best": tuple(Best(**best) for best in marks["best"])})
        for name, marks in held["of_data"].items()
    }
    return Rulers(of_data, ManyNumbers(**held["many_numbers"]))


def bits_per_pixel(nats: float) -> float:
    """Nats per image of 784 pixels, as bits per pixel."""
    return nats / (N_PIXELS * math.log(2))


Kind = Literal["nats", "mean", "batch", "squared", "below", "density"]


@dataclass(frozen=True)
class Reading:
    """What a bare number may be, and where it then stands on the ruler."""

    kind: Kind
    nats: float | None  # per image; None where no factor leads there


def readings(value: float, ruler: Ruler, batch_size: int = BATCH_SIZE) -> tuple[Reading, ...]:
    """What a number that a program printed may be, likeliest first.

        nats     a sum over the pixels, per image
        mean     both terms divided by 784: times 784
        batch    a sum over a batch of images: divided by their number
        squared  a mean squared error, for less than any mean of nats
        below    a sum over the pixels below the floor: other pixels, or another loss
        density  less than no nats: -log of a density, which may be larger than 1

    Each kind has its stretch, from the floor to twice what an untrained model pays.
    """
    low, high = ruler.floor, 2 * ruler.untrained
    if value < 0:
        return (Reading("density", None),)
    if value < low / N_PIXELS:
        return (Reading("squared", None),)
    if value <= high / N_PIXELS:
        return (Reading("mean", value * N_PIXELS), Reading("squared", None))
    if value < low:
        return (Reading("below", None),)
    if value <= high:
        return (Reading("nats", value),)
    return (Reading("batch", value / batch_size),)


Verdict = Literal[
    "above_untrained",
    "untrained",
    "collapsed",
    "class_only",
    "near",
    "between",
    "best",
    "bare",
    "floor",
]


@dataclass(frozen=True)
class Place:
    """Between which marks a loss lies."""

    verdict: Verdict
    best: Best | None = None  # the model that it is near to, or the next that is better
    worse: Best | None = None  # the next that it beats


def place(nats: float, ruler: Ruler) -> Place:
    """Where a loss lies on the ruler."""
    near = [best for best in ruler.best if abs(nats - best.loss) <= NEAR * best.loss]
    if near:
        return Place("near", best=near[0])
    marks: tuple[tuple[Verdict, float], ...] = (
        ("above_untrained", ruler.untrained),
        ("untrained", ruler.collapsed),
        ("collapsed", ruler.class_only),
    )
    for verdict, mark in marks:
        if nats >= mark:
            return Place(verdict)
    if nats < ruler.floor:
        return Place("floor")
    if not ruler.best:
        return Place("bare")
    better = max((b for b in ruler.best if b.loss <= nats), key=_loss, default=None)
    worse = min((b for b in ruler.best if b.loss > nats), key=_loss, default=None)
    if worse is None:
        return Place("class_only", best=better)
    return Place("between" if better else "best", best=better, worse=worse)


def _loss(best: Best) -> float:
    return best.loss
