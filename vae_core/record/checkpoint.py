"""How does a run become a file, and come back?

One safetensors file: tensors plus one JSON text. Opening it runs no code, whoever made it, and
everything in it is checked before it is used. Files are written beside their place and then moved
there, so a crash or a full disk leaves the file that was there before.

    model.*                     weights
    optim.*, generator.*        what resuming needs; gone once the run has finished
    history.steps|epochs|test_mu
    test.mu|logvar|labels|factor.*   codes of the test images; there once the run has finished
"""

import dataclasses
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from vae_core.config import TrainConfig, check_value
from vae_core.data.sources import SOURCES
from vae_core.diagnostics import encode_images
from vae_core.errors import BadValue, Trouble, sentence
from vae_core.files import replacing
from vae_core.model import VAE
from vae_core.record.branching import branch_value
from vae_core.record.file import FORMAT, content_of, description_of, naming_the_file
from vae_core.record.file import CheckpointError as CheckpointError  # raised here
from vae_core.record.history import Branching, Change, History, Timing
from vae_core.record.state import TrainState
from vae_core.record.tables import history_from_arrays, history_to_arrays
from vae_core.schedule import LIVE_SETTINGS

MAX_ENCODINGS = 10_000


class NotSaved(Trouble, OSError):
    """A file could not be written. What was kept is said."""


@dataclass(frozen=True)
class Encodings:
    """What the encoder says of the test images: a map can be drawn without any data set."""

    mu: Tensor  # (N, L) float32
    logvar: Tensor  # (N, L) float32
    labels: Tensor  # (N,) int64
    factors: Mapping[str, Tensor] = field(default_factory=dict)  # (N,) float32 each


@dataclass(frozen=True)
class Checkpoint:
    """A run, finished (with `encodings`, where there were test images) or not (with `state`)."""

    config: TrainConfig
    model: VAE
    history: History
    state: TrainState | None = None
    encodings: Encodings | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


def encode_test_set(
    model: VAE, images: Tensor, labels: Tensor, factors: Mapping[str, Tensor]
) -> Encodings:
    """The codes of up to 10,000 test images, as a finished checkpoint keeps them.

    Raises BadValue where there are not as many labels or factors as images.
    """
    for what, values in {"labels": labels, **factors}.items():
        if len(values) != len(images):
            raise BadValue(
                "{what}: {n} of them for {n_images} images",
                what=what,
                n=len(values),
                n_images=len(images),
            )
    mu, logvar = encode_images(model, images[:MAX_ENCODINGS])
    kept = {name: values[:MAX_ENCODINGS].float() for name, values in factors.items()}
    return Encodings(mu, logvar, labels[:MAX_ENCODINGS].long(), kept)


def save_checkpoint(path: str | Path, checkpoint: Checkpoint) -> None:
    """Write the file whole or not at all. Raises NotSaved, an OSError."""
    path = Path(path)
    content = checkpoint_to_bytes(checkpoint)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        kept = sentence("nothing was written")
        if path.exists():
            kept = sentence("the file that was there is unchanged")
        raise NotSaved(
            "{path} could not be saved ({why}): {kept}. Free some space or choose another place.",
            path=str(path),
            why=error,
            kept=kept,
        ) from error


def load_checkpoint(path: str | Path) -> Checkpoint:
    """Read a file. Raises CheckpointError for what is no checkpoint, OSError where nothing is."""
    path = Path(path)
    return checkpoint_from_bytes(content_of(path), name=path.name)


def checkpoint_to_bytes(checkpoint: Checkpoint) -> bytes:
    """The whole file's content."""
    model, history, state = checkpoint.model, checkpoint.history, checkpoint.state
    tensors = {f"model.{k}": v.detach().cpu() for k, v in model.state_dict().items()}
    if state:
        tensors = dict(state.tensors)
    tensors |= history_to_arrays(history)
    if checkpoint.encodings and not state:
        codes = checkpoint.encodings
        tensors |= {"test.mu": codes.mu.half(), "test.logvar": codes.logvar.half()}
        tensors["test.labels"] = codes.labels.to(torch.uint8)
        tensors |= {f"test.factor.{name}": values for name, values in codes.factors.items()}
    description = {
        "format": FORMAT,
        "config": checkpoint.config.as_dict(),
        "changes": [[c.step, c.name, c.value] for c in history.changes],
        "test_mu_epochs": list(history.test_mu),
        "timing": dataclasses.astuple(history.timing) if history.timing else None,
        "position": state.position if state else None,
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
    }
    if history.branchings:
        description["branchings"] = [[one.step, dict(one.before)] for one in history.branchings]
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    return safetensors.torch.save(tensors, metadata={"vae_lab": json.dumps(description)})


def checkpoint_from_bytes(content: bytes, *, name: str = "the file") -> Checkpoint:
    """A checkpoint out of a file's content. Raises CheckpointError, naming the file by `name`."""
    with naming_the_file(name):
        description = description_of(content)
        return _checkpoint(description, safetensors.torch.load(content))


