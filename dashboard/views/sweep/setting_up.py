"""What does a visitor sweep, and over which values?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.controls import run_settings
from dashboard.controls.kept import kept_here
from dashboard.controls.presets import FAST
from dashboard.runs.sweeps import SweepRefused
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.session.state import AppState
from dashboard.shell.run_topic import duration
from dashboard.views.sweep.topic import values_in_words
from dashboard.views.sweep.values import MOST_CHARACTERS, PRESETS, as_typed, typed_values
from dashboard.words.language import language, phrase, said, tr
from dashboard.words.settings import LABELS
from dashboard.words.times import coarse
from dashboard.words.typed import as_text
from vae_core.config import DATASETS, TITLES, TrainConfig
from vae_core.data.loading import is_ready
from vae_core.errors import BadValue, sentence
from vae_core.record.sweep import FEWEST, MOST, SWEPT, Swept

# Seconds a run, and near enough to the best: `python -m benchmarks.sweep` sees that it is.
QUICK: Mapping[str, Any] = {
    **FAST,
    "train_size": 10_000,
    "epochs": 6,
    "latent_dim": 10,
    "hidden_dim": 200,
}
BASES = {"quick": phrase("Quick"), "train": phrase("As on the Train page")}


def setting_up(state: AppState) -> None:
    """The controls, what they would train, and the button that begins."""
    with st.container(border=True, key="sweep_setup"):
        with st.container(horizontal=True, gap="medium"):
            setting = _setting()
            dataset = _dataset()
        text = _list(setting, state)
        last = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
        with last:
            base = _base()
        try:
            swept = _swept(setting, text, dataset, base)
        except BadValue as error:
            refused = sentence("{error}. Nothing can be started so.", error=error)
            st.warning(said(refused, as_text), icon=":material/edit:")
            swept = None
        with last:
            _start_button(swept, state)


def _setting() -> str:
    found: str = st.segmented_control(
        tr("What is swept"),
        SWEPT,
        default=SWEPT[0],
        format_func=lambda name: tr(LABELS[name]),
        required=True,
        wrap=True,
        **kept_here("sweep_setting"),
    )
    return found


def _dataset() -> str:
    first = "mnist" if is_ready("mnist", DATA_DIR) else "sketched"
    found: str = st.selectbox(
        tr("Data set"),
        DATASETS,
        DATASETS.index(first),
        format_func=lambda name: tr(TITLES[name]),
        width=190,
        **kept_here("sweep_dataset"),
    )
    return found


def _base() -> str:
    found: str = st.segmented_control(
        tr("Its other settings"),
        list(BASES),
        default="quick",
        format_func=lambda name: tr(BASES[name]),
        required=True,
        help=tr(
            "**Quick**: {n:,} images, {epochs} epochs, L = {latent_dim}, hidden width "
            "{hidden_dim}: seconds for each value. **As on the Train page**: what its controls "
            "say, always variational and without free bits, for the slopes are about that loss.",
            n=QUICK["train_size"],
            epochs=QUICK["epochs"],
            latent_dim=QUICK["latent_dim"],
            hidden_dim=QUICK["hidden_dim"],
        ),
        wrap=True,
        **kept_here("sweep_base"),
    )
    return found


def _list(setting: str, state: AppState) -> str:
    """The list as text, in the page's language; a preset fills it in."""
    key = f"sweep_list_{setting}_{language()}"  # another language writes its decimals otherwise
    if key not in st.session_state:
        st.session_state[key] = as_typed(state.sweep_lists.get(setting, PRESETS[setting][0]))
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    with row:
        text: str = st.text_input(
            tr("Values, {low} to {high}", low=FEWEST, high=MOST),
            max_chars=MOST_CHARACTERS,
            width=300,
            help=tr("With spaces between them."),
            **kept_here(key),
        )
        for n, values in enumerate(PRESETS[setting]):
            st.button(
                values_in_words(values),
                key=f"sweep_preset_{n}",
                type="tertiary",
                on_click=_fill_in,
                args=(key, as_typed(values)),
            )
    try:
        state.sweep_lists[setting] = tuple(typed_values(setting, text))
    except BadValue:
        state.sweep_lists.pop(setting, None)
    return text


def _fill_in(key: str, text: str) -> None:
    st.session_state[key] = text


def _swept(setting: str, text: str, dataset: str, base: str) -> Swept:
    """What the controls ask for. Raises BadValue."""
    if base == "quick":
        config = TrainConfig(**QUICK)
    else:
        config = replace(run_settings.chosen_config(), variational=True, free_bits=0.0)
    return Swept.over(setting, typed_values(setting, text), replace(config, dataset=dataset))


def _start_button(swept: Swept | None, state: AppState) -> None:
    runs = resources.registry()
    st.button(
        tr("Start the sweep"),
        key="start_sweep",
        type="primary",
        icon=":material/play_arrow:",
        disabled=swept is None,
        on_click=_start,
        args=(swept, state),
    )
    if swept is None:
        return
    n = len(swept.points)
    seconds = sum(runs.estimate_s(swept.config_of(at)) for at in range(n))
    st.markdown(
        tr(
            "**{n}** runs ({values}), one by one: about **{duration}** of training.",
            n=n,
            values=values_in_words([point.value for point in swept.points]),
            duration=duration(coarse(seconds)),
        ),
        width="content",
    )


def _start(swept: Swept, state: AppState) -> None:
    try:
        state.open_sweep(resources.registry().sweeps.start(swept, state.owner))
    except SweepRefused as refusal:
        state.notices.append(said(refusal))
