"""Which model do the pages look at, and what do they know of it?

The address says which: a run in the registry, or a model that comes with the app. Pages get it
frozen, with the codes of the test images where those can be had; where the model comes from makes
no difference to them.
"""

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.budgets import MODELS_IN_VIEW_MB, in_view_mb
from dashboard.server import resources
from dashboard.server.resources import SHIPPED, SHIPPED_MODELS
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState

if TYPE_CHECKING:
    from vae_core.config import TrainConfig
    from vae_core.model import VAE
    from vae_core.record.checkpoint import Checkpoint, Encodings
    from vae_core.record.history import History


_looking = threading.Lock()


@dataclass(frozen=True)
class ModelInView:
    """A frozen model at one moment."""

    id: str  # as the address has it
    version: str  # another one as soon as the weights are
    config: "TrainConfig"
    model: "VAE"
    history: "History"
    encodings: "Encodings | None"  # None: its data set's test images are not on this machine
    step: int = 0  # of training, for a run
    name: str = ""  # of a run

    @property
    def title(self) -> str:
        """As a sentence has it: "mnist-2d", "L 2, beta 4, 14:32". Not for Markdown as it is."""
        return self.name or self.id

    @property
    def latent_dim(self) -> int:
        """L."""
        return self.config.latent_dim


def model_in_view(state: AppState) -> ModelInView:
    """The model that the address asks for. Raises ModelUnavailable where it can't be opened."""
    view = view_of(state.run_id or SHIPPED) or shipped_model(SHIPPED)
    if not view.step:
        return view
    name = run_name(view.id, state)
    if view.name != name:
        view = _kept_models()[view.version] = dataclasses.replace(view, name=name)
    return view


def view_of(name: str, version: str = "") -> ModelInView | None:
    """A shipped model, or a run as it is now: None without a single step, it has nothing to show.

    With a version, as it was then, if that is kept. Raises ModelUnavailable.
    """
    if name in SHIPPED_MODELS:
        return shipped_model(name)
    kept = _kept_models()
    then = kept.get(version)
    if then and then.id == name:
        return then
    with _looking:  # a class that opens one page has one copy made
        run = resources.registry().snapshot(name)
        if run is None or not run.step:
            return None
        version = f"{run.id}-{run.step}"
        view = kept.get(version)
        if view is None:
            view = kept[version] = _of(resources.registry().look(run.id), run.id, version, run.step)
            while len(kept) > 1 and _mb(kept) > MODELS_IN_VIEW_MB:
                kept.popitem(last=False)
    return view


def shipped_model(name: str) -> ModelInView:
    """One of the models that come with the app. Raises ModelUnavailable."""
    return _of(resources.shipped(name), name, name)


def _of(checkpoint: "Checkpoint", id: str, version: str, step: int = 0) -> ModelInView:
    return ModelInView(
        id=id,
        version=version,
        config=checkpoint.config,
        model=checkpoint.model,
        history=checkpoint.history,
        encodings=checkpoint.encodings,
        step=step,
    )


def _mb(kept: "OrderedDict[str, ModelInView]") -> float:
    return sum(in_view_mb(view.config) for view in kept.values())


@st.cache_resource(show_spinner=False)
def _kept_models() -> "OrderedDict[str, ModelInView]":
    return OrderedDict()
