"""How does a test drive the app as a visitor does, in a real Chromium?

`serve` runs an app as a server of its own, `page` is a visitor's window onto it. Everything in this
folder is marked `slow` and `browser`, and skipped where Playwright or Chromium is missing.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_LIMIT_S = 60.0

NewPage = Callable[..., "Page"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One browser for the whole session; each test opens contexts of its own in it."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is missing: pip install playwright"
    )
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is missing: install Debian's package chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


class Servers:
    """Start Streamlit apps on free ports of this machine: `url = serve(app)`."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._commands: dict[str, Callable[[], subprocess.Popen[bytes]]] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __call__(
        self,
        app: Path | str,
        *,
        env: dict[str, str] | None = None,
        cwd: Path = ROOT,
        base: str = "",
    ) -> str:
        """Serve `app`, at a path of the server where `base` says so. Its address, once it answers.

        `cwd` is where Streamlit looks for `.streamlit/config.toml` and Python for the project's
        modules; the project's root is on the path in any case. `env` adds to the environment.
        """
        port = free_port()
        url = "/".join(filter(None, [f"http://127.0.0.1:{port}", base]))
        command = [sys.executable, "-m", "streamlit", "run", str(Path(app).resolve())]
        command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
        command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
        command += ["--server.baseUrlPath", base]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}

        def start() -> subprocess.Popen[bytes]:
            with self._log(url) as log:
                return subprocess.Popen(
                    command, cwd=cwd, env=environment, stdout=log, stderr=subprocess.STDOUT
                )

        self._commands[url] = start
        self.restart(url)
        return url

    def process(self, url: str) -> subprocess.Popen[bytes]:
        """The server behind `url`, to look at or to send signals."""
        return self._processes[url]

    def kill(self, url: str) -> None:
        """End the server as a power cut would: no handler runs."""
        self._processes[url].kill()
        self._processes[url].wait()

    def restart(self, url: str) -> None:
        """Start the same app again at the same address; kill the old server first, if it lives."""
        if url in self._processes:
            self.kill(url)
        process = self._processes[url] = self._commands[url]()
        deadline = time.monotonic() + START_LIMIT_S
        while not _healthy(url):
            if process.poll() is not None or time.monotonic() > deadline:
                self.kill(url)
                pytest.fail(f"The app did not start. It said:\n{self.log(url)}")
            time.sleep(0.1)

    def log(self, url: str) -> str:
        """All that the server has printed so far, over its restarts."""
        return self._log_path(url).read_text(encoding="utf-8", errors="replace")

    def stop_all(self) -> None:
        for url in self._processes:
            self.kill(url)

    def _log_path(self, url: str) -> Path:
        return self._logs / f"server-{urllib.parse.urlsplit(url).port}.log"

    def _log(self, url: str) -> IO[bytes]:
        return self._log_path(url).open("ab")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _healthy(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
        return True
    return False


def _until_the_end(servers: Servers) -> Iterator[Servers]:
    yield servers
    servers.stop_all()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Starts servers that live as long as the test module."""
    yield from _until_the_end(Servers(tmp_path_factory.mktemp("servers")))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app's runs are kept."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def app_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """What starts, kills and restarts the app."""
    yield from _until_the_end(Servers(tmp_path_factory.mktemp("app")))


@pytest.fixture(scope="session")
def app(app_servers: Servers, folder: Path) -> str:
    """The app, served once for all tests that are content with it: its address."""
    # One thread a library: the browser needs a core as well.
    environment = {"VAE_LAB_RUNS": str(folder), "OMP_NUM_THREADS": "1"}
    return app_servers(ROOT / "streamlit_app.py", env=environment)


@pytest.fixture
def url(app: str, app_servers: Servers, folder: Path) -> Iterator[str]:
    """The app, with no run left behind by another test: it would keep this one's in line."""
    yield app
    cards = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    if any(card["status"] not in ("stopped", "finished") for card in cards):
        app_servers.kill(app)
        for path in folder.glob("*.*"):
            path.unlink()
        app_servers.restart(app)


@pytest.fixture
def console_errors() -> Iterator[list[str]]:
    """What went wrong in any page of the test: console errors and uncaught exceptions."""
    errors: list[str] = []
    yield errors
    print(*errors, sep="\n")  # pytest shows it of a test that failed


class Windows:
    """Browser contexts, each for one visitor at a time: `with windows.visitor(...) as context`.

    Who comes next finds nothing of who left but the browser's cache, and so needs not fetch and
    compile Streamlit and Plotly once more: that is a fifth of what opening a page costs.
    """

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._free: dict[tuple[bool, bool], list[BrowserContext]] = {}

    @contextlib.contextmanager
    def visitor(self, *, dark: bool, touch: bool) -> "Iterator[BrowserContext]":
        free = self._free.setdefault((dark, touch), [])
        context = free.pop() if free else self._made(dark=dark, touch=touch)
        yield context
        context.set_offline(False)
        context.clear_cookies()
        for page in context.pages:
            origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(page.url))
            context.new_cdp_session(page).send(
                "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"}
            )
            page.close()
        free.append(context)

    def _made(self, *, dark: bool, touch: bool) -> "BrowserContext":
        return self._browser.new_context(
            viewport={"width": 1280, "height": 800},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
        )


@pytest.fixture(scope="session")
def windows(chromium: "Browser") -> Windows:
    return Windows(chromium)


@pytest.fixture
def new_page(windows: Windows, console_errors: list[str]) -> Iterator[NewPage]:
    """Opens windows of different visitors: `new_page(width=390, dark=True, touch=True)`."""
    with contextlib.ExitStack() as stack:

        def open_page(
            *, width: int = 1280, height: int = 800, dark: bool = False, touch: bool = False
        ) -> "Page":
            context = stack.enter_context(windows.visitor(dark=dark, touch=touch))
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})

            def on_console(message: "ConsoleMessage") -> None:
                if message.type == "error":
                    console_errors.append(message.text)

            page.on("console", on_console)
            page.on("pageerror", lambda error: console_errors.append(str(error)))
            return page

        yield open_page


@pytest.fixture
def page(new_page: NewPage) -> "Page":
    """A fresh visitor's window, 1280 px wide, in the light theme."""
    return new_page()
