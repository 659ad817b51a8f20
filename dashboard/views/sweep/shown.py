"""How does one sweep stand: in the plane, in numbers, and in pictures of each value?

Drawn once by the script, and from then on by components that follow it.
"""

from datetime import datetime

import streamlit as st

from dashboard.components.digits import paint
from dashboard.components.follow import follow
from dashboard.components.live_progress import live_progress
from dashboard.components.live_table import live_table
from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.components.plot import draw_chart
from dashboard.controls.named_choice import named_choice
from dashboard.runs.sweep_files import Sweep
from dashboard.runs.sweeps import SweepRefused
from dashboard.server import resources
from dashboard.session.state import AppState, time_zone
from dashboard.shell import run_topic
from dashboard.shell.menu import compare, watch
from dashboard.views.common.lesson import passage
from dashboard.views.sweep import topic
from dashboard.views.sweep.topic import (
    EXAMPLE,
    MAP_PX,
    PLANE,
    PLANE_PX,
    TABLE,
    map_key,
    samples_key,
    value_name,
    values_in_words,
)
from dashboard.words.language import said, tr
from dashboard.words.settings import LABELS, number_text
from vae_core.config import TITLES
from vae_core.record.sweep import Swept

PAGE = "sweep"
POLL_S, POLL_AT_REST_S = 4.0, 30.0  # without a channel
CARD_PX = 128
TEXT_PX = 720


def in_view(state: AppState) -> str:
    """The sweep that the page shows: the address's, or else the visitor's latest, or the
    example."""
    sweeps = resources.registry().sweeps
    own = sweeps.of(state.owner)
    asked = state.sweep_id
    if asked == EXAMPLE or (asked and sweeps.get(asked)):
        return asked
    return own[0].id if own else EXAMPLE


def picker(shown: str, state: AppState) -> None:
    """Choose among one's own sweeps and the example."""
    sweeps = resources.registry().sweeps
    options = {sweep.id: sweep_name(sweep) for sweep in sweeps.of(state.owner)}
    theirs = sweeps.get(shown)
    if theirs and shown not in options:
        options[shown] = sweep_name(theirs)
    if not options:
        return
    options[EXAMPLE] = tr("The example that comes with the app")
    named_choice(
        tr("Sweep in view"),
        options,
        shown,
        key="sweep_shown",
        present=lambda: in_view(state),
        choose=state.open_sweep,
        state=state,
        width=460,
    )


def sweep_name(sweep: Sweep) -> str:
    """KL weight beta: 0.5, 1, 2; MNIST; 14:32:05."""
    began = datetime.fromtimestamp(sweep.created, time_zone()).strftime("%H:%M:%S")
    return f"{_what(sweep.swept)} · {tr(TITLES[sweep.swept.config.dataset])} · {began}"


def _what(swept: Swept) -> str:
    values = values_in_words([point.value for point in swept.points])
    return tr("{setting}: {values}", setting=tr(LABELS[swept.setting]), values=values)


def sweep_shown(shown: str, state: AppState) -> None:
    """All of it."""
    sweep = resources.registry().sweeps.get(shown)
    swept = sweep.swept if sweep else resources.shipped_sweep()
    now = topic.followed(shown)
    if sweep:
        _standing(sweep, now, state)
    else:
        _example(swept)
    with st.container(key=PLANE + "_box"):
        draw_chart(now.parts[PLANE], key=PLANE, height=PLANE_PX)
    with st.container(width=TEXT_PX, key="sweep_words"):
        passage(PAGE, "plane")
        if swept.setting == "beta":
            passage(PAGE, "beta")
        else:
            passage(PAGE, swept.setting, beta=number_text(swept.config.beta))
        live_text(now, Wording("{chords}"), "chords", key="sweep_chords")
    _cards(swept, sweep, now, state)
    with st.container(key="sweep_numbers"):
        st.subheader(tr("In numbers"), anchor=False)
        st.caption(tr("Nats per test image, at the end of the last epoch."))
        live_table(now, TABLE, key=TABLE, label=tr("The points of the sweep"))


def _example(swept: Swept) -> None:
    config = swept.config
    st.caption(
        tr(
            "The example that comes with the app: beta {values} on {dataset}, L = {latent_dim}, "
            "{epochs} epochs. Yours will draw itself here.",
            values=values_in_words([point.value for point in swept.points]),
            dataset=tr(TITLES[config.dataset]),
            latent_dim=config.latent_dim,
            epochs=config.epochs,
        )
    )


def _standing(sweep: Sweep, now: Followed, state: AppState) -> None:
    """How far it has come, and what its owner can do."""
    sweeps = resources.registry().sweeps
    mine = sweeps.is_owner(sweep.id, state.owner)
    with st.container(gap=None):
        follow(
            [now.topic],
            key="follow_sweep",
            drawn={now.topic: {"mine": now.parts["mine"], **run_topic.IS_THERE}},
            poll_s=POLL_S if sweep.going else POLL_AT_REST_S,
        )
        with st.container(key="sweep_status"):
            live_progress(now, "standing", key="sweep_standing")
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                if not mine:
                    st.caption(tr("You are watching: whoever started this sweep controls it."))
                elif sweep.going:
                    st.button(
                        tr("Stop the sweep"),
                        key="stop_sweep",
                        icon=":material/stop:",
                        help=tr("What has been trained is kept."),
                        on_click=sweeps.stop,
                        args=(sweep.id, state.owner),
                    )
                elif sweep.swept.n_finished < len(sweep.swept.points):
                    st.button(
                        tr("Resume the sweep"),
                        key="resume_sweep",
                        type="primary",
                        icon=":material/play_arrow:",
                        on_click=_resume,
                        args=(sweep.id, state),
                    )


def _resume(sweep_id: str, state: AppState) -> None:
    try:
        resources.registry().sweeps.resume(sweep_id, state.owner)
    except SweepRefused as refusal:
        state.notices.append(said(refusal))


def _cards(swept: Swept, sweep: Sweep | None, now: Followed, state: AppState) -> None:
    """A map and samples of each value, small."""
    st.subheader(tr("What each has learnt"), anchor=False)
    passage(PAGE, "small-l" if swept.setting == "latent_dim" else "small")
    trained = [run_id for run_id in sweep.runs if _is_there(run_id)] if sweep else []
    if sweep and not sweep.going and len(trained) > 1:
        compare(tr("Compare these runs"), trained, state=state)
    with st.container(horizontal=True, gap="small", key="sweep_cards"):
        for at in range(len(swept.points)):
            with st.container(width=CARD_PX, gap="small", key=f"sweep_card_{at}"):
                st.markdown(f"**{value_name(swept, at)}**")
                live_text(
                    now,
                    Wording(f"{{figures_{at}}}", caption=True),
                    f"figures_{at}",
                    key=f"sweep_figures_{at}",
                )
                draw_chart(now.parts[map_key(at)], key=map_key(at), height=MAP_PX)
                paint(now.parts[samples_key(at)], key=samples_key(at))
                if sweep and not sweep.going and _is_there(sweep.runs[at]):
                    watch(tr("Open it"), sweep.runs[at], icon=":material/open_in_new:", state=state)


def _is_there(run_id: str) -> bool:
    return bool(run_id) and resources.registry().card(run_id) is not None
