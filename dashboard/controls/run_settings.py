"""With which controls does a visitor set a run up?

One control for each field of TrainConfig, under the field's own name. With a run open they show
that run's settings, and only the live ones can be moved; who only watches it reads them in words.
How settings come out of an address, and get into it, is in settings_address.py.
"""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from dashboard.controls.kept import kept_here
from dashboard.words.language import phrase, tr
from dashboard.words.settings import LABELS, PRECISION_NAMES, SCHEDULES, shown, value_in_words
from vae_core.config import BOUNDS, TITLES, TrainConfig, check_value
from vae_core.data import N_PIXELS
from vae_core.errors import BadValue

DEFAULTS = TrainConfig().as_dict()
NAMES = tuple(name for name in DEFAULTS if name != "device")

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
    "learning_rate_warmup": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5),
    "adam_beta2": (0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
}
MAIN = ("dataset", "variational", "latent_dim", "beta", "learning_rate", "epochs")
STEERING = ("beta", "learning_rate")  # what a teacher moves in front of a class
AFTER_SCHEDULE = ("learning_rate_warmup", "adam_beta2")
MORE = ("train_size", "beta_warmup_epochs", "free_bits", "batch_size", "hidden_dim")
HELP = {
    "latent_dim": phrase(
        "How many numbers a picture is squeezed into. With 2 the map shows them all."
    ),
    "beta": phrase(
        "loss = reconstruction + beta · KL. At 1 it is a VAE, at 0 nothing holds the codes "
        "together. It can be moved while a run trains."
    ),
    "learning_rate": phrase("How far each step goes. It can be moved while a run trains."),
    "train_size": phrase(
        "Fewer images, the same number of each class, train faster and overfit sooner."
    ),
    "beta_warmup_epochs": phrase("Beta grows from 0 in a straight line for so long."),
    "free_bits": phrase(
        "KL below this costs nothing: it keeps dimensions from dying. It can be moved while a run "
        "trains."
    ),
    "learning_rate_warmup": phrase(
        "The share of the run in which the learning rate rises, unless it is constant."
    ),
    "adam_beta2": phrase(
        "Adam divides a weight's step by how large its gradients were of late: over some 1,000 "
        "steps at 0.999, over some 100 at 0.99."
    ),
}

PIXELS_OF_COINS = N_PIXELS * math.log(2)  # nats
NOTHING = object()  # what no setting is
Locked = Callable[[str], bool]


def steering(on_live_change: Callable[[str], None]) -> None:
    """Beta and the learning rate alone. `on_live_change(name)`: it was moved."""
    for name in STEERING:
        _slider(name, lambda name: False, on_live_change)


def settings(
    locked: Locked, on_live_change: Callable[[str], None], *, without: Collection[str] = ()
) -> None:
    """All controls. `locked(name)`: can't it be moved? `on_live_change(name)`: it was moved.

    without: sliders that stand elsewhere on the page.
    """
    _choice("dataset", TITLES, locked)
    _switch("variational", locked, tr("Off is the standard autoencoder: z = mu, and no KL term."))
    for name in MAIN[2:]:
        if name not in without:
            _slider(name, locked, on_live_change)
    with st.expander(tr("More settings")):
        for name in MORE:
            _slider(name, locked, on_live_change)
        _choice(
            "learning_rate_schedule",
            SCHEDULES,
            locked,
            tr(
                "One cycle rises to the learning rate and falls to 0 in curves, the other in "
                "straight lines. So the rate may be higher, and a run shorter: the presets Quick "
                "and Sharp show it."
            ),
        )
        for name in AFTER_SCHEDULE:
            _slider(name, locked, on_live_change)
        _switch(
            "start_from_mean",
            locked,
            tr(
                "The biases begin so that the untrained model draws about the mean training image, "
                "and the loss starts near what that image costs, the line “collapsed” in the "
                "chart. The lab starts at a coin for every pixel, {untrained:.0f} nats.",
                untrained=PIXELS_OF_COINS,
            ),
        )
        _choice(
            "precision",
            PRECISION_NAMES,
            locked,
            tr(
                "bfloat16 computes the layers in 16 bits, which some processors do faster and "
                "others slower. Automatic tries both for half a second, and the run says which "
                "it took."
            ),
        )
        low, high = BOUNDS["seed"]
        st.number_input(
            tr(LABELS["seed"]),
            min_value=int(low),
            max_value=int(high),
            step=1,
            help=tr("The same seed gives the same model on the same machine, digit for digit."),
            disabled=locked("seed"),
            **kept_here("seed"),
        )


def show_settings(config: TrainConfig, **live: float) -> None:
    """Set every control to a run's settings, and the live ones to their present values."""
    for name, value in (config.as_dict() | live).items():
        if name in NAMES and st.session_state.get(name, NOTHING) != value:
            st.session_state[name] = value


def chosen_config() -> TrainConfig:
    """What the controls say; the lab's value where one says what it does not offer."""
    return TrainConfig(
        **{name: st.session_state[name] if is_set(name) else DEFAULTS[name] for name in NAMES}
    )


def is_set(name: str) -> bool:
    """Has this setting's control a value that can be?"""
    try:
        check_value(name, st.session_state.get(name, NOTHING))
    except BadValue:
        return False
    return True


def in_words(config: TrainConfig, **live: float) -> str:
    """All settings of a run as text, the live ones as they are at present."""
    values = config.as_dict() | live
    main = {name: values[name] for name in MAIN}
    rest = {name: values[name] for name in NAMES if name not in MAIN}
    return "  \n".join(_lines(main)) + "\n\n" + " · ".join(_lines(rest))


def steering_in_words(**live: float) -> str:
    """What `steering` has, for whoever only watches."""
    return "  \n".join(_lines(live))


def _lines(values: Mapping[str, Any]) -> list[str]:
    return [
        tr("{setting}: **{value}**", setting=tr(LABELS[name]), value=shown(name, value))
        for name, value in values.items()
    ]


def _choice(
    name: str, words: Mapping[str, str], locked: Locked, meaning: str | None = None
) -> None:
    """One of the words, in the visitor's language."""
    st.selectbox(
        tr(LABELS[name]),
        list(words),
        format_func=lambda value: tr(words[value]),
        help=meaning,
        disabled=locked(name),
        **kept_here(name),
    )


def _switch(name: str, locked: Locked, meaning: str) -> None:
    st.toggle(tr(LABELS[name]), help=meaning, disabled=locked(name), **kept_here(name))


def _slider(name: str, locked: Locked, on_live_change: Callable[[str], None]) -> None:
    st.select_slider(
        tr(LABELS[name]),
        steps_with(name, st.session_state[name]),
        format_func=value_in_words,
        help=tr(HELP[name]) if name in HELP else None,
        disabled=locked(name),
        on_change=on_live_change,
        args=(name,),
        **kept_here(name),
    )


def steps_with(name: str, present: Any) -> list[Any]:
    """Where a setting's slider may stand: at its steps, and where it stands at present."""
    numbers = {*STEPS[name], present} - {None}
    return sorted(numbers) + ([None] if None in STEPS[name] else [])
