"""What does the file say of a VAE with a mistake in it?"""

from collections.abc import Sequence

import streamlit as st

from dashboard.controls.kept import kept_here
from dashboard.views.check_your_own.take_it import PAGE
from dashboard.views.common.lesson import passage, source_of
from dashboard.words.language import language, phrase, tr
from vae_core.check_my_vae import WRONG, Result, report
from vae_core.explain.broken_vaes import BROKEN, RIGHT, Checked

TITLES = {
    "only_the_picture": phrase("returns the picture alone"),
    "no_sigmoid": phrase("no sigmoid"),
    "two_sigmoids": phrase("two sigmoids"),
    "averaged_pixels": phrase("pixels averaged"),
    "no_half": phrase("KL without its 1/2"),
    "no_gradient": phrase("z without gradient"),
    "variance_for_sigma": phrase("variance for sigma"),
    "no_small_sigma": phrase("ReLU on logvar"),
    "dropout_forever": phrase("dropout in eval()"),
    "new_layer": phrase("a layer made in decode"),
}


@st.fragment
def broken(found: Checked) -> None:
    """One of ten mistakes: the function that has it, and what the checks say."""
    st.subheader(tr("Ten mistakes, and what it says of them"), anchor=False)
    passage(PAGE, "broken")
    name = st.pills(
        tr("The mistake"),
        list(BROKEN),
        default="variance_for_sigma",
        required=True,
        format_func=lambda name: tr(TITLES[name]),
        **kept_here("broken_vae"),
    )
    code, said = st.columns([4, 5], gap="large")
    with code:
        st.markdown(tr("**The function that is wrong**; all else is the lab's."))
        st.code(source_of(BROKEN[name].wrong), language="python", wrap_lines=True)
    with said:
        _say_wrong(found[name])
    with st.expander(tr("The whole report, as it is printed"), icon=":material/terminal:"):
        st.code("\n".join(report(found[name], language())).strip(), language=None, wrap_lines=True)
    with st.expander(tr("The report of a VAE without a mistake"), icon=":material/terminal:"):
        right = report(found[RIGHT], language())
        st.code("\n".join(right).strip(), language=None, wrap_lines=True)


def _say_wrong(found: Sequence[Result]) -> None:
    spoken = language()
    for result in found:
        if result.status != WRONG:
            continue
        measured = result.found(spoken)
        lines = [f"`{result.name}` **{result.asks(spoken)}**"]
        if measured:
            lines.append(
                tr(
                    "Expected: {expected}. Found: {found}.",
                    expected=result.expected(spoken),
                    found=measured,
                )
            )
        st.markdown("  \n".join([*lines, result.words(spoken)]))
