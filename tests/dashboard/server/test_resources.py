"""Which models come with the app, and what if one can't be opened?"""

import shutil
from pathlib import Path

import pytest

from dashboard.server import resources
from dashboard.server.paths import CHECKPOINTS
from tests.conftest import REPOSITORY
from tests.reading import open_page, painted


def test_every_shipped_model_is_in_the_folder() -> None:
    files = {path.stem for path in CHECKPOINTS.glob("*.safetensors")}
    assert files == set(resources.SHIPPED_MODELS)


def test_nobody_can_train_the_shipped_model() -> None:
    model = resources.shipped().model
    assert not model.training
    assert not any(weight.requires_grad for weight in model.parameters())


@pytest.mark.parametrize("damage", ["missing", "cut short", "no checkpoint"])
def test_a_bad_checkpoint_is_said_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:
    content = (REPOSITORY / "checkpoints" / "mnist-2d.safetensors").read_bytes()
    file = tmp_path / "mnist-2d.safetensors"
    if damage != "missing":
        file.write_bytes(content[:-1000] if damage == "cut short" else b"a letter home")
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.shipped.clear()
    app = open_page()
    assert not app.exception
    told = app.error[0].value
    assert "reads in its log what to do" in told
    assert "Put checkpoints/mnist-2d.safetensors back, or make it again with `make mnist-2d`" in (
        caplog.text
    )
    assert "Traceback" not in told
    assert str(tmp_path) not in told
    assert "checkpoints/" not in told

    shutil.copy(REPOSITORY / "checkpoints" / "mnist-2d.safetensors", tmp_path)  # as the log says
    app.run()
    assert not app.error
    assert len(painted(app, "samples")) == 64
    resources.shipped.clear()
