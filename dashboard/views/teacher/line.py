"""Who trains and who waits, and what can a teacher do about it?"""

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from dashboard.classroom import reasons
from dashboard.components.follow import follow
from dashboard.components.live_text import Case, Followed, Wording, live_text
from dashboard.components.run_list import run_list
from dashboard.live.board import GONE, board
from dashboard.runs.snapshot import Status
from dashboard.runs.trainings import owned_by
from dashboard.server import resources
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState
from dashboard.session.teaching import for_teachers
from dashboard.shell import run_topic
from dashboard.shell.menu import watch
from dashboard.views.teacher.topic import topic
from dashboard.words.language import said, tr
from dashboard.words.typed import as_text
from vae_core.errors import Sentence

POLL_S = 4.0  # without a channel
REASON = "teacher_reason"
FIRST = "own_first"


def the_line(state: AppState) -> None:
    """All runs that train or wait, and the hand on them."""
    of_class = topic(state)
    followed = Followed(of_class, board.parts(of_class))
    drawn = {name: followed.parts[name] for name in ("held", "log")}
    st.subheader(tr("Who trains, and who waits"), anchor=False)
    hand, listed = st.container(gap="small"), st.container(key="class_line", gap="small")
    with listed:
        chosen = run_list(
            followed, "runs", none=tr("Nobody trains, and nobody waits."), key="run_list"
        )
    known = resources.registry().card(chosen) if chosen else None
    with hand:
        _hold(state)
        st.text_input(
            tr("Why (may stay empty): those whom it concerns read it"),
            key=REASON,
            max_chars=reasons.MOST_TYPED,
        )
        if known:
            _one_run(known.id, state)
        else:
            st.caption(tr("Choose a run below to stop it, pause it or move it in the line."))
    topics = [of_class, *([run_topic.topic(known.id)] if known else [])]
    with st.container(gap=None):
        follow(topics, key="follow_class", drawn={of_class: {**drawn, GONE: None}}, poll_s=POLL_S)


def _hold(state: AppState) -> None:
    held = resources.registry().turns.held
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if held:
            st.button(
                tr("Let the line go"),
                key="let_go",
                type="primary",
                icon=":material/play_circle:",
                on_click=_let_go,
                args=(state,),
            )
            st.markdown(said(held, as_text))
        else:
            st.button(
                tr("Hold the line"),
                key="hold",
                icon=":material/front_hand:",
                help=tr("Runs wait where they are, all but a teacher's that go first."),
                on_click=_hold_it,
                args=(state,),
            )
        st.session_state[FIRST] = state.own_runs_first
        st.toggle(tr("My own runs go first"), key=FIRST, on_change=_own_first, args=(state,))


def _one_run(run_id: str, state: AppState) -> None:
    """What can be done with the chosen run."""
    with st.container(key="chosen_run", border=True, gap="small"):
        live_text(
            run_topic.followed(run_id),
            Wording(
                "**{name}** · {line}",
                fixed={"name": run_name(run_id, state)},
                cases=(Case({GONE: True}, tr("This run is gone.")),),
            ),
            "line",
            GONE,
            key="chosen_words",
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for key, label, icon, command in (
                ("teacher_pause", tr("Pause it"), ":material/pause:", _pause),
                ("teacher_stop", tr("Stop it"), ":material/stop:", _stop),
                ("to_head", tr("To the head"), ":material/vertical_align_top:", _to_head),
                ("to_end", tr("To the end"), ":material/vertical_align_bottom:", _to_end),
            ):
                st.button(label, key=key, icon=icon, on_click=command, args=(state, run_id))
            watch(tr("Watch it"), run_id, icon=":material/visibility:", state=state)


def _typed() -> str:
    """The reason, which is used up by this."""
    why = reasons.clean(str(st.session_state.get(REASON, "")))
    st.session_state[REASON] = ""
    return why


@for_teachers
def _hold_it(_state: AppState) -> None:
    resources.registry().turns.hold(reasons.held(_typed()))


@for_teachers
def _let_go(_state: AppState) -> None:
    resources.registry().turns.let_go()


@for_teachers
def _own_first(state: AppState) -> None:
    state.own_runs_first = bool(st.session_state[FIRST])
    resources.registry().turns.goes_first(owned_by(state.owner), state.own_runs_first)


@for_teachers
def _pause(_state: AppState, run_id: str) -> None:
    _halt(run_id, Status.PAUSED, reasons.paused)


@for_teachers
def _stop(_state: AppState, run_id: str) -> None:
    _halt(run_id, Status.STOPPED, reasons.stopped)


@for_teachers
def _to_head(_state: AppState, run_id: str) -> None:
    with suppress(KeyError):  # it has gone meanwhile
        resources.registry().move(run_id, first=True)


@for_teachers
def _to_end(_state: AppState, run_id: str) -> None:
    with suppress(KeyError):
        resources.registry().move(run_id, first=False)


def _halt(run_id: str, status: Status, words: Callable[[str], Sentence]) -> None:
    with suppress(KeyError):
        resources.registry().halt_for(run_id, status, words(_typed()))
