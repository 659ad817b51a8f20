"""What does the whole class share, made once per process?

The run service and the shipped models: cached, and frozen where they could be changed.
And the server's warm-up. Nothing here imports torch before it is asked for something, because
torch takes two seconds and a page's first paint must not wait for it.
"""

import atexit
import gc
import logging
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.exercises.source import load_exercises
from dashboard.words.language import phrase

if TYPE_CHECKING:
    from dashboard.exercises.attempts import Progress
    from dashboard.runs.registry import Registry
    from vae_core.record.checkpoint import Checkpoint

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
CHECKPOINTS = ROOT / "checkpoints"
DATA_DIR = Path(os.environ.get("VAE_LAB_DATA", ROOT / "data"))
RUNS_DIR = Path(os.environ.get("VAE_LAB_RUNS", ROOT / "runs"))

SHIPPED = "mnist-2d"  # what a page shows while no run is open
SHIPPED_MODELS = {  # name -> what it is, in a few words
    "mnist-2d": phrase("MNIST, L = 2, the lab"),
    "mnist-2d-beta4": phrase("MNIST, L = 2, beta 4"),
    "mnist-2d-ae": phrase("MNIST, L = 2, autoencoder"),
    "mnist-20d": phrase("MNIST, L = 20"),
    "sketched-2d": phrase("Sketched digits, L = 2"),
}
LATE_MODULES = 50  # so many modules imported since the last freeze call for another
FIRST_PAGE_S = 3.0  # for so long the warm-up leaves the processor to the first visitor's page
WARM_UP_PAUSES_S = (FIRST_PAGE_S, 5.0, 30.0, 300.0)  # before each time that it is tried

_frozen_modules = 0
_freezing = threading.Lock()


class ModelUnavailable(Exception):
    """A shipped model can't be opened. The message says why and what to do, for the page."""


@st.cache_resource(show_spinner=False)
def registry() -> "Registry":
    """The run service. Its threads are stopped, and what trains is saved, when the server ends."""
    from dashboard.runs.registry import Registry

    runs = Registry(RUNS_DIR, data_dir=DATA_DIR)
    atexit.register(runs.close)
    return runs


@st.cache_resource(show_spinner=False)
def progress() -> "Progress":
    """What every student has predicted and found."""
    from dashboard.exercises.attempts import Progress

    return Progress(RUNS_DIR / "progress")


@st.cache_resource(show_spinner=False)
def shipped(name: str = SHIPPED) -> "Checkpoint":
    """A checkpoint from checkpoints/, its model frozen. Raises ModelUnavailable."""
    from vae_core.record.checkpoint import CheckpointError, load_checkpoint

    path = CHECKPOINTS / f"{name}.safetensors"
    try:
        checkpoint = load_checkpoint(path)
    except (CheckpointError, OSError) as error:
        reason = str(error) if isinstance(error, CheckpointError) else error.strerror or str(error)
        raise ModelUnavailable(
            f"The model {name} that comes with the app can't be opened: {reason}. Your own runs "
            f"are not affected. Put checkpoints/{path.name} back, or make it again with "
            f"`make {name}`, and reload this page."
        ) from error
    checkpoint.model.eval().requires_grad_(False)
    return checkpoint


def keep_warm() -> None:
    """Start the warm-up at the first call; at later ones, freeze again if it takes it.

    Streamlit collects garbage after every run of a script. With torch loaded that holds everybody
    up for some 135 ms; frozen objects are skipped, which leaves 0.3 ms. An import made later, of
    torchvision for example, brings most of it back.
    """
    warm_up = _warm_up()
    if not warm_up.is_alive() and len(sys.modules) > _frozen_modules + LATE_MODULES:
        threading.Thread(target=_freeze, name="freeze", daemon=True).start()


@st.cache_resource(show_spinner=False)
def _warm_up() -> threading.Thread:
    ending = threading.Event()
    thread = threading.Thread(target=_warm_up_until, args=(ending,), name="warm-up", daemon=True)
    atexit.register(thread.join, 30)  # a thread cut off inside torch would abort the process
    atexit.register(ending.set)  # the last one registered is the first one called
    thread.start()
    return thread


def _warm_up_until(ending: threading.Event) -> None:
    """Warm up. What fails is logged and tried again; the heap is frozen all the same."""
    for pause_s in WARM_UP_PAUSES_S:
        try:
            import torch  # noqa: F401  the first page waits for it

            _freeze()  # what is there already: a page that polls would walk it twice a second
            if not ending.wait(pause_s):
                _import_and_train()
            return
        except Exception:
            log.exception("the warm-up failed: what is missing is made when it is asked for")
        finally:
            _freeze()


def _import_and_train() -> None:
    """Import all that pages use, and take a training step.

    Other threads may be importing the same: each of these packages has one door, and nothing that
    is used later imports more of torch (tests/test_imports.py).
    """
    import torch

    from vae_core.config import TrainConfig
    from vae_core.model import build_model
    from vae_core.trainer import train

    config = TrainConfig(hidden_dim=8, epochs=1, batch_size=8)
    for _ in train(build_model(config), torch.zeros(8, 784), config, n_threads=1):
        pass
    import dashboard.charts.plotly_import  # noqa: F401
    from vae_core.data.torchvision_import import import_torchvision

    import_torchvision()
    _freeze()  # at once: what follows takes a while
    for problem in load_exercises().problems:
        log.warning("%s", problem)
    registry().measure_speed()


def _freeze() -> None:
    global _frozen_modules
    with _freezing:
        _frozen_modules = len(sys.modules)
        gc.collect()
        gc.freeze()
