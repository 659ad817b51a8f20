"""How does the server begin and end, and what does a visitor read where a page of ours fails?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import streamlit as st
from streamlit import cli_util, config
from streamlit.web.server import server_util

from dashboard.live.channel import Channel
from dashboard.server import resources, warm_up
from dashboard.words.language import tr


def lifespan(channel: Channel) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """From the moment the server can answer until it ends."""

    @asynccontextmanager
    async def living(_app: st.App) -> AsyncIterator[None]:
        warm_up.begin()
        classroom = resources.classroom()
        classroom.n_pages = lambda: channel.n_pages
        if not config.get_option("server.headless"):
            asyncio.get_running_loop().call_soon(_open_browser)
        with classroom.log.listening():
            yield
        channel.close()

    return living


def _open_browser() -> None:
    """Streamlit opens it for a script, and not for an app with routes of its own."""
    address = "localhost"
    if config.is_manually_set("browser.serverAddress"):
        address = config.get_option("browser.serverAddress")
    elif config.is_manually_set("server.address"):
        address = server_util.get_display_address(config.get_option("server.address"))
    cli_util.open_browser(server_util.get_url(address))


def explain(error: Exception) -> bool:
    """In place of a traceback, which Streamlit writes into the terminal."""
    resources.classroom().log.failed(error)
    st.error(
        tr(
            "This part of the page failed: a mistake of this program, not of yours. Nothing of "
            "yours is lost; a run goes on and is kept. Reload the page to try again."
        ),
        icon=":material/error:",
    )
    return True
