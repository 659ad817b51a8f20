"""How does an exercise send a student to the Train page, and watch the runs that come of it?"""

from collections.abc import Mapping

import streamlit as st

from dashboard.components.follow import follow
from dashboard.components.live_progress import Lead, live_progress
from dashboard.controls.settings_address import settings_query
from dashboard.exercises.exercise import AskedRun, Exercise
from dashboard.exercises.own_runs import Runs, own_seed
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.shell.menu import MENU
from dashboard.views.common.following import notice
from dashboard.words.language import phrase, tr, written
from dashboard.words.settings import LABELS, SCHEDULES
from dashboard.words.typed import as_text

POLL_S, POLL_AT_REST_S = 4.0, 30.0  # without a channel
NOT_FINISHED = {  # what a run needs that is neither finished nor under way
    "paused": phrase("paused: go on with it"),
    "stopped": phrase("stopped early: go on with it"),
    "failed": phrase("stopped by an error: train it again"),
}


def train_them(exercise: Exercise, runs: Runs, state: AppState) -> None:
    """The second step: links to Train, and how far each run is."""
    with st.container(gap=None):  # what shows nothing takes no room
        step_heading(2, tr("Train") if len(exercise.runs) == 1 else tr("Train them"))
        _follow([run for run in runs.values() if run])
        notice(state.owner)
    if exercise.own_seed:
        st.caption(
            tr("Your own seed is {seed}: your neighbours have others.", seed=own_seed(state.owner))
        )
    if exercise.settings:
        st.caption(tr("All: {settings}", settings=_settings(exercise.settings)))
    for asked in exercise.runs:
        run = runs[asked.name]
        with st.container(key=f"run_{asked.name}", gap="small"):
            _one_run(exercise, asked, run, state)


def _follow(runs: list[Snapshot]) -> None:
    """Draw the page anew where a run stands otherwise: the rest of the page depends on it."""
    topics = {run_topic.topic(run.id): run for run in runs}
    follow(
        topics,
        key="follow_runs",
        drawn={
            topic: {"active": run.status.active, **_at_rest(run), **run_topic.IS_THERE}
            for topic, run in topics.items()
        },
        poll_s=POLL_S if any(run.status.active for run in runs) else POLL_AT_REST_S,
    )


def _at_rest(run: Snapshot) -> dict[str, object]:
    return {} if run.status.active else {"status": str(run.status)}


def _one_run(exercise: Exercise, asked: AskedRun, run: Snapshot | None, state: AppState) -> None:
    what = what_run(exercise, asked)
    back = state.carried | {"exercise": exercise.id}
    if run is None or run.status == "failed":
        seconds = resources.registry().estimate_s(asked.config)
        st.markdown(f"{what} · " + tr("about {seconds} s", seconds=f"{max(1, round(seconds))}"))
        back.pop("run", None)
        st.page_link(
            "pages/train.py",
            label=tr("Open Train with these settings"),
            icon=":material/model_training:",
            query_params=settings_query(asked.config) | back,
        )
        return
    back["run"] = run.id
    if run.status == "finished":
        st.markdown(f":material/check: {what} · " + as_text(run_name(run.id, state)))
        with st.container(horizontal=True, gap="small"):
            for page in exercise.look:
                entry = next(one for group in MENU.values() for one in group if one.page == page)
                st.page_link(
                    f"pages/{page}.py", label=tr(entry.label), icon=entry.icon, query_params=back
                )
        return
    words = "{words}" if run.status.active else tr(NOT_FINISHED[run.status])
    live_progress(
        run_topic.followed(run.id),
        "at_epoch",
        key=f"progress_{asked.name}",
        lead=Lead(f"{what} · {words}"),
    )
    st.page_link(
        "pages/train.py",
        label=tr("Watch it on Train") if run.status.active else tr("Open it on Train"),
        icon=":material/model_training:",
        query_params=back,
    )


def what_run(exercise: Exercise, asked: AskedRun) -> str:
    """Which of the exercise's runs it is: its letter, and how it differs from the others."""
    plain = tr("nothing else") if exercise.settings else tr("quick settings")
    return f"**{asked.name}** · {_settings(asked.settings) or plain}"


def _settings(settings: Mapping[str, object]) -> str:
    return " · ".join(_setting(name, value) for name, value in settings.items())


def _setting(name: str, value: object) -> str:
    if name == "seed":
        return tr("seed {value}", value=str(value))
    if isinstance(value, str):
        return tr(SCHEDULES.get(value, value))
    return (
        f"{tr(LABELS[name])} {written(value, 'g')}"
        if isinstance(value, int | float)
        else f"{value}"
    )


def step_heading(number: int, words: str) -> None:
    """The heading of a step."""
    st.markdown(f"**{number}. {words}**")
