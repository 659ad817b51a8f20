"""Are digits read right from photographs and scans of paper?

    python -m benchmarks.handwriting [--n 400] [--kind squares] [--cases FOLDER]

MNIST's test digits are put on paper of many kinds (ruled, squared, framed, in shadow ...), each
picture with its own size, pen, paper, tilt, blur and noise, and brought back to MNIST's form. The
judge knows nothing of models: it looks for the 7 nearest of 20,000 training images, on pixels.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from vae_core.data.loading import load_images
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.photos import PictureError, read_picture

Picture = NDArray[np.uint8]  # (H, W)
Plane = NDArray[np.float64]  # (H, W)
Random = np.random.Generator

ROOT = Path(__file__).parents[1]
N_KNOWN, N_NEAREST = 20_000, 7


def main() -> None:
    """Print how many of each kind are read wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=400, help="digits of each kind")
    parser.add_argument("--kind", choices=KINDS, action="append", help="(default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", type=Path, help="a folder of pictures named WHAT_DIGIT.EXT")
    options = parser.parse_args()
    judge = Judge(ROOT / "data")
    if options.cases:
        for path in sorted(options.cases.glob("*_*.*")):
            print(f"{path.name:20}{judge.of_file(path)}")
        return
    print(f"{'kind':22}{'wrong':>6}{'refused':>9}{'doubted':>9}{'ms each':>9}   of {options.n}")
    for kind in options.kind or KINDS:
        wrong, refused, doubted, seconds = judge.count(kind, options.n, seed=options.seed)
        each = 1000 * seconds / options.n
        print(f"{kind:22}{wrong:6}{refused:9}{doubted:9}{each:9.1f}", flush=True)


