"""How did a run come to be what it is, moment by moment?

    film.frames.add(frame)                           while it trains
    film_to_bytes(film), film_from_bytes(content)    a file of its own, beside the checkpoint

A frame is what the model makes, at one step, of the same test images and the same noise; now and
then its decoder is kept too. What becomes too much is thinned evenly. Loss, KL and beta of every
moment are in the history (history.py). Nothing here trains or decodes, and torch is not needed.
"""

import json
import zlib
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from vae_core.data import N_PIXELS
from vae_core.record.file import CheckpointError, description_of, naming_the_file

KEY = "vae_film"  # of the description in the file
FRAMES_BYTES = 5_500_000  # at 20 kB for L = 2: some 250
DECODERS_BYTES = 4_000_000  # of the lab's size: six
MAX_FILM_BYTES = 10_000_000  # of a file
N_RECONSTRUCTIONS, N_SAMPLES = 10, 64
N_PICTURES = N_RECONSTRUCTIONS + N_SAMPLES
MAX_CODES, MAX_SHOTS = 2000, 4096
SHADE = 17  # 255 is 15 of them


@dataclass(frozen=True)
class Frame:
    """What the model makes of the same digits after `step` updates."""

    step: int
    mu: NDArray[np.float16]  # (N, L) of the film's test images
    packed: bytes  # `pictures`, deflated

    @staticmethod
    def of(step: int, mu: NDArray[Any], pictures: NDArray[np.uint8]) -> "Frame":
        """A frame. mu: (N, L); pictures: (74, 784), ten reconstructions and 64 samples.

        In 16 shades of grey: thumbnails look the same, in a third of the bytes.
        """
        shades = (np.rint(pictures / SHADE) * SHADE).astype(np.uint8)
        return Frame(step, mu.astype(np.float16), zlib.compress(shades.tobytes()))

    @property
    def pictures(self) -> NDArray[np.uint8]:
        """(74, 784): the reconstructions, decoded from mu, then the samples.

        Raises CheckpointError where a file holds something else.
        """
        try:
            content = zlib.decompressobj().decompress(self.packed, N_PICTURES * N_PIXELS + 1)
        except zlib.error as error:
            raise CheckpointError("its pictures are damaged ({why})", why=error) from error
        if len(content) != N_PICTURES * N_PIXELS:
            raise CheckpointError("a frame has other pictures than it should")
        return np.frombuffer(content, np.uint8).reshape(N_PICTURES, N_PIXELS)

    @property
    def n_bytes(self) -> int:
        """What it takes."""
        return self.mu.nbytes + len(self.packed)


@dataclass(frozen=True)
class KeptDecoder:
    """The decoder after `step` updates."""

    step: int
    weights: NDArray[np.float16]  # fc3 (L, hidden), its bias, fc4 (hidden, 784), its bias, in a row

    @property
    def n_bytes(self) -> int:
        """What it takes."""
        return self.weights.nbytes


class _Shot(Protocol):
    @property
    def step(self) -> int: ...

    @property
    def n_bytes(self) -> int: ...


Shot = TypeVar("Shot", bound=_Shot)


