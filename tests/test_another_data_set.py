"""Does README's recipe for another data set work as it is written, all the way to the pages?

In a copy of the program, by programs of their own: nothing of it reaches the other tests.
"""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

LINKED = ("dashboard", "pages", "prose", "checkpoints", ".streamlit", "streamlit_app.py")
SMALL = ("--train-size", "60", "--epochs", "1", "--hidden-dim", "8")

PAGES = """
import time
from streamlit.testing.v1 import AppTest

from dashboard.server import resources
from dashboard.runs.registry import Registry
from vae_core.config import TrainConfig

runs = resources.registry()
config = TrainConfig(dataset="stripes", train_size=60, epochs=1, hidden_dim=8)
run_id = runs.start(config, "me")
while runs.snapshot(run_id).status.active:
    time.sleep(0.05)
assert runs.snapshot(run_id).status == "finished", runs.snapshot(run_id).message

def opened(page, **address):
    app = AppTest.from_file("streamlit_app.py", default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, (page, app.exception)
    return app, " ".join(element.value for element in [*app.markdown, *app.caption])

train, _ = opened("train")
assert "Stripes" in train.selectbox(key="dataset").options
for page in ("latent_space", "reconstruct", "slow_motion"):
    opened(page, run=run_id, lang="fr")
_, words = opened("sample", run=run_id)
assert "New stripes from" in words, words
_, words = opened("train", run=run_id)
assert "Test stripes" in words, words
"""


def recipe() -> str:
    """The code under "Another data set" in README."""
    text = (REPOSITORY / "README.md").read_text("utf-8")
    found = re.search(r"\*\*Another data set\*\*.*?```python\n(.*?)```", text, re.DOTALL)
    assert found
    return textwrap.dedent(found[1])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The program, with the recipe at the end of data/sources.py."""
    code = tmp_path / "vae_core"
    shutil.copytree(REPOSITORY / "vae_core", code, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (tmp_path / name).symlink_to(REPOSITORY / name)
    with (code / "data" / "sources.py").open("a") as datasets:
        datasets.write(f"\n\n{recipe()}")
    return tmp_path


def python(folder: Path, *arguments: str) -> str:
    """What Python says there; a test that sees it fail says what it said."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "VAE_LAB_RUNS": str(folder / "runs")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.mark.slow
def test_the_recipe_of_the_readme_works(changed: Path) -> None:
    train = ("-m", "vae_core", "train", "--dataset", "stripes", *SMALL, "--out", "it.safetensors")
    python(changed, *train)
    assert "nats" in python(changed, "-m", "vae_core", "evaluate", "it.safetensors")
    python(changed, "-c", PAGES)