class Judge:
    """Which digit is it? The commonest among the nearest training images, on pixels."""

    def __init__(self, data_dir: Path) -> None:
        data = load_images("mnist", data_dir)
        self.known = data.train.images[:N_KNOWN].numpy().astype(np.float32)
        self.labels = data.train.labels[:N_KNOWN].numpy()
        self.test = data.test.images.numpy().reshape(-1, 28, 28)
        self.test_labels = data.test.labels.numpy()
        self._lengths = (self.known**2).sum(1)

    def read(self, digits: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The class of each of the digits (N, 28, 28): (N,)."""
        flat = digits.reshape(len(digits), -1).astype(np.float32)
        far = self._lengths - 2 * flat @ self.known.T
        nearest = np.argpartition(far, N_NEAREST)[:, :N_NEAREST]
        votes = self.labels[nearest]
        return np.array([np.bincount(vote).argmax() for vote in votes])

    def count(self, kind: str, n: int, *, seed: int = 0) -> tuple[int, int, int, float]:
        """Of the first n test digits: read wrong (the refused among them), refused, doubted; s."""
        digits, refused, doubted, seconds = np.zeros((n, 28, 28), np.uint8), 0, 0, 0.0
        for i in range(n):
            picture = KINDS[kind](self.test[i], np.random.default_rng((seed, i)))
            started = time.process_time()
            try:
                stages = as_mnist(picture)
                digits[i], doubted = stages.centred, doubted + bool(getattr(stages, "doubts", ()))
            except PictureError:
                refused += 1
            seconds += time.process_time() - started
        is_right = self.read(digits) == self.test_labels[:n]
        return int((~is_right | ~digits.any((1, 2))).sum()), refused, doubted, seconds

    def of_file(self, path: Path) -> str:
        """What a file is taken for, and its number of inked pixels."""
        try:
            stages = as_mnist(read_picture(path.read_bytes()))
        except PictureError as error:
            return str(error)
        inked = int((stages.centred > 0).sum())
        doubts = ", ".join(getattr(stages, "doubts", ()))
        return f"read as {self.read(stages.centred[None])[0]}, {inked} inked pixels; {doubts}"


# ---- Pictures of a digit on paper ---------------------------------------------------------------


def plain(digit: Picture, random: Random) -> Picture:
    """Six times as large, black on white, nothing else."""
    return 255 - np.kron(digit, np.ones((6, 6), np.uint8))


def plain_varied(digit: Picture, random: Random) -> Picture:
    """Any size, pen and paper, somewhere on the page."""
    return photographed(on_page(digit, random), random)


def frame_edge(digit: Picture, random: Random) -> Picture:
    """The plain picture with three black pixels around it."""
    picture = plain(digit, random)
    return bordered(picture, (3, 3, 3, 3), 0)


def frame_edge_varied(digit: Picture, random: Random) -> Picture:
    """A band along two to four of the edges, of any grey."""
    picture = photographed(on_page(digit, random), random)
    widest = max(1, round(0.05 * min(picture.shape)))
    widths = (
        random.integers(1, widest + 1, 4)
        if random.random() < 0.5
        else np.full(4, random.integers(1, widest + 1))
    )
    absent = random.permutation(4)[: random.choice([0, 0, 0, 1, 2])]
    widths[absent] = 0
    level = int(random.choice([0, 20, 60, 110, 255]))
    return bordered(picture, tuple(int(width) for width in widths), level)


def frame_inside(digit: Picture, random: Random) -> Picture:
    """The plain picture with a frame of 3 pixels, 8 pixels inside the edge."""
    image = Image.fromarray(plain(digit, random))
    ImageDraw.Draw(image).rectangle((8, 8, 159, 159), outline=0, width=3)
    return np.asarray(image)


def frame_inside_varied(digit: Picture, random: Random) -> Picture:
    """A box of any line, perhaps tilted, perhaps wider than high."""
    page, reserve = on_page(digit, random), random.uniform(0.02, 0.1)
    side = min(page.shape)
    layer = Image.new("L", page.shape[::-1])
    inset = [round(reserve * side * random.uniform(0.7, 1.3)) for _ in range(4)]
    box = (inset[0], inset[1], page.shape[1] - 1 - inset[2], page.shape[0] - 1 - inset[3])
    width = max(1, round(side * random.uniform(0.004, 0.02)))
    ImageDraw.Draw(layer).rectangle(box, outline=255, width=width)
    return photographed(with_lines(page, tilted(layer, random), random), random)


def rules(digit: Picture, random: Random) -> Picture:
    """The plain picture on ruled paper, a grey line every 30 pixels."""
    picture = plain(digit, random).copy()
    for y in range(random.integers(5, 30), 168, 30):
        picture[y : y + 2] = np.minimum(picture[y : y + 2], 130)
    return picture


def rules_varied(digit: Picture, random: Random) -> Picture:
    """Ruled paper of any pitch, line and contrast, perhaps tilted."""
    return lined(digit, random, both=False)


def squares(digit: Picture, random: Random) -> Picture:
    """The plain picture on squared paper, a grey line every 15 pixels."""
    picture = plain(digit, random).copy()
    first = int(random.integers(2, 15))
    for at in range(first, 168, 15):
        picture[at] = np.minimum(picture[at], 150)
        picture[:, at] = np.minimum(picture[:, at], 150)
    return picture


def squares_varied(digit: Picture, random: Random) -> Picture:
    """Squared paper of any pitch, line and contrast, perhaps tilted."""
    return lined(digit, random, both=True)


def shadow(digit: Picture, random: Random) -> Picture:
    """The plain picture on grey paper with a soft diagonal shadow."""
    page = 225 - plain_ink(digit) / 255 * 190
    return levels(page * shade(page.shape, random, depth=(0.4, 0.6), softness=(0.1, 0.2)))


def shadow_varied(digit: Picture, random: Random) -> Picture:
    """A hand's or a phone's shadow, soft or fairly sharp, over any page."""
    page = on_page(digit, random)
    return photographed(page * shade(page.shape, random), random)


def squares_in_shadow(digit: Picture, random: Random) -> Picture:
    """A photo of squared paper in a shadow."""
    picture = lined(digit, random, both=True)
    return levels(picture * shade(picture.shape, random, depth=(0.2, 0.5)))


KINDS: dict[str, Callable[[Picture, Random], Picture]] = {
    make.__name__: make
    for make in (
        plain,
        plain_varied,
        frame_edge,
        frame_edge_varied,
        frame_inside,
        frame_inside_varied,
        rules,
        rules_varied,
        squares,
        squares_varied,
        shadow,
        shadow_varied,
        squares_in_shadow,
    )
}


def plain_ink(digit: Picture) -> Picture:
    return np.kron(digit, np.ones((6, 6), np.uint8))


def on_page(digit: Picture, random: Random) -> Plane:
    """Brightness of a page with the digit on it, off the middle, its pen thick or fine."""
    side = int(random.integers(110, 420))
    size = int(side * random.uniform(0.6, 1.0))  # of the 28 x 28 pixels: the digit is 20 of them
    large = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    width = side if random.random() < 0.6 else int(side * random.uniform(0.8, 1.4))
    left = int(random.integers(0, max(1, width - size + 1)))
    top = int(random.integers(0, side - size + 1))
    ink = np.zeros((side, max(width, size)))
    ink[top : top + size, left : left + size] = np.asarray(large) / 255
    paper, pen = random.uniform(190, 255), random.uniform(10, 90)
    return paper - (paper - pen) * ink


def lined(digit: Picture, random: Random, *, both: bool) -> Picture:
    """A page with lines across, and with `both` down as well."""
    page = on_page(digit, random)
    height, width = page.shape
    side = min(height, width)
    pitch = side * random.uniform(0.05 if both else 0.1, 0.3)
    thick = max(1, round(side * random.uniform(0.002, min(0.016, 0.12 * pitch / side))))
    layer = Image.new("L", (width, height))
    pen = ImageDraw.Draw(layer)
    for y in np.arange(random.uniform(0, pitch), height, pitch):
        pen.rectangle((0, round(y), width, round(y) + thick - 1), fill=255)
    if both:
        for x in np.arange(random.uniform(0, pitch), width, pitch):
            pen.rectangle((round(x), 0, round(x) + thick - 1, height), fill=255)
    return photographed(with_lines(page, tilted(layer, random), random), random)


def with_lines(page: Plane, layer: Image.Image, random: Random) -> Plane:
    """Printed lines under the ink: lighter than it as a rule."""
    paper, pen = page.max(), page.min()
    level = paper - (paper - pen) * random.uniform(0.15, 0.8)
    printed = paper - (paper - level) * np.asarray(layer) / 255
    both: Plane = np.minimum(page, printed)
    return both


def tilted(layer: Image.Image, random: Random) -> Image.Image:
    """Every second time turned by up to 4 degrees; it is drawn on more than the page shows."""
    if random.random() < 0.5:
        return layer
    width, height = layer.size
    zoom = 1.15
    large = layer.resize((round(width * zoom), round(height * zoom)), Image.Resampling.BICUBIC)
    turned = large.rotate(random.uniform(-4, 4), Image.Resampling.BICUBIC)
    left, top = (turned.width - width) // 2, (turned.height - height) // 2
    if not np.asarray(layer)[:, 0].any():  # a box
        return layer.rotate(random.uniform(-2, 2), Image.Resampling.BICUBIC)
    return turned.crop((left, top, left + width, top + height))


def shade(
    shape: tuple[int, ...],
    random: Random,
    *,
    depth: tuple[float, float] = (0.2, 0.65),
    softness: tuple[float, float] = (0.06, 0.4),
) -> Plane:
    """A factor of the light: 1 outside the shadow, softly less within."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width] / max(shape)
    angle = random.uniform(0, 2 * np.pi)
    bend = random.uniform(-0.5, 0.5)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    edge = across - across.mean() + bend * (along - along.mean()) ** 2 + random.uniform(-0.25, 0.25)
    light: Plane = 1 - random.uniform(*depth) / (1 + np.exp(-4 * edge / random.uniform(*softness)))
    return light


def photographed(page: Plane, random: Random) -> Picture:
    """Out of focus a little, with a camera's noise; or scanned, without."""
    if random.random() < 0.5:
        return levels(page)
    image = Image.fromarray(levels(page))
    blur = random.uniform(0, 0.006) * min(page.shape)
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)), float)
    return levels(blurred + random.normal(0, random.uniform(0, 6), page.shape))


def bordered(picture: Picture, widths: tuple[int, ...], level: int) -> Picture:
    """A band along the left, top, right and bottom edge."""
    left, top, right, bottom = widths
    height, width = picture.shape
    framed = np.full_like(picture, level)
    inside = slice(top, height - bottom), slice(left, width - right)
    framed[inside] = picture[inside]
    return framed


def levels(page: Plane) -> Picture:
    picture: Picture = np.rint(page.clip(0, 255)).astype(np.uint8)
    return picture


if __name__ == "__main__":
    main()
