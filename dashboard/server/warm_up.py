"""How does a fresh server get ready for its first visitors, and stay quick?

A thread imports what pages use and takes a training step, while the first page draws its frame.
Other threads may be importing the same: each heavy package has one door, and nothing that is used
later imports more of torch (tests/test_imports.py).
"""

import atexit
import logging
import threading

import streamlit as st

from dashboard.exercises.reading import load_exercises
from dashboard.live.board import board
from dashboard.server import clicks, downloads, memory, message_queue, resources, widget_values
from dashboard.server.collector import Collector
from dashboard.server.paths import DATA_DIR
from vae_core.data.sources import SOURCES

log = logging.getLogger(__name__)

FIRST_PAGE_S = 3.0  # for so long the warm-up leaves the processor to the first visitor's page
WARM_UP_PAUSES_S = (FIRST_PAGE_S, 5.0, 30.0, 300.0)  # before each time that it is tried

heap = Collector()


def keep_warm() -> None:
    """A page is being drawn: at the first one begin, and keep the collector out of its way."""
    begin()
    heap.page()


@st.cache_resource(show_spinner=False)
def begin() -> None:
    """Get ready: with the server, or where it has none of ours, with its first page."""
    clicks.mend()
    downloads.mend()
    message_queue.mend()
    widget_values.mend()
    memory.keep_small()
    ending = threading.Event()
    for work in (_warm_up_until, _tend):
        thread = threading.Thread(target=work, args=(ending,), name=work.__name__, daemon=True)
        atexit.register(thread.join, 30)  # one cut off inside torch would abort the process
        thread.start()
    atexit.register(ending.set)  # the last one registered is the first one called


def _tend(ending: threading.Event) -> None:
    heap.tend(ending, _everybody_has_gone)


def _everybody_has_gone() -> None:
    """Let go of what is kept for open pages, and can be made or read again."""
    memory.let_sessions_go()
    board.clear()
    resources.registry().let_idle_go()


def _warm_up_until(ending: threading.Event) -> None:
    """Warm up. What fails is logged and tried again; the heap is frozen all the same."""
    for pause_s in WARM_UP_PAUSES_S:
        try:
            import torch  # noqa: F401  the first page waits for it

            heap.freeze()  # what is there already: a page that polls would walk it twice a second
            if not ending.wait(pause_s):
                _import_and_train()
            return
        except Exception:
            log.exception("the warm-up failed: what is missing is made when it is asked for")
        finally:
            heap.freeze()


def _import_and_train() -> None:
    """Import all that pages use, and take a training step."""
    import torch

    from vae_core.config import TrainConfig
    from vae_core.model import build_model
    from vae_core.trainer import train

    config = TrainConfig(hidden_dim=8, epochs=1, batch_size=8)
    for _ in train(build_model(config), torch.zeros(8, 784), config, n_threads=1):
        pass
    heap.freeze()  # at once: what follows takes a while
    for problem in load_exercises().problems:
        log.warning("%s", problem)
    resources.registry().measure_speed()
    SOURCES["sketched"].load(DATA_DIR, None)  # drawn once, and then a file
