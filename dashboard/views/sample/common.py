"""What do the sections of the Sample page share?

A section's first words, controls that several of them have, and how its pictures become a GIF.
"""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from dashboard.controls.kept import kept
from dashboard.export.file_names import file_name
from dashboard.export.pictures import walk_gif
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView, view_of
from dashboard.words.language import phrase, tr
from vae_core.data.sources import SOURCES
from vae_core.explain.neighbours import typical_code
from vae_core.record.checkpoint import Encodings
from vae_core.sampling import decode_points

CONTROL_PX = 150
NO_CODES = phrase(
    "This needs the codes of test images, and this model has none here: its data set is not on "
    "this machine, or the run has not got so far."
)


def lead(words: str) -> None:
    """The first words of a section, at a distance from the one before."""
    st.space("medium")
    st.markdown(words)


def codes_for(view: ModelInView, title: str) -> Encodings | None:
    """What a section needs; where the model has none, its title, and that it can't be shown."""
    if view.encodings is None:
        lead(title)
        st.caption(tr(NO_CODES))
    return view.encodings


def controls() -> DeltaGenerator:
    """A row for the controls of the picture below it."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium")


def things(view: ModelInView) -> str:
    """What this model draws, in a word to be said by `tr`."""
    return SOURCES[view.config.dataset].things


def class_name(view: ModelInView, label: int) -> str:
    """A class as a control names it: 3, or 3 · Dress."""
    name = SOURCES[view.config.dataset].class_names[label]
    return name if name == str(label) else f"{label} · {tr(name)}"


def pick_class(view: ModelInView, codes: Encodings, key: str, label: str, *, start: int) -> int:
    """A select box with the classes among the test images."""
    present = codes.labels.unique().tolist()
    chosen: int = st.selectbox(
        label,
        present,
        index=present.index(start) if start in present else 0,
        format_func=lambda number: class_name(view, number),
        width=CONTROL_PX,
        **kept(key),
    )
    return chosen


@computed(most=32)
def typical_codes(view: ModelInView, _codes: Encodings) -> dict[int, Tensor]:
    """For every class among the test images, the code in its thickest crowd."""
    labels = _codes.labels.unique().tolist()
    return {label: typical_code(_codes.mu[_codes.labels == label]) for label in labels}


def offer_gif(view: ModelInView, points: Tensor, key: str, label: str, name: str) -> None:
    """The walk to download. It is made when asked for: no open page has a model kept for it."""
    st.download_button(
        label,
        data=partial(_gif_of, view.id, view.version, points),
        file_name=file_name(view.id, name) + ".gif",
        mime="image/gif",
        key=key,
        icon=":material/gif_box:",
        type="tertiary",
        on_click="ignore",
    )


def _gif_of(model: str, version: str, points: Tensor) -> bytes:
    """As it was then if that is kept, else as it is now. Raises LookupError where it has gone."""
    view = view_of(model, version)
    if view is None:
        raise LookupError(f"{model} has gone")
    return walk_gif(decode_points(view.model, points))
