"""Does each diff of vae_core/variants still fit, is what it makes what it says, and does it learn?

Each is applied to a copy of vae_core, which trains in a program of its own.
"""

import json
import math
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.variants import copy_with
from tests.conftest import REPOSITORY
from vae_core.explain.gaussian_pixels import constant, gaussian_cost, kl_weight
from vae_core.record.checkpoint import load_checkpoint
from vae_core.record.file import CheckpointError
from vae_core.variants import VARIANTS, DoesNotFit, load_variant

DATASET = {"colour": "coloured", "own_pictures": "my_pictures"}  # the others: sketched digits
TOGETHER = ("colour", "own_pictures", "gaussian", "convolutional")
LEARNS = Path(__file__).with_name("learns.py")


def python(folder: Path, *arguments: str) -> str:
    """What Python says with the copy in this folder; a test that sees it fail says what it said."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def put_pictures(folder: Path) -> None:
    """Photographs of a circle or a square of chance, dark on light, of several sizes and kinds."""
    rng = np.random.default_rng(0)
    for name in ("circles", "squares"):
        (folder / name).mkdir(parents=True)
        (folder / name / ".DS_Store").write_bytes(b"what a system leaves there")
        for i in range(40):
            height, width = rng.integers(40, 90, 2)
            y, x = np.indices((height, width))
            dy, dx = abs(y - height / 2), abs(x - width / 2)
            size = rng.uniform(8, 18)
            inside = dy**2 + dx**2 < size**2 if name == "circles" else np.maximum(dy, dx) < size
            light = np.where(inside[..., None], rng.integers(0, 60, 3), 255).astype(np.uint8)
            Image.fromarray(light).save(folder / name / f"{i}.{'png' if i % 2 else 'jpg'}")


@cache
def told(names: tuple[str, ...], folder: Path, dataset: str) -> dict[str, Any]:
    copy_with(names, folder)
    data = REPOSITORY / "data"
    if dataset == "my_pictures":
        data = folder / "data"
        put_pictures(data / "my_pictures")
    out = python(folder, str(LEARNS), dataset, str(data), str(folder / "it.safetensors"))
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One for each variant."""
    return {name: tmp_path_factory.mktemp(name) for name in VARIANTS}


def learnt(name: str, folders: dict[str, Path]) -> dict[str, Any]:
    """What its copy said, trained once for all tests."""
    return told((name,), folders[name], DATASET.get(name, "sketched"))


def test_every_diff_is_offered() -> None:
    folder = REPOSITORY / "vae_core" / "variants"
    assert {path.stem for path in folder.glob("*.diff")} == {*VARIANTS}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_diff_is_small_and_changes_only_vae_core(name: str) -> None:
    variant = load_variant(name)
    assert all(path.startswith("vae_core/") for path in variant.changes)
    assert 1 <= variant.n_lines("+") <= 40
    assert re.findall(r"^\+.{101,}$", variant.text, re.MULTILINE) == []


@pytest.mark.parametrize("name", VARIANTS)
def test_git_makes_the_same_of_it(name: str, tmp_path: Path) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not on this machine")
    ours, gits = copy_with((name,), tmp_path / "ours"), copy_with((), tmp_path / "gits")
    diff = str(REPOSITORY / "vae_core" / "variants" / f"{name}.diff")
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    for way in ([], ["-R"], []):  # the page says how to take it back
        subprocess.run(["git", "apply", *way, diff], cwd=gits, env=environment, check=True)
    for path in load_variant(name).changes:
        assert (gits / path).read_text() == (ours / path).read_text()


def test_a_diff_that_no_longer_fits_says_where(tmp_path: Path) -> None:
    copy = copy_with((), tmp_path)
    model = copy / "vae_core" / "model.py"
    model.write_text(model.read_text().replace("h1 = F.relu(", "h1 = torch.tanh("))
    with pytest.raises(
        DoesNotFit, match=r"deeper.diff no longer fits vae_core/model.py: near"
    ) as e:
        load_variant("deeper").applied(lambda path: (copy / path).read_text())
    assert "h1 = F.relu(" in str(e.value)


