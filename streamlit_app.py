"""What can a variational autoencoder do? Something real at once: no training, no click."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.server.resources import SHIPPED, ModelUnavailable, shipped
from dashboard.shell.frame import frame, link
from dashboard.words.language import retold, slider_format, tr

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

REACH = 3.0  # the sliders' ends: almost all codes lie between them
N_MAPPED = 2000  # test images on the map
N_SAMPLES = 64
DIGIT_PX, MAP_PX = 252, 300  # 9 pixels of the screen for one of the digit


def main() -> None:
    """The page, from top to bottom."""
    state = frame(
        tr("Two numbers make a digit"),
        page="home",
        description=tr(
            "A **variational autoencoder** (VAE) boils every picture down to a few "
            "numbers, its code, and learns to draw the picture again from them. This one has "
            "studied 60,000 handwritten digits, and its codes are two numbers long. Move them."
        ),
    )
    if explore():
        sample()
    with st.container(horizontal=True, gap="large"):
        link("train", tr("Train your own"), icon=":material/model_training:", state=state)
        link("latent_space", tr("Explore the map"), icon=":material/scatter_plot:", state=state)


@st.fragment
def explore() -> bool:
    """Two numbers, the digit that the decoder makes of them, and where they lie on the map.

    False where the model can't be opened, which the page says.
    """
    code, map_ = st.columns([4, 5], gap="large")
    with code:
        left, right = st.columns(2, gap="medium")
        z1 = number(left, "z1", tr("First number, z1"), start=-1.2)
        z2 = number(right, "z2", tr("Second number, z2"), start=-0.3)
    map_.markdown(
        tr(
            "**The map.** Each dot is a digit that somebody wrote, placed by its two numbers and "
            "coloured by what it is. The ring is yours."
        )
    )
    try:
        with code:
            draw_digit(z1, z2)
        with map_:
            draw_map(z1, z2)
    except ModelUnavailable as error:
        st.error(retold(str(error)))
        return False
    return True


def number(place: "DeltaGenerator", key: str, label: str, *, start: float) -> float:
    """A slider for one of the two numbers."""
    value: float = place.slider(
        label,
        -REACH,
        REACH,
        start,
        0.1,
        format=slider_format("%.1f"),
        key=key,
        bind="query-params",
        persist_state="session",
    )
    return value


# Imports of torch and plotly take a moment. They stand in the functions that need them, so that
# the words and the sliders above are on screen by then.


def draw_digit(z1: float, z2: float) -> None:
    """What the decoder makes of the two numbers."""
    import torch

    from dashboard.components.digits import digits
    from vae_core.sampling import decode_points

    digits(
        decode_points(shipped().model, torch.tensor([[z1, z2]])),
        key="digit",
        of=f"{SHIPPED} z {z1:.1f} {z2:.1f}",
        alt=tr("What the decoder draws at z1 = {z1:.1f}, z2 = {z2:.1f}", z1=z1, z2=z2),
        size=DIGIT_PX,
    )


def draw_map(z1: float, z2: float) -> None:
    """The codes of test images, and a ring around the chosen one."""
    from dashboard.charts.codes_map import latent_map
    from dashboard.components.plot import plot
    from vae_core.data.sources import DIGITS

    codes = shipped().encodings
    if codes is None:
        return
    figure = latent_map(codes.mu[:N_MAPPED].numpy(), codes.labels[:N_MAPPED].numpy(), DIGITS)
    ring = {"symbol": "circle-open", "size": 22, "line": {"width": 4}}
    figure.add_scattergl(  # as the dots are, and after them: it lies on top
        x=[z1],
        y=[z2],
        mode="markers",
        marker=ring | {"color": "var(--st-text-color)"},
        hoverinfo="skip",
    )
    plot(
        figure,
        key="latent_map",
        of=SHIPPED,
        now=f"z {z1:.1f} {z2:.1f}",
        height=MAP_PX,
        alt=tr(
            "The codes of {n:,} test digits, each class in its colour; a ring marks "
            "z1 = {z1:.1f}, z2 = {z2:.1f}",
            n=N_MAPPED,
            z1=z1,
            z2=z2,
        ),
    )


@st.fragment
def sample() -> None:
    """64 codes out of N(0, spread^2 I), decoded."""
    words, control = st.columns([5, 4], gap="large", vertical_alignment="bottom")
    words.markdown(
        tr(
            "**64 digits that nobody wrote.** Chance picks their codes around the centre of the "
            "map: close to it, or far out."
        )
    )
    spread = control.slider(
        tr("Spread of chance"),
        0.0,
        2.0,
        1.0,
        0.05,
        format=slider_format(),
        key="spread",
        bind="query-params",
        persist_state="session",
    )
    import torch

    from dashboard.components.digits import digits
    from vae_core.sampling import generate_samples

    generator = torch.Generator().manual_seed(0)  # the same 64 directions at every spread
    digits(
        generate_samples(shipped().model, N_SAMPLES, generator=generator, temperature=spread),
        key="samples",
        of=f"{SHIPPED} spread {spread:.2f}",
        alt=tr("64 digits decoded from random codes of spread {spread:.2f}", spread=spread),
        columns=16,
    )


main()
