"""With which controls does a visitor walk through a step?

A strip of stages with one lit, buttons that go back and on, take the step and start again, and the
settings of the next step. What a stage shows is not asked here.
"""

from collections.abc import Sequence

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.controls.number_choice import start_at
from dashboard.controls.run_settings import STEPS
from dashboard.session.model_in_view import ModelInView
from dashboard.session.state import AppState
from dashboard.views.slow_motion.walk import Settings, Walk, start_of
from dashboard.words.language import phrase, tr
from dashboard.words.settings import number_text
from dashboard.words.typed import as_text
from vae_core.config import BOUNDS
from vae_core.data.loading import DataSet

STAGE = "slow_motion_stage"  # the strip's key: the widget keeps the stage
START = "slow_motion_start"
UNTRAINED, TRAINED = phrase("untrained"), phrase("trained")


def walk_of(state: AppState, view: ModelInView) -> Walk:
    """The visitor's walk from the model in view; a new one where that has changed."""
    trained = st.session_state.get(START) == TRAINED
    if state.slow_motion is None or state.slow_motion.start != start_of(view, trained=trained):
        state.slow_motion = Walk(view, trained=trained)
    walk: Walk = state.slow_motion
    return walk


def start() -> None:
    """From which model the walk begins: a new one, or the one in view."""
    st.pills(
        tr("Start from the model"),
        [UNTRAINED, TRAINED],
        default=UNTRAINED,
        format_func=tr,
        required=True,
        **kept(START),
    )


def strip(stages: Sequence[str]) -> int:
    """All stages, the present one lit; which it is, from 0."""
    moved_to = STAGE in st.session_state  # by a button, which a default would contradict
    stage = st.segmented_control(
        tr("Stage of the step"),
        stages,
        default=None if moved_to else stages[0],
        format_func=tr,
        required=True,
        wrap=True,
        label_visibility="collapsed",
        width="stretch",
        **kept(STAGE),
    )
    return stages.index(stage or stages[0])


def buttons(
    state: AppState, view: ModelInView, data: DataSet, stages: Sequence[str], at: int
) -> Settings:
    """Go back and on, take the step, start again; and what the settings say."""
    walk, last = walk_of(state, view), at == len(stages) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            tr("Back"),
            key="slow_motion_back",
            icon=":material/arrow_back:",
            disabled=at == 0,
            on_click=_go,
            args=(stages[max(at - 1, 0)],),
        )
        st.button(
            tr("Next"),
            key="slow_motion_next",
            icon=":material/arrow_forward:",
            type="secondary" if last else "primary",
            disabled=last,
            on_click=_go,
            args=(stages[min(at + 1, len(stages) - 1)],),
        )
        take = st.container(width="content")
        st.button(
            tr("Start again"),
            key="slow_motion_again",
            icon=":material/restart_alt:",
            disabled=not walk.n_steps,
            on_click=_start_again,
            args=(state, view, stages[0]),
        )
        settings = _settings(view)
        where = tr(
            "Step {step} from {title}, {start}",
            step=walk.n_steps + 1,
            title=as_text(view.title),
            start=tr(TRAINED if walk.trained else UNTRAINED),
        )
        st.caption(where, width="content")
    take.button(
        tr("Take the step"),
        key="slow_motion_take",
        icon=":material/check:",
        type="primary" if last else "secondary",
        on_click=_take,
        args=(walk, data, settings, stages[0]),
    )
    return settings


def choose_image(n: int) -> int:
    """Which image of the batch is looked at closely, from 0."""
    chosen: str = st.pills(
        tr("Look closely at image"),
        [str(i + 1) for i in range(n)],
        default="1",
        required=True,
        wrap=True,
        **kept("slow_motion_image"),
    )
    return int(chosen) - 1


def _settings(view: ModelInView) -> Settings:
    with st.popover(tr("Settings"), icon=":material/tune:"):
        learning_rate: float = st.select_slider(
            tr("Learning rate"),
            STEPS["learning_rate"],
            start_at("slow_motion_learning_rate", STEPS["learning_rate"], 1e-3),
            format_func=number_text,
            help=tr("How far a step goes. Look at stage 8 while you move it."),
            **kept("slow_motion_learning_rate"),
        )
        beta: float = st.select_slider(
            tr("KL weight β"),
            STEPS["beta"],
            start_at("slow_motion_beta", STEPS["beta"], 1.0),
            format_func=number_text,
            help=tr("What KL counts in the loss. Look at stages 6 to 8 while you move it."),
            disabled=not view.config.variational,
            **kept("slow_motion_beta"),
        )
        low, high = BOUNDS["seed"]
        seed: int = st.number_input(
            tr("Seed"),
            int(low),
            int(high),
            0,
            help=tr("Another seed deals other images and another ε."),
            **kept("slow_motion_seed"),
        )
        if view.config.variational:
            st.caption(tr("This model was trained with β = {beta:g}.", beta=view.config.beta))
    return Settings(learning_rate, beta, seed)


def _go(stage: str) -> None:
    st.session_state[STAGE] = stage


def _take(walk: Walk, data: DataSet, settings: Settings, first: str) -> None:
    if walk.take(data.train, settings):
        _go(first)


def _start_again(state: AppState, view: ModelInView, first: str) -> None:
    state.slow_motion = Walk(view, trained=walk_of(state, view).trained)
    _go(first)