@dataclass
class Reel(Generic[Shot]):
    """Shots of one kind, oldest first, within a budget."""

    most_bytes: int
    gap: int = 1  # steps after the last shot until another is due
    shots: list[Shot] = field(default_factory=list)

    def due(self, step: int) -> bool:
        """Is it time for another?"""
        return not self.shots or step >= self.shots[-1].step + self.gap

    def add(self, shot: Shot) -> None:
        """Append one. Beyond the budget every second goes, though neither the first nor the last,
        and the next ones are as far apart as those that stay."""
        if self.shots and self.shots[-1].step == shot.step:
            self.shots.pop()
        self.shots.append(shot)
        if len(self.shots) > 2 and sum(one.n_bytes for one in self.shots) > self.most_bytes:
            self.shots = self.shots[:1] + self.shots[1:][::-2][::-1]
            steps = [one.step for one in self.shots]
            self.gap = max(self.gap, (steps[-1] - steps[0]) // (len(steps) - 1))

    def back_to(self, step: int) -> None:
        """Drop what came after a step: the run goes on from there anew."""
        self.shots = [one for one in self.shots if one.step <= step]


@dataclass
class Film:
    """A run's frames, and of what they are."""

    originals: NDArray[np.uint8]  # (10, 784): one test image of each class
    labels: NDArray[np.uint8]  # (N,) of the test images whose codes are in the frames
    frames: Reel[Frame] = field(default_factory=lambda: Reel(FRAMES_BYTES))
    decoders: Reel[KeptDecoder] = field(default_factory=lambda: Reel(DECODERS_BYTES))

    def copy(self) -> "Film":
        """The film as it stands; what the run appends later does not reach the copy."""
        frames = replace(self.frames, shots=list(self.frames.shots))
        decoders = replace(self.decoders, shots=list(self.decoders.shots))
        return Film(self.originals, self.labels, frames, decoders)

    def back_to(self, step: int) -> None:
        """Drop what came after a step."""
        self.frames.back_to(step)
        self.decoders.back_to(step)


def film_to_bytes(film: Film) -> bytes:
    """The whole file's content."""
    frames, decoders = film.frames.shots, film.decoders.shots
    arrays: dict[str, NDArray[Any]] = {
        "originals": film.originals,
        "labels": film.labels,
        "steps": np.array([frame.step for frame in frames], np.int32),
        "mu": np.stack([frame.mu for frame in frames]),
        "lengths": np.array([len(frame.packed) for frame in frames], np.int32),
        "pictures": np.frombuffer(b"".join(frame.packed for frame in frames), np.uint8),
    }
    if decoders:
        arrays["decoder_steps"] = np.array([one.step for one in decoders], np.int32)
        arrays["decoders"] = np.stack([one.weights for one in decoders])
    description = {"format": 1, "gaps": [film.frames.gap, film.decoders.gap]}
    return safetensors.numpy.save(arrays, metadata={KEY: json.dumps(description)})


def film_from_bytes(content: bytes, *, name: str = "the file") -> Film:
    """A film out of a file's content. Raises CheckpointError, naming the file by `name`."""
    with naming_the_file(name):
        if len(content) > MAX_FILM_BYTES:
            raise CheckpointError("it is larger than {mb} MB", mb=MAX_FILM_BYTES // 10**6)
        description = description_of(content, key=KEY)
        arrays = safetensors.numpy.load(content)
        film = Film(_pixels(arrays["originals"]), _labels(arrays["labels"]))
        film.frames.gap, film.decoders.gap = (max(1, int(gap)) for gap in description["gaps"])
        film.frames.shots = _frames(arrays, len(film.labels))
        if "decoders" in arrays:
            steps, weights = _steps(arrays["decoder_steps"]), _numbers(arrays["decoders"])
            film.decoders.shots = [KeptDecoder(*pair) for pair in zip(steps, weights, strict=True)]
        return film


def _frames(arrays: dict[str, NDArray[Any]], n_codes: int) -> list[Frame]:
    steps, mu, lengths = _steps(arrays["steps"]), _numbers(arrays["mu"]), arrays["lengths"]
    if mu.ndim != 3 or mu.shape[:2] != (len(steps), n_codes):
        raise CheckpointError("its codes have shape {shape}", shape=str(mu.shape))
    ends = np.cumsum(lengths.astype(np.int64)).tolist()
    packed = arrays["pictures"].tobytes()
    if len(ends) != len(steps) or ends[-1:] != [len(packed)] or lengths.min() < 0:
        raise CheckpointError("its pictures are not those of its frames")
    starts = [0, *ends[:-1]]
    return [
        Frame(step, codes, packed[start:end])
        for step, codes, start, end in zip(steps, mu, starts, ends, strict=True)
    ]


def _steps(steps: NDArray[Any]) -> list[int]:
    if steps.ndim != 1 or not 0 < len(steps) <= MAX_SHOTS:
        raise CheckpointError("it holds {n} moments", n=steps.size)
    if steps[0] < 0 or (np.diff(steps) <= 0).any():
        raise CheckpointError("its moments are in no order")
    return [int(step) for step in steps]


def _numbers(values: NDArray[Any]) -> NDArray[np.float16]:
    if values.dtype != np.float16 or not np.isfinite(values).all():
        raise CheckpointError("it holds values that are not numbers")
    return values


def _labels(labels: NDArray[Any]) -> NDArray[np.uint8]:
    if labels.dtype != np.uint8 or labels.ndim != 1 or not 0 < len(labels) <= MAX_CODES:
        raise CheckpointError("its labels make no sense")
    return labels


def _pixels(pictures: NDArray[Any]) -> NDArray[np.uint8]:
    if pictures.dtype != np.uint8 or pictures.shape != (N_RECONSTRUCTIONS, N_PIXELS):
        raise CheckpointError("it was made from other images")
    return pictures
