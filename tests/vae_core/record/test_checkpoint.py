"""A file holds a run, and only a file that does is opened."""

import contextlib
import copy
import dataclasses
import errno
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from vae_core.config import TrainConfig
from vae_core.model import build_model
from vae_core.record.checkpoint import (
    Checkpoint,
    CheckpointError,
    checkpoint_from_bytes,
    checkpoint_to_bytes,
    encode_test_set,
    load_checkpoint,
    save_checkpoint,
)
from vae_core.record.history import Timing
from vae_core.trainer import train

Edit = Callable[[dict[str, Any], dict[str, Tensor]], Any]
CONFIG = TrainConfig(hidden_dim=8, latent_dim=3, epochs=2, batch_size=16, device="cpu", seed=7)


def pictures() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return (255 * torch.rand((40, 784), generator=generator)).byte()


def a_run(n_steps: int) -> Checkpoint:
    """A run of 6 steps, stopped after n_steps of them or finished."""
    model, images = build_model(CONFIG), pictures()
    for progress in train(model, images, CONFIG, test_images=images, read_every_s=0):
        if progress.step == 2:
            progress.run.live.beta = 3.0
        if progress.step == n_steps < 6:
            state = progress.state()
            return Checkpoint(CONFIG, model, state.history, state=state)
    codes = encode_test_set(
        model, images, torch.arange(40) % 10, {"slant": torch.linspace(-20, 20, 40)}
    )
    return Checkpoint(CONFIG, model, progress.run.history, encodings=codes)


@pytest.fixture(scope="module")
def finished() -> Checkpoint:
    return a_run(6)


@pytest.fixture(scope="module")
def unfinished() -> Checkpoint:
    return a_run(4)


def test_a_finished_run_comes_back_whole(finished: Checkpoint, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "run.safetensors", finished)
    back = load_checkpoint(tmp_path / "run.safetensors")
    assert back.config == CONFIG
    assert back.history.steps == finished.history.steps
    assert back.history.epochs == finished.history.epochs
    assert back.history.changes == finished.history.changes
    assert list(back.history.test_mu) == [1, 2]
    assert (back.history.test_mu[2] == finished.history.test_mu[2]).all()
    for name, weight in finished.model.state_dict().items():
        assert torch.equal(weight, back.model.state_dict()[name])
    assert back.state is None
    assert back.versions["torch"] == torch.__version__
    assert finished.encodings is not None
    assert back.encodings is not None
    assert torch.allclose(back.encodings.mu, finished.encodings.mu, rtol=1e-3)
    assert torch.equal(back.encodings.labels, finished.encodings.labels)
    assert torch.equal(back.encodings.factors["slant"], finished.encodings.factors["slant"])


def test_what_was_timed_for_auto_comes_back(finished: Checkpoint) -> None:
    timed = copy.deepcopy(finished)
    timed.history.timing = Timing(float32_ms=4.5, bfloat16_ms=3.25)
    assert checkpoint_from_bytes(checkpoint_to_bytes(timed)).history.timing == Timing(4.5, 3.25)
    assert checkpoint_from_bytes(checkpoint_to_bytes(finished)).history.timing is None


@pytest.mark.parametrize("n_steps", [2, 3, 4, 5])
def test_a_run_resumed_from_a_file_is_the_run_that_never_stopped(n_steps: int) -> None:
    back = checkpoint_from_bytes(checkpoint_to_bytes(a_run(n_steps)))
    assert back.state is not None
    for progress in train(
        back.model, pictures(), back.config, test_images=pictures(), state=back.state
    ):
        last = progress
    whole = a_run(6)
    for name, weight in whole.model.state_dict().items():
        assert torch.equal(weight, back.model.state_dict()[name])
    assert last.run.history.changes == whole.history.changes
    assert len(last.run.history.epochs) == len(whole.history.epochs) == 2


