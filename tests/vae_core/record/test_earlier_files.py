"""Do files that an earlier version wrote open as they did? files/README.md says who made them."""

import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load
from torch import Tensor
from torch.nn import functional as F

from vae_core.data.loading import DataSet, load_images
from vae_core.model import VAE, build_model
from vae_core.record.checkpoint import checkpoint_from_bytes, checkpoint_to_bytes, load_checkpoint
from vae_core.trainer import train

REPOSITORY = Path(__file__).parents[3]
FILES = Path(__file__).parent / "files"
# What the settings mean by silence that an earlier version did not have.
SINCE = {"learning_rate_warmup": 0.3, "adam_beta2": 0.999, "start_from_mean": False}
SHIPPED_SINCE = {"mnist-2d-beta0.safetensors"}  # which no earlier version wrote
SAVED_AGAIN = json.loads((FILES / "saved_again.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def sketched() -> DataSet:
    return load_images("sketched", REPOSITORY / "data")


def weights(model: VAE) -> dict[str, Tensor]:
    return {name: weight.clone() for name, weight in model.state_dict().items()}


def same(some: dict[str, Tensor], others: dict[str, Tensor]) -> bool:
    return all(torch.equal(some[name], others[name]) for name in some)


def by_hand(images: Tensor, n_steps: int) -> VAE:
    """The run's first steps in plain torch: does this machine compute as the file's own did?"""
    config = load_checkpoint(FILES / "unfinished.safetensors").config
    model = build_model(config)
    shuffle, noise = (torch.Generator().manual_seed(3 * config.seed + i) for i in (1, 2))
    adam = torch.optim.Adam(model.parameters(), lr=config.learning_rate, fused=True)
    batches: list[Tensor] = []
    for step in range(n_steps):
        batches = batches or list(
            torch.randperm(len(images), generator=shuffle).split(config.batch_size)
        )
        x = images[batches.pop(0)].float() / 255
        mu, logvar = model.encode(x)
        eps = torch.randn(mu.shape, generator=noise)
        logits = model.decode_logits(mu + eps * torch.exp(0.5 * logvar))
        recon = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1).sum()
        kl = (0.5 * (logvar.exp() + mu.pow(2) - 1 - logvar)).sum(0)
        beta = 1.0 if step < 3 else 2.0
        loss = recon + beta * len(x) * (kl / len(x)).sum()
        adam.zero_grad()
        loss.backward()
        adam.step()
    return model


def test_an_unfinished_run_goes_on_to_the_same_weights(sketched: DataSet) -> None:
    """Bit for bit where this machine's torch computes as the one did that wrote the file."""
    kept = load_checkpoint(FILES / "unfinished.safetensors")
    end = load_checkpoint(FILES / "finished.safetensors")
    assert kept.state is not None
    assert kept.state.position["step"] == 5
    images = sketched.train.balanced_subset(10, seed=kept.config.seed).images
    exact = same(weights(by_hand(images, 5)), weights(kept.model))

    test = sketched.test.balanced_subset(20).images
    run = train(kept.model, images, kept.config, test_images=test, state=kept.state, n_threads=1)
    *_, progress = run
    assert progress.step == 12
    if exact:
        assert same(weights(kept.model), weights(end.model))
    for name, weight in weights(kept.model).items():
        torch.testing.assert_close(weight, end.model.state_dict()[name], rtol=1e-4, atol=1e-6)
    history = progress.run.history
    assert history.changes == end.history.changes
    assert [row.test_loss for row in history.epochs] == pytest.approx(
        [row.test_loss for row in end.history.epochs], rel=1e-5
    )


def test_its_own_settings_choose_its_images(sketched: DataSet) -> None:
    kept = load_checkpoint(FILES / "unfinished.safetensors")
    assert kept.state is not None
    assert len(sketched.training_images(kept.config)) == kept.state.position["n_images"]


def digest(content: bytes) -> str:
    """Of all that a file holds but the versions that it was written with, in no order."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    description = json.loads(header["__metadata__"]["vae_lab"])
    description.pop("versions")
    assert description.pop("timing") is None
    assert {name: description["config"].pop(name) for name in SINCE} == SINCE
    digest = hashlib.sha256(json.dumps(description, sort_keys=True).encode())
    for name, tensor in sorted(load(content).items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()


def test_every_shipped_file_is_known() -> None:
    shipped = {path.name for path in (REPOSITORY / "checkpoints").glob("*.safetensors")}
    assert shipped - SHIPPED_SINCE == set(SAVED_AGAIN)


@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_a_shipped_file_opened_and_saved_is_what_it_was(name: str) -> None:
    """To the byte what the earlier version wrote, and every tensor that was in the file."""
    content = (REPOSITORY / "checkpoints" / name).read_bytes()
    again = checkpoint_to_bytes(checkpoint_from_bytes(content, name=name))
    assert digest(again) == SAVED_AGAIN[name]
    assert checkpoint_to_bytes(checkpoint_from_bytes(again, name=name)) == again
    before, after = load(content), load(again)
    assert set(before) == set(after)
    n_columns = before["history.epochs"].shape[1]
    n_new = after["history.epochs"].shape[1] - n_columns
    assert n_new == 2  # that a shipped file does not have: mutual information, of how many images
    for tensor in before:
        if tensor != "history.epochs":
            assert torch.equal(before[tensor], after[tensor])
