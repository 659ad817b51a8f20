"""How does a fresh server get ready for its first visitors, and stay quick?

A thread imports what pages use and takes a training step, while the first page draws its frame.
Other threads may be importing the same: each heavy package has one door, and nothing that is used
later imports more of torch (tests/test_imports.py).
"""

import atexit
import gc
import logging
import sys
import threading

import streamlit as st

from dashboard.exercises.reading import load_exercises
from dashboard.server import message_queue, resources

log = logging.getLogger(__name__)

LATE_MODULES = 50  # so many modules imported since the last freeze call for another
FIRST_PAGE_S = 3.0  # for so long the warm-up leaves the processor to the first visitor's page
WARM_UP_PAUSES_S = (FIRST_PAGE_S, 5.0, 30.0, 300.0)  # before each time that it is tried

_frozen_modules = 0
_freezing = threading.Lock()


def begin() -> None:
    """Start the warm-up, unless it has begun."""
    _warm_up()


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
    message_queue.mend()
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
    """Import all that pages use, and take a training step."""
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
    resources.registry().measure_speed()


def _freeze() -> None:
    global _frozen_modules
    with _freezing:
        _frozen_modules = len(sys.modules)
        gc.collect()
        gc.freeze()
