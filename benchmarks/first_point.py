"""How soon does a run that is started on a cold server show its first point?

    python -m benchmarks.first_point [--rounds 5] [--dataset mnist]

Real Chromium on the same cores. Each round a server that nothing has warmed up: a visitor opens
Train as soon as it answers, and presses Start the moment it is there. The wait begins with the
click and ends when the loss chart says its first step. Sketched digits are drawn by that server:
its data folder has none.
"""

import argparse
import os
import statistics
import tempfile
import time

from benchmarks.app import chromium, served, visitor
from benchmarks.start import FIRST_POINT

LIMIT_MS = 60_000


def main() -> None:
    """Print every round and the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dataset", default="mnist")
    options = parser.parse_args()
    starts, waits = [], []
    with chromium() as browser, tempfile.TemporaryDirectory() as nothing:
        for _ in range(options.rounds):
            with tempfile.TemporaryDirectory(dir=nothing) as data:
                if options.dataset == "sketched":
                    os.environ["VAE_LAB_DATA"] = data
                with served() as server:
                    page = visitor(browser)
                    page.goto(f"{server.url}/train?dataset={options.dataset}")
                    page.get_by_role("button", name="Start").click(timeout=LIMIT_MS)
                    starts.append(server.running_s())
                    clicked = time.perf_counter()
                    page.wait_for_function(FIRST_POINT, polling="raf", timeout=LIMIT_MS)
                    waits.append(time.perf_counter() - clicked)
                    page.context.close()
    for what, seconds in (("Start could be pressed after", starts), ("first point", waits)):
        rounds = " ".join(f"{wait:.2f}" for wait in seconds)
        median = statistics.median(seconds)
        print(f"{options.dataset}: {what:28} median {median:.2f} s, all rounds {rounds}")


if __name__ == "__main__":
    main()
