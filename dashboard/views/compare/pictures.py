"""What do the models make of the same noise, and of the same test images? A row for each model."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from dashboard.charts.compared_curves import LETTERS
from dashboard.components.digits import digits
from dashboard.controls.dice import dice_with_seed
from dashboard.server.resources import data_here
from dashboard.views.compare.chosen import Choice
from dashboard.views.compare.made import N_SAMPLES, Seen, samples
from dashboard.words.language import tr
from vae_core.data.sources import SOURCES


@st.fragment
def same_noise_drawn(choices: Sequence[Choice], looks: Mapping[int, Seen]) -> None:
    """One draw of chance, decoded by every model."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        seed = dice_with_seed("compare_seed", tr("Draw again"), button="compare_resample")
    of = {choice.number: choice.of for choice in choices}
    drawn = {n: samples(of[n].id, look.version, seed) for n, look in looks.items()}
    rows = {number: pictures for number, pictures in drawn.items() if pictures is not None}
    if not rows:
        return
    letters = [LETTERS[number] for number in rows]
    digits(
        np.concatenate(list(rows.values())),
        key="compare_samples",
        of=f"{' '.join(c.of.id for c in choices)} seed {seed}",
        columns=N_SAMPLES,
        row_labels=letters,
        alt=tr(
            "{n} pictures from N(0, I) in each row, one row for each of {letters}: seed {seed}",
            n=N_SAMPLES,
            letters=", ".join(letters),
            seed=seed,
        ),
    )
    st.caption(_of_which_noise({of[number].config.latent_dim for number in rows}))


def _of_which_noise(latent_dims: set[int]) -> str:
    if len(latent_dims) == 1:
        return tr("One under the other: the same z, drawn from N(0, I), decoded by each model.")
    return tr(
        "One under the other: the same z, drawn from N(0, I), where latent dimensions agree. Where "
        "they don't, the smaller model gets the first numbers of the larger one's z."
    )


def same_images_drawn(choices: Sequence[Choice], looks: Mapping[int, Seen]) -> None:
    """A test image of each class, and under it what each model makes of its mu."""
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        if choice.number in looks and looks[choice.number].images:
            groups.setdefault(looks[choice.number].images, []).append(choice)
    for images, group in groups.items():
        dataset = group[0].of.config.dataset
        rows = list(looks[group[0].number].rows)
        parts = [looks[choice.number].reconstructed for choice in group]
        labels = [LETTERS[choice.number] for choice in group]
        data = data_here(dataset)
        if data is not None:
            parts.insert(0, data.test.images[rows].numpy())
            labels.insert(0, tr("image"))
        if len(groups) > 1:
            st.markdown(f"**{tr(SOURCES[dataset].title)}**")
        digits(
            np.concatenate(parts),
            key=f"compare_reconstructions_{images}",
            of=" ".join(choice.of.id for choice in group),
            columns=len(rows),
            row_labels=labels,
            alt=tr(
                "A test image of each class in the first row, and under it what {letters} make of "
                "its mu",
                letters=", ".join(labels[-len(group) :]),
            )
            if data is not None
            else tr(
                "What {letters} make of the mu of a test image of each class",
                letters=", ".join(labels),
            ),
        )
        if data is None:
            st.caption(
                tr(
                    "The images themselves are not on this machine; what is shown comes from "
                    "codes that the models have brought along."
                )
            )
