"""Which file in a folder holds MNIST's content, however it is packed and named?

People lay files there by hand: unpacked ones, ones packed again, ones that a browser unpacked and
left under the .gz name. What counts is what is inside.
"""

import gzip
import hashlib
import io
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vae_core.errors import Trouble

MAX_BYTES = 100_000_000  # unpacked; the largest file here has 47 MB
MAX_LAYERS = 3  # of gzip
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Published:
    """A data set as it is published."""

    files: tuple[tuple[str, str], ...]  # train images and labels, test likewise; MD5 sums
    mirrors: tuple[str, ...]  # the part of a URL before the file's name; to be tried in turn


# As torchvision has them, which a test holds. It is not asked: it brings torch's compiler along.
PUBLISHED = {
    "MNIST": Published(
        (
            ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
            ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
            ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
        ),
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "http://yann.lecun.com/exdb/mnist/",
        ),
    ),
    "FashionMNIST": Published(
        (
            ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
            ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
            ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
        ),
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
    ),
}
# The MD5 sum of a published .gz file -> that of what is in it.
CONTENT = {
    "f68b3c2dcbeaaa9fbdd348bbdeb94873": "6bbc9ace898e44ae57da46a324031adb",  # MNIST, train images
    "d53e105ee54ea40749a09fcbcd1e9432": "a25bea736e30d166cdddb491f175f624",
    "9fb629c4189551a2d022fa330f9573f3": "2646ac647ad5339dbf082846283269ea",
    "ec29112dd5afa0611ce80d1b7f02629c": "27ae3e4e09519cfbb04c329615203637",
}
# No sum of what is in Fashion-MNIST's files is published: their shape has to do, if it isn't MNIST.
SHAPE = {
    "8d4fb7e6c68d591d4c3dfef9ec88bf0d": (60_000, 28, 28),
    "25c81989df183df01b3e8a0aad5dffbe": (60_000,),
    "bef4ecab320f06d8554ea6380940ec79": (10_000, 28, 28),
    "bb300cfdad3c16e7a12a480ee83cd310": (10_000,),
}


class DamagedFile(Trouble, OSError):
    """A file that can't be unpacked, or must not be."""


def found(folder: Path, file: str, md5: str) -> Path | None:
    """The file whose content is that of the published `file` of this MD5 sum, or None.

    A file is read again only after it has changed.
    """
    for path in _candidates(folder, file):
        try:
            status = path.stat()
            if _is_right(path, md5, status.st_ino, status.st_size, status.st_mtime_ns):
                return path
        except OSError:
            continue
    return None


def values_in(path: Path) -> NDArray[np.uint8]:
    """The numbers in a file whose content is known to be right, in their shape.

    Two zeros, 8 for bytes, how many dimensions; each of them in four bytes; then the values.
    """
    content = unpacked(path)
    shape = np.frombuffer(content, ">u4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + shape.nbytes).reshape(shape)


def unpacked(path: Path) -> bytes:
    """What is in a file: as it is, or out of one layer of gzip or more.

    Raises DamagedFile for a damaged file and for one that unpacks to more than 100 MB.
    """
    content = path.read_bytes()
    for _ in range(MAX_LAYERS):
        if not content.startswith(GZIP):
            break
        with gzip.open(io.BytesIO(content)) as packed:
            try:
                content = packed.read(MAX_BYTES + 1)
            except (EOFError, zlib.error) as error:
                raise DamagedFile("{file} is damaged: {why}", file=path.name, why=error) from error
        if len(content) > MAX_BYTES:
            raise DamagedFile(
                "{file} unpacks to more than {limit} MB", file=path.name, limit=MAX_BYTES // 10**6
            )
    return content


def _candidates(folder: Path, file: str) -> Iterator[Path]:
    """Its own name first; then as it is called unpacked, and with a dot, as some archives have."""
    plain = file.removesuffix(".gz")
    for name in (plain, plain.replace("-idx", ".idx")):
        yield folder / f"{name}.gz"
        yield folder / name


@lru_cache(maxsize=64)
def _is_right(path: Path, md5: str, *version: int) -> bool:
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, new_md5).hexdigest() == md5:
            return True
    if md5 not in CONTENT and md5 not in SHAPE:
        return False
    content = unpacked(path)
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if md5 in CONTENT:
        return digest == CONTENT[md5]
    shape = SHAPE[md5]
    header = bytes([0, 0, 8, len(shape)]) + b"".join(n.to_bytes(4, "big") for n in shape)
    body = len(content) - len(header)
    has_shape = content.startswith(header) and body == math.prod(shape)
    return has_shape and digest not in CONTENT.values()


def new_md5() -> "hashlib._Hash":
    """For telling files apart, not for safety."""
    return hashlib.md5(usedforsecurity=False)  # torchvision knows no other sum
