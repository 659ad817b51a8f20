"""Does a film keep what it is given, within its budget, and open what it wrote and no more?"""

import json
import zlib
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as hyp

from tests.fresh_process import printed_by
from vae_core.record.checkpoint import CheckpointError
from vae_core.record.file import description_of
from vae_core.record.film import (
    KEY,
    MAX_FILM_BYTES,
    Film,
    Frame,
    KeptDecoder,
    Reel,
    film_from_bytes,
    film_to_bytes,
)

RANDOM = np.random.default_rng(0)
N, L = 50, 2


def frame(step: int, latent_dim: int = L, n: int = N) -> Frame:
    pictures = RANDOM.integers(0, 255, (74, 784), dtype=np.uint8)
    return Frame.of(step, RANDOM.normal(size=(n, latent_dim)), pictures)


def decoder(step: int, n: int = 100) -> KeptDecoder:
    return KeptDecoder(step, RANDOM.normal(size=n).astype(np.float16))


@pytest.fixture
def film() -> Film:
    originals = RANDOM.integers(0, 255, (10, 784), dtype=np.uint8)
    made = Film(originals, RANDOM.integers(0, 9, N, dtype=np.uint8))
    for step in (1, 5, 9):
        made.frames.add(frame(step))
    made.decoders.add(decoder(1))
    made.decoders.add(decoder(9))
    return made


def test_what_is_kept_is_read_again(film: Film) -> None:
    read = film_from_bytes(film_to_bytes(film))
    np.testing.assert_array_equal(read.originals, film.originals)
    np.testing.assert_array_equal(read.labels, film.labels)
    for mine, theirs in zip(read.frames.shots, film.frames.shots, strict=True):
        assert mine.step == theirs.step
        np.testing.assert_array_equal(mine.mu, theirs.mu)
        np.testing.assert_array_equal(mine.pictures, theirs.pictures)
    for kept, of in zip(read.decoders.shots, film.decoders.shots, strict=True):
        assert kept.step == of.step
        np.testing.assert_array_equal(kept.weights, of.weights)


def test_codes_are_kept_to_a_thousandth() -> None:
    mu = RANDOM.normal(size=(N, L))
    kept = Frame.of(0, mu, np.zeros((74, 784), np.uint8)).mu
    np.testing.assert_allclose(kept, mu, rtol=1e-3)


@given(hyp.lists(hyp.integers(1, 50), min_size=1, max_size=300), hyp.integers(2, 40))
def test_a_reel_stays_in_its_budget_and_keeps_both_ends(gaps: list[int], n_fit: int) -> None:
    size = decoder(0).n_bytes
    reel: Reel[KeptDecoder] = Reel(n_fit * size)
    for step in np.cumsum(gaps).tolist():
        reel.add(decoder(step))
    steps = [one.step for one in reel.shots]
    assert (steps[0], steps[-1]) == (gaps[0], sum(gaps))
    assert steps == sorted(set(steps))
    assert len(steps) <= max(2, n_fit)


def test_what_is_asked_for_when_due_lies_evenly() -> None:
    reel: Reel[KeptDecoder] = Reel(60 * decoder(0).n_bytes)
    for step in range(1, 10_001):
        if reel.due(step):
            reel.add(decoder(step))
    gaps = np.diff([one.step for one in reel.shots])
    assert len(gaps) >= 25
    assert gaps.max() <= 3 * np.median(gaps)


@pytest.mark.parametrize(("latent_dim", "hidden_dim"), [(1, 32), (2, 400), (20, 400), (64, 1000)])
def test_a_long_run_s_file_is_below_the_limit(latent_dim: int, hidden_dim: int) -> None:
    made = Film(np.zeros((10, 784), np.uint8), np.zeros(1000, np.uint8))
    size = hidden_dim * (latent_dim + 1 + 784) + 784
    one = frame(0, latent_dim, 1000)
    for step in range(1, 3000):
        if made.frames.due(step):
            made.frames.add(Frame(step, one.mu, one.packed))
        if made.decoders.due(step):
            made.decoders.add(KeptDecoder(step, np.zeros(size, np.float16)))
    content = film_to_bytes(made)
    assert len(content) <= MAX_FILM_BYTES
    assert film_from_bytes(content).frames.shots[-1].step == made.frames.shots[-1].step


def test_the_same_moment_again_replaces_it(film: Film) -> None:
    again = frame(9)
    film.frames.add(again)
    assert [one.step for one in film.frames.shots] == [1, 5, 9]
    assert film.frames.shots[-1] is again


def test_a_run_that_went_back_has_no_future(film: Film) -> None:
    film.back_to(6)
    assert [one.step for one in film.frames.shots] == [1, 5]
    assert [one.step for one in film.decoders.shots] == [1]


def changed(content: bytes, **arrays: Any) -> bytes:
    described = description_of(content, key=KEY)
    every = {**safetensors.numpy.load(content), **arrays}
    kept = {name: values for name, values in every.items() if values is not None}
    return safetensors.numpy.save(kept, metadata={KEY: json.dumps(described)})


@pytest.mark.parametrize(
    "arrays",
    [
        {"mu": None},
        {"mu": np.full((3, N, L), np.nan, np.float16)},
        {"mu": np.zeros((3, N - 1, L), np.float16)},
        {"mu": np.zeros((3, N, L), np.float32)},
        {"steps": np.array([1, 9, 5], np.int32)},
        {"steps": np.array([-1, 5, 9], np.int32)},
        {"steps": np.zeros(0, np.int32)},
        {"labels": np.zeros((N, 2), np.uint8)},
        {"originals": np.zeros((10, 700), np.uint8)},
        {"lengths": np.array([1, 2, 3], np.int32)},
        {"lengths": np.array([-5, 2, 3], np.int32)},
        {"decoders": np.full((2, 4), np.inf, np.float16)},
        {"decoder_steps": np.array([1], np.int32)},
        {"decoder_steps": None},
    ],
    ids=lambda arrays: "-".join(arrays),
)
def test_values_of_no_sense_are_refused(film: Film, arrays: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError, match="its film"):
        film_from_bytes(changed(film_to_bytes(film), **arrays), name="its film")


def test_pictures_that_unpack_to_something_else_are_refused() -> None:
    for packed in (b"no pictures", zlib.compress(bytes(10**7))):
        with pytest.raises(CheckpointError):
            _ = Frame(0, np.zeros((1, 1), np.float16), packed).pictures


def test_a_checkpoint_is_no_film_and_rubbish_neither(film: Film) -> None:
    content = film_to_bytes(film)
    for rubbish in (b"", b"PK", content[:-1], content[:200], bytes(MAX_FILM_BYTES + 1)):
        with pytest.raises(CheckpointError):
            film_from_bytes(rubbish)


@given(hyp.binary(max_size=400), hyp.integers(0, 400))
def test_damaged_bytes_raise_nothing_else(noise: bytes, at: int) -> None:
    made = Film(np.zeros((10, 784), np.uint8), np.zeros(1, np.uint8))
    made.frames.add(Frame.of(1, np.zeros((1, 1)), np.zeros((74, 784), np.uint8)))
    content = bytearray(film_to_bytes(made))
    content[at : at + len(noise)] = noise
    try:
        read = film_from_bytes(bytes(content))
        _ = [one.pictures for one in read.frames.shots]
    except CheckpointError:
        pass


def test_a_page_opens_it_without_torch() -> None:
    code = "import sys, vae_core.record.film; print('torch' in sys.modules)"
    assert printed_by(code).strip() == "False"
