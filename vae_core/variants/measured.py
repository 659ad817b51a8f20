"""What does each variant come to in a short training, beside the lab's own model?

`python -m benchmarks.variants` trains them and writes checkpoints/variants.json. Nothing here
trains, and nothing imports torch.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path
from statistics import fmean, median
from typing import Literal

MEASURED_FILE = "variants.json"  # beside the shipped models

Verdict = Literal["lower", "higher", "unclear"]


@dataclass(frozen=True)
class Training:
    """One of some equal trainings with other seeds. In nats per test image where not said."""

    n_parameters: int
    ms_per_step: float  # of the processor, on one thread: only ratios travel
    untrained: float  # recon before the first step
    recon: float
    kl: float
    squared_error: float  # of decode(mu), the mean over all numbers of an image
    residual: float  # of training images and of z as it is drawn: what fits sigma^2
    variance: float | None = None  # sigma^2 of Gaussian pixels; None where they are coins

    @property
    def loss(self) -> float:
        """recon + kl."""
        return self.recon + self.kl


@dataclass(frozen=True)
class Measured:
    """What checkpoints/variants.json holds."""

    n_images: int
    epochs: int
    # by L, then by the variant's name, of each seed; "lab" is the model without a diff, and
    # "gaussian", "gaussian_mean" and "gaussian_fitted" have sigma^2 of 1/2, 392 and the residual
    of: Mapping[int, Mapping[str, Sequence[Training]]]

    @property
    def n_seeds(self) -> int:
        """So many equal trainings there are of each."""
        return len(next(iter(self.of.values()))["lab"])

    def mean_of(self, dim: int, name: str, measure: Callable[[Training], float]) -> float:
        """Over the seeds."""
        return fmean(measure(each) for each in self.of[dim][name])

    def mean(self, dim: int, name: str, what: str) -> float:
        """Of one of Training's measures, over the seeds."""
        return self.mean_of(dim, name, attrgetter(what))

    def ends(self, dim: int, name: str, what: str) -> tuple[float, float]:
        """The least and the most."""
        found = [attrgetter(what)(each) for each in self.of[dim][name]]
        return min(found), max(found)

    def against_lab(self, dim: int, name: str) -> Verdict:
        """Is its loss lower with each seed, or higher with each?"""
        pairs = zip(self.of[dim][name], self.of[dim]["lab"], strict=True)
        gains = [lab.loss - one.loss for one, lab in pairs]
        if min(gains) > 0:
            return "lower"
        return "higher" if max(gains) < 0 else "unclear"

    def slower(self, dim: int, name: str) -> float:
        """So many times the lab's time a step takes: the median over turns beside each other."""
        pairs = zip(self.of[dim][name], self.of[dim]["lab"], strict=True)
        return median(one.ms_per_step / lab.ms_per_step for one, lab in pairs)


def save_measured(found: Measured, file: Path) -> None:
    """Write them as JSON."""
    file.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")


def load_measured(file: Path) -> Measured:
    """Read them. Raises OSError, ValueError, KeyError and TypeError."""
    held = json.loads(file.read_text("utf-8"))
    of = {
        int(latent_dim): {
            name: tuple(Training(**each) for each in trainings) for name, trainings in names.items()
        }
        for latent_dim, names in held.pop("of").items()
    }
    return Measured(of=of, **held)
