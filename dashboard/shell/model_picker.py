"""Which model do the pages look at, and how does a visitor choose another?"""

import streamlit as st

from dashboard.components.follow import follow
from dashboard.components.live_text import Wording, live_text
from dashboard.controls.named_choice import named_choice
from dashboard.server import resources
from dashboard.session.run_names import learn_names, run_name
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.shell.names import rename
from dashboard.words.glossary import glossary
from dashboard.words.language import tr

MOST_PICKED = 10  # of the visitor's own runs
POLL_S, POLL_AT_REST_S = 10.0, 30.0  # of the line about a run, without a channel


def model_picker(state: AppState) -> None:
    """Choose what the pages look at: a model that comes with the app, or a run."""
    options = {name: tr(what) for name, what in resources.SHIPPED_MODELS.items()}
    learn_names(state)
    options |= dict(list(state.run_names.items())[:MOST_PICKED])
    shown = state.run_id or resources.SHIPPED
    if shown not in options:
        options[shown] = run_name(shown, state)  # somebody else's, or an old one
    named_choice(
        tr("Model in view"),
        options,
        shown,
        key="run_picker",
        present=lambda: state.run_id or resources.SHIPPED,
        choose=state.open_run,
        state=state,
    )
    if state.run_id and shown not in resources.SHIPPED_MODELS:
        rename(shown, state)


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
