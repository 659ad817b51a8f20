"""What does the decoder draw near the codes of one class?"""

import streamlit as st

from dashboard.components.digits import Pixels, digits, pixels
from dashboard.controls.dice import dice_with_seed
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.chance import seeded
from dashboard.views.sample.common import codes_for, controls, lead, pick_class, things
from dashboard.words.language import ptr, tr
from vae_core.aggregate.samples import aggregate_samples
from vae_core.data.sources import SOURCES
from vae_core.record.checkpoint import Encodings

N_OF_CLASS = 32


@st.fragment
def one_class(view: ModelInView) -> None:
    """Digits of one class, from the codes of that class."""
    codes = codes_for(view, tr("**Only one class.**"))
    if codes is None:
        return
    words = st.container()
    with controls():
        label = pick_class(view, codes, "only_class", ptr("of images", "Class"), start=3)
        seed = dice_with_seed("only_seed", tr("Draw again"), button="resample_class")
    with words:
        lead(
            tr(
                "**Only class {name}.** The model itself knows no labels. We use those of the test "
                "images to find where to draw: near the codes of this class. Where classes mix, "
                "others slip in.",
                name=tr(SOURCES[view.config.dataset].class_names[label]),
            )
        )
    digits(
        _of_class(view, label, seed, codes),
        key="class_samples",
        of=f"{view.id} class {label} seed {seed}",
        alt=tr(
            "{n} {things} from codes near those of class {label}, seed {seed}",
            n=N_OF_CLASS,
            things=tr(things(view)),
            label=label,
            seed=seed,
        ),
        columns=8,
    )


@computed(most=32)
def _of_class(view: ModelInView, label: int, seed: int, _codes: Encodings) -> Pixels:
    chosen = _codes.labels == label
    mu, logvar = _codes.mu[chosen], _codes.logvar[chosen]
    return pixels(aggregate_samples(view.model, mu, logvar, N_OF_CLASS, generator=seeded(seed)))
