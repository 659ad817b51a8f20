"""What is read of a checkpoint without torch is what torch reads of it, and fails as it does."""

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import REPOSITORY
from tests.fresh_process import printed_by
from vae_core.record.checkpoint import CheckpointError, load_checkpoint
from vae_core.record.file import load_decoder_and_codes

CHECKPOINTS = sorted((REPOSITORY / "checkpoints").glob("*.safetensors"))
FILE = REPOSITORY / "checkpoints" / "mnist-2d.safetensors"


@pytest.mark.parametrize("path", CHECKPOINTS, ids=lambda path: path.stem)
def test_decoder_and_codes_are_the_checkpoints(path: Path) -> None:
    read, whole = load_decoder_and_codes(path), load_checkpoint(path)
    decoder = [whole.model.fc3.weight, whole.model.fc3.bias]
    decoder += [whole.model.fc4.weight, whole.model.fc4.bias]
    for mine, theirs in zip(read.decoder, decoder, strict=True):
        np.testing.assert_array_equal(mine, theirs.detach().numpy())
        assert mine.dtype == np.float32
    assert whole.encodings
    np.testing.assert_array_equal(read.mu, whole.encodings.mu.numpy())
    assert read.mu.dtype == np.float32
    np.testing.assert_array_equal(read.labels, whole.encodings.labels.numpy())


def said(load: object, path: Path) -> str:
    with pytest.raises((CheckpointError, OSError)) as caught:
        load(path)  # type: ignore[operator]
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize("damage", ["missing", "cut short", "other", "a pickle", "without codes"])
def test_a_damaged_file_is_refused_in_the_same_words(tmp_path: Path, damage: str) -> None:
    content = FILE.read_bytes()
    damaged = {
        "cut short": content[:-1000],
        "other": b"a letter home",
        "a pickle": b"\x80\x05" + content,
        "without codes": content.replace(b'"test.mu"', b'"test.my"'),
    }
    path = tmp_path / FILE.name
    if damage in damaged:
        path.write_bytes(damaged[damage])
    told = said(load_decoder_and_codes, path)
    if damage == "without codes":  # such a checkpoint has none to show: it is one all the same
        assert "test.mu" in told
    else:
        assert told == said(load_checkpoint, path)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    content = bytearray(FILE.read_bytes())
    start = 8 + int.from_bytes(content[:8], "little")
    content[start:] = b"\xff" * (len(content) - start)
    path = tmp_path / FILE.name
    path.write_bytes(content)
    assert "not numbers" in said(load_decoder_and_codes, path)


def test_it_takes_no_torch() -> None:
    printed_by(f"""
import sys
from vae_core.record.file import load_decoder_and_codes
load_decoder_and_codes({str(FILE)!r})
assert "torch" not in sys.modules
""")
