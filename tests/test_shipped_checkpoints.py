"""The shipped models are what their README says."""

from pathlib import Path

import pytest
import torch

from vae_core.data.loading import load_images
from vae_core.diagnostics import evaluate
from vae_core.likelihood import exact_posterior, log_likelihood
from vae_core.record.checkpoint import load_checkpoint

REPOSITORY = Path(__file__).parents[1]
FOLDER = REPOSITORY / "checkpoints"
ROWS = {
    cells[0]: [float(cell) for cell in cells[2:5]]
    for line in (FOLDER / "README.md").read_text().splitlines()
    if line.startswith("| ") and ".safetensors" not in line
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    if (FOLDER / f"{cells[0]}.safetensors").exists()
}
NAMES = ["mnist-2d", "mnist-2d-ae", "mnist-2d-beta0", "mnist-2d-beta4", "mnist-20d", "sketched-2d"]


def test_the_readme_has_a_row_for_each() -> None:
    assert sorted(ROWS) == sorted(NAMES)
    assert sorted(path.stem for path in FOLDER.glob("*.safetensors")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_its_figures_are_true(name: str, request: pytest.FixtureRequest) -> None:
    checkpoint = load_checkpoint(FOLDER / f"{name}.safetensors")
    dataset = checkpoint.config.dataset
    if dataset == "mnist":
        request.getfixturevalue("mnist_in_data")
    images = load_images(dataset, REPOSITORY / "data").test
    result = evaluate(checkpoint.model, images.images, beta=checkpoint.config.beta)
    assert [result.recon, result.kl, result.loss] == pytest.approx(ROWS[name], abs=0.01)
    codes = checkpoint.encodings
    assert codes is not None
    assert torch.equal(codes.labels, images.labels[: len(codes.labels)])
    assert set(codes.factors) == set(images.factors)
    assert checkpoint.history.epochs[-1].test_loss == pytest.approx(result.loss, abs=0.01)
    assert checkpoint.state is None


def test_the_labs_figures() -> None:
    """L=2 after 20 epochs: at most 152.5 nats, of which KL between 5 and 8."""
    _, kl, loss = ROWS["mnist-2d"]
    assert loss <= 152.5
    assert 5 < kl < 8


@pytest.mark.usefixtures("mnist_in_data")
def test_quadrature_agrees_with_sampling_on_the_trained_model() -> None:
    """Where the encoder's q covers the posterior. Where it misses it, sampling stays below."""
    model = load_checkpoint(FOLDER / "mnist-2d.safetensors").model
    images = load_images("mnist", REPOSITORY / "data").test.images[:25]
    exact = [exact_posterior(model, image) for image in images]
    sampled = log_likelihood(model, images, n_samples=5000)
    difference = torch.tensor([e.log_p_x for e in exact]) - sampled
    assert difference.abs().median() < 0.1
    assert difference.min() > -0.5
    assert min(e.gap for e in exact) > 0
