"""Are sketched digits drawn once, and again whenever the cache can't be trusted?"""

import contextlib
import errno
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vae_core.data.sketched import cache
from vae_core.data.sketched.cache import load_sketched


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Draw a handful of stand-ins; the list tells with which seeds."""
    seeds: list[int] = []

    def sketch_digits(n: int, *, seed: int = 0) -> Any:
        seeds.append(seed)
        random = np.random.default_rng(seed)
        return SimpleNamespace(
            images=random.integers(0, 256, (n, 784)).astype(np.uint8),
            labels=np.arange(n) % 10,
            factors={"slant": random.normal(size=n).astype(np.float32)},
        )

    monkeypatch.setattr(cache, "sketch_digits", sketch_digits)
    monkeypatch.setattr(cache, "SPLITS", {"train": (20, 0), "test": (10, 1)})
    return seeds


def test_the_second_time_they_come_from_the_cache(tmp_path: Path, drawn: list[int]) -> None:
    fresh, kept = load_sketched(tmp_path / "Sketched"), load_sketched(tmp_path / "Sketched")
    assert drawn == [0, 1], "train and test were drawn once, with seeds of their own"
    assert [len(split) for split in kept] == [20, 10]
    for a, b in zip(fresh, kept, strict=True):
        assert torch.equal(a.images, b.images)
        assert torch.equal(a.labels, b.labels)
        assert torch.equal(a.factors["slant"], b.factors["slant"])


def test_who_asks_while_they_are_drawn_waits_and_reads_them(
    tmp_path: Path, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, several = vars(cache)["sketch_digits"], threading.Barrier(2)

    def slowly(n: int, *, seed: int = 0) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            several.wait(0.2)  # somebody else draws too, if anybody may
        return draw(n, seed=seed)

    monkeypatch.setattr(cache, "sketch_digits", slowly)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(load_sketched, [tmp_path, tmp_path]))
    assert drawn == [0, 1]


def test_a_new_version_draws_anew(
    tmp_path: Path, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_sketched(tmp_path)
    monkeypatch.setattr(cache, "VERSION", cache.VERSION + 1)
    load_sketched(tmp_path)
    assert drawn == [0, 1, 0, 1]


def cut(content: bytes, place: int) -> bytes:
    return content[:place]


def flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.sampled_from([cut, flip]), where=st.floats(0, 1, exclude_max=True))
def test_damage_anywhere_in_the_cache_does_no_harm(
    tmp_path: Path, drawn: list[int], damage: Callable[[bytes, int], bytes], where: float
) -> None:
    expected = load_sketched(tmp_path)
    [cache] = tmp_path.iterdir()
    sound = cache.read_bytes()
    cache.write_bytes(damage(sound, int(where * len(sound))))

    for a, b in zip(load_sketched(tmp_path), expected, strict=True):
        assert torch.equal(a.images, b.images)
        assert torch.equal(a.labels, b.labels)
        assert torch.equal(a.factors["slant"], b.factors["slant"])


@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_folder_that_cannot_be_written_is_no_error(
    call: str, tmp_path: Path, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, call, refuse)
    train, test = load_sketched(tmp_path / "Sketched")
    assert (len(train), len(test)) == (20, 10)


def test_a_disk_that_fills_up_leaves_no_half_written_cache(
    tmp_path: Path, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    train, _ = load_sketched(tmp_path)
    assert len(train) == 20
    assert list(tmp_path.iterdir()) == []
