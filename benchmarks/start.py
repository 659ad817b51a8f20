"""How long from a click on Start to the first point on the loss chart?

    python -m benchmarks.start [--rounds 5] [--dataset mnist]

Real Chromium on the same cores, a warm server, the data set fetched. Each round starts a run, waits
for the chart's first point, and stops the run again.
"""

import argparse
import shutil
import statistics
import tempfile
import time

from playwright.sync_api import sync_playwright

from benchmarks.watching import served

FIRST_POINT = (
    "() => [...document.querySelectorAll('.st-key-loss_chart [role=img]')]"
    ".some((chart) => chart.ariaLabel?.includes('At step'))"
)


def main() -> None:
    """Print every round and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dataset", default="mnist")
    options = parser.parse_args()
    waits = []
    with tempfile.TemporaryDirectory() as folder, served(folder) as url, sync_playwright() as pw:
        browser = pw.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for i in range(options.rounds):
            page.goto(f"{url}/train?dataset={options.dataset}&seed={i}")
            page.get_by_role("button", name="Start").wait_for()
            page.wait_for_timeout(3000)
            clicked = time.perf_counter()
            page.get_by_role("button", name="Start").click()
            page.wait_for_function(FIRST_POINT, polling="raf")
            waits.append(time.perf_counter() - clicked)
            page.locator(".st-key-run_status").get_by_role("button", name="Stop").click()
            page.get_by_text("Stopped · ").wait_for()
        browser.close()
    rounds = " ".join(f"{wait:.2f}" for wait in waits)
    print(f"{options.dataset}: median {statistics.median(waits):.2f} s, all rounds {rounds}")


if __name__ == "__main__":
    main()
