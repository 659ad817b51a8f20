"""What stands in for MNIST where there is no internet?

Digits sketched along the pen paths of skeletons.py, each with its own slant, thickness, waist and
so on. Nobody noted these for MNIST; here the true factors are known, so one can ask whether a
latent space found them. Nothing here reads a file or touches the global random state.

    skeleton --jitter, slant, ...--> pen path --fit--> 20x20 box --ink, centre--> 28x28 image

Shapes: n digits, P = PEN_POINTS points along a pen path, 784 pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vae_core.data import SIDE
from vae_core.data.sketched.skeletons import SKELETONS, spline

Floats = NDArray[np.float32]

BOX = 20  # pixels along the box that MNIST fits its digits to
PEN_POINTS = 128  # about half a pixel apart on the longest path, so that ink discs merge to a line
BLOCK = 1000  # digits inked at a time: so many fit the processor's cache, in half the time
REACH = 3  # pixels from a pen point to the furthest grey that it may leave

# Chosen until the mean, the standard deviation and the histogram of the pixels resembled MNIST's.
EDGE = 1.15  # pixels over which ink fades to paper
ROUGH = 0.15  # standard deviation of an ink disc's radius from point to point, pixels
JITTER = 3.0  # standard deviation of a skeleton's points, percent of height

# What makes each digit the way it is, and the unit.
FACTORS: dict[str, str] = {
    "slant": "degrees",  # how far upright lines lean to the right
    "thickness": "pixels",
    "width": "ratio",  # to the skeleton's own
    "waist": "percent of height",  # how far the middle is moved down
    "rotation": "degrees",  # clockwise
    "wobble": "percent of height",  # how far the pen drifts off its path
    "pressure": "percent of thickness",  # how far thickness varies along the path
    "variant": "index",  # into SKELETONS[label]
}


@dataclass(frozen=True)
class Sketches:
    """Sketched digits, and the factors that made them."""

    images: NDArray[np.uint8]  # (n, 784), ink 255 on 0
    labels: NDArray[np.int64]  # (n,)
    factors: dict[str, Floats]  # (n,) for each name in FACTORS


def sketch_digits(n: int, *, seed: int = 0) -> Sketches:
    """Sketch n digits, equally many of each class (give or take one), shuffled.

    The same n and seed give the same bytes. Raises ValueError when n is less than 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1 digit, got {n}")
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n, dtype=np.int64) % len(SKELETONS))
    factors = _draw_factors(labels, rng)
    path = _pen_paths(labels, factors, rng)
    radius = _ink_radius(factors, rng)
    blocks = [slice(start, start + BLOCK) for start in range(0, n, BLOCK)]
    images = np.concatenate([_images(path[block], radius[block]) for block in blocks])
    return Sketches(images.reshape(n, SIDE * SIDE), labels, factors)


def _images(path: Floats, radius: Floats) -> NDArray[np.uint8]:
    return _centre(_ink(_fit(path, radius), radius))


def _draw_factors(labels: NDArray[np.int64], rng: np.random.Generator) -> dict[str, Floats]:
    """Draw all factors: (n,) each. The variant depends on the label, the others do not."""
    n = len(labels)
    variant = np.empty(n)
    for digit, variants in enumerate(SKELETONS):
        weights = np.array([way.weight for way in variants])
        rows = labels == digit
        variant[rows] = rng.choice(len(variants), rows.sum(), p=weights / weights.sum())
    drawn = {
        "slant": rng.normal(8, 12, n).clip(-22, 38),
        "thickness": (2.35 * np.exp(rng.normal(0, 0.3, n))).clip(1.2, 4),
        "width": 1.08 * np.exp(rng.normal(0, 0.2, n)),
        "waist": rng.normal(0, 6, n).clip(-15, 15),
        "rotation": rng.normal(0, 5, n),
        "wobble": 1.2 * np.exp(rng.normal(0, 0.4, n)),
        "pressure": rng.uniform(0, 15, n),
        "variant": variant,
    }
    return {name: drawn[name].astype(np.float32) for name in FACTORS}


