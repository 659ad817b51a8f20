"""What is kept of a sweep: runs that differ in one setting alone?

    swept_to_dict(swept), swept_from_dict(values)    plain JSON values

Of each value its way through the rate-distortion plane, an epoch at a time, and what its model made
at the end: a small map and some samples. It is all that a page draws, so it outlives the runs.
Nats per image. Nothing here trains, and torch is not needed.
"""

import base64
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from vae_core.config import TrainConfig, check_value
from vae_core.data import N_PIXELS
from vae_core.errors import BadValue

if TYPE_CHECKING:
    from vae_core.record.history import History

SWEPT = ("beta", "latent_dim", "learning_rate")
FEWEST, MOST = 2, 8  # values
MOST_PLACES = 60  # of a trail; of a longer one every second goes
SWEPT_FILE = "sweep.json"  # beside the shipped models
N_MAPPED, N_SAMPLES = 300, 16
MOST_CLASSES, MOST_LETTERS = 30, 40

Outcome = Literal["", "finished", "failed", "moved"]
OUTCOMES = ("", "finished", "failed", "moved")  # "": none yet; moved: by hand, so it is another run


@dataclass(frozen=True)
class Place:
    """Where a run stood at an epoch's end."""

    epoch: int
    rate: float  # KL of the test images
    distortion: float  # their reconstruction, of one sampled z each
    train_rate: float  # of the training images: means over the epoch, while weights moved
    train_distortion: float

    def __post_init__(self) -> None:
        check_value("epochs", self.epoch)
        numbers = (self.rate, self.distortion, self.train_rate, self.train_distortion)
        if not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
            raise ValueError("a place of a sweep makes no sense")


@dataclass(frozen=True, eq=False)
class Miniature:
    """What a model made at its end, small."""

    places: NDArray[np.float16]  # (N, 2) of the codes of test images
    labels: NDArray[np.uint8]  # (N,)
    class_names: tuple[str, ...]
    packed: bytes  # `samples`, deflated

    @property
    def samples(self) -> NDArray[np.uint8]:
        """(16, 784) decoded from the same noise for every model with as many dimensions."""
        return np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(-1, N_PIXELS)


@dataclass(frozen=True)
class Point:
    """One value of the setting, and what its run has come to."""

    value: float
    trail: tuple[Place, ...] = ()
    outcome: Outcome = ""
    miniature: Miniature | None = None

    @property
    def last(self) -> Place | None:
        """Where it stands."""
        return self.trail[-1] if self.trail else None

    @property
    def finished(self) -> bool:
        """Has its run come to its end?"""
        return self.outcome == "finished"


@dataclass(frozen=True)
class Swept:
    """A setting over its values. Raises ValueError for what makes no sense."""

    setting: str
    config: TrainConfig  # of all the runs, but for that setting
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        values = [point.value for point in self.points]
        if self.setting not in SWEPT or not self.config.variational:
            raise ValueError("this can't be swept")
        if values != checked_values(self.setting, values):
            raise ValueError("the values of a sweep rise")

    @staticmethod
    def over(setting: str, values: Sequence[float], config: TrainConfig) -> "Swept":
        """Before its first run."""
        return Swept(setting, config, tuple(Point(v) for v in checked_values(setting, values)))

    def config_of(self, index: int) -> TrainConfig:
        """The settings of one of its runs."""
        value: Any = self.points[index].value
        return replace(self.config, **{self.setting: value})

    def with_point(self, index: int, **changes: Any) -> "Swept":
        """The same, but for one point."""
        points = list(self.points)
        points[index] = replace(points[index], **changes)
        return replace(self, points=tuple(points))

    @property
    def open(self) -> int | None:
        """The first value whose run has no outcome yet."""
        return next((i for i, point in enumerate(self.points) if not point.outcome), None)

    @property
    def n_finished(self) -> int:
        """Runs that came to their end."""
        return sum(point.finished for point in self.points)


