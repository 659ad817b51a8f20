"""Which model do the pages look at, and how does a visitor choose another?"""

import streamlit as st

from dashboard.components.follow import follow
from dashboard.components.live_text import Wording, live_text
from dashboard.server import resources
from dashboard.session.run_names import learn_names, run_name
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.shell.names import rename
from dashboard.words.glossary import glossary
from dashboard.words.language import tr

MOST_PICKED = 10  # of the visitor's own runs
ZERO_WIDTH_SPACE, MANY_MARKS = "\u200b", 16
POLL_S, POLL_AT_REST_S = 10.0, 30.0  # of the line about a run, without a channel


def model_picker(state: AppState) -> None:
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


def model_line(state: AppState) -> None:
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
        st.caption(f"**{shown}** · {what} · " + tr("comes with the app"), help=_words_in(what))
        return
    learn_names(state)
    resources.registry().watch(shown)
    followed = run_topic.followed(shown)
    fixed = {"name": run_name(run.id, state), "data": tr(run.data_title)}
    with st.container(gap=None):  # what shows nothing takes no room
        follow(
            [followed.topic],
            key="follow_run",
            drawn={followed.topic: run_topic.IS_THERE},  # else the page says that it is gone
            poll_s=POLL_S if run.moving else POLL_AT_REST_S,
        )
        live_text(
            followed,
            Wording("**{name}** · {data} · {line}", fixed, caption=True),
            "line",
            key="model_line",
        )


def _words_in(what: str) -> str:
    """What the terms in a shipped model's description mean."""
    terms = (glossary()[name] for name in ("mnist", "latent_dim", "lab"))
    return "\n\n".join(f"**{t.word}**: {t.meaning}" for t in terms if t.word in what)
