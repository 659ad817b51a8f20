"""What does the decoder draw when chance chooses the codes?

From N(0, I), which needs nothing but the decoder; or near the codes of test images. Those of one
class are asked in one_class.py, what lies between two codes in walks.py.
"""

import streamlit as st

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.dice import dice_with_seed
from dashboard.controls.kept import kept
from dashboard.controls.kept_slider import kept_slider
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.chance import seeded
from dashboard.views.sample.common import NO_CODES, controls, things
from dashboard.words.language import tr
from vae_core.aggregate.samples import aggregate_samples, aggregate_spread
from vae_core.record.checkpoint import Encodings
from vae_core.sampling import generate_samples

COUNTS = (16, 36, 64, 100, 144)
GRID_PX = 672  # a square of samples is as wide, however many there are


def say_if_autoencoder(view: ModelInView) -> None:
    """What a visitor must know before wondering at the pictures of an autoencoder."""
    if not view.config.variational:
        st.info(
            tr(
                "This model is an autoencoder. Nothing trained its codes to look like N(0, I). "
                "Chance may pick places where no codes lie, and the decoder smudges; or it meets "
                "only some of the codes, and whole classes are missing."
            ),
            icon=":material/info:",
        )


@st.fragment
def new_samples(view: ModelInView) -> None:
    """Digits from N(0, I), and beside them digits from the aggregate posterior."""
    n, temperature, seed = _chance()
    left, right = st.columns(2, gap="large")
    with left, st.container(key="sample_grid"):
        _from_prior(view, n, temperature, seed)
    with right:
        _from_test_images(view, n, seed)


def _chance() -> tuple[int, float, int]:
    """The controls: how many, how far out, and which throw of the dice."""
    count, spread, throw = st.columns([3, 3, 4], gap="medium", vertical_alignment="bottom")
    n: int = count.select_slider(
        tr("How many"),
        COUNTS,
        64,
        **kept("n_samples"),
    )
    meaning = tr(
        "z = temperature · eps, with eps from N(0, I). Below 1 the pictures are more alike, above "
        "1 they differ more and z may stray from the codes; at 0 all are the one at the centre."
    )
    with spread:
        temperature = kept_slider(
            tr("Temperature"), 0.0, 2.0, 1.0, 0.05, key="temperature", help=meaning
        )
    with throw, controls():
        return n, temperature, dice_with_seed("sample_seed", tr("Draw again"), button="resample")


def _from_prior(view: ModelInView, n: int, temperature: float, seed: int) -> None:
    st.markdown(tr("**New {things} from N(0, I).**", things=tr(things(view))))
    digits(
        _by_chance(view, n, temperature, seed),
        key="prior_samples",
        of=f"{view.id} temperature {temperature:.2f} seed {seed}",
        alt=tr(
            "{n} {things} from N(0, I) at temperature {temperature:.2f}, seed {seed}",
            n=n,
            things=tr(things(view)),
            temperature=temperature,
            seed=seed,
        ),
        size=_size(n),
    )
    st.caption(
        tr(
            "z = temperature · eps, with eps from N(0, I): pure chance. The encoder plays no part, "
            "and nobody has ever drawn these."
        )
    )


def _from_test_images(view: ModelInView, n: int, seed: int) -> None:
    codes = view.encodings
    st.markdown(tr("**From the aggregate posterior.**"))
    if codes is None:
        st.caption(tr(NO_CODES))
        return
    digits(
        _near_codes(view, n, seed, codes),
        key="aggregate_samples",
        of=f"{view.id} seed {seed}",
        alt=tr(
            "{n} {things} from codes near those of test images, seed {seed}",
            n=n,
            things=tr(things(view)),
            seed=seed,
        ),
        size=_size(n),
    )
    how = (
        tr("A test image by chance, and z from its q(z|x).")
        if view.config.variational
        else tr("A test image by chance, and z = its mu.")
    )
    compared = tr(
        "These z spread by {spread:.3g} per dimension (standard deviation), those of N(0, I) by 1. "
        "Clouds that spread alike can still lie apart: let the pictures tell.",
        spread=_spread(view, codes),
    )
    st.caption(f"{how} {compared}")


@computed(most=32)
def _by_chance(view: ModelInView, n: int, temperature: float, seed: int) -> Pixels:
    return pixels(generate_samples(view.model, n, generator=seeded(seed), temperature=temperature))


@computed(most=32)
def _near_codes(view: ModelInView, n: int, seed: int, _codes: Encodings) -> Pixels:
    return pixels(
        aggregate_samples(view.model, _codes.mu, _codes.logvar, n, generator=seeded(seed))
    )


@computed(most=32)
def _spread(view: ModelInView, _codes: Encodings) -> float:
    """Per dimension, of the clouds that `_near_codes` draws from."""
    logvar = _codes.logvar if view.config.variational else _codes.logvar - float("inf")
    return aggregate_spread(_codes.mu, logvar)


def _size(n: int) -> int:
    return GRID_PX // int(n**0.5)
