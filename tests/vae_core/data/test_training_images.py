"""Which images does a run learn from, where it asks for more than there are?"""

from pathlib import Path

import pytest
import torch

from vae_core.cli.words import main
from vae_core.config import TrainConfig
from vae_core.data.images import first_of_each
from vae_core.data.loading import DataSet, load_images
from vae_core.data.sources import n_training_images
from vae_core.record.checkpoint import load_checkpoint

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sketched() -> DataSet:
    return load_images("sketched", REPOSITORY / "data")


@pytest.mark.parametrize("train_size", [10, 500, 9_999, 10_000, 10_001, 60_000, None])
def test_all_there_are_where_more_are_asked_for(sketched: DataSet, train_size: int | None) -> None:
    config = TrainConfig(dataset="sketched", train_size=train_size, seed=3)
    chosen = sketched.training_images(config)
    assert len(chosen) == n_training_images(config) == min(train_size or 10_000, 10_000)
    if len(chosen) < 10_000:
        expected = sketched.train.balanced_subset(len(chosen), seed=3)
        assert torch.equal(chosen.images, expected.images)
    else:
        assert chosen is sketched.train


def test_the_command_line_takes_all_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "--dataset", "sketched", "--train-size", "60000", "--epochs", "1"]
    words += ["--hidden-dim", "4", "--batch-size", "5000", "--device", "cpu"]
    out = tmp_path / "run.safetensors"
    words += ["--data-dir", str(REPOSITORY / "data"), "--out", str(out)]
    assert main(words) == 0
    said = capsys.readouterr()
    sentence = "Sketched digits: there are 10,000 training images, and the run learns from all"
    assert sentence in said.err
    assert load_checkpoint(out).history.epochs[-1].step == 2
    words[4] = "10000"
    assert main(words) == 0
    assert "learns from all" not in capsys.readouterr().err


def test_the_first_image_of_each_class(sketched: DataSet) -> None:
    assert first_of_each(torch.tensor([7, 1, 7, 0, 1])) == {0: 3, 1: 1, 7: 0}
    rows = sketched.test.first_of_each_class()
    assert sketched.test.labels[list(rows.values())].tolist() == list(rows) == list(range(10))
