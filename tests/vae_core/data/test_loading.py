"""Does each data set arrive as images and labels, from wherever it can be had?"""

import errno
import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.torchvision_import import import_torchvision
from tests.conftest import MNIST_FILES
from tests.fresh_process import printed_by
from tests.vae_core.conftest import Mirror
from vae_core.config import DATASETS, TITLES
from vae_core.data import idx_files
from vae_core.data.download import DataUnavailable, DownloadProgress
from vae_core.data.loading import is_ready, load_images
from vae_core.data.sketched import cache
from vae_core.data.sources import SOURCES, Source

StartMirror = Callable[..., Mirror]


def idx_gz(values: np.ndarray[Any, Any]) -> bytes:
    """Bytes as MNIST's files have them: two zeros, 8 for uint8, the dimensions, the values."""
    header = bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">u4").tobytes()
    return gzip.compress(header + values.astype(np.uint8).tobytes())


@pytest.fixture
def tiny_files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """MNIST and Fashion-MNIST as if they had 30 + 20 images; no mirror."""
    random = np.random.default_rng(0)
    arrays: list[np.ndarray[Any, Any]] = []
    for n in (30, 20):
        arrays += [random.integers(0, 256, (n, 28, 28)), np.arange(n) % 10]
    files = {name: idx_gz(values) for name, values in zip(MNIST_FILES, arrays, strict=True)}
    sums = tuple((name, hashlib.md5(content).hexdigest()) for name, content in files.items())
    for name in idx_files.PUBLISHED:
        monkeypatch.setitem(idx_files.PUBLISHED, name, idx_files.Published(sums, mirrors=()))
    return files


