"""What stands around every page?

    state = frame("Train", page="train")

is the first line of each: the title, the menu, and which run is looked at. The menu's links carry
the run along; each page's settings come back by themselves: widgets keep them for the session
(`persist_state`), and the browser's history keeps the address that a page was left with.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.components.connection import watch_connection
from dashboard.components.new_words import new_words
from dashboard.components.owner_cookie import keep_in_browser
from dashboard.components.page_history import keep_page_history
from dashboard.components.page_language import declare_language
from dashboard.server import resources, warm_up
from dashboard.session.state import AppState, app_state
from dashboard.shell.menu import EXERCISES, HOME, PAGES, YOUR_DATA, link, menu, way_back
from dashboard.shell.model_picker import model_line, model_picker
from dashboard.shell.names import news_of_departed
from dashboard.shell.path import LESSONS
from dashboard.shell.presenting import present, present_button
from dashboard.words.glossary import glossary
from dashboard.words.language import LANGUAGES, language, tr

APP = "VAE lab"
ICON = Path(__file__).with_name("icon.svg")
OWN_MODELS = (  # pages that show models that come with the app, whatever is in view
    *("home", "what_is_a_vae", "encoder", "reparameterization", "decoder", "loss", "kl", "bound"),
    *("results", "check_your_own"),
)


def frame(
    title: str,
    *,
    page: str,
    description: str | None = None,
    at_once: Callable[[], None] | None = None,
) -> AppState:
    """Draw the frame and return the visitor's state.

    page: the file's name without .py, or "home". description: one sentence under the title.
    at_once: what is drawn below it before the rest of the frame, whose runs wait for torch.
    """
    st.set_page_config(
        page_title=f"{title} · {APP}" if page != HOME.page else APP, page_icon=ICON, layout="wide"
    )
    warm_up.keep_warm()
    state = app_state()
    state.settle()
    if not state.presenting:
        st.logo(str(ICON), size="large")
    with st.container(key="frame", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.title(title, anchor=False, width="stretch")
            tools = st.container(
                key="tools", width="content", horizontal=True, vertical_alignment="center"
            )
            looked_at = st.container(width="content", gap=None)
        if page in LESSONS and LESSONS[page].new_words:
            new_words(LESSONS[page].new_words, key="new_words")
        if description:
            st.markdown(description)
        if page != EXERCISES.page:
            way_back(state)
        if page in OWN_MODELS and (state.run_id or resources.SHIPPED) != resources.SHIPPED:
            st.caption(
                tr("This page shows models that come with the app, and not the one in view.")
            )
    news = st.container()
    if at_once:
        at_once()
    with looked_at:
        model_line(state)
    with tools:
        aside = (
            st.popover(tr("Menu"), icon=":material/menu:", type="tertiary")
            if state.presenting
            else st.sidebar
        )
        if state.presenting:
            present(page, state)
        present_button(state)
    with aside:
        menu(state)
        model_picker(state)
        _language_picker(state)
        _glossary()
        link(YOUR_DATA.page, tr(YOUR_DATA.label), icon=YOUR_DATA.icon, state=state)
    news_of_departed(state)
    with looked_at if state.presenting else aside:  # what shows nothing
        keep_in_browser(state.owner)
        keep_page_history(page, PAGES)
        declare_language(language())
        watch_connection()
    while state.notices:
        news.warning(state.notices.pop(0), icon=":material/info:")
    return state


def _language_picker(state: AppState) -> None:
    """The language of every page, in the address for whoever is given it."""
    st.session_state["language"] = language()
    st.segmented_control(
        tr("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: state.speak(st.session_state["language"]),
    )


def _glossary() -> None:
    """Every term with its meaning, on every page."""
    with st.popover(tr("Glossary"), icon=":material/menu_book:", type="tertiary"):
        st.markdown("\n\n".join(f"**{t.glyph}** {t.meaning}" for t in glossary().values()))
