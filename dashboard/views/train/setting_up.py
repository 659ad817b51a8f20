"""What can a visitor do on the Train page besides moving its controls?

Open the run in the address, begin one, leave one, or open a file. Nothing here draws charts.
"""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.charts.loss_curves import loss_curves
from dashboard.components.plot import Heard, plot
from dashboard.controls import live_settings, run_settings
from dashboard.controls.presets import take_no_echo
from dashboard.controls.settings_address import no_settings_in_address, settings_from_address
from dashboard.runs.beginnings import RunRefused
from dashboard.runs.dispatch import Ahead
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState
from dashboard.shell.menu import SWEEP, link
from dashboard.shell.run_topic import duration
from dashboard.words.language import ntr, said, tr
from dashboard.words.times import coarse
from dashboard.words.typed import as_text
from vae_core.config import TITLES, TrainConfig
from vae_core.data.sources import n_training_images
from vae_core.errors import sentence
from vae_core.record.checkpoint import CheckpointError

MOST_OFFERED = 3  # unfinished runs that one is reminded of


def opened_run(state: AppState) -> Snapshot | None:
    """The run in the address, its settings in the controls; None while a new one is set up."""
    run = resources.registry().snapshot(state.run_id) if state.run_id else None
    if run is None:
        for complaint in settings_from_address(state):
            st.warning(complaint)
        return None
    state.pressed = None
    live_settings.show(run, state)
    no_settings_in_address(state)
    return run


def begin(state: AppState) -> None:
    """The Start button, and how long the run would take."""
    take_no_echo(state)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            tr("Start"),
            key="start",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_start,
            args=(state,),
        )
        config = run_settings.chosen_config()
        seconds = resources.registry().estimate_s(config)
        st.markdown(tr("About **{duration}** on this machine.", duration=duration(seconds)))
        link(SWEEP.page, tr("One setting over several values"), icon=SWEEP.icon, state=state)
    _line(resources.registry().turns.ahead())
    _equal(config, state)
    n_images = n_training_images(config)
    if config.train_size is not None and config.train_size > n_images:
        st.caption(
            tr(
                "{title}: there are {n:,} training images, and the run learns from all of them.",
                title=tr(TITLES[config.dataset]),
                n=n_images,
            )
        )
    for card in resources.registry().unfinished(state.owner)[:MOST_OFFERED]:
        st.button(
            tr("Go on with {name}", name=as_text(run_name(card.id, state))),
            key=f"go_on_{card.id}",
            icon=":material/history:",
            type="tertiary",
            on_click=state.open_run,
            args=(card.id,),
        )


def _line(ahead: Ahead) -> None:
    """How long one would wait."""
    if ahead.held:
        st.caption(said(ahead.held))
    elif ahead.n:
        st.caption(
            ntr(
                "{n} run is before yours: your turn would come in about {duration}. An equal run "
                "that waits or trains is shared, and takes no turn.",
                "{n} runs are before yours: your turn would come in about {duration}. An equal run "
                "that waits or trains is shared, and takes no turn.",
                ahead.n,
                duration=duration(coarse(ahead.wait_s)),
            )
        )


def _equal(config: TrainConfig, state: AppState) -> None:
    """A run with these settings that has been trained: to be opened, or trained anew by Start."""
    if resources.registry().equal_finished(config) is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="equal"):
        st.caption(
            tr(
                "A run with these very settings and this seed has been trained here. Start trains "
                "it anew."
            ),
            width="content",
        )
        st.button(
            tr("Open it"),
            key="open_equal",
            icon=":material/bolt:",
            type="tertiary",
            on_click=_open_equal,
            args=(config, state),
        )


def _open_equal(config: TrainConfig, state: AppState) -> None:
    try:
        state.open_run(resources.registry().open_equal(config, state.owner))
    except KeyError:
        state.notices.append(tr("That run has just made room for others. Start trains it anew."))


def leave(state: AppState, *, mine: bool) -> None:
    """Set up another run, with these settings to begin with."""
    st.button(
        tr("New run") if mine else tr("Copy settings"),
        key="new_run",
        icon=":material/add:",
        on_click=_leave,
        args=(state,),
    )


def upload(state: AppState) -> None:
    """Open a checkpoint from a file."""
    with st.expander(tr("Open a checkpoint")):
        st.file_uploader(
            tr("A .safetensors file that was downloaded here"),
            type="safetensors",
            key="upload_checkpoint",
            on_change=_open_upload,
            args=(state,),
        )


def empty_state() -> None:
    """Before there is a run: what one looks like."""
    try:
        checkpoint = resources.shipped()
    except resources.ModelUnavailable as error:
        st.info(said(error))
        return
    history = checkpoint.history
    steps_per_epoch = history.epochs[-1].step // history.epochs[-1].epoch
    with st.container(key="loss_chart"):
        plot(
            loss_curves(history, steps_per_epoch=steps_per_epoch),
            key="loss_curves",
            of=resources.SHIPPED,
            height=460,
            alt=tr("The curves of the model that comes with the app, over its 20 epochs"),
            heard=Heard(),
        )
    st.caption(
        tr(
            "The run behind the model that comes with the app: MNIST, L = 2, 20 epochs. "
            "Yours will draw itself here."
        )
    )


def _leave(state: AppState) -> None:
    run = resources.registry().snapshot(state.run_id) if state.run_id else None
    if run:  # its live settings may have been moved since the page was drawn
        run_settings.show_settings(run.config, **live_settings.by_hand(run))
    state.close_run()


def _start(state: AppState) -> None:
    take_no_echo(state)
    try:
        state.open_run(resources.registry().start(run_settings.chosen_config(), state.owner))
    except RunRefused as refusal:
        state.notices.append(said(refusal))


def _open_upload(state: AppState) -> None:
    file = st.session_state["upload_checkpoint"]
    if not isinstance(file, UploadedFile):  # taken away, or gone from the server
        return
    try:
        run_id = resources.registry().open_checkpoint(file.getvalue(), state.owner, name=file.name)
    except CheckpointError as error:
        refused = sentence("{error}. Nothing was changed; choose another file.", error=error)
        state.notices.append(said(refused, as_text))
    else:
        state.open_run(run_id)
