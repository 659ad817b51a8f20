"""What does it take to collect garbage in a server?

    python -m benchmarks.collector [--visitors 30]

In this process: everything that pages use is imported, and so many visitors each open a page and
stay. Shown are the milliseconds of full collections, in which nobody else runs.
"""

import argparse
import gc
import time
from collections.abc import Callable
from pathlib import Path

from dashboard.server import memory, warm_up

APP = Path("streamlit_app.py").resolve()
PAGES = sorted(path.resolve() for path in Path("pages").glob("*.py"))


def main() -> None:
    """Measure and print."""
    from streamlit.testing.v1 import AppTest

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    options = parser.parse_args()
    heap = warm_up.heap
    warm_up.begin = lambda: None  # type: ignore[assignment]  # nothing beside what is measured
    warm_up._import_and_train()
    gc.unfreeze()
    show("all modules, nothing frozen", gc.collect)
    heap.freeze()
    show("all modules, frozen", gc.collect)
    here = []
    for i in range(options.visitors):
        page = AppTest.from_file(str(APP), default_timeout=100)
        page.switch_page(str(PAGES[i % len(PAGES)]))
        here.append(page.run())
    show(f"after {options.visitors} visitors", gc.collect)
    heap.freeze()
    show("frozen again", gc.collect)
    show("thawed, looked through and frozen", heap.thaw)
    show("free memory handed back", memory.give_back)


def show(what: str, does: Callable[[], object]) -> None:
    started = time.perf_counter()
    does()
    print(f"{what:40} {(time.perf_counter() - started) * 1000:6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
