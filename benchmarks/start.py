"""How long from a click on Start to the first point on the loss chart?

    python -m benchmarks.start [--rounds 5] [--dataset mnist]

Real Chromium on the same cores, a warm server, the data set fetched. Each round starts a run, waits
for the chart's first point, and stops the run again.
"""

import argparse
import statistics
import time

from benchmarks.app import WARM_UP_S, chromium, served, visitor

FIRST_POINT = (
    "() => [...document.querySelectorAll('.st-key-loss_chart [role=figure]')]"
    ".some((chart) => chart.ariaLabel?.includes('At step'))"
)


def main() -> None:
    """Print every round and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dataset", default="mnist")
    options = parser.parse_args()
    waits = []
    with served() as server, chromium() as browser:
        page = visitor(browser)
        for i in range(options.rounds):
            page.goto(f"{server.url}/train?dataset={options.dataset}&seed={i}")
            page.get_by_role("button", name="Start").wait_for()
            page.wait_for_timeout(WARM_UP_S * 1000)
            clicked = time.perf_counter()
            page.get_by_role("button", name="Start").click()
            page.wait_for_function(FIRST_POINT, polling="raf")
            waits.append(time.perf_counter() - clicked)
            page.locator(".st-key-run_status").get_by_role("button", name="Stop").click()
            page.get_by_text("Stopped · ").wait_for()
    rounds = " ".join(f"{wait:.2f}" for wait in waits)
    print(f"{options.dataset}: median {statistics.median(waits):.2f} s, all rounds {rounds}")


if __name__ == "__main__":
    main()
