"""How does a visitor walk through a training step?

A strip of eight stages, one of them lit; buttons that go back and on, take the step and start
again; the stage itself; and the losses of the steps taken. The stages' numbers and pictures stand
in slow_motion_numbers_page.py and slow_motion_pictures_page.py.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from dashboard import slow_motion_numbers_page as numbers
from dashboard import slow_motion_pictures_page as pictures
from dashboard.components.plot import plot
from dashboard.controls import STEPS
from dashboard.in_view import ModelInView
from dashboard.lesson import lesson_digits, passage, show_code
from dashboard.resources import DATA_DIR
from dashboard.slow_motion_figures import batch_losses
from dashboard.slow_motion_numbers_page import SIGMA, Look
from dashboard.slow_motion_walk import Settings, Walk
from dashboard.state import AppState
from vae_core import slow_motion
from vae_core.config import BOUNDS
from vae_core.device import torch_threads
from vae_core.diagnostics import as_pixels
from vae_core.loss import kl_per_dim, recon_from_logits
from vae_core.model import VAE
from vae_core.trainer import TrainingRun

if TYPE_CHECKING:
    from vae_core.data import DataSet

PAGE = "slow_motion"
STAGE = "slow_motion_stage"  # the strip's key: the widget keeps the stage


class Stage(NamedTuple):
    """One of eight looks at a step."""

    passage: str
    numbers: Callable[[Look], None]
    pictures: Callable[[Look], None]
    code: tuple[Callable[..., Any], ...]


STAGES = {
    "1 x": Stage("x", numbers.pixels, pictures.batch, (slow_motion.next_images, as_pixels)),
    f"2 μ and {SIGMA}": Stage("posterior", numbers.posterior, pictures.codes, (VAE.encode,)),
    "3 ε": Stage("eps", numbers.noise, pictures.noise, (slow_motion.next_noise,)),
    "4 z": Stage("z", numbers.latent, pictures.latent, (VAE.reparameterize,)),
    "5 x̂": Stage(
        "recon-x", numbers.reconstruction, pictures.reconstructions, (VAE.decode_logits, VAE.decode)
    ),
    "6 loss": Stage("loss", numbers.loss, pictures.costs, (recon_from_logits, kl_per_dim)),
    "7 gradients": Stage(
        "gradients", numbers.gradients, pictures.gradients, (slow_motion.take_step,)
    ),
    "8 new weights": Stage(
        "new-weights", numbers.new_weights, pictures.changes, (TrainingRun._update,)
    ),
}
NAMES = list(STAGES)


def training_images(view: ModelInView) -> "DataSet":
    """The model's own data set where it is on this machine, else the lessons'. Never fetches."""
    from dashboard.shared_data import shared_data
    from vae_core.data import is_ready

    if is_ready(view.config.dataset, DATA_DIR):
        return shared_data(view.config.dataset, DATA_DIR)
    data = lesson_digits().data
    passage(PAGE, "other-images", title=data.title)
    return data


def walk_of(state: AppState, view: ModelInView) -> Walk:
    """The visitor's walk from the model in view; a new one where that has changed."""
    if state.slow_motion is None or state.slow_motion.version != view.version:
        state.slow_motion = Walk(view)
    walk: Walk = state.slow_motion
    return walk


