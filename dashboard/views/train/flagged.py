"""What happened to a run? Flags over its curves, the same in words below, its owner's notes.

A topic of the run and not of its training: those who share a training have notes of their own. It
is drawn over the curves by the browser, so that a new note comes to all who watch without a script.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts.flags import Flag, flags_on_curves
from dashboard.charts.moved import moved_flags
from dashboard.components.flag_list import Line, flag_list
from dashboard.components.live_text import Followed
from dashboard.components.plot import Over
from dashboard.live.board import Source, Topic, board
from dashboard.runs.notes import MAX_NOTE, MOST_NOTES, Note
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.shell import run_topic
from dashboard.views.train.branches import branch_flags
from dashboard.views.train.milestones import life_flags, milestone_flags
from dashboard.words.language import language, ntr, phrase, tr

KIND = "flags"
DRAWN, LISTED, SUMMARY = "flags_drawn", "flags_listed", "flags_summary"  # names of parts
TEXT, STEP = "note_text", "note_step"  # keys
NOTE_PX = 90  # all of a note can be read while it is written
KINDS = {
    "change": phrase("Setting moved"),
    "milestone": phrase("Milestone"),
    "branch": phrase("Branch"),
    "note": phrase("Note"),
}


def topic(run_id: str) -> Topic:
    """Of a run, in the visitor's language."""
    return Topic(KIND, run_id, language())


def followed(run_id: str) -> Followed:
    """The run's flags as they are now."""
    of_run = topic(run_id)
    return Followed(of_run, board.parts(of_run))


def over_curves(found: Followed) -> Over:
    """For the chart of the curves: what the browser draws over it."""
    return Over(found, DRAWN)


def flags_of(run: Snapshot) -> list[Flag]:
    """All that happened to a run but its notes, the earliest first."""
    moved = moved_flags(run.history, run.steps_per_epoch)
    found = [*moved, *milestone_flags(run), *life_flags(run), *branch_flags(run)]
    return sorted(found, key=lambda flag: flag.step)


def what_happened(run: Snapshot, found: Followed, state: AppState, *, mine: bool) -> None:
    """The list, closed at first; and for the run's owner, room to write a note."""
    with st.container(gap=None, key="what_happened"):
        flag_list(
            found,
            LISTED,
            SUMMARY,
            removable=mine,
            on_remove=partial(_remove, run.id, state),
            key="flag_list",
        )
        if mine:
            _write_a_note(run, state)


def _write_a_note(run: Snapshot, state: AppState) -> None:
    with (
        st.popover(tr("Write a note"), icon=":material/edit_note:", type="tertiary"),
        st.form("note", clear_on_submit=True, border=False),
    ):
        st.text_area(
            tr("Note"),
            key=TEXT,
            height=NOTE_PX,
            max_chars=MAX_NOTE,
            help=tr("Whoever looks at this run sees it. {n} notes at the most.", n=MOST_NOTES),
        )
        st.number_input(
            tr("At step"),
            value=None,
            min_value=0,
            step=1,
            key=STEP,
            placeholder=tr("where the run is now"),
        )
        st.form_submit_button(
            tr("Keep the note"), key="keep_note", on_click=_keep, args=(run.id, state)
        )


def _keep(run_id: str, state: AppState) -> None:
    runs = resources.registry()
    if not runs.is_owner(run_id, state.owner):
        return
    card = runs.card(run_id)
    if card and len(card.notes) >= MOST_NOTES:
        state.notices.append(
            tr("A run has room for {n} notes: remove one to write another.", n=MOST_NOTES)
        )
        return
    text, step = st.session_state.get(TEXT), st.session_state.get(STEP)
    runs.note(run_id, state.owner, text or "", step=step)


def _remove(run_id: str, state: AppState, note_id: str) -> None:
    runs = resources.registry()
    if runs.is_owner(run_id, state.owner):
        runs.remove_note(run_id, state.owner, note_id)


def _make(run_id: str) -> Mapping[str, Any]:
    runs = resources.registry()
    run, card = runs.snapshot(run_id), runs.card(run_id)
    if run is None:
        return {}
    flags, notes = flags_of(run), card.notes if card else ()
    on_chart = [flag for flag in flags if flag.kind != "change"]  # those are the chart's own
    written = [_flag(note) for note in notes]
    poles, signs = flags_on_curves([*on_chart, *written], run.history, run.steps_per_epoch)
    lines = [(flag, "") for flag in flags]
    lines += [(flag, note.id) for flag, note in zip(written, notes, strict=True)]
    lines.sort(key=lambda line: line[0].step)
    return {
        DRAWN: {"shapes": poles, "annotations": signs},
        LISTED: [_line(flag, note_id, run.steps_per_epoch) for flag, note_id in lines],
        SUMMARY: _summary(len(flags), len(notes)),
    }


def _flag(note: Note) -> Flag:
    return Flag(note.step, note.text, "note")


def _line(flag: Flag, note_id: str, steps_per_epoch: int) -> Line:
    when = tr(
        "epoch {epoch}, step {step:,}",
        epoch=max(1, math.ceil(flag.step / steps_per_epoch)),
        step=flag.step,
    )
    kind = tr(KINDS.get(flag.kind, flag.kind))
    return {"note": note_id, "kind": flag.kind, "called": kind, "when": when, "text": flag.text}


def _summary(n_flags: int, n_notes: int) -> str:
    parts: Sequence[str] = [
        *([ntr("{n} moment", "{n} moments", n_flags)] if n_flags else []),
        *([ntr("{n} note", "{n} notes", n_notes)] if n_notes else []),
    ]
    return tr("What happened: {what}", what=tr(" and ").join(parts)) if parts else ""


board.offer(KIND, Source(run_topic.glance, _make))