def test_lines_that_came_above_are_no_obstacle(tmp_path: Path) -> None:
    copy = copy_with((), tmp_path)
    model = copy / "vae_core" / "model.py"
    model.write_text("# one more line\n" * 30 + model.read_text())
    changed = load_variant("deeper").applied(lambda path: (copy / path).read_text())
    assert "self.fc2(h1)" in changed["vae_core/model.py"]


# ── what each one makes ──


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIANTS)
def test_it_learns(name: str, folders: dict[str, Path]) -> None:
    found = learnt(name, folders)
    assert all(map(math.isfinite, found["losses"]))
    half = len(found["losses"]) // 2
    assert sum(found["losses"][half:]) < sum(found["losses"][:half])
    assert found["after"] < found["before"] - 20
    n = found["n"]
    images, recon_x, mu, logvar, logits, square = found["shapes"]
    assert images[1] == n
    assert recon_x == logits == [7, n]
    assert mu == logvar == square == [7, 3]
    assert found["samples"] == [5, n]
    assert 0 <= found["lowest"] < found["highest"] <= 1
    assert found["same_seed"]
    assert found["flat_is_square"]
    assert found["comes_back"]
    assert math.isfinite(found["from_mean"])
    assert found["from_mean"] < found["untrained"]


@pytest.mark.slow
def test_the_deeper_one_has_a_layer_more_in_its_encoder(folders: dict[str, Path]) -> None:
    found = learnt("deeper", folders)
    assert [*found["layers"]] == ["fc1", "fc2", "fc_mean", "fc_logvar", "fc3", "fc4"]
    assert found["weights"]["fc2.weight"] == [40, 40]


@pytest.mark.slow
def test_the_convolutional_one_has_convolutions(folders: dict[str, Path]) -> None:
    found = learnt("convolutional", folders)
    kinds = [*found["layers"].values()]
    assert kinds.count("Conv2d") == kinds.count("ConvTranspose2d") == 2
    weights = {name: math.prod(shape) for name, shape in found["weights"].items()}
    shared = sum(n for name, n in weights.items() if "conv" in name)
    assert shared < sum(weights.values()) / 2, "most weights are in the linear layers"


@pytest.mark.slow
def test_the_coloured_one_has_three_planes(folders: dict[str, Path]) -> None:
    found = learnt("colour", folders)
    assert found["n"] == 3 * 28 * 28
    assert found["weights"]["fc1.weight"] == [40, 3 * 28 * 28]
    assert found["weights"]["fc4.weight"] == [3 * 28 * 28, 40]
    coins = found["n"] * math.log(2)
    assert coins < found["untrained"] < 1.05 * coins, "a little more than a coin for each number"


@pytest.mark.slow
def test_the_gaussian_one_costs_the_log_of_a_density(folders: dict[str, Path]) -> None:
    for variance, found in learnt("gaussian", folders)["gaussian"].items():
        sigma2 = float(variance)
        assert found["loss"] == pytest.approx(found["exact"], rel=1e-4)
        assert found["from_logits"] == pytest.approx(found["exact"], rel=1e-4)
        whole = found["squares"] / (2 * sigma2) + constant(sigma2)
        assert found["exact"] == pytest.approx(whole, rel=1e-4)
        assert whole == pytest.approx(gaussian_cost(found["squares"] / 784, sigma2), rel=1e-6)
    half = learnt("gaussian", folders)["gaussian"]["0.5"]
    assert half["loss"] - constant(0.5) == pytest.approx(half["squares"], abs=0.01)
    assert constant(0.5) == pytest.approx(392 * math.log(math.pi))
    assert kl_weight(0.5) == 1


