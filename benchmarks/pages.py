"""How long does a visitor wait: for a fresh server's home page, and from page to page?

    python -m benchmarks.pages [--repeats 5] [--app streamlit_app.py]

Real Chromium, a window of 1280 x 800. Cold start: from the start of the server's process until the
home page's heading, its first digit and its map are painted. Page switch: from the click in the
menu until the next page's heading and its first control are there, and until the page is complete,
on a warm server.
"""

import argparse
import functools
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.app import APP, WARM_UP_S, chromium, served, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LIMIT_S = 60.0
CONTROLS = "[data-testid=stMain] :is(input, button, [role=slider])"
# What the page shows is looked at in every frame, so a wait is exact to some 16 ms.
# Digits and the map live in shadow roots, where only a walk over all elements finds them.
INKED = """() => [...document.querySelectorAll('[data-testid=stMain] *')].some((element) => {
    const canvas = element.shadowRoot?.querySelector(SELECTOR);
    return canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
        .some((value) => value);
})"""
PAINTED = {
    "heading": "() => document.querySelector('[data-testid=stMain] h1')",
    "digit": INKED.replace("SELECTOR", "'.decoded-preview'"),
    "map": INKED.replace("SELECTOR", "'.map'"),
}
SETTLED = """() => document.querySelector('[data-testid=stApp]')
    .getAttribute('data-test-script-state') === 'notRunning'"""


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--app", type=Path, default=APP)
    options = parser.parse_args()
    with chromium() as browser:
        show("cold start to", [cold_start(browser, options.app) for _ in range(options.repeats)])
        with served(options.app) as server:
            show("switch to", page_switches(browser, server.url, options.repeats))


def cold_start(browser: "Browser", app: Path) -> dict[str, float]:
    """Seconds from the start of the process until each part of the home page is painted."""
    with served(app) as server:
        page = visitor(browser)
        page.goto(server.url)
        return {"server answers": server.answered_s} | {
            part: wait_for(page, test, server.running_s) for part, test in PAINTED.items()
        }


def page_switches(browser: "Browser", url: str, repeats: int) -> list[dict[str, float]]:
    """Seconds from the click on each entry of the menu to the page's heading and controls."""
    page = visitor(browser)
    page.goto(url)
    for test in PAINTED.values():
        wait_for(page, test, time.perf_counter)
    page.wait_for_timeout(WARM_UP_S * 1000)
    links = page.locator("[data-testid=stSidebar] [data-testid=stPageLink] a")
    names = [text.split("\n")[-1] for text in links.all_inner_texts()]  # before it, the icon
    rounds = []
    for turn in range(repeats + 1):
        waits = {}
        for i in [*range(1, len(names)), 0]:
            before = page.locator("[data-testid=stMain] h1").inner_text()
            start = time.perf_counter()
            links.nth(i).click()
            arrived = f"""() => {{
                const heading = document.querySelector('[data-testid=stMain] h1');
                return heading && heading.innerText !== {before!r}
                    && !heading.closest('[data-stale=true]') && document.querySelector({CONTROLS!r})
            }}"""
            since = functools.partial(_since, start)
            waits[names[i]] = wait_for(page, arrived, since)
            waits[f"{names[i]}, complete"] = wait_for(page, SETTLED, since)
            page.wait_for_timeout(1500)
        if turn:  # the first round imports what each page needs
            rounds.append(waits)
    return rounds


def wait_for(page: "Page", test: str, clock: Callable[[], float]) -> float:
    page.wait_for_function(test, timeout=LIMIT_S * 1000, polling="raf")
    return clock()


def show(what: str, rounds: list[dict[str, float]]) -> None:
    for name in rounds[0]:
        waits = [waits[name] for waits in rounds]
        worst = max(waits)
        print(f"{what} {name:32} median {statistics.median(waits):5.2f} s   worst {worst:5.2f} s")


def _since(start: float) -> float:
    return time.perf_counter() - start


if __name__ == "__main__":
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    main()
