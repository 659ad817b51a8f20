"""What does watching cost a run, and how large is an update?

    python -m benchmarks.watching [--rounds 3] [--browser]

The same run of MNIST four ways, in turn, and medians of images per second: on the command line; in
the dashboard with one client that follows the Train page's updates; with two; and, for the record,
with a Chromium that draws them on the same cores.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.page_client import PageClient, query
from vae_core.checkpoint import load_checkpoint

EPOCHS = 3
LIMIT_S = 180.0
REST_S = 10.0


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--browser", action="store_true", help="with Chromium too")
    options = parser.parse_args()
    ways: dict[str, Callable[[], float]] = {
        "command line": command_line,
        "one client": lambda: dashboard(1),
        "two clients": lambda: dashboard(2),
    }
    if options.browser:
        ways["Chromium draws it"] = lambda: dashboard(0)
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            time.sleep(REST_S)
            speeds[name].append(way())
            print(f"{name}: {speeds[name][-1]:,.0f} images/s", flush=True)
    alone = statistics.median(speeds["command line"])
    print(f"{'':20}{'images/s':>10}{'share':>8}   all rounds")
    for name, values in speeds.items():
        median = statistics.median(values)
        rounds = " ".join(f"{value:,.0f}" for value in values)
        print(f"{name:20}{median:10,.0f}{median / alone:8.0%}   {rounds}")
    if UPDATES:
        print(f"an update of the curves: median {statistics.median(UPDATES):,.0f} bytes")


UPDATES: list[int] = []


def command_line() -> float:
    """Images per second of the later epochs on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["--epochs", str(EPOCHS), "--json", "--out", f"{folder}/run.safetensors"]
        done = subprocess.run(
            [sys.executable, "-m", "vae_core", "train", *words],
            capture_output=True,
            text=True,
            check=True,
        )
    epochs = [json.loads(line) for line in done.stdout.splitlines()][:-1]
    return float(statistics.median(epoch["images_per_second"] for epoch in epochs[1:]))


def dashboard(n_clients: int) -> float:
    """Images per second of the later epochs in the dashboard; 0 clients: a browser instead."""
    with tempfile.TemporaryDirectory() as folder, served(folder) as url:
        if n_clients:
            asyncio.run(follow(url, n_clients, Path(folder)))
        else:
            draw(url, Path(folder))
        return statistics.median(
            row.images_per_second
            for row in load_checkpoint(finished(Path(folder))[0]).history.epochs[1:]
        )


def finished(folder: Path) -> list[Path]:
    """The checkpoints of finished runs."""
    cards = [json.loads(card.read_text()) for card in folder.glob("*.json")]
    return [folder / f"{card['id']}.safetensors" for card in cards if card["status"] == "finished"]


async def follow(url: str, n_clients: int, folder: Path) -> None:
    """One client starts a run, all of them follow it to its end."""
    stop = asyncio.Event()
    first = PageClient(url, "train", query(epochs=EPOCHS))
    tasks = [asyncio.create_task(first.follow("Start", stop))]
    while "run=" not in first.page_query:
        await asyncio.sleep(0.05)
    for _ in range(n_clients - 1):
        other = PageClient(url, "train", first.page_query)
        tasks.append(asyncio.create_task(other.follow(None, stop)))
    deadline = time.monotonic() + LIMIT_S
    while not finished(folder) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    stop.set()
    await asyncio.gather(*tasks)
    UPDATES.extend(first.update_bytes[5:])


def draw(url: str, folder: Path) -> None:
    """A Chromium with the Train page open until the run has ended."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/train?epochs={EPOCHS}")
        page.get_by_role("button", name="Start").click()
        deadline = time.monotonic() + LIMIT_S
        while not finished(folder) and time.monotonic() < deadline:
            page.wait_for_timeout(200)
        browser.close()


@contextlib.contextmanager
def served(folder: str) -> Iterator[str]:
    """The app on a free port, with its runs in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(
        command,
        env={**os.environ, "VAE_LAB_RUNS": folder},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        time.sleep(4)  # the warm-up
        yield url
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    main()