@pytest.mark.slow
def test_own_pictures_are_read_by_their_folders(folders: dict[str, Path]) -> None:
    found = learnt("own_pictures", folders)
    assert found["shapes"][0] == [64, 784], "every fifth of 2 x 40 is for testing"
    assert found["images"] == [0, 1]
    program = (
        "from vae_core.data.loading import load_images as l\n"
        "d = l('my_pictures')\n"
        "print(d.class_names, d.test.labels.tolist())\n"
        "print(d.train.images.reshape(-1, 28, 28)[:, 0].float().mean().item() < 20)"
    )
    said = python(folders["own_pictures"], "-c", program)
    assert said == f"('circles', 'squares') {[0] * 8 + [1] * 8}\nTrue\n", "paper is 0"


# ── what the page says of their files, and of several together ──


@pytest.mark.slow
@pytest.mark.parametrize("name", ["deeper", "convolutional", "colour", "own_pictures"])
def test_the_app_refuses_a_file_that_it_would_misread(name: str, folders: dict[str, Path]) -> None:
    learnt(name, folders)
    with pytest.raises(CheckpointError):
        load_checkpoint(folders[name] / "it.safetensors")


@pytest.mark.slow
def test_the_app_opens_a_gaussian_file_and_cannot_know(folders: dict[str, Path]) -> None:
    learnt("gaussian", folders)
    assert load_checkpoint(folders["gaussian"] / "it.safetensors").model.latent_dim == 3


@pytest.mark.parametrize("order", [*permutations(TOGETHER)])
def test_those_that_go_together_go_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    there, here = copy_with(order, tmp_path / "there"), copy_with(TOGETHER, tmp_path / "here")
    for path in {path for name in TOGETHER for path in load_variant(name).changes}:
        assert (there / path).read_text() == (here / path).read_text()


@pytest.mark.slow
def test_photographs_in_colour_of_another_size_with_all_of_them(tmp_path: Path) -> None:
    copy_with(TOGETHER, tmp_path / "of 64 pixels")
    sizes = tmp_path / "of 64 pixels" / "vae_core" / "data" / "__init__.py"
    sizes.write_text(sizes.read_text().replace("SIDE = 3, 28", "SIDE = 3, 64"))
    put_pictures(tmp_path / "of 64 pixels" / "data" / "my_pictures")
    out = str(tmp_path / "it.safetensors")
    found = json.loads(python(tmp_path / "of 64 pixels", str(LEARNS), "my_pictures", "data", out))
    assert found["n"] == 3 * 64 * 64
    assert found["shapes"][0] == [64, 3 * 64 * 64]
    assert found["after"] < found["before"]
    assert "gaussian" in found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["colour", "own_pictures"])
def test_the_commands_of_the_page_do_what_it_says(name: str, folders: dict[str, Path]) -> None:
    learnt(name, folders)
    folder = folders[name]
    small = ("--train-size", "40", "--epochs", "1", "--hidden-dim", "8")
    wanted = ("--dataset", DATASET[name], *small, "--out", "mine.safetensors")
    python(folder, "-m", "vae_core", "train", *wanted)
    assert "nats" in python(folder, "-m", "vae_core", "evaluate", "mine.safetensors")
    python(folder, "-m", "vae_core", "sample", "mine.safetensors", "--out", "mine.png")
    assert Image.open(folder / "mine.png").mode == ("RGB" if name == "colour" else "L")


MARKS = """
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("streamlit_app.py", default_timeout=60)
app.switch_page("pages/how_good.py")
app.run()
app.segmented_control(key="how_good_data_mnist").set_value("my_pictures").run()
assert not app.exception, app.exception
said = " ".join(element.value for element in app.main.markdown)
assert "collapsed" in said and "not on this machine" not in said, said
"""


@pytest.mark.slow
def test_the_page_is_152_good_has_the_marks_of_own_pictures(folders: dict[str, Path]) -> None:
    learnt("own_pictures", folders)
    folder = folders["own_pictures"]
    for name in ("dashboard", "pages", "prose", "checkpoints", ".streamlit", "streamlit_app.py"):
        (folder / name).symlink_to(REPOSITORY / name)
    python(folder, "-c", MARKS)