def test_an_autoencoder_under_way_comes_back() -> None:
    """It never moves fc_logvar, so Adam keeps nothing of it."""
    config = dataclasses.replace(CONFIG, variational=False)
    whole = build_model(config)
    for progress in train(whole, pictures(), config):
        if progress.step == 4:
            state = progress.state()
            kept = checkpoint_to_bytes(Checkpoint(config, whole, state.history, state))
    opened = checkpoint_from_bytes(kept)
    for _ in train(opened.model, pictures(), config, state=opened.state):
        pass
    for weight, expected in zip(opened.model.parameters(), whole.parameters(), strict=True):
        assert torch.equal(weight, expected)


def test_finishing_drops_what_resuming_needs(finished: Checkpoint, unfinished: Checkpoint) -> None:
    done = safetensors.torch.load(checkpoint_to_bytes(finished))
    open_run = safetensors.torch.load(checkpoint_to_bytes(unfinished))
    assert {"optim.0.step", "optim.9.exp_avg", "generator.noise"} <= set(open_run)
    assert not [name for name in done if name.startswith(("optim", "generator"))]
    assert "test.mu" in done
    assert "test.mu" not in open_run


def edited(checkpoint: Checkpoint, edit: Edit) -> bytes:
    """The file's content after someone has tampered with its description and tensors."""
    content = checkpoint_to_bytes(checkpoint)
    length = int.from_bytes(content[:8], "little")
    description = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["vae_lab"])
    tensors = safetensors.torch.load(content)
    edit(description, tensors)
    return safetensors.torch.save(tensors, {"vae_lab": json.dumps(description)})


def set_config(name: str, value: Any) -> Edit:
    return lambda description, _: description["config"].update({name: value})


def set_tensor(name: str, value: Tensor) -> Edit:
    return lambda _, tensors: tensors.update({name: value})


def set_position(name: str, value: Any) -> Edit:
    return lambda description, _: description["position"].update({name: value})


FINISHED_EDITS: dict[str, Edit] = {
    "another format": lambda d, _: d.update(format=99),
    "no config": lambda d, _: d.pop("config"),
    "a bad setting": set_config("latent_dim", 0),
    "an unknown setting": set_config("colour", "red"),
    "another size": set_config("hidden_dim", 9),
    "a missing weight": lambda _, t: t.pop("model.fc4.bias"),
    "a weight of another type": set_tensor("model.fc4.bias", torch.zeros(784, dtype=torch.int64)),
    "a weight that is no number": set_tensor("model.fc4.bias", torch.full((784,), torch.nan)),
    "a history of another shape": set_tensor("history.steps", torch.zeros(3, 2)),
    "no history": lambda _, t: t.pop("history.epochs"),
    "a loss that is no number": set_tensor("history.steps", torch.full((1, 11), torch.inf)),
    "changes that are none": lambda d, _: d.update(changes=[["x"]]),
    "a change of another setting": lambda d, _: d.update(changes=[[1, "epochs", 3]]),
    "a change out of bounds": lambda d, _: d.update(changes=[[1, "beta", 1e9]]),
    "a label that is no digit": set_tensor("test.labels", torch.full((40,), 11).byte()),
    "step times of another form": lambda d, _: d.update(timing=[1.0]),
    "a step that took no time": lambda d, _: d.update(timing=[1.0, 0.0]),
    "a step time that is none": lambda d, _: d.update(timing=["x", 1.0]),
    "codes of another shape": set_tensor("test.logvar", torch.zeros(40, 2).half()),
}
UNFINISHED_EDITS: dict[str, Edit] = {
    "a step beyond the end": set_position("step", 1000),
    "a step that is none": set_position("step", "x"),
    "no images": set_position("n_images", 0),
    "sums of another length": set_position("epoch_sums", [1.0]),
    "a sum that is no number": set_position("epoch_s", None),
    "no live settings": lambda d, _: d["position"].pop("live"),
    "a missing moment": lambda _, t: t.pop("optim.3.exp_avg"),
    "a moment of another shape": set_tensor("optim.3.exp_avg", torch.zeros(5)),
    "no generator": lambda _, t: t.pop("generator.shuffle"),
    "noise that is none": set_tensor("generator.noise", torch.zeros(9)),
    "a generator that is none": set_tensor("generator.shuffle", torch.zeros(9).byte()),
}