def mnist_comes_from(mirror: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = replace(idx_files.PUBLISHED["MNIST"], mirrors=(mirror,))
    monkeypatch.setitem(idx_files.PUBLISHED, "MNIST", there)


def _datasets() -> Any:
    return import_torchvision().datasets


@pytest.mark.parametrize(
    ("name", "folder", "first_class"),
    [("mnist", "MNIST", "0"), ("fashion_mnist", "FashionMNIST", "T-shirt/top")],
)
def test_files_laid_there_by_hand_are_read_without_a_network(
    name: str, folder: str, first_class: str, tmp_path: Path, tiny_files: dict[str, bytes]
) -> None:
    raw = tmp_path / folder / "raw"
    raw.mkdir(parents=True)
    assert not is_ready(name, tmp_path)
    for file, content in tiny_files.items():
        (raw / file).write_bytes(content)
    assert is_ready(name, tmp_path)

    data = load_images(name, tmp_path)

    assert (data.name, data.title, len(data.class_names)) == (name, TITLES[name], 10)
    assert data.class_names[0] == first_class
    assert data.train.images.shape == (30, 784)
    assert data.test.images.shape == (20, 784)
    assert data.test.labels.tolist() == [i % 10 for i in range(20)]
    plain = gzip.decompress(tiny_files["train-images-idx3-ubyte.gz"])
    assert data.train.images.numpy().tobytes() == plain[16:]
    assert {p.name for p in raw.iterdir()} == set(tiny_files), "nothing was written beside them"


def test_missing_files_come_from_the_mirror(
    tmp_path: Path,
    tiny_files: dict[str, bytes],
    start_mirror: StartMirror,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mnist_comes_from(start_mirror(tiny_files).url, monkeypatch)
    seen: list[DownloadProgress] = []
    assert len(load_images("mnist", tmp_path, progress=seen.append).train) == 30
    assert list(dict.fromkeys(p.file for p in seen)) == list(MNIST_FILES)
    assert is_ready("mnist", tmp_path)
    assert not is_ready("fashion_mnist", tmp_path)


def test_what_cannot_be_had_is_named_with_its_folder_and_files(
    tmp_path: Path, tiny_files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    mnist_comes_from("http://127.0.0.1:9/", monkeypatch)
    with pytest.raises(DataUnavailable) as failure:
        load_images("mnist", tmp_path)
    for part in (str(tmp_path / "MNIST" / "raw"), *MNIST_FILES):
        assert part in str(failure.value)


def test_a_file_that_cannot_be_read_is_told_and_kept(
    tmp_path: Path, tiny_files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file, content in tiny_files.items():
        (raw / file).write_bytes(content)
    assert is_ready("mnist", tmp_path)

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(DataUnavailable, match="could not be read: Input/output error"):
        load_images("mnist", tmp_path)
    assert {path.name for path in raw.iterdir()} == set(tiny_files)


def test_the_published_files_are_those_that_torchvision_knows() -> None:
    for name, published in idx_files.PUBLISHED.items():
        known = getattr(_datasets(), name)
        assert list(published.files) == known.resources
        assert list(published.mirrors) == known.mirrors


def test_the_official_files_are_read_as_torchvision_reads_them(
    mnist_gz_folder: Path, tmp_path: Path
) -> None:
    readers = _datasets().mnist
    for file, _ in idx_files.PUBLISHED["MNIST"].files[2:]:
        plain = tmp_path / file.removesuffix(".gz")
        plain.write_bytes(idx_files.unpacked(mnist_gz_folder / file))
        ours = torch.from_numpy(idx_files.values_in(mnist_gz_folder / file).copy())
        assert torch.equal(ours, readers.read_sn3_pascalvincent_tensor(str(plain)))


def test_no_data_set_brings_torch_s_compiler_along(
    mnist_gz_folder: Path, tmp_path: Path, start_mirror: StartMirror
) -> None:
    """Nor torchvision, which does: together some 90 MB that a class server has better uses for."""
    mirror = start_mirror({name: (mnist_gz_folder / name).read_bytes() for name in MNIST_FILES})
    program = """
import sys
from vae_core.data import idx_files
from vae_core.data.loading import is_ready, load_images
folder, mirror = sys.argv[1:]
known = idx_files.PUBLISHED["MNIST"]
idx_files.PUBLISHED["MNIST"] = idx_files.Published(known.files, (mirror,))
assert not is_ready("mnist", folder)
assert len(load_images("mnist", folder).train) == 60_000
assert is_ready("mnist", folder)
load_images("sketched", folder)
print(sorted({"torchvision", "torch._dynamo", "sympy"} & sys.modules.keys()))
"""
    assert printed_by(program, str(tmp_path), mirror.url) == "[]\n"


def test_sketched_digits_need_neither_network_nor_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "SPLITS", {"train": (40, 0), "test": (20, 1)})
    assert is_ready("sketched", tmp_path / "nowhere")
    data = load_images("sketched", tmp_path)
    assert (len(data.train), len(data.test)) == (40, 20)
    assert data.class_names == tuple("0123456789")
    assert data.train.labels.bincount().tolist() == [4] * 10
    assert data.test.factors
    assert not torch.equal(data.train.images[:20], data.test.images)


@given(st.text())
def test_an_unknown_name_is_answered_with_the_choices(name: str) -> None:
    if name in DATASETS:
        return
    for ask in (is_ready, load_images):
        with pytest.raises(ValueError, match="mnist, fashion_mnist, sketched") as failure:
            ask(name)
        assert repr(name) in str(failure.value)


def test_every_data_set_has_a_title() -> None:
    assert tuple(TITLES) == DATASETS


def test_the_real_mnist(
    tmp_path: Path,
    mnist_gz_folder: Path,
    start_mirror: StartMirror,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three files lie there, one of them cut short; two are fetched; all 70,000 images are read."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    files = {name: (mnist_gz_folder / name).read_bytes() for name in MNIST_FILES}
    for name in MNIST_FILES[:3]:
        (raw / name).write_bytes(files[name])
    (raw / MNIST_FILES[0]).write_bytes(files[MNIST_FILES[0]][:5_000_000])
    mirror = start_mirror(files)
    mnist_comes_from(mirror.url, monkeypatch)

    data = load_images("mnist", tmp_path)

    assert mirror.asked == [MNIST_FILES[0], MNIST_FILES[3]]
    assert data.train.images.shape == (60_000, 784)
    assert data.test.images.shape == (10_000, 784)
    assert data.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    mean = data.train.images.float().mean().item() / 255
    assert mean == pytest.approx(0.1307, abs=1e-4)
    assert data.train.balanced_subset(1000).labels.bincount().tolist() == [100] * 10


def pair(n: int = 6, **changes: Any) -> tuple[Any, Any]:
    images = changes.get("images", np.zeros((n, 28, 28), np.uint8))
    return images, changes.get("labels", np.arange(n) % 2)


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        (pair(images=np.zeros((6, 32, 32), np.uint8)), pair(), "training images are (6, 32, 32)"),
        (pair(images=np.zeros((6, 28, 28))), pair(), "torch.float64 and should be (N, 28, 28)"),
        (pair(images=np.zeros((0, 28, 28), np.uint8)), pair(), "training images are (0, 28, 28)"),
        (pair(labels=np.zeros(5)), pair(), "labels must be (6,)"),
        (
            pair(),
            pair(labels=np.arange(6) % 3),
            "labels of its test images go from 0 to 2, and its 2 classes",
        ),
        (pair(), pair(labels=np.zeros(6)), "no test image of class 1 (odd)"),
        (pair(), None, "can't be used"),
    ],
)
def test_a_loader_s_mistake_is_said_in_a_sentence(
    train: Any, test: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Source("Mine", ("even", "odd"), lambda folder, progress: (train, test))
    monkeypatch.setitem(SOURCES, "mine", mine)
    with pytest.raises(DataUnavailable, match=re.escape(said)) as failure:
        load_images("mine")
    assert "Mine can't be used" in str(failure.value)


@pytest.mark.parametrize("shape", [(6, 28, 28), (6, 784)])
def test_images_come_as_squares_or_in_a_row(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    images = np.arange(6 * 784).reshape(shape).astype(np.uint8)
    mine = Source("Mine", ("even", "odd"), lambda folder, progress: (pair(), pair(images=images)))
    monkeypatch.setitem(SOURCES, "mine", mine)
    test = load_images("mine").test
    assert test.images.numpy().tobytes() == images.tobytes()
    assert test.labels.dtype is torch.int64


# ---- Files laid there by hand, packed in any way -------------------------------------------------

Packing = Callable[[bytes], bytes]
PACKINGS: dict[str, tuple[str, Packing]] = {  # how the file is called, and what is in it
    "unpacked": ("{name}", gzip.decompress),
    "unpacked under the .gz name": ("{name}.gz", gzip.decompress),
    "unpacked, a dot in the name": ("{dotted}", gzip.decompress),
    "packed again": ("{name}.gz", lambda gz: gzip.compress(gzip.decompress(gz), 1)),
    "packed twice": ("{name}.gz", gzip.compress),
    "packed, a dot in the name": ("{dotted}.gz", lambda gz: gz),
}


def lay(folder: Path, file: str, content: bytes, packing: str) -> None:
    name, pack = PACKINGS[packing]
    plain = file.removesuffix(".gz")
    path = folder / name.format(name=plain, dotted=plain.replace("-idx", ".idx"))
    path.write_bytes(pack(content))


@pytest.fixture
def known_content(
    tiny_files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """The tiny files, with the sums of their content known as MNIST's are."""
    sums = {
        hashlib.md5(content).hexdigest(): hashlib.md5(gzip.decompress(content)).hexdigest()
        for content in tiny_files.values()
    }
    monkeypatch.setattr(idx_files, "CONTENT", sums)
    return tiny_files


@pytest.mark.parametrize("packing", PACKINGS)
def test_the_content_counts_and_not_the_packing(
    packing: str, tmp_path: Path, known_content: dict[str, bytes]
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file, content in known_content.items():
        lay(raw, file, content, packing)
    raw.chmod(0o555)
    assert is_ready("mnist", tmp_path)
    data = load_images("mnist", tmp_path)
    raw.chmod(0o755)
    plain = gzip.decompress(known_content["train-images-idx3-ubyte.gz"])
    assert data.train.images.numpy().tobytes() == plain[16:]


def test_every_file_may_be_packed_in_its_own_way(
    tmp_path: Path, known_content: dict[str, bytes]
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for (file, content), packing in zip(known_content.items(), PACKINGS, strict=False):
        lay(raw, file, content, packing)
    assert len(load_images("mnist", tmp_path).test) == 20


@pytest.mark.parametrize("damage", ["cut off", "another content", "other labels"])
def test_wrong_content_is_refused_however_it_is_packed(
    damage: str, tmp_path: Path, known_content: dict[str, bytes]
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file, content in known_content.items():
        (raw / file).write_bytes(content)
    images = raw / "train-images-idx3-ubyte.gz"
    content = images.read_bytes()
    images.write_bytes(
        {
            "cut off": gzip.compress(gzip.decompress(content), 1)[:-200],
            "another content": gzip.compress(gzip.decompress(content)[:-1] + b"?"),
            "other labels": (raw / "train-labels-idx1-ubyte.gz").read_bytes(),
        }[damage]
    )
    assert not is_ready("mnist", tmp_path)
    with pytest.raises(DataUnavailable, match="lay these files"):
        load_images("mnist", tmp_path)


def test_the_sums_of_what_is_in_mnists_files(mnist_gz_folder: Path) -> None:
    for file, md5 in idx_files.PUBLISHED["MNIST"].files:
        content = gzip.decompress((mnist_gz_folder / file).read_bytes())
        assert idx_files.CONTENT[md5] == hashlib.md5(content).hexdigest()


def test_fashion_mnist_unpacked_has_its_shape_and_is_not_mnist(
    mnist_gz_folder: Path, tmp_path: Path
) -> None:
    files = idx_files.PUBLISHED["FashionMNIST"].files
    assert {md5 for _, md5 in files} == set(idx_files.SHAPE)
    file, md5 = files[3]
    header = bytes([0, 0, 8, 1]) + (10_000).to_bytes(4, "big")
    (tmp_path / file).write_bytes(header + bytes(10_000))
    assert idx_files.found(tmp_path, file, md5) == tmp_path / file
    (tmp_path / file).write_bytes(header + bytes(9_999))
    assert idx_files.found(tmp_path, file, md5) is None
    (tmp_path / file).write_bytes((mnist_gz_folder / file).read_bytes())
    assert idx_files.found(tmp_path, file, md5) is None