def _checkpoint(description: dict[str, Any], tensors: dict[str, Tensor]) -> Checkpoint:
    config = TrainConfig.from_dict(description["config"])
    with torch.device("meta"):
        model = VAE(config.latent_dim, config.hidden_dim, variational=config.variational)
    weights = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for name, expected in weights.items():
        _check_tensor(tensors, name, expected.shape, torch.float32)
    for name in tensors:
        if name.startswith("model.") and name not in weights:  # a layer more: another network
            raise CheckpointError("{name} belongs to another network", name=name)
    model.load_state_dict({k.removeprefix("model."): tensors[k] for k in weights}, assign=True)

    changes = [_change(*change) for change in description["changes"]]
    history = history_from_arrays(
        tensors, config.latent_dim, changes, [int(e) for e in description["test_mu_epochs"]]
    )
    history.timing = _timing(description.get("timing"))
    history.branchings = [_branching(*one) for one in description.get("branchings", [])]
    state = encodings = None
    if description["position"] is not None:
        state = _state(config, description["position"], tensors, model, history)
    elif "test.mu" in tensors:
        encodings = _encodings(tensors, config)
    versions = {str(k): str(v) for k, v in dict(description["versions"]).items()}
    return Checkpoint(config, model, history, state, encodings, versions)


def _timing(values: list[float] | None) -> Timing | None:
    """Files of runs that were not timed don't name it."""
    if values is None:
        return None
    float32_ms, bfloat16_ms = map(float, values)
    if not (0 < float32_ms < math.inf and 0 < bfloat16_ms < math.inf):
        raise CheckpointError("the times of its steps make no sense")
    return Timing(float32_ms, bfloat16_ms)


def _change(step: int, name: str, value: float) -> Change:
    if name not in LIVE_SETTINGS:
        raise BadValue("{name} can't have been changed on the way", name=str(name))
    return Change(int(step), name, float(check_value(name, value)))


def _branching(step: int, before: dict[str, Any]) -> Branching:
    return Branching(int(step), {name: branch_value(name, before[name]) for name in before})


def _check_tensor(
    tensors: dict[str, Tensor], name: str, shape: tuple[int, ...], dtype: torch.dtype
) -> Tensor:
    tensor = tensors.get(name)
    if tensor is None:
        raise CheckpointError("{name} is missing", name=name)
    if tensor.shape != shape or tensor.dtype != dtype:
        raise CheckpointError(
            "{name} is {found} and should be {wanted}",
            name=name,
            found=f"{tuple(tensor.shape)} {tensor.dtype}",
            wanted=f"{tuple(shape)} {dtype}",
        )
    if tensor.is_floating_point() and not tensor.isfinite().all():
        raise CheckpointError("{name} holds values that are not numbers", name=name)
    return tensor


def _encodings(tensors: dict[str, Tensor], config: TrainConfig) -> Encodings:
    n = len(tensors["test.mu"])
    if not 0 < n <= MAX_ENCODINGS:
        raise CheckpointError("it holds the codes of {n} images", n=n)
    mu = _check_tensor(tensors, "test.mu", (n, config.latent_dim), torch.float16)
    logvar = _check_tensor(tensors, "test.logvar", (n, config.latent_dim), torch.float16)
    labels = _check_tensor(tensors, "test.labels", (n,), torch.uint8)
    if labels.max() >= len(SOURCES[config.dataset].class_names):
        raise CheckpointError("a label is none of its classes")
    factors = {
        name.removeprefix("test.factor."): _check_tensor(tensors, name, (n,), torch.float32)
        for name in tensors
        if name.startswith("test.factor.")
    }
    return Encodings(mu.float(), logvar.float(), labels.long(), factors)


def _state(
    config: TrainConfig,
    position: dict[str, Any],
    tensors: dict[str, Tensor],
    model: VAE,
    history: History,
) -> TrainState:
    """What resuming needs, checked so that going on can't fail half-way."""
    n_images, step = int(position["n_images"]), int(position["step"])
    n_steps = math.ceil(n_images / config.batch_size) * config.epochs
    if not 0 <= step <= n_steps or n_images < 1:
        raise CheckpointError("it stands at step {step} of {n_steps}", step=step, n_steps=n_steps)
    kept = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for i, (name, weight) in enumerate(model.named_parameters()):
        if step == 0:  # Adam has no moments before its first update
            break
        if not model.variational and name.startswith("fc_logvar"):
            continue  # an autoencoder never moves it
        for name, shape in (("step", ()), ("exp_avg", weight.shape), ("exp_avg_sq", weight.shape)):
            key = f"optim.{i}.{name}"
            kept[key] = _check_tensor(tensors, key, tuple(shape), torch.float32)
    for name in ("generator.shuffle", "generator.noise"):
        kept[name] = tensors[name]
    noise = kept["generator.noise"]  # its size depends on the device that it came from
    if noise.dtype != torch.uint8 or noise.dim() != 1:
        raise CheckpointError("its noise generator makes no sense")
    torch.Generator().set_state(kept["generator.shuffle"])  # RuntimeError for a wrong one
    numbers = [*position["epoch_sums"], position["epoch_s"], *position["live"].values()]
    if len(position["epoch_sums"]) != 1 + config.latent_dim or not all(map(math.isfinite, numbers)):
        raise CheckpointError("its running sums make no sense")
    return TrainState(kept, position, history)
