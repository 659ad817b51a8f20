"""What does the whole class share, made once per process?

The run service and the shipped models: cached, and frozen where they could be changed. Nothing here
imports torch before it is asked for something: that takes two seconds, and a page's first paint
must not wait for it.
"""

import atexit
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from dashboard.classroom.access import Access
from dashboard.classroom.classroom import Classroom
from dashboard.classroom.password import SECRET, Password
from dashboard.exercises.attempts import Progress
from dashboard.server.paths import CHECKPOINTS, DATA_DIR, RUNS_DIR
from dashboard.words.language import phrase
from vae_core.errors import Trouble
from vae_core.explain.ruler import RULER_FILE, Rulers, load_rulers
from vae_core.record.file import CheckpointError, DecoderAndCodes, load_decoder_and_codes
from vae_core.record.film import Film, film_from_bytes
from vae_core.record.sweep import SWEPT_FILE, Swept, swept_from_dict
from vae_core.variants.measured import MEASURED_FILE, Measured, load_measured

if TYPE_CHECKING:
    from dashboard.runs.registry import Registry
    from vae_core.data.loading import DataSet
    from vae_core.explain.broken_vaes import Checked
    from vae_core.explain.collapse import Measured as Treatments
    from vae_core.explain.gaps import Gaps
    from vae_core.record.checkpoint import Checkpoint

log = logging.getLogger(__name__)

SHIPPED = "mnist-2d"  # what a page shows while no run is open
SHIPPED_MODELS = {  # name -> what it is, in a few words
    "mnist-2d": phrase("MNIST, L = 2, the lab"),
    "mnist-2d-beta4": phrase("MNIST, L = 2, beta 4"),
    "mnist-2d-beta0": phrase("MNIST, L = 2, beta 0"),
    "mnist-2d-ae": phrase("MNIST, L = 2, autoencoder"),
    "mnist-20d": phrase("MNIST, L = 20"),
    "sketched-2d": phrase("Sketched digits, L = 2"),
}


class ModelUnavailable(Trouble):
    """A shipped model can't be opened. The sentence says why and what to do."""


@st.cache_resource(show_spinner=False)
def registry() -> "Registry":
    """The run service. Its threads are stopped, and what trains is saved, when the server ends."""
    from dashboard.runs.registry import Registry

    runs = Registry(RUNS_DIR, data_dir=DATA_DIR)
    atexit.register(runs.close)
    return runs


@st.cache_resource(show_spinner=False)
def progress() -> Progress:
    """What every student has predicted and found."""
    return Progress(RUNS_DIR / "progress")


@st.cache_resource(show_spinner=False)
def classroom() -> Classroom:
    """Who is a teacher here. Made as the server starts: its terminal then says how to be one."""
    return Classroom(Access(Password(_secret(SECRET))))


def _secret(name: str) -> str:
    """Out of Streamlit's secrets, or else out of the environment."""
    try:
        return str(st.secrets.get(name) or os.environ.get(name, ""))
    except StreamlitSecretNotFoundError:
        return os.environ.get(name, "")


@st.cache_resource(show_spinner=False)
def shipped(name: str = SHIPPED) -> "Checkpoint":
    """A checkpoint from checkpoints/, its model frozen. Raises ModelUnavailable."""
    from vae_core.record.checkpoint import load_checkpoint

    with _file_of(name) as path:
        checkpoint = load_checkpoint(path)
    checkpoint.model.eval().requires_grad_(False)
    return checkpoint


@st.cache_resource(show_spinner=False)
def shipped_decoder() -> DecoderAndCodes:
    """Of the model that comes with the app, without torch. Raises ModelUnavailable."""
    with _file_of(SHIPPED) as path:
        return load_decoder_and_codes(path)


@st.cache_resource(show_spinner=False)
def rulers() -> Rulers:
    """The marks that losses are held against. Raises ModelUnavailable."""
    with _json_file(RULER_FILE, "ruler") as path:
        return load_rulers(path)