def checked_values(setting: str, values: Sequence[float]) -> list[float]:
    """The values, rising, each once. Raises BadValue for too few, too many, or a bad one."""
    found = sorted({check_value(setting, value) for value in values})
    if not FEWEST <= len(found) <= MOST:
        raise BadValue(
            "a sweep takes {low} to {high} different values, and these are {n}",
            low=FEWEST,
            high=MOST,
            n=len(found),
        )
    return found


def trail_of(history: "History") -> tuple[Place, ...]:
    """A run's way, as its history tells it: the epochs that have test figures."""
    places = [
        Place(row.epoch, row.test_kl, row.test_recon, row.train_kl, row.train_recon)
        for row in history.epochs
        if row.test_kl is not None and row.test_recon is not None
    ]
    while len(places) > MOST_PLACES:
        places = places[::-2][::-1]  # the last one stays
    return tuple(places)


def miniature(
    places: NDArray[Any],
    labels: NDArray[Any],
    class_names: Sequence[str],
    samples: NDArray[np.uint8],
) -> Miniature:
    """Of codes at places (N, 2) and of samples (n, 784), as many as it has room for."""
    return Miniature(
        places[:N_MAPPED].astype(np.float16),
        labels[:N_MAPPED].astype(np.uint8),
        tuple(class_names),
        zlib.compress(samples[:N_SAMPLES].tobytes(), 9),
    )


def swept_to_dict(swept: Swept) -> dict[str, Any]:
    """Plain JSON values."""
    return {
        "setting": swept.setting,
        "config": swept.config.as_dict(),
        "points": [
            {
                "value": point.value,
                "outcome": point.outcome,
                "trail": [
                    [
                        place.epoch,
                        *(round(n, 4) for n in (place.rate, place.distortion)),
                        *(round(n, 4) for n in (place.train_rate, place.train_distortion)),
                    ]
                    for place in point.trail
                ],
                "miniature": point.miniature and _as_text(point.miniature),
            }
            for point in swept.points
        ],
    }


def swept_from_dict(values: Mapping[str, Any]) -> Swept:
    """Out of plain JSON values. Raises ValueError, TypeError, KeyError or the like for others."""
    return Swept(
        values["setting"],
        TrainConfig.from_dict(values["config"]),
        tuple(_point(point) for point in values["points"][: MOST + 1]),
    )


def _point(values: Mapping[str, Any]) -> Point:
    if values["outcome"] not in OUTCOMES:
        raise ValueError("an outcome of a sweep makes no sense")
    trail = tuple(Place(*place) for place in values["trail"][-MOST_PLACES:])
    small = values.get("miniature")
    return Point(values["value"], trail, values["outcome"], small and _from_text(small))


def _as_text(small: Miniature) -> dict[str, Any]:
    return {
        "places": base64.b64encode(small.places.tobytes()).decode(),
        "labels": base64.b64encode(small.labels.tobytes()).decode(),
        "class_names": list(small.class_names),
        "samples": base64.b64encode(small.packed).decode(),
    }


def _from_text(values: Mapping[str, Any]) -> Miniature:
    places = np.frombuffer(base64.b64decode(values["places"]), np.float16).reshape(-1, 2)
    labels = np.frombuffer(base64.b64decode(values["labels"]), np.uint8)
    names = tuple(str(name)[:MOST_LETTERS] for name in values["class_names"][:MOST_CLASSES])
    packed, most = base64.b64decode(values["samples"]), N_SAMPLES * N_PIXELS
    try:
        n = len(zlib.decompressobj().decompress(packed, most + 1))
    except zlib.error as error:
        raise ValueError("the samples of a sweep are damaged") from error
    fits = len(places) == len(labels) <= N_MAPPED and np.isfinite(places).all()
    if not fits or not 0 < n <= most or n % N_PIXELS or (labels >= len(names)).any():
        raise ValueError("a picture of a sweep makes no sense")
    return Miniature(places, labels, names, packed)
