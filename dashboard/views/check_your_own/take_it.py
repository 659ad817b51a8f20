"""How does one check a VAE of one's own? The file to take, and the two lines that run it."""

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.views.common.lesson import passage
from dashboard.words.language import language, tr
from vae_core import check_my_vae

PAGE = "check_your_own"


def take_it() -> None:
    """The file, how it is run, and what it asks of one's program."""
    words, code = st.columns([5, 4], gap="large")
    with words:
        passage(PAGE, "take-it")
        st.download_button(
            tr("Take check_my_vae.py"),
            data=the_file(),
            file_name="check_my_vae.py",
            mime="text/x-python",
            key="take_check_my_vae",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )
        passage(PAGE, "stays-yours")
    with code:
        st.markdown(tr("At the end of your program:"))
        st.code(_in_a_program(), language="python", wrap_lines=True)
        st.markdown(tr("or in a terminal, for `my_vae.py`:"))
        st.code(_in_a_terminal(), language="bash", wrap_lines=True)
    with st.expander(tr("What your program must look like"), icon=":material/code:"):
        passage(PAGE, "signatures")


@cache
def the_file() -> bytes:
    """The file as it runs here, and as it is taken home."""
    return Path(check_my_vae.__file__).read_bytes()


def _in_a_program() -> str:
    spoken = "" if language() == "en" else f', language="{language()}"'
    name = check_my_vae.check.__name__
    imported = " ".join(("from", Path(check_my_vae.__file__).stem, "import", name))
    return f"{imported}\n\n{name}(model, loss_function{spoken})"


def _in_a_terminal() -> str:
    spoken = "" if language() == "en" else f" --language {language()}"
    return f"python check_my_vae.py my_vae.py{spoken}"
