"""How does a student take their progress along, and bring it back to a server that lost it?

In the popover of choosing.py.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.exercises.attempts import Attempt
from dashboard.exercises.progress_file import (
    NoProgress,
    found_in,
    merged,
    must_be_small,
    taken_along,
    wins,
)
from dashboard.exercises.reading import load_exercises
from dashboard.export.file_names import file_name
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.words.language import ntr, said, tr
from dashboard.words.typed import as_text
from vae_core.errors import sentence

UPLOAD_MB = 1  # what a browser is told, in whole megabytes


def take_along(state: AppState, attempts: Mapping[str, Attempt]) -> None:
    """A file of one's progress, and the way back."""
    st.markdown(tr("**Take your progress along**"))
    begun = {name: one for name, one in attempts.items() if one != Attempt()}
    if begun:
        st.download_button(
            tr("Download my progress"),
            data=taken_along(begun),
            file_name=file_name("progress", datetime.now(UTC).strftime("%Y-%m-%d_%H%M")) + ".json",
            mime="application/json",
            key="download_progress",
            icon=":material/download:",
            on_click="ignore",
        )
    st.caption(
        tr(
            "A small file with what you predicted and found. This server may lose its disk: bring "
            "the file back here, or to another server."
        )
    )
    st.file_uploader(
        tr("Bring back a progress file"),
        type="json",
        key="upload_progress",
        max_upload_size=UPLOAD_MB,
        on_change=_bring_back,
        args=(state,),
    )


def _bring_back(state: AppState) -> None:
    file = st.session_state["upload_progress"]
    if not isinstance(file, UploadedFile):  # taken away, or gone from the server
        return
    exercises = load_exercises()
    try:
        must_be_small(file.size)
        found = found_in(file.getvalue(), exercises, now=time.time())
    except NoProgress as error:
        refused = sentence("{error} Nothing was changed.", error=error)
        state.notices.append(said(refused, as_text))
        return
    progress = resources.progress()
    here = progress.of(state.owner)
    n_brought = sum(wins(here.get(name, Attempt()), one) for name, one in found.attempts.items())
    written = progress.bring_back(state.owner, found.attempts, merged)
    state.notices += _told(n_brought, len(found.attempts) - n_brought)
    if found.n_elsewhere:
        state.notices.append(
            ntr(
                "{n} exercise of the file is not on this server, and was left out.",
                "{n} exercises of the file are not on this server, and were left out.",
                found.n_elsewhere,
            )
        )
    if found.n_unread:
        state.notices.append(
            ntr(
                "{n} exercise of the file could not be read, and was left out.",
                "{n} exercises of the file could not be read, and were left out.",
                found.n_unread,
            )
        )
    if not written:
        state.notices.append(
            tr("This server can't write files: keep your progress file, you may need it again.")
        )


def _told(n_brought: int, n_stay: int) -> list[str]:
    told = [ntr("Brought back: {n} exercise.", "Brought back: {n} exercises.", n_brought)]
    if n_stay:
        told.append(
            ntr(
                "{n} exercise stays as it is here: it was checked here as late or later, or waits "
                "for its check.",
                "{n} exercises stay as they are here: they were checked here as late or later, or "
                "wait for their check.",
                n_stay,
            )
        )
    return told