@st.fragment
def one_step(state: AppState, view: ModelInView, data: "DataSet") -> None:
    """The strip, the buttons, the stage, and the steps so far."""
    walk = walk_of(state, view)
    name: str = st.segmented_control(
        "Stage of the step",
        NAMES,
        default=NAMES[0],
        required=True,
        key=STAGE,
        label_visibility="collapsed",
        width="stretch",
        bind="query-params",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _turn_pages(name)
        takes = st.container(width="content", horizontal=True, gap="small")
        settings = _settings(view)
        st.caption(f"Step {walk.n_steps + 1} from {view.title}", width="content")
    with torch_threads(1):
        step = walk.ahead(data.train, settings)
    with takes:
        _take_or_start_again(state, view, data, settings, ready=name == NAMES[-1])
    if not step.is_finite:
        passage(PAGE, "not-finite")
    else:
        labels = walk.batch(data.train, settings.seed).labels
        _stage(STAGES[name], step, labels, view, data, settings)
    _history(walk)


def _stage(
    stage: Stage,
    step: slow_motion.Step,
    labels: Any,
    view: ModelInView,
    data: "DataSet",
    settings: Settings,
) -> None:
    words, picture = st.columns([2, 3], gap="large")
    with words:
        passage(PAGE, stage.passage)
        chosen = _choose(len(labels))
        look = Look(step, labels, data, chosen, settings, view.config.variational)
        if not look.variational and stage.passage in ("posterior", "eps", "z", "loss"):
            passage(PAGE, "autoencoder")
        stage.numbers(look)
    with picture:
        stage.pictures(look)
    with words:
        show_code(*stage.code)


def _choose(n: int) -> int:
    chosen: str = st.pills(
        "Look closely at image",
        [str(i + 1) for i in range(n)],
        default="1",
        required=True,
        key="slow_motion_image",
        bind="query-params",
        persist_state="session",
    )
    return int(chosen) - 1


def _turn_pages(name: str) -> None:
    at = NAMES.index(name)
    st.button(
        "Back",
        key="slow_motion_back",
        icon=":material/arrow_back:",
        disabled=at == 0,
        on_click=_go,
        args=(at - 1,),
    )
    last = at == len(NAMES) - 1
    st.button(
        "Next",
        key="slow_motion_next",
        icon=":material/arrow_forward:",
        type="secondary" if last else "primary",
        disabled=last,
        on_click=_go,
        args=(at + 1,),
    )


def _go(at: int) -> None:
    st.session_state[STAGE] = NAMES[at]


def _take_or_start_again(
    state: AppState, view: ModelInView, data: "DataSet", settings: Settings, *, ready: bool
) -> None:
    walk = walk_of(state, view)
    st.button(
        "Take the step",
        key="slow_motion_take",
        icon=":material/check:",
        type="primary" if ready else "secondary",
        on_click=_take,
        args=(walk, data, settings),
    )
    st.button(
        "Start again",
        key="slow_motion_again",
        icon=":material/restart_alt:",
        disabled=not walk.n_steps,
        on_click=_start_again,
        args=(state, view),
    )


def _take(walk: Walk, data: "DataSet", settings: Settings) -> None:
    walk.take(data.train, settings)
    _go(0)


def _start_again(state: AppState, view: ModelInView) -> None:
    state.slow_motion = Walk(view)
    _go(0)


def _settings(view: ModelInView) -> Settings:
    with st.popover("Settings", icon=":material/tune:"):
        learning_rate: float = st.select_slider(
            "Learning rate",
            STEPS["learning_rate"],
            1e-3,
            format_func="{:g}".format,
            key="slow_motion_learning_rate",
            help="How far a step goes. Look at stage 8 while you move it.",
            bind="query-params",
            persist_state="session",
        )
        beta: float = st.select_slider(
            "KL weight β",
            STEPS["beta"],
            1.0,
            format_func="{:g}".format,
            key="slow_motion_beta",
            help="What KL counts in the loss. Look at stages 6 to 8 while you move it.",
            disabled=not view.config.variational,
            bind="query-params",
            persist_state="session",
        )
        low, high = BOUNDS["seed"]
        seed: int = st.number_input(
            "Seed",
            int(low),
            int(high),
            0,
            key="slow_motion_seed",
            help="Another seed deals other images and another ε.",
            bind="query-params",
            persist_state="session",
        )
        st.caption(f"This model was trained with β = {view.config.beta:g}. A batch is 8 images.")
    return Settings(learning_rate, beta, seed)


def _history(walk: Walk) -> None:
    st.space("small")
    if not walk.losses:
        passage(PAGE, "no-steps")
        return
    passage(PAGE, "history")
    before, after = walk.losses[-1]
    plot(
        batch_losses(walk.losses),
        key="slow_motion_losses",
        height=200,
        alt=f"The batch losses of {walk.n_steps} steps in nats per image; the latest went from "
        f"{before:.1f} to {after:.1f}",
    )
