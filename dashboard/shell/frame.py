"""What stands around every page?

    state = frame("Train", page="train")

is the first line of each: the title, the menu, and which run is looked at. The menu's links carry
the run along; each page's settings come back by themselves: widgets keep them for the session
(`persist_state`), and the browser's history keeps the address that a page was left with.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.components.connection import watch_connection
from dashboard.components.owner_cookie import keep_in_browser
from dashboard.components.page_history import keep_page_history
from dashboard.components.page_language import declare_language
from dashboard.exercises.source import load_exercises
from dashboard.server import resources, warm_up
from dashboard.session.state import AppState, app_state
from dashboard.shell.names import learn_names, news_of_departed, rename, run_name
from dashboard.words.language import LANGUAGES, language, phrase, tr
from dashboard.words.prose import glossary
from dashboard.words.typed import as_text

if TYPE_CHECKING:
    from dashboard.runs.snapshot import Snapshot

APP = "VAE lab"
ICON = Path(__file__).with_name("icon.svg")
MOST_PICKED = 10  # of the visitor's own runs
ZERO_WIDTH_SPACE, MANY_MARKS = "\u200b", 16
OWN_MODELS = (  # pages that show models that come with the app, whatever is in view
    *("home", "what_is_a_vae", "encoder", "reparameterization", "decoder", "loss", "results"),
)
REFRESH_S = 5.0  # how often the line about a run is drawn anew


class Entry(NamedTuple):
    """A line of the menu, shown where the page's file exists."""

    page: str  # the file's name in pages/, without .py; "home" for the app's first page
    label: str
    icon: str


HOME = Entry("home", phrase("Home"), ":material/home:")
EXERCISES = Entry("exercises", phrase("Exercises"), ":material/task_alt:")
MENU = {
    phrase("Understand"): (
        Entry("what_is_a_vae", phrase("What is a VAE?"), ":material/help:"),
        Entry("encoder", phrase("Encoder"), ":material/compress:"),
        Entry("reparameterization", phrase("Reparameterization"), ":material/shuffle:"),
        Entry("decoder", phrase("Decoder"), ":material/expand:"),
        Entry("loss", phrase("Loss"), ":material/balance:"),
        Entry("slow_motion", phrase("Slow motion"), ":material/slow_motion_video:"),
        Entry("results", phrase("Training and results"), ":material/flag:"),
        Entry("latent_space", phrase("Latent map"), ":material/scatter_plot:"),
        Entry("reconstruct", phrase("Reconstruct"), ":material/draw:"),
        Entry("sample", phrase("Sample"), ":material/casino:"),
    ),
    phrase("Experiment"): (Entry("train", phrase("Train"), ":material/model_training:"),),
    phrase("Class"): (EXERCISES,),
}


