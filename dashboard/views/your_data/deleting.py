"""How does a visitor delete all that the server keeps of them?"""

import secrets

import streamlit as st

from dashboard.components.lessons_done import forget_lessons
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.common.following import notice
from dashboard.words.language import ntr, said, tr
from vae_core.errors import sentence

TEXT_PX = 720
SURE = "delete_sure"


def delete_mine(state: AppState) -> None:
    """What there is now, and a button that a box has to be ticked for."""
    n_runs = len(resources.registry().cards(state.owner))
    n_answers = len(resources.progress().of(state.owner))
    with st.container(gap=None):  # what shows nothing takes no room
        notice(state.owner)
        forget_lessons(state.forget_lessons)
    with st.container(key="delete_mine", border=True, width=TEXT_PX):
        st.markdown(
            tr(
                "This server has now: **{runs}** and **{answers}**.",
                runs=_runs(n_runs),
                answers=_answers(n_answers),
            )
        )
        sure = st.checkbox(tr("Delete them for ever: nobody can bring them back"), key=SURE)
        st.button(
            tr("Delete my runs and my progress"),
            key="delete",
            icon=":material/delete_forever:",
            disabled=not sure,
            on_click=_delete,
            args=(state,),
        )
        st.caption(
            tr(
                "A run that trains or waits is stopped first. A training that others share with "
                "you goes on for them. To keep a run, download its checkpoint on the Train page "
                "before."
            )
        )
        st.caption(tr("Your sweeps are deleted with your runs."))
        st.caption(tr("This browser forgets which lessons you have done, too."))


def _delete(state: AppState) -> None:
    if not st.session_state[SURE]:  # the box was cleared before the page could say so
        return
    st.session_state[SURE] = False
    state.forget_lessons = secrets.token_hex(8)
    runs = resources.registry()
    try:
        n_sweeps = len(runs.sweeps.of(state.owner))
        n_runs = runs.forget(state.owner)
        n_answers = resources.progress().forget(state.owner)
    except OSError as error:
        failed = sentence(
            "Not everything could be deleted ({why}). Try again, or tell whoever runs this server.",
            why=error,
        )
        state.notices.append(said(failed))
    else:
        state.notices.append(_deleted(n_runs, n_answers, n_sweeps))
        if left := len(runs.cards(state.owner)):
            state.notices.append(
                ntr(
                    "{n} run of yours could not be deleted. Try again, or tell whoever runs this "
                    "server.",
                    "{n} runs of yours could not be deleted. Try again, or tell whoever runs this "
                    "server.",
                    left,
                )
            )
    if state.run_id and runs.card(state.run_id) is None:
        state.close_run()


def _deleted(n_runs: int, n_answers: int, n_sweeps: int) -> str:
    if not n_runs and not n_answers and not n_sweeps:
        return tr("There was nothing of yours to delete.")
    words = tr("Deleted: {runs} and {answers}.", runs=_runs(n_runs), answers=_answers(n_answers))
    swept = ntr("And {n} sweep of yours.", "And {n} sweeps of yours.", n_sweeps)
    return f"{words} {swept}" if n_sweeps else words


def _runs(n: int) -> str:
    return ntr("{n} run of yours", "{n} runs of yours", n)


def _answers(n: int) -> str:
    return ntr("your progress in {n} exercise", "your progress in {n} exercises", n)
