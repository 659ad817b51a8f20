"""With which controls does a visitor set a run up?

One control for each field of TrainConfig, under the field's own name, its value in the address.
With a run open they show that run's settings, and only the live ones can be moved.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from vae_core.config import BOUNDS, TITLES, TrainConfig, parse_value

DEFAULTS = TrainConfig().as_dict()
NAMES = tuple(name for name in DEFAULTS if name not in ("device", "precision"))

# What each preset changes; everything else takes the lab's value.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "Quick": {
        "train_size": 10_000,
        "epochs": 8,
        "learning_rate": 0.004,
        "learning_rate_schedule": "one_cycle",
    },
    "The lab": {},
    "Sharp": {
        "latent_dim": 20,
        "epochs": 10,
        "learning_rate": 0.004,
        "learning_rate_schedule": "one_cycle",
    },
    "Autoencoder": {"variational": False, "epochs": 10},
    "Collapse": {"train_size": 10_000, "epochs": 6, "beta": 30.0, "learning_rate": 0.002},
}
PRESET_HELP = """
**Quick**: recognisable digits in some 10 s.
**The lab**: L = 2, 20 epochs.
**Sharp**: L = 20, one cycle of the learning rate.
**Autoencoder**: z = mu, no KL.
**Collapse**: beta 30, and the codes say nothing.
"""

# Sliders stand at values that matter. Other allowed values, from an address or a file, join them.
STEPS: Mapping[str, tuple[Any, ...]] = {
    "latent_dim": (1, 2, 3, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 128),
    "beta": (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 20.0, 30.0, 100.0),
    "learning_rate": (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 4e-3, 1e-2, 2e-2),
    "epochs": (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100),
    "train_size": (500, 1000, 2000, 5000, 10_000, 20_000, 40_000, None),
    "batch_size": (16, 32, 64, 128, 256, 512, 1024),
    "hidden_dim": (16, 32, 64, 128, 200, 400, 800, 1024, 2048),
    "beta_warmup_epochs": (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0),
    "free_bits": (0.0, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0),
}
LABELS = {
    "latent_dim": "Latent dimension",
    "beta": "KL weight beta",
    "learning_rate": "Learning rate",
    "epochs": "Epochs",
    "train_size": "Training images",
    "batch_size": "Batch size",
    "hidden_dim": "Hidden width",
    "beta_warmup_epochs": "Beta warm-up (epochs)",
    "free_bits": "Free bits (nats per dimension)",
}
HELP = {
    "latent_dim": "How many numbers a digit is squeezed into. With 2 the map shows them all.",
    "beta": "loss = reconstruction + beta · KL. At 1 it is a VAE, at 0 nothing holds the codes "
    "together. It can be moved while a run trains.",
    "learning_rate": "How far each step goes. It can be moved while a run trains.",
    "train_size": "Fewer images, the same number of each digit, train faster and overfit sooner.",
    "beta_warmup_epochs": "Beta grows from 0 in a straight line for so long.",
    "free_bits": "KL below this costs nothing: it keeps dimensions from dying.",
}
SCHEDULES = {"constant": "Constant", "one_cycle": "One cycle"}

TITLED = {title: name for name, title in (TITLES | SCHEDULES).items()}  # as addresses have them

Locked = Callable[[str], bool]


def preset_picker() -> None:
    """The presets; choosing one sets every control."""
    st.pills(
        "Preset",
        list(PRESETS),
        key="preset",
        help=PRESET_HELP,
        on_change=_apply_preset,
        wrap=True,
    )


def settings(locked: Locked, on_live_change: Callable[[str], None]) -> None:
    """All controls. `locked(name)`: can't it be moved? `on_live_change(name)`: it was moved."""
    st.selectbox(
        "Data set",
        list(TITLES),
        format_func=TITLES.__getitem__,
        key="dataset",
        disabled=locked("dataset"),
        bind="query-params",
        persist_state="session",
    )
    st.toggle(
        "Variational",
        key="variational",
        help="Off is the standard autoencoder: z = mu, and no KL term.",
        disabled=locked("variational"),
        bind="query-params",
        persist_state="session",
    )
    for name in ("latent_dim", "beta", "learning_rate", "epochs"):
        _slider(name, locked, on_live_change)
    with st.expander("More settings"):
        for name in ("train_size", "beta_warmup_epochs", "free_bits", "batch_size", "hidden_dim"):
            _slider(name, locked, on_live_change)
        st.selectbox(
            "Learning rate schedule",
            list(SCHEDULES),
            format_func=SCHEDULES.__getitem__,
            key="learning_rate_schedule",
            help="One cycle rises to the learning rate and falls to 0: the same loss in half the "
            "epochs.",
            disabled=locked("learning_rate_schedule"),
            bind="query-params",
            persist_state="session",
        )
        low, high = BOUNDS["seed"]
        st.number_input(
            "Seed",
            min_value=int(low),
            max_value=int(high),
            step=1,
            key="seed",
            help="The same seed gives the same model, digit for digit.",
            disabled=locked("seed"),
            bind="query-params",
            persist_state="session",
        )


def prepare() -> list[str]:
    """Give every control a value before it is drawn: from the address, else the lab's.

    Returns a sentence for each value in the address that can't be.
    """
    complaints = []
    for name in NAMES:
        if name in st.session_state:
            continue
        st.session_state[name] = DEFAULTS[name]
        for text in st.query_params.get_all(name)[:1]:
            text = TITLED.get(text, text[:40])
            try:
                st.session_state[name] = parse_value(name, text)
            except ValueError as error:
                complaints.append(f"{error}. The address asked for it; {_shown(name)} is used.")
    return complaints


def show_settings(config: TrainConfig, **live: float) -> None:
    """Set every control to a run's settings, and the live ones to their present values."""
    for name in NAMES:
        st.session_state[name] = live.get(name, getattr(config, name))


def chosen_config() -> TrainConfig:
    """What the controls say."""
    return TrainConfig(**{name: st.session_state[name] for name in NAMES})


def _slider(name: str, locked: Locked, on_live_change: Callable[[str], None]) -> None:
    present = st.session_state[name]
    numbers = {*STEPS[name], present} - {None}
    options = sorted(numbers) + ([None] if None in STEPS[name] else [])
    st.select_slider(
        LABELS[name],
        options,
        format_func=_text,
        key=name,
        help=HELP.get(name),
        disabled=locked(name),
        on_change=on_live_change,
        args=(name,),
        bind="query-params",
        persist_state="session",
    )


def _text(value: float | None) -> str:
    return "all" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _shown(name: str) -> str:
    return _text(DEFAULTS[name]) if name in STEPS else str(DEFAULTS[name])


def _apply_preset() -> None:
    chosen = st.session_state["preset"]
    if chosen is None:
        return
    kept = st.session_state["dataset"]  # a preset says how to train, not on what
    for name in NAMES:
        st.session_state[name] = PRESETS[chosen].get(name, DEFAULTS[name])
    st.session_state["dataset"] = kept
