"""How does a benchmark get the app, as a server of its own, and a browser to look at it?"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

APP = Path("streamlit_app.py")
WARM_UP_S = 6.0  # imports, a training step, and measuring how fast this machine trains


@dataclass
class Server:
    """A running app."""

    url: str
    pid: int
    runs: Path  # the folder of its runs
    started: float  # on the clock of time.perf_counter
    answered_s: float  # seconds from there until it answered

    def running_s(self) -> float:
        """Seconds since its process was started."""
        return time.perf_counter() - self.started


@contextlib.contextmanager
def served(
    app: Path = APP,
    log: Path = Path(os.devnull),
    extra: Mapping[str, str] | None = None,
    within: Sequence[str] = (),
    *,
    module: str = "streamlit",
    runs: Path | None = None,
) -> Iterator[Server]:
    """The app on a free port, from its start to its end, with a folder of its own for its runs.

    log: where what it prints goes. extra: for its environment. within: a command that runs it.
    module: what is run as Streamlit. runs: a folder of runs that are there already.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [*within, sys.executable, "-m", module, "run", app.name]
    command += ["--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with tempfile.TemporaryDirectory() as empty:
        folder = runs or Path(empty)
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=app.resolve().parent,
            env={**os.environ, "VAE_LAB_RUNS": str(folder), **(extra or {})},
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        try:
            while not answers(url):
                if process.poll() is not None:
                    sys.exit(f"The app ended with {process.returncode} before it answered.")
                time.sleep(0.02)
            yield Server(url, process.pid, folder, started, time.perf_counter() - started)
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                print("The app did not end within 60 s.", file=sys.stderr)


def answers(url: str) -> bool:
    """Is the server there?"""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
        return True
    return False


@contextlib.contextmanager
def chromium() -> Iterator["Browser"]:
    """The real Chromium, without a screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def visitor(browser: "Browser") -> "Page":
    """A window of somebody who has never been here."""
    return browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