@pytest.mark.parametrize("name", FINISHED_EDITS)
def test_a_tampered_file_is_refused(name: str, finished: Checkpoint) -> None:
    with pytest.raises(CheckpointError, match=r"mine\.safetensors"):
        checkpoint_from_bytes(edited(finished, FINISHED_EDITS[name]), name="mine.safetensors")


@pytest.mark.parametrize("name", UNFINISHED_EDITS)
def test_a_tampered_state_is_refused(name: str, unfinished: Checkpoint) -> None:
    with pytest.raises(CheckpointError, match=r"mine\.safetensors"):
        checkpoint_from_bytes(edited(unfinished, UNFINISHED_EDITS[name]), name="mine.safetensors")


def huge_header() -> bytes:
    return (50_000_000).to_bytes(8, "little") + b"{" + b" " * 1000


NOT_CHECKPOINTS = {
    "empty": (b"", "not a safetensors file"),
    "text": (b"Dear diary, today I trained a VAE", "not a safetensors file"),
    "pickle": (pickle.dumps({"weights": [1, 2]}), "pickle"),
    "oversized header": (huge_header(), "header is larger"),
    "other safetensors": (
        safetensors.torch.save({"w": torch.zeros(3)}),
        "some other program",
    ),
    "deeply nested": (
        (200_000).to_bytes(8, "little") + b'{"__metadata__":' + b"[" * 199_984,
        "make no sense",
    ),
}


@pytest.mark.parametrize("name", NOT_CHECKPOINTS)
def test_what_is_no_checkpoint_is_refused_by_name(name: str) -> None:
    content, reason = NOT_CHECKPOINTS[name]
    with pytest.raises(CheckpointError, match=reason):
        checkpoint_from_bytes(content)


def test_a_torch_save_file_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save({"w": torch.zeros(2)}, path)
    assert zipfile.is_zipfile(path)
    with pytest.raises(CheckpointError, match=r"model\.pt.*never opened"):
        load_checkpoint(path)


def test_a_header_of_any_length_is_opened(finished: Checkpoint) -> None:
    """Some lengths begin with the byte that pickles begin with."""
    content = checkpoint_to_bytes(finished)
    length = int.from_bytes(content[:8], "little")
    padding = (0x80 - length) % 256
    header = content[8 : 8 + length] + b" " * padding
    padded = len(header).to_bytes(8, "little") + header + content[8 + length :]
    assert padded[:1] == b"\x80"
    assert checkpoint_from_bytes(padded).config == CONFIG


def test_every_truncation_is_refused(finished: Checkpoint) -> None:
    content = checkpoint_to_bytes(finished)
    for length in [*range(200), *range(200, len(content), 997), len(content) - 1]:
        with pytest.raises(CheckpointError):
            checkpoint_from_bytes(content[:length])


@settings(max_examples=200)
@given(data=st.data())
def test_a_flipped_byte_never_crashes(data: st.DataObject) -> None:
    content = bytearray(_CONTENT)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 4000))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CheckpointError):
        checkpoint_from_bytes(bytes(content))


_CONTENT = checkpoint_to_bytes(a_run(2))


def test_an_oversized_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.safetensors"
    with path.open("wb") as file:
        file.truncate(300_000_000)  # sparse: takes no room
    with pytest.raises(CheckpointError, match="larger than 200 MB"):
        load_checkpoint(path)


def test_a_full_disk_leaves_the_old_file(
    finished: Checkpoint, unfinished: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.safetensors"
    save_checkpoint(path, finished)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left.*unchanged"):
        save_checkpoint(path, unfinished)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError, match="nothing was written"):
        save_checkpoint(tmp_path / "new.safetensors", unfinished)
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_a_clear_error(
    finished: Checkpoint, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="could not be saved"):
        save_checkpoint(tmp_path / "file" / "run.safetensors", finished)
