"""Does `pip install .` give the core, the whole core and nothing but the core?"""

import email
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

NEEDED = {"torch", "numpy", "pillow", "safetensors", "filelock", "certifi"}

A_STEP = """
import sys
from pathlib import Path
installed, data_dir, repository = map(Path, sys.argv[1:])
sys.path.insert(0, str(installed))
import vae_core
assert Path(vae_core.__file__).is_relative_to(installed), vae_core.__file__
from vae_core import TrainConfig, build_model, evaluate, load_images, train
data = load_images("sketched", data_dir)
config = TrainConfig(dataset="sketched", train_size=200, hidden_dim=8, device="cpu")
model = build_model(config)
progress = next(train(model, data.training_images(config).images, config))
assert progress.step == 1
assert evaluate(model, data.test.images[:100]).loss > 0
strangers = [
    name for name, module in sys.modules.items()
    if name.split(".")[0] in ("dashboard", "streamlit", "plotly")
    or Path(getattr(module, "__file__", None) or "/").is_relative_to(repository / "vae_core")
]
assert not strangers, strangers
print("trained")
"""


def said(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without internet from a copy: a build leaves folders beside what it builds."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(REPOSITORY / name, source)
    for name in ("vae_core", "dashboard", "pages"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, source / name, ignore=ignored)
    offline = ("--no-deps", "--no-build-isolation", "--no-index")
    said("-m", "pip", "wheel", source, *offline, "--wheel-dir", built, cwd=source)
    (path,) = built.iterdir()
    return path


@pytest.mark.slow
def test_the_core_alone_is_in_it_and_its_needs_are_named(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        needs = email.message_from_bytes(archive.read(metadata)).get_all("Requires-Dist", [])
    files = {name for name in names if ".dist-info/" not in name}
    ours = [
        path
        for path in REPOSITORY.glob("vae_core/**/*")
        if path.suffix in (".py", ".typed", ".diff")
    ]
    assert files == {str(path.relative_to(REPOSITORY)) for path in ours}
    assert {re.split("[<>=]", need)[0] for need in needs} == NEEDED


def test_the_app_asks_for_versions_that_the_core_can_use() -> None:
    """Of torch for one of them, of the rest for the same ones."""
    lines = (REPOSITORY / "requirements.txt").read_text("utf-8").split()
    project = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    for name in NEEDED:
        (asked,) = (line for line in lines if re.fullmatch(rf"{name}[<>=].*", line))
        if "==" in asked:
            asked = re.sub(r"==(\d+\.\d+).*", r">=\1,", asked)
        assert f'"{asked}' in project


@pytest.mark.slow
def test_a_step_is_trained_far_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    unpack = ("--no-deps", "--no-index", "--target", installed)
    said("-m", "pip", "install", wheel, *unpack, cwd=elsewhere)
    arguments = (installed, tmp_path / "data", REPOSITORY)
    assert said("-I", "-c", A_STEP, *arguments, cwd=elsewhere) == "trained\n"
