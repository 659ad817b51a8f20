"""Which two Gaussians are looked at, and which of them draws?"""

from dataclasses import dataclass

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.layers import about, pixels_of
from dashboard.words.language import phrase, tr, written
from vae_core.explain.kl_in_one_dimension import PRIOR, Gaussian, kl
from vae_core.explain.layers import encoder_layers

PAGE = "kl"
YOURS, Z1, Z2 = phrase("yours"), phrase("z1 of the image"), phrase("z2 of the image")
REACH = 3.0  # of mu
LOWEST, HIGHEST = 0.01, 2.5  # sigma; trained encoders put out some 0.02


def nats(value: float) -> str:
    """A number that is to add up with others: three decimals, one of them where it is large."""
    return written(value, ",.3f" if abs(value) < 100 else ",.1f")


@dataclass(frozen=True)
class Chosen:
    """q(z) of one dimension beside p(z) = N(0, 1)."""

    q: Gaussian
    swapped: bool  # is it KL(p || q) that is looked at?
    of: str  # what pictures of it are of

    @property
    def drawing(self) -> Gaussian:
        """The one whose draws the mean is over."""
        return PRIOR if self.swapped else self.q

    @property
    def other(self) -> Gaussian:
        """The one that it is compared with."""
        return self.q if self.swapped else PRIOR

    @property
    def kl(self) -> float:
        """Of the first from the second, in nats."""
        return kl(self.drawing, self.other)

    @property
    def drawing_name(self) -> str:
        """Of the one whose draws they are."""
        return "p" if self.swapped else "q"

    @property
    def other_name(self) -> str:
        """Of the other."""
        return "q" if self.swapped else "p"

    @property
    def name(self) -> str:
        """Of this KL."""
        return "KL(p ‖ q)" if self.swapped else "KL(q ‖ p)"

    @property
    def now(self) -> str:
        """Which of its states is shown, for a file's name."""
        return f"mu {self.q.mu:.2f} sigma {self.q.std:.2f}" + (" swapped" if self.swapped else "")


def chosen(lesson: ModelAndData, row: int) -> Chosen:
    """The controls, and what they ask for: one's own q, or a dimension of the image's."""
    whose: str = st.pills(
        tr("Whose q?"),
        [YOURS, Z1, Z2],
        default=YOURS,
        format_func=tr,
        wrap=True,
        required=True,
        **kept("kl_whose"),
    )
    if whose == YOURS:
        mu = kept_slider(tr("Your mu"), -REACH, REACH, 1.0, 0.05, key="kl_mu")
        std = kept_slider(tr("Your sigma"), LOWEST, HIGHEST, 0.5, 0.01, key="kl_sigma")
        q, of = Gaussian(mu, std), ""
    else:
        dim = (Z1, Z2).index(whose)
        image = encoder_layers(lesson.view.model, pixels_of(lesson, row))
        q = Gaussian(float(image.mu[0, dim]), float(image.std[0, dim]))
        of = f"{about(lesson, row)} z{dim + 1}"
    swapped = st.toggle(tr("Swap q and p"), **kept("kl_swapped"))
    return Chosen(q, swapped, of)
