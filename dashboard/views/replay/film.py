"""How did the run in view come to be what it is?"""

from functools import partial

import streamlit as st

from dashboard.components.film_player import film_player, said_with
from dashboard.export.file_names import file_name
from dashboard.server.fetched import FILM
from dashboard.session.model_in_view import ModelInView
from dashboard.views.replay.filmed import filmed
from dashboard.views.replay.taken_along import gif_of, page_of
from dashboard.words.language import language, tr
from dashboard.words.typed import as_text
from vae_core.data.sources import SOURCES


def replay(view: ModelInView) -> None:
    """The film to drag and play, and to take along; or why there is none."""
    name = view.id
    found = filmed(name)
    if found is None:
        _no_film(view)
        return
    said = said_with(found.plane, SOURCES[view.config.dataset].class_names, of=name)
    film_player(f"{FILM}/{name}/{found.version}", said, key="film")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            tr("Download as one HTML file"),
            data=partial(page_of, name, said, title=view.title),
            file_name=file_name(name, "film") + ".html",
            mime="text/html",
            key="film_html",
            icon=":material/html:",
            type="tertiary",
            on_click="ignore",
        )
        st.download_button(
            tr("Download as GIF"),
            data=partial(gif_of, name, language()),
            file_name=file_name(name, "film") + ".gif",
            mime="image/gif",
            key="film_gif",
            icon=":material/gif_box:",
            type="tertiary",
            on_click="ignore",
        )


def _no_film(view: ModelInView) -> None:
    st.info(
        tr(
            "**{model}** has no film. A run is filmed from its first step on while it trains here; "
            "a file that was opened, or a run from before there were films, holds its curves and "
            "codes alone.",
            model=as_text(view.title),
        ),
        icon=":material/movie:",
    )
