"""Does Start work, and every page, in the first second of a server?

    python -m benchmarks.cold_starts [--times 10] [--dataset mnist]

Each time a server that nothing has warmed up: as soon as it answers, one visitor opens each page,
and three press Start on Train the moment it is there. A start fails where a run does not train, or
where anything raises, the warm-up included.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.app import served
from benchmarks.page_client import PageClient, query

PAGES = ("", *(path.stem for path in sorted(Path("pages").glob("*.py"))))
N_STARTERS = 3
PATIENCE_S = 240.0
TRAINED_STEPS = 10  # of the 16 that a run here takes
TROUBLE = ("Traceback", "the warm-up failed", "Error:")  # in what a server prints


class Visitor(PageClient):
    """A visitor who remembers what went wrong on the page, and when the run trained."""

    def __init__(self, url: str, page: str, address: str) -> None:
        super().__init__(url, page, address)
        self.troubles: list[str] = []
        self.opened = self.trained_at = 0.0

    def look(self) -> None:
        super().look()
        if self.step >= TRAINED_STEPS:
            self.trained_at = self.trained_at or time.perf_counter()

    def _look_at(self, message: ForwardMsg) -> None:
        super()._look_at(message)
        self.opened = self.opened or time.perf_counter()
        if message.WhichOneof("type") != "delta":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "exception":
            self.troubles.append(element.exception.message)
        if element.WhichOneof("type") == "alert":
            self.troubles.append(element.alert.body)


def main() -> None:
    """Print what each start came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--dataset", default="mnist")
    options = parser.parse_args()
    n_failed, waits = 0, []
    for i in range(options.times):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            with served(log=log) as server:
                waited, troubles = asyncio.run(one_start(server.url, options.dataset))
            said = log.read_text(errors="replace")
        troubles += [line for line in said.splitlines() if any(word in line for word in TROUBLE)]
        n_failed += bool(troubles)
        waits.append(waited)
        print(f"{i + 1}: {waited:.1f} s until a run trains", *troubles, sep="\n   ", flush=True)
    print(
        f"{options.times} cold servers, each with {len(PAGES)} pages and {N_STARTERS} starts at "
        f"once: {n_failed} failed; a run trains after {statistics.median(waits):.1f} s (median)"
    )
    sys.exit(n_failed > 0)


async def one_start(url: str, dataset: str) -> tuple[float, list[str]]:
    """Seconds until the first run trained, and what went wrong."""
    stop = asyncio.Event()
    readers = [Visitor(url, page, "") for page in PAGES]
    starters = [
        Visitor(url, "train", query(dataset=dataset, train_size=1000, epochs=2, seed=seed))
        for seed in range(N_STARTERS)
    ]
    began = time.perf_counter()
    tasks = [asyncio.create_task(reader.follow(None, stop)) for reader in readers]
    tasks += [asyncio.create_task(starter.follow("Start", stop)) for starter in starters]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while not all(starter.trained_at for starter in starters):
                await asyncio.sleep(0.05)
    await asyncio.sleep(8.0)  # the warm-up too comes to its end
    stop.set()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, BaseException):
            starters[0].troubles.append(repr(result))
    troubles = [
        f"/{visitor.page}: {trouble}"
        for visitor in [*readers, *starters]
        for trouble in visitor.troubles
    ]
    troubles += [f"start {i}: never trained" for i, s in enumerate(starters) if not s.trained_at]
    first = min((s.trained_at for s in starters if s.trained_at), default=float("inf"))
    return first - began, troubles


if __name__ == "__main__":
    main()