@st.cache_resource(show_spinner=False)
def measured_variants() -> Measured:
    """What trainings of the variants came to. Raises ModelUnavailable."""
    with _json_file(MEASURED_FILE, "variants") as path:
        return load_measured(path)


@st.cache_resource(show_spinner=False)
def measured_collapse() -> "Treatments":
    """What remedies for silent codes came to. Raises ModelUnavailable."""
    from vae_core.explain.collapse import MEASURED_FILE as file
    from vae_core.explain.collapse import load_measured as load

    with _json_file(file, "collapse") as path:
        return load(path)


@st.cache_resource(show_spinner=False)
def shipped_sweep() -> Swept:
    """A sweep over beta that comes with the app. Raises ModelUnavailable."""
    with _json_file(SWEPT_FILE, "sweep --data mnist --whole --epochs 10 --write") as path:
        return swept_from_dict(json.loads(path.read_text("utf-8")))


@contextmanager
def _json_file(name: str, command: str) -> Iterator[Path]:
    try:
        yield CHECKPOINTS / name
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s: %s. Make it again with `python -m benchmarks.%s`.", name, error, command)
        raise ModelUnavailable(
            "The file {name} that comes with the app can't be opened: {why}. Your own runs are "
            "not affected. Whoever runs this server reads in its log what to do.",
            name=name,
            why=error,
        ) from error


@st.cache_resource(show_spinner=False)
def checked_vaes() -> "Checked":
    """What check_my_vae finds of the lab's VAE and of broken ones. Raises ModelUnavailable."""
    from vae_core.explain.broken_vaes import CHECKED_FILE, load_checked

    try:
        return load_checked(CHECKPOINTS / CHECKED_FILE)
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning(
            "%s: %s. Make it again with `python -m benchmarks.checked`.", CHECKED_FILE, error
        )
        raise ModelUnavailable(
            "The file {name} that comes with the app can't be opened: {why}. Your own runs are "
            "not affected. Whoever runs this server reads in its log what to do.",
            name=CHECKED_FILE,
            why=error,
        ) from error


@st.cache_resource(show_spinner=False)
def shipped_gaps(name: str) -> "Gaps":
    """What is known of log p(x) under a shipped model with L = 2. Raises ModelUnavailable."""
    from vae_core.explain.gaps import load_gaps

    with _file_of(name, folder="gaps") as path:
        return load_gaps(path)


@st.cache_resource(show_spinner=False)
def shipped_film(name: str) -> "Film | None":
    """How a shipped model came to be; None where the file is missing or damaged."""
    path = CHECKPOINTS / f"{name}.film"
    try:
        return film_from_bytes(path.read_bytes(), name=path.name)
    except (CheckpointError, OSError) as error:
        log.warning("%s: %s. Make it again with `make films`.", path.name, error)
        return None


@contextmanager
def _file_of(name: str, *, folder: str = "") -> Iterator[Path]:
    path = CHECKPOINTS / folder / f"{name}.safetensors"
    try:
        yield path
    except (CheckpointError, OSError) as error:
        file = path.relative_to(CHECKPOINTS).as_posix()
        log.warning(
            "%s: %s. Put checkpoints/%s back, or make it again with `make %s`.",
            *(name, error, file, folder or name),
        )
        raise ModelUnavailable(
            "The model {name} that comes with the app can't be opened: {why}. Your own runs are "
            "not affected. Whoever runs this server reads in its log what to do.",
            name=name,
            why=error,
        ) from error


def data_here(name: str) -> "DataSet | None":
    """A data set, loaded once for the whole server; None where it is not at hand."""
    from dashboard.datasets import loaded

    return loaded.data_here(name, DATA_DIR)


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread of the processor: runs that train want the others."""
    from vae_core.device import torch_threads

    with torch_threads(1):
        yield