def frame(title: str, *, page: str, description: str | None = None) -> AppState:
    """Draw the frame and return the visitor's state.

    page: the file's name without .py, or "home". description: one sentence under the title.
    """
    st.set_page_config(
        page_title=f"{title} · {APP}" if page != HOME.page else APP, page_icon=ICON, layout="wide"
    )
    st.logo(str(ICON), size="large")
    warm_up.keep_warm()
    state = app_state()
    state.settle()
    with st.container(key="frame", gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.title(title, anchor=False, width="stretch")
            looked_at = st.container(width="content")
        if description:
            st.markdown(description)
        if page != EXERCISES.page:
            _way_back(state)
        if page in OWN_MODELS and (state.run_id or resources.SHIPPED) != resources.SHIPPED:
            st.caption(
                tr("This page shows models that come with the app, and not the one in view.")
            )
    with looked_at:
        _looked_at(state)
    with st.sidebar:
        _menu(state)
        _run_picker(state)
        _language_picker(state)
        _glossary()
        news_of_departed(state)
        keep_in_browser(state.owner)
        keep_page_history()
        declare_language(language())
        watch_connection()
    while state.notices:
        st.warning(state.notices.pop(0), icon=":material/info:")
    return state


def link(page: str, label: str, *, icon: str | None = None, state: AppState) -> None:
    """A link to a page, with the run in its address. Nothing where the page has no file."""
    file = _file(page)
    if _exists(file):
        st.page_link(file, label=label, icon=icon, query_params=state.carried)


def _way_back(state: AppState) -> None:
    """Back to the exercise that led here."""
    exercise = load_exercises().get(state.exercise_id) if state.exercise_id else None
    if exercise:
        st.page_link(
            _file(EXERCISES.page),
            label=tr("Back to the exercise: {title}", title=exercise.words_now.title),
            icon=EXERCISES.icon,
            query_params=state.carried | {"exercise": exercise.id},
        )


def _menu(state: AppState) -> None:
    link(HOME.page, tr(HOME.label), icon=HOME.icon, state=state)
    for section, entries in MENU.items():
        shown = [entry for entry in entries if _exists(_file(entry.page))]
        if shown:
            st.caption(tr(section))
        for entry in shown:
            link(entry.page, tr(entry.label), icon=entry.icon, state=state)


def _file(page: str) -> str:
    return "streamlit_app.py" if page == HOME.page else f"pages/{page}.py"


def _exists(file: str) -> bool:
    """Is this page part of the running app? `st.page_link` raises for one that isn't."""
    context = get_script_run_ctx()
    return context is not None and (Path(context.main_script_path).parent / file).is_file()


def _run_picker(state: AppState) -> None:
    """Choose what the pages look at: a model that comes with the app, or a run.

    A browser answers with a label. One that was sent while the run was opened or closed by other
    means names what stood here before, and would undo it: so labels differ from one such change to
    the next, by characters that take no room, and one that is out of date counts for nothing.
    """
    options = {name: tr(what) for name, what in resources.SHIPPED_MODELS.items()}
    learn_names(state)
    options |= dict(list(state.run_names.items())[:MOST_PICKED])
    shown = state.run_id or resources.SHIPPED
    if shown not in options:
        options[shown] = run_name(shown, state)  # somebody else's, or an old one
    if state.picked not in (None, shown):
        state.n_moved += 1
    state.picked = shown
    mark = ZERO_WIDTH_SPACE * (state.n_moved % MANY_MARKS)
    st.session_state["run_picker"] = shown
    st.selectbox(
        tr("Model in view"),
        list(options),
        format_func=lambda name: options[name] + mark,
        key="run_picker",
        on_change=_pick,
        args=(state, tuple(options), shown),
    )
    if state.run_id and shown not in resources.SHIPPED_MODELS:
        rename(shown, state)


def _pick(state: AppState, offered: tuple[str, ...], shown: str) -> None:
    picked = st.session_state["run_picker"]
    answered = shown == (state.run_id or resources.SHIPPED)  # else it hasn't been drawn since
    if answered and picked in offered:  # an answer with an old label comes as that label
        state.picked = picked
        state.open_run(picked)


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


def _looked_at(state: AppState) -> None:
    """Name the run in the address with its data set and status, or the shipped model."""
    shown = state.run_id or resources.SHIPPED
    run = None
    if shown not in resources.SHIPPED_MODELS:
        run = resources.registry().snapshot(shown)
        if run is None:
            state.close_run()
            state.notices.append(
                tr(
                    "The run in this link had to make room for newer ones on this server. You see "
                    "the model that comes with the app; a run's own file can be opened on the "
                    "Train page."
                )
                if resources.registry().had_to_go(shown)
                else tr(
                    "The run in this link is no longer on this server. You see the model that "
                    "comes with the app; a run's own file can be opened on the Train page."
                )
            )
            shown = resources.SHIPPED
    if run is None:
        what = tr(resources.SHIPPED_MODELS[shown])
        st.caption(f"**{shown}** · {what} · " + tr("comes with the app"))
        return
    learn_names(state)
    st.fragment(_run_line, run_every=REFRESH_S)(run.outline, state)


def _run_line(drawn: "Snapshot", state: AppState) -> None:
    """One line about the run, at rest too. Whoever has a page open with it, watches it."""
    runs = resources.registry()
    runs.watch(drawn.id)
    run = runs.glance(drawn)
    if run is None:
        st.rerun()  # the page then says that it is gone
    where = [tr(run.status)]
    if run.step:
        where.append(tr("epoch {epoch} of {epochs}", epoch=run.epoch, epochs=run.config.epochs))
    if run.place:
        where.append(tr("number {place} in line", place=run.place))
    name = as_text(run_name(run.id, state))
    st.caption(f"**{name}** · {tr(run.data_title)} · {', '.join(where)}")
