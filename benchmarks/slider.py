"""While a run trains at full speed, how soon does a slider on another page answer?

    python -m benchmarks.slider [--moves 60]

Real Chromium on the same two cores, MNIST at the lab's settings. One tab starts a run on the Train
page and stays open behind another one, which moves a slider of the home page by its arrow key: the
wait ends when the digit has been painted anew.
"""

import argparse
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.app import WARM_UP_S, chromium, served, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIMIT_MS = 60_000
PAINTED = """() => {
    const canvas = [...document.querySelectorAll('[data-testid=stMain] *')]
        .map((element) => element.shadowRoot?.querySelector('.decoded-preview')).find(Boolean);
    const ink = canvas?.getContext('2d').getImageData(0, 0, 28, 28).data.join();
    const changed = ink !== undefined && ink !== window.lastInk;
    if (changed) window.lastInk = ink;
    return changed;
}"""


def main() -> None:
    """Print medians and 95th percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=60)
    options = parser.parse_args()
    with served() as server, chromium() as browser:
        home, train = visitor(browser), visitor(browser)
        home.goto(server.url)
        home.wait_for_timeout(WARM_UP_S * 1000)
        show("nothing trains", moves(home, options.moves))
        train.goto(f"{server.url}/train?epochs=200")
        train.get_by_role("button", name="Start").click(timeout=LIMIT_MS)
        train.get_by_text("images/s").wait_for(timeout=LIMIT_MS)
        home.bring_to_front()
        show("a run trains", moves(home, options.moves))


def moves(page: "Page", n: int) -> list[float]:
    """Seconds from each press of an arrow key to the digit's new picture."""
    slider = page.get_by_role("slider").first
    slider.focus()
    page.evaluate(PAINTED)
    waits = []
    for i in range(n):
        page.wait_for_timeout(400)
        pressed = time.perf_counter()
        slider.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function(PAINTED, polling="raf", timeout=LIMIT_MS)
        waits.append(time.perf_counter() - pressed)
    return waits


def show(name: str, waits: list[float]) -> None:
    """One line."""
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"{name:28} median {statistics.median(waits):.2f} s   p95 {p95:.2f} s", flush=True)


if __name__ == "__main__":
    main()
