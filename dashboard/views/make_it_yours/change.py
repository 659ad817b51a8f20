"""Which lines change, why, and how does one apply them?"""

import streamlit as st

from dashboard.views.common.lesson import passage
from dashboard.views.make_it_yours import PAGE
from dashboard.words.language import comma, ntr, said, tr
from dashboard.words.typed import as_text
from vae_core.data import N_PIXELS
from vae_core.variants import ROOT, DoesNotFit, Variant, load_variant

TRAIN = {  # what its model is trained with, besides the lab's settings
    "deeper": "--dataset sketched",
    "convolutional": "--dataset sketched",
    "colour": "--dataset coloured",
    "gaussian": "--dataset sketched",
    "own_pictures": "--dataset my_pictures",
}


def change(name: str) -> None:
    """The reasons, the diff, and the commands."""
    variant = load_variant(name)
    why, how = st.columns(2, gap="large")
    with why:
        passage(PAGE, f"{name}-why", n=N_PIXELS, n_colour=3 * N_PIXELS)
    with how:
        passage(PAGE, f"{name}-how", n=N_PIXELS, n_colour=3 * N_PIXELS)
    _diff(variant)
    _commands(variant)


def _diff(variant: Variant) -> None:
    new, gone = variant.n_lines("+"), variant.n_lines("-")
    come = ntr("{n} new line", "{n} new lines", new)
    files = comma().join(f"`{path}`" for path in variant.changes)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told = {"come": come, "files": files, "go": ntr("{n} line goes", "{n} lines go", gone)}
        if gone:
            st.markdown(tr("**The change**: {come}, {go}, in {files}", **told))
        else:
            st.markdown(tr("**The change**: {come} in {files}", **told))
        st.download_button(
            tr("Download the diff"),
            data=variant.text,
            file_name=f"{variant.name}.diff",
            mime="text/x-diff",
            key="download_diff",
            icon=":material/download:",
            on_click="ignore",
        )
    st.code(variant.text, language="diff", wrap_lines=True)
    try:
        variant.applied(lambda path: (ROOT / path).read_text("utf-8"))
    except DoesNotFit as error:
        st.warning(said(error, as_text), icon=":material/difference:")


def _commands(variant: Variant) -> None:
    passage(PAGE, "apply")
    st.code(commands(variant.name), language="bash", wrap_lines=True)
    passage(PAGE, f"{variant.name}-file")


def commands(name: str) -> str:
    """Apply it, train, look at samples, and take it back."""
    return "\n".join(
        [
            f"git apply vae_core/variants/{name}.diff",
            f"python -m vae_core train {TRAIN[name]} --out mine.safetensors",
            "python -m vae_core sample mine.safetensors --out mine.png",
            f"git apply -R vae_core/variants/{name}.diff",
        ]
    )
