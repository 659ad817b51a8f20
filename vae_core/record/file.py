"""What can be read of a checkpoint's file without torch?

Whether it is one at all, and what a browser needs to decode as its model does. Importing torch
takes a second, and the first page of a fresh server does not wait for it. All that a file holds,
and how it is written: see checkpoint.py.
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from vae_core.config import TrainConfig
from vae_core.data import N_PIXELS
from vae_core.errors import Trouble

FORMAT = 1
MAX_FILE_BYTES = 200_000_000  # the largest model with its moments takes some 90 MB
MAX_HEADER_BYTES = 1_000_000


class CheckpointError(Trouble, ValueError):
    """A file that is not a checkpoint of this program, or not a whole one."""


@dataclass(frozen=True)
class DecoderAndCodes:
    """A decoder, and the codes of the test images."""

    decoder: tuple[NDArray[np.float32], ...]  # (hidden, L), (hidden,), (784, hidden), (784,)
    mu: NDArray[np.float32]  # (N, L)
    labels: NDArray[np.uint8]  # (N,)


def load_decoder_and_codes(path: str | Path) -> DecoderAndCodes:
    """Of a finished checkpoint. Raises CheckpointError and OSError, as load_checkpoint does."""
    path = Path(path)
    content = content_of(path)
    with naming_the_file(path.name):
        config = TrainConfig.from_dict(description_of(content)["config"])
        arrays = safetensors.numpy.load(content)
        n, latent, hidden = len(arrays["test.mu"]), config.latent_dim, config.hidden_dim
        shapes = {
            "model.fc3.weight": (hidden, latent),
            "model.fc3.bias": (hidden,),
            "model.fc4.weight": (N_PIXELS, hidden),
            "model.fc4.bias": (N_PIXELS,),
        }
        return DecoderAndCodes(
            decoder=tuple(_floats(arrays[name], name, shape) for name, shape in shapes.items()),
            mu=_floats(arrays["test.mu"], "test.mu", (n, latent)),
            labels=_floats(arrays["test.labels"], "test.labels", (n,)).astype(np.uint8),
        )


@contextlib.contextmanager
def naming_the_file(name: str) -> Iterator[None]:
    """Whatever a file's content can be to blame for becomes a CheckpointError that names it."""
    try:
        yield
    except CheckpointError as error:
        raise CheckpointError("{file} is not a checkpoint: {why}", file=name, why=error) from error
    except SafetensorError as error:
        raise CheckpointError(
            "{file} is damaged or cut short ({why})", file=name, why=error
        ) from error
    except (ValueError, TypeError, KeyError, IndexError, RuntimeError, RecursionError) as error:
        raise CheckpointError(
            "{file} holds values that make no sense ({why})", file=name, why=error
        ) from error


def content_of(path: Path) -> bytes:
    """The file's content. Raises CheckpointError for one that is too large, OSError for none."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise CheckpointError(
            "{file} is larger than {mb} MB", file=path.name, mb=MAX_FILE_BYTES // 10**6
        )
    return path.read_bytes()


def description_of(content: bytes, *, key: str = "vae_lab") -> dict[str, Any]:
    """The JSON text of a file, with everything bounded before it is parsed."""
    if len(content) > MAX_FILE_BYTES:
        raise CheckpointError("it is larger than {mb} MB", mb=MAX_FILE_BYTES // 10**6)
    length = int.from_bytes(content[:8], "little")
    if content[8:9] != b"{":
        if content[:2] == b"PK" or content[:1] == b"\x80":
            raise CheckpointError("it is a pickle, which can run code, and is never opened")
        raise CheckpointError("it is not a safetensors file")
    if length > MAX_HEADER_BYTES:
        raise CheckpointError("its header is larger than {mb} MB", mb=MAX_HEADER_BYTES // 10**6)
    if 8 + length > len(content):
        raise CheckpointError("it is cut short")
    header = json.loads(content[8 : 8 + length])
    text = header.get("__metadata__", {}).get(key)
    if text is None:
        raise CheckpointError("it is a safetensors file of some other program")
    description = json.loads(text)
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise CheckpointError("it was made by another version of this program")
    return description


def _floats(values: NDArray[Any], name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    if not np.isfinite(values).all():
        raise CheckpointError("{name} holds values that are not numbers", name=name)
    if values.shape != shape:
        raise CheckpointError(
            "{name} is {found} and should be {wanted}",
            name=name,
            found=str(values.shape),
            wanted=str(shape),
        )
    return values.astype(np.float32)
