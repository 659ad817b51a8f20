"""What does watching cost a run, and how large is an update?

    python -m benchmarks.watching [--rounds 7] [--browser]

A run of MNIST in the dashboard, and the same training loop alone in a program of its own, as the
command line runs it. They take turns: all but one are stopped (SIGSTOP), so that a machine that
slows down does so for all. A round measures each way once: the loop alone; the dashboard with
nobody watching, with one client that follows the Train page's updates, with two; and, for the
record, with a Chromium that draws them on the same cores. Shares are medians over the rounds.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import shutil
import signal
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing.sharedctypes import Synchronized
from typing import TYPE_CHECKING

from benchmarks.app import WARM_UP_S, served
from benchmarks.page_client import PageClient, query

if TYPE_CHECKING:
    from playwright.async_api import Page

EPOCHS = 500  # more than it comes to
SETTLE_S, WINDOW_S = 4.0, 6.0  # a run makes pictures for 3 s after somebody looked
BATCH = 128


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--browser", action="store_true", help="with Chromium too")
    options = parser.parse_args()
    step = multiprocessing.Value("l", 0)
    loop = multiprocessing.Process(target=loop_alone, args=(step,), daemon=True)
    loop.start()
    with served() as server:
        time.sleep(WARM_UP_S)
        asyncio.run(measure(server.url, server.pid, loop.pid or 0, step, options))
    loop.kill()


def loop_alone(step: "Synchronized[int]") -> None:
    """Train as the command line does, and say how far it has come."""
    from vae_core.config import TrainConfig
    from vae_core.data.loading import load_images
    from vae_core.model import build_model
    from vae_core.trainer import train

    config = TrainConfig(epochs=EPOCHS, batch_size=BATCH)
    data = load_images("mnist")
    model = build_model(config)
    for progress in train(model, data.train.images, config, test_images=data.test.images):
        step.value = progress.step


async def measure(
    url: str,
    server: int,
    loop: int,
    step: "Synchronized[int]",
    options: argparse.Namespace,
) -> None:
    """Every way in every round, in another order each time."""
    clients = [PageClient(url, "train", query(epochs=EPOCHS, batch_size=BATCH))]
    stop = asyncio.Event()
    tasks = [asyncio.create_task(clients[0].follow("Start", stop))]
    while not clients[0].step:
        await asyncio.sleep(0.1)
    clients.append(PageClient(url, "train", clients[0].page_query))
    tasks.append(asyncio.create_task(clients[1].follow(None, stop)))
    while not clients[1].step:
        await asyncio.sleep(0.1)

    async def window(pid: int, n_clients: int, page: "Page | None" = None) -> float:
        """Images per second of one of the two, while so many clients follow."""
        for i, client in enumerate(clients):
            client.following = i < n_clients
        signal_to(server, signal.SIGCONT if pid == server else signal.SIGSTOP)
        signal_to(loop, signal.SIGCONT if pid == loop else signal.SIGSTOP)
        if page:
            await page.goto(f"{url}/train?{clients[0].page_query}")
            await page.locator(".st-key-latent_map .main-svg").first.wait_for()
        await asyncio.sleep(SETTLE_S)
        before = await steps(pid)
        started = time.perf_counter()
        await asyncio.sleep(WINDOW_S)
        speed = (await steps(pid) - before) * BATCH / (time.perf_counter() - started)
        if page:
            await page.goto("about:blank")
        return speed

    async def steps(pid: int) -> int:
        return step.value if pid == loop else await clients[0].newest_step()

    async with contextlib.AsyncExitStack() as stack:
        ways: dict[str, Callable[[], Awaitable[float]]] = {
            "the loop alone": lambda: window(loop, 0),
            "nobody watching": lambda: window(server, 0),
            "one client": lambda: window(server, 1),
            "two clients": lambda: window(server, 2),
        }
        if options.browser:
            from playwright.async_api import async_playwright

            driver = await stack.enter_async_context(async_playwright())
            browser = await driver.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            ways["Chromium draws it"] = lambda: window(server, 0, page)
        rounds: list[dict[str, float]] = []
        names = list(ways)
        for i in range(options.rounds):
            order = names[i % len(names) :] + names[: i % len(names)]
            rounds.append({name: await ways[name]() for name in order})
            print("  ".join(f"{name} {rounds[-1][name]:,.0f}" for name in names), flush=True)
        signal_to(server, signal.SIGCONT)
        show(names, rounds)
    sizes = clients[0].live.sizes["curves"][5:]
    print(f"an update of the curves: median {statistics.median(sizes):,.0f} bytes, "
          f"largest {max(sizes):,.0f}")  # fmt: skip
    stop.set()
    await asyncio.gather(*tasks)


def show(names: list[str], rounds: list[dict[str, float]]) -> None:
    """Medians over the rounds, as shares of the loop alone and of one client."""
    print(f"{'':20}{'images/s':>10}{'of the loop':>13}{'of one client':>15}")
    for name in names:
        speed = statistics.median(row[name] for row in rounds)
        of_loop = statistics.median(row[name] / row[names[0]] for row in rounds)
        of_one = statistics.median(row[name] / row["one client"] for row in rounds)
        print(f"{name:20}{speed:10,.0f}{of_loop:13.0%}{of_one:15.0%}")


def signal_to(pid: int, number: signal.Signals) -> None:
    """Stop a program or let it go on."""
    os.kill(pid, number)


if __name__ == "__main__":
    main()
