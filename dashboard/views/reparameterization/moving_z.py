"""How does z move with mu, sigma and eps?

Dimension 1 moves; dimension 2 stays at its mu.
"""

from dataclasses import dataclass

import streamlit as st
import torch
from torch.distributions import Normal

from dashboard.charts.draws import N_CURVE, number_line
from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.chance import seeded
from dashboard.views.common.layers import SIGMA, about, pixels_of
from dashboard.views.reparameterization.gradient_at_z import gradient_at_z
from dashboard.words.language import tr
from vae_core.explain.layers import EncoderLayers, encoder_layers
from vae_core.model import latent_point
from vae_core.sampling import decode_points, traverse

N_DRAWS = 200
REACH = 12.0  # of the image's own sigma, to each side of its mu: what the line shows
MU_REACH, STD_REACH, EPS_REACH = 6.0, 2.5, 4.0
LINE_PX, DIGIT_PX, STRIP_PX = 270, 196, 84
N_STRIP = 9
EPS, SEED = "reparameterization_eps", "reparameterization_seed"


@dataclass(frozen=True, eq=False)
class Moved:
    """mu, sigma, eps and z (each (1, L)) as the sliders have them."""

    mu: torch.Tensor
    std: torch.Tensor
    eps: torch.Tensor

    @property
    def z(self) -> torch.Tensor:
        """mu + sigma * eps."""
        return latent_point(self.mu, self.std, self.eps)


@st.fragment
def move_z(lesson: ModelAndData, row: int) -> None:
    """Three sliders, the number line, the digit; then the gradient at this very z."""
    x = pixels_of(lesson, row)
    image = encoder_layers(lesson.view.model, x)
    controls, line, digit = st.columns([6, 8, 4], gap="small")
    with controls:
        moved = _sliders(image, row)
    with line:
        _number_line(lesson, image, moved, about(lesson, row))
    with digit:
        st.markdown(tr("**What z becomes**"))
        digits(
            decode_points(lesson.view.model, moved.z),
            key="reparameterization_digit",
            of=f"{about(lesson, row)} z {float(moved.z[0, 0]):.3f}",
            size=DIGIT_PX,
            alt=tr("What the decoder draws at z1 = {z1:.3f}", z1=float(moved.z[0, 0])),
        )
        st.caption(tr("z2 stays at its μ."))
    st.divider()
    gradient_at_z(lesson.view.model, x, moved.mu, moved.std, moved.eps)


def _sliders(image: EncoderLayers, row: int) -> Moved:
    mu, std = float(image.mu[0, 0]), float(image.std[0, 0])
    reach = MU_REACH * std
    moved_mu = _slider(tr("μ of dimension 1"), f"mu_{row}", mu, mu - reach, mu + reach)
    of_std = tr("{sigma} of dimension 1", sigma=SIGMA)
    moved_std = _slider(of_std, f"std_{row}", std, 0.1 * std, STD_REACH * std)
    st.session_state.setdefault(SEED, 0)
    eps = kept_slider(tr("ε, drawn by chance"), -EPS_REACH, EPS_REACH, 1.0, 0.01, key=EPS)
    st.button(
        tr("Draw ε again"),
        key="reparameterization_draw",
        icon=":material/casino:",
        on_click=_draw_eps,
    )
    moved = Moved(image.mu.clone(), image.std.clone(), torch.zeros_like(image.mu))
    moved.mu[0, 0], moved.std[0, 0], moved.eps[0, 0] = moved_mu, moved_std, eps
    return moved


def _slider(label: str, name: str, value: float, low: float, high: float) -> float:
    step, key = (high - low) / 200, f"reparameterization_{name}"
    return kept_slider(label, low, high, value, step, key=key, english="%.3f")


def _draw_eps() -> None:
    """Another eps from N(0, 1), and another cloud."""
    st.session_state[SEED] += 1
    drawn = torch.randn((), generator=seeded(st.session_state[SEED])).clamp(-EPS_REACH, EPS_REACH)
    st.session_state[EPS] = round(float(drawn), 2)


def _number_line(lesson: ModelAndData, image: EncoderLayers, moved: Moved, subject: str) -> None:
    z = float(moved.z[0, 0])
    mu, std = float(moved.mu[0, 0]), float(moved.std[0, 0])
    formula(
        "{z} = {mu} + {std} · {eps}",
        {"z": z, "mu": mu, "std": std, "eps": float(moved.eps[0, 0])},
        key="reparameterization_formula",
    )
    draws = lesson.view.model.reparameterize(
        moved.mu.expand(N_DRAWS, -1),
        2 * moved.std.log().expand(N_DRAWS, -1),
        generator=seeded(st.session_state[SEED]),
    )
    centre, half = float(image.mu[0, 0]), REACH * float(image.std[0, 0])
    places = torch.linspace(mu - 4 * std, mu + 4 * std, N_CURVE)
    density = Normal(mu, std).log_prob(places).exp()
    reach = (centre - half, centre + half)
    plot(
        number_line(z, mu, draws[:, 0].numpy(), (places.numpy(), density.numpy()), reach),
        key="reparameterization_line",
        of=subject,
        now=f"z {z:.3f}",
        height=LINE_PX,
        alt=tr(
            "A number line of z1 with the bell curve of N({mu:.3f}, {std:.3f}²), {n} draws under "
            "it, and z at {z:.3f}",
            mu=mu,
            std=std,
            n=N_DRAWS,
            z=z,
        ),
    )
    strip = traverse(image.mu[0], 0, torch.linspace(*reach, N_STRIP))
    digits(
        decode_points(lesson.view.model, strip),
        key="reparameterization_strip",
        of=subject,
        columns=N_STRIP,
        size=STRIP_PX,
        alt=tr(
            "What the decoder draws at {n} places along the line, from left to right", n=N_STRIP
        ),
    )
