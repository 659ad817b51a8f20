"""How does a class see a run? All of it on one screen, live, without scrolling.

Above: how it stands, what its owner can do, beta and the learning rate. Below, in all the room that
is left: its curves, the samples and the map. components/presentation has the measures.
"""

import streamlit as st

from dashboard.components.digits import paint
from dashboard.components.plot import draw_chart
from dashboard.controls import live_settings, run_settings
from dashboard.controls.presets import preset_picker
from dashboard.runs.snapshot import Snapshot
from dashboard.session.state import AppState
from dashboard.views.train import flagged, topics
from dashboard.views.train.curves import CURVES, CURVES_PX
from dashboard.views.train.map_of_codes import map_of_codes
from dashboard.views.train.pictures import SAMPLES, samples_title
from dashboard.views.train.setting_up import begin, empty_state
from dashboard.views.train.watching import followed, settings_in_words, standing
from dashboard.words.language import tr


def presented(run: Snapshot | None, state: AppState, *, mine: bool) -> None:
    """The run, or how one is begun."""
    with st.container(key="presented", gap="small"):
        with st.container(key="presented_head", horizontal=True, gap="medium"):
            with st.container(key="presented_run"):
                if run is None:
                    begin(state)
                    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                        preset_picker(state)
                        _other_settings()
                else:
                    standing(run, state)
            with st.container(key="presented_sliders", horizontal=True):
                if run is None or mine:
                    run_settings.steering(lambda name: live_settings.move(name, state))
                else:
                    settings_in_words(run.id, "steering")
        with st.container(key="board"):
            if run is None:
                empty_state()
            else:
                _board(run)


def _other_settings() -> None:
    with st.popover(tr("More settings"), icon=":material/tune:"):
        run_settings.settings(
            locked=lambda name: False,
            on_live_change=lambda name: None,
            without=run_settings.STEERING,
        )


def _board(run: Snapshot) -> None:
    with st.container(key="loss_chart"):
        message = followed(topics.CURVES, run.training).parts[CURVES]
        over = flagged.over_curves(flagged.followed(run.id))
        draw_chart(message, key=CURVES, height=CURVES_PX, over=over)
    made = followed(topics.PICTURES, run.training)
    if run.pictures and made.parts.named:
        with st.container(key="samples"):
            st.markdown(samples_title(run))
            paint(made.parts[SAMPLES], key=SAMPLES)
        with st.container(key="latent_map"):
            map_of_codes(run, made, followed(topics.DECODER, run.training))