def _pen_paths(
    labels: NDArray[np.int64], factors: dict[str, Floats], rng: np.random.Generator
) -> Floats:
    """Where the pen goes, in percent of height, y down: (n, P, 2)."""
    n = len(labels)
    path = np.empty((n, PEN_POINTS, 2), np.float32)
    for digit, variants in enumerate(SKELETONS):
        for index, variant in enumerate(variants):
            rows = np.flatnonzero((labels == digit) & (factors["variant"] == index))
            points, weights = spline(variant, PEN_POINTS)  # (K, 2), (P, K)
            moved = points + JITTER * rng.standard_normal((len(rows), *points.shape))
            path[rows] = np.einsum("pk,nkc->npc", weights, moved)
    slant, rotation, width, waist, wobble = (
        factors[name][:, None] for name in ("slant", "rotation", "width", "waist", "wobble")
    )  # (n, 1) each
    slant, rotation = np.radians(slant), np.radians(rotation)
    x, y = path[..., 0], path[..., 1]  # (n, P) each
    y += waist * (1 - (y / 50 - 1) ** 2)  # a parabola: top and bottom stay, the middle moves
    x = x * width - y * np.tan(slant) + wobble * _drift(n, rng)
    y += wobble * _drift(n, rng)
    cos, sin = np.cos(rotation), np.sin(rotation)
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def _ink_radius(factors: dict[str, Floats], rng: np.random.Generator) -> Floats:
    """How far ink spreads around each point of the pen path, in pixels: (n, P)."""
    thickness, pressure = factors["thickness"][:, None], factors["pressure"][:, None] / 100
    n = len(thickness)
    radius = thickness / 2 * (1 + pressure * _drift(n, rng))
    radius += ROUGH * rng.standard_normal((n, PEN_POINTS), dtype=np.float32)
    return radius.clip(0.5, REACH - EDGE / 2)


def _drift(n: int, rng: np.random.Generator) -> Floats:
    """Slow random change along a path, about standard normal: (n, P)."""
    along = np.linspace(0, 2 * np.pi, PEN_POINTS)
    drift = np.zeros((n, PEN_POINTS))
    for turns, scale in ((0.7, 1.0), (1.6, 0.8), (3.1, 0.6)):
        height, phase = rng.normal(0, scale, (n, 1)), rng.uniform(0, 2 * np.pi, (n, 1))
        drift += height * np.sin(turns * along + phase)
    return drift.astype(np.float32)


def _fit(path: Floats, radius: Floats) -> Floats:
    """Scale and move each path so that its ink fills the box in one direction, in pixels."""
    ink = radius[:, :, None] + EDGE / 2  # (n, P, 1)
    size = np.ptp(path, axis=1, keepdims=True)  # (n, 1, 2)
    room = 2 * ink.max(axis=1, keepdims=True)  # for the ink around the path; a little too much
    for _ in range(2):
        scale = ((BOX - room) / size).min(axis=2, keepdims=True)  # (n, 1, 1)
        low = (path * scale - ink).min(axis=1, keepdims=True)  # (n, 1, 2)
        high = (path * scale + ink).max(axis=1, keepdims=True)
        room = high - low - size * scale  # grows less as the scale grows: never too little
    return np.asarray(path * scale - (low + high) / 2 + SIDE / 2)


def _ink(path: Floats, radius: Floats) -> NDArray[np.uint8]:
    """Draw each path as the union of soft discs: (n, P, 2) and (n, P) to (n, 28, 28)."""
    n = len(path)
    canvas = np.zeros(n * SIDE * SIDE, np.float32)
    first_pixel = np.arange(n)[:, None, None] * SIDE * SIDE
    window = np.arange(2 * REACH + 1, dtype=np.float32)  # W pixels wide
    for at, r in zip(path.swapaxes(0, 1), radius.T, strict=True):  # all n pens move together
        pixels = np.floor(at - REACH + 0.5)[:, :, None] + window  # (n, 2, W)
        away = (pixels + 0.5 - at[:, :, None]) ** 2
        distance = np.sqrt(away[:, 1, :, None] + away[:, 0, None, :])  # (n, W, W)
        ink = ((r[:, None, None] - distance) / EDGE + 0.5).clip(0, 1)
        column, row = pixels.astype(np.int64).swapaxes(0, 1)  # (n, W) each
        index = first_pixel + row[:, :, None] * SIDE + column[:, None, :]
        canvas[index] = np.maximum(canvas[index], ink)
    return np.rint(canvas * 255).astype(np.uint8).reshape(n, SIDE, SIDE)


def _centre(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Move each image by whole pixels so that its centre of mass is at the centre, as in MNIST."""
    ink = images.astype(np.float32)
    total = ink.sum(axis=(1, 2))
    margin = (SIDE - BOX) // 2  # moved further, ink would leave the image

    def source(mass: Floats) -> NDArray[np.int64]:  # ink per row or column to where to read it
        centre = mass @ (np.arange(SIDE, dtype=np.float32) + 0.5) / total
        shift = np.rint(SIDE / 2 - centre).clip(-margin, margin).astype(np.int64)
        return np.asarray(np.arange(SIDE) - shift[:, None]) % SIDE  # (n, 28)

    rows, columns = source(ink.sum(axis=2)), source(ink.sum(axis=1))
    return images[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]
