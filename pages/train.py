"""Train a model in front of the class: set the controls, press Start, move beta on the way."""

import streamlit as st

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(tr("Train"), page="train")

from dashboard.controls import live_settings, run_settings
from dashboard.controls.presets import preset_picker
from dashboard.server import resources
from dashboard.views.train.presenting import presented
from dashboard.views.train.setting_up import begin, empty_state, leave, opened_run, upload
from dashboard.views.train.watching import live_run, settings_in_words

SETTINGS_PX = 220  # at any width: a quarter of a narrow page is no room for a slider

run = opened_run(state)
mine = run is not None and resources.registry().is_owner(run.id, state.owner)

if state.presenting:
    presented(run, state, mine=mine)
    st.stop()
if run is None:
    begin(state)  # above the controls: on a phone they are two screens long
    preset_picker(state)
row = st.container(horizontal=True, gap="medium")
view, chosen = row.container(width="stretch"), row.container(width=SETTINGS_PX)
with view:  # first: on a phone what happens comes before what was set
    if run is None:
        empty_state()
    else:
        live_run(run, state)
with chosen:
    if run is not None:
        leave(state, mine=mine)
    if run is None or mine:
        run_settings.settings(
            locked=lambda name: run is not None and name not in live_settings.BY_HAND,
            on_live_change=lambda name: live_settings.move(name, state),
        )
    if run is None:
        upload(state)
    elif not mine:
        settings_in_words(run.id)
