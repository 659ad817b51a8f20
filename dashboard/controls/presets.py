"""What does a preset set the controls to, and what if the browser answers before it has drawn that?

Then it still says what the controls stood at before, and Start, pressed fast, would begin a run
with it.
"""

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.controls.live_settings import ECHO_S
from dashboard.controls.run_settings import DEFAULTS, NAMES
from dashboard.session.state import AppState, Pressed
from dashboard.words.language import phrase, tr

# What a few epochs bring most with: `python -m benchmarks.recipes` compares it with others.
FAST: Mapping[str, Any] = {
    "learning_rate": 0.01,
    "learning_rate_schedule": "linear",
    "learning_rate_warmup": 0.1,
    "start_from_mean": True,
}

# What each preset changes; everything else takes the lab's value.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    phrase("Quick"): {
        "train_size": 10_000,
        "epochs": 3,
        **FAST,
    },
    phrase("The lab"): {},
    phrase("Sharp"): {
        "latent_dim": 20,
        "epochs": 3,
        **FAST,
    },
    phrase("Autoencoder"): {"variational": False, "epochs": 10},
    phrase("Collapse"): {"train_size": 10_000, "epochs": 6, "beta": 30.0, "learning_rate": 0.002},
}
PRESET_HELP = (
    phrase("**Quick**: recognisable pictures in some 10 s."),
    phrase("**The lab**: L = 2, 20 epochs."),
    phrase("**Sharp**: L = 20, 3 epochs that start from the mean image, at a high learning rate."),
    phrase("**Autoencoder**: z = mu, no KL."),
    phrase("**Collapse**: beta 30, and the codes say nothing."),
)


def preset_picker(state: AppState) -> None:
    """The presets. The one that the controls stand at is lit; pressing one sets every control."""
    lit = st.session_state["preset"] = next(filter(_stands, PRESETS), None)
    st.pills(
        tr("Preset"),
        list(PRESETS),
        format_func=tr,
        key="preset",
        help="\n".join(["", *map(tr, PRESET_HELP), ""]),
        on_change=_apply,
        args=(lit, state),
        wrap=True,
    )


def take_no_echo(state: AppState) -> None:
    """Set the controls to the preset again where all that it changed is as it was before.

    Call it before the controls are read: in a callback, or before they are drawn.
    """
    pressed = state.pressed
    if pressed and time.monotonic() - pressed.at < ECHO_S:
        present = {name: st.session_state.get(name) for name in pressed.before}
        if present == pressed.before:
            _set_controls(pressed.preset)


def _apply(lit: str | None, state: AppState) -> None:
    preset = st.session_state["preset"] or lit  # a browser takes pressing the lit one for "none"
    if preset:
        changed = _set_controls(preset)
        state.pressed = Pressed(preset, changed, time.monotonic()) if changed else None


def _set_controls(preset: str) -> dict[str, Any]:
    """The values of those settings that were others before."""
    wanted = _settings_of(preset)
    before = {name: st.session_state[name] for name in wanted}
    for name, value in wanted.items():
        st.session_state[name] = value
    return {name: value for name, value in before.items() if value != wanted[name]}


def _stands(preset: str) -> bool:
    """Are the settings exactly this preset's?"""
    return all(st.session_state[name] == value for name, value in _settings_of(preset).items())


def _settings_of(preset: str) -> dict[str, Any]:
    """It says how to train, not on what."""
    wanted = {**DEFAULTS, **PRESETS[preset]}
    return {name: wanted[name] for name in NAMES if name != "dataset"}
