"""The app at a path of another server, which passes on what it is asked: a school's web server."""

import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT, Servers
from tests.browser.driving import (
    LIMIT_MS,
    button,
    open_train,
    start,
    step_of,
    stop,
    until,
    wait_for_step,
)
from tests.browser.proxy import proxy_to

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

BASE = "courses/vae"


@pytest.fixture(scope="module")
def port(serve: Servers, tmp_path_factory: pytest.TempPathFactory) -> int:
    runs = str(tmp_path_factory.mktemp("runs"))
    environment = {"VAE_LAB_RUNS": runs, "OMP_NUM_THREADS": "1"}
    url = serve(ROOT / "streamlit_app.py", env=environment, base=BASE)
    return urllib.parse.urlsplit(url).port or 0


@pytest.fixture
def url(port: int) -> Iterator[str]:
    with proxy_to(port) as address:
        yield f"{address}/{BASE}"


def test_a_run_is_trained_watched_and_opened_again(url: str, page: "Page") -> None:
    told: list[str] = []

    def listen(socket: "WebSocket") -> None:
        if socket.url == f"{url.replace('http', 'ws')}/live":
            socket.on("framereceived", lambda payload: told.append(str(payload)))

    page.on("websocket", listen)
    open_train(page, url)
    start(page)
    assert page.url.startswith(f"{url}/train?run=")
    until(page, lambda: any('"curves/' in message for message in told), "it was never told")
    wait_for_step(page, step_of(page) + 100)

    stop(page)
    page.get_by_role("button", name="New run").click()
    page.get_by_text("Open a checkpoint").click(timeout=LIMIT_MS)
    file = ROOT / "checkpoints" / "sketched-2d.safetensors"
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".st-key-run_status").get_by_text("Finished").wait_for(timeout=LIMIT_MS)
    with page.expect_download(timeout=LIMIT_MS) as download:
        button(page, "Download checkpoint").click()
    assert Path(download.value.path()).stat().st_size > 100_000


def test_a_proxy_that_does_not_say_whom_it_was_asked_for(port: int, page: "Page") -> None:
    """No channel, for its own pages alone have it: the page asks, and says how old it is."""
    with proxy_to(port, says=False) as address:
        open_train(page, f"{address}/{BASE}")
        page.get_by_role("button", name="Start").click()
        button(page, "Pause").wait_for(timeout=LIMIT_MS)
        words = page.locator(".st-key-run_status")
        words.get_by_text("no live connection").wait_for(timeout=LIMIT_MS)
        stop(page)
