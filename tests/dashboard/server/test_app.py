"""Does the server get ready as it starts, open the teacher's browser, and serve what it shall?"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit import config

from dashboard.live.board import Board
from dashboard.live.channel import Channel
from dashboard.server import app, warm_up
from tests.conftest import REPOSITORY


async def lived(channel: Channel) -> None:
    async with app.lifespan(channel)(None):  # type: ignore[arg-type]
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(("headless", "opened"), [(False, ["http://localhost:8501"]), (True, [])])
def test_a_browser_is_opened_where_there_is_a_screen(
    monkeypatch: pytest.MonkeyPatch, headless: bool, opened: list[str]
) -> None:
    begun: list[bool] = []
    shown: list[str] = []
    monkeypatch.setattr(warm_up, "begin", lambda: begun.append(True))
    monkeypatch.setattr("streamlit.cli_util.open_browser", shown.append)
    options: dict[str, Any] = {"server.headless": headless, "server.port": 8501}
    ask = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: options.get(name, ask(name)))
    with ThreadPoolExecutor() as thread:  # Playwright keeps a loop running on the tests' own
        thread.submit(asyncio.run, lived(Channel(Board(), lambda: None))).result()
    assert begun == [True]
    assert shown == opened


def test_streamlit_finds_the_app_in_the_first_page() -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    assert discover_asgi_app(REPOSITORY / "streamlit_app.py").import_string == "streamlit_app:app"


def test_the_server_s_side_of_the_first_page_is_light() -> None:
    """What answers the first browser waits for nothing heavy (Streamlit brings some plotly)."""
    heavy = "sorted({'torch', 'torchvision', 'pandas', 'pyarrow'} & set(sys.modules))"
    code = f"import sys, streamlit_app; print(streamlit_app.app.script_path, {heavy})"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    assert said.strip().endswith("streamlit_app.py []")
