"""Do the names of vae_core cost nothing before they are used, and do tools see them?"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import pytest

import vae_core
import vae_core.model
from tests.conftest import REPOSITORY
from tests.fresh_process import printed_by
from vae_core import LATENT_DIM, VAE, LiveSettings, TrainConfig, build_model

SOURCE = REPOSITORY / "vae_core" / "__init__.py"
PROMISED = {
    *("VAE", "train", "TrainConfig", "LiveSettings", "loss_function", "generate_samples"),
    *("evaluate", "load_images", "load_checkpoint", "save_checkpoint", "build_model", "LATENT_DIM"),
}


def modules_after(program: str) -> set[str]:
    """What a fresh Python has imported in the end."""
    return set(printed_by(f"{program}\nimport sys\nprint(*sys.modules)", limit_s=100).split())


@pytest.mark.parametrize(
    "light", ["", ".config", ".schedule", ".data.sources", ".data.digit_grid", ".cli.words"]
)
def test_what_is_light_stays_free_of_torch(light: str) -> None:
    loaded = modules_after(f"import vae_core{light}; dir(vae_core)")
    assert f"vae_core{light}" in loaded
    assert "torch" not in loaded


def test_a_name_brings_no_more_than_its_own_module_needs() -> None:
    loaded = modules_after("from vae_core import LATENT_DIM, TrainConfig")
    assert "vae_core.model" in loaded
    assert not {"vae_core.trainer", "vae_core.record.checkpoint"} & loaded


def test_every_promised_name_is_there() -> None:
    assert set(vae_core.__all__) >= PROMISED
    star: dict[str, object] = {}
    exec("from vae_core import *", star)
    for name, module in vae_core._HOME.items():
        home = sys.modules[f"vae_core.{module}"]
        assert star[name] is getattr(vae_core, name) is getattr(home, name)
    assert set(dir(vae_core)) >= {*vae_core.__all__, "__doc__"}


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="'vae_core' has no attribute 'VAEs'"):
        vae_core.VAEs  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError):
        exec("from vae_core import VAEs")


def for_type_checkers() -> Iterator[tuple[str, str]]:
    """Which name comes from where, as mypy and editors read it."""
    for node in ast.walk(ast.parse(SOURCE.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vae_core."):
            yield from ((name.name, str(node.module).partition(".")[2]) for name in node.names)


def test_the_three_lists_of_names_agree() -> None:
    assert dict(for_type_checkers()) == vae_core._HOME
    assert sorted(vae_core.__all__) == sorted(vae_core._HOME)


def test_no_name_hides_a_module() -> None:
    """After `import vae_core.step` the attribute `step` is that module, whatever it was before."""
    modules = {path.stem for path in Path(vae_core.__path__[0]).iterdir()}
    assert not modules & set(vae_core.__all__)


def test_type_checkers_know_what_the_names_are() -> None:
    """mypy checks these lines; to it a name that it can't see would be an error, or Any."""
    assert_type(LATENT_DIM, int)
    model = build_model(TrainConfig(hidden_dim=4))
    assert_type(model, vae_core.model.VAE)
    assert_type(VAE(2, 4), vae_core.model.VAE)
    assert_type(LiveSettings(beta=1, learning_rate=1e-3).beta, float)
    assert isinstance(model, VAE)
