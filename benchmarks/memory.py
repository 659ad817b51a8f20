"""How much memory does a server take?

    python -m benchmarks.memory [--visitors 30] [--think 1.5] [--rest 60]

On Linux, in MB that are resident. A fresh server, as it is before anybody comes; one visitor who
opens every page once; then somebody trains on MNIST while so many visitors walk through all pages,
each from another one on. Last, what is left a while after they have gone.
"""

import argparse
import asyncio
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.app import WARM_UP_S, served
from benchmarks.page_client import PageClient, query

PAGES = ("", *sorted(path.stem for path in Path("pages").glob("*.py")))
TRAINED = {"epochs": 500, "latent_dim": 2}
LOOK_S = 0.1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--think", type=float, default=1.5, help="seconds on a page")
    parser.add_argument("--rest", type=float, default=60.0, help="seconds after they have gone")
    options = parser.parse_args()
    with served() as server:
        time.sleep(WARM_UP_S)
        asyncio.run(lesson(server.url, Memory(server.pid), options))


async def lesson(url: str, memory: "Memory", options: argparse.Namespace) -> None:
    """One visitor, then a class."""
    over = asyncio.Event()
    watching = asyncio.create_task(memory.watch(over))
    memory.say("nobody has come")
    await visit(url, 0, 0.3, memory)
    memory.say("one visitor saw every page once")
    if options.visitors:
        teacher = PageClient(url, "train", query(**TRAINED))
        training = asyncio.create_task(teacher.follow("Start", over))
        while not teacher.step:
            await asyncio.sleep(0.1)
        memory.say("a run trains on MNIST")
        await asyncio.gather(
            *(visit(url, i, options.think) for i in range(1, options.visitors + 1))
        )
        memory.say(f"{options.visitors} visitors saw every page beside it")
        over.set()
        await asyncio.gather(training, watching)
        await asyncio.sleep(options.rest)
        memory.say(f"{options.rest:.0f} s after they have gone")


async def visit(url: str, first: int, think_s: float, memory: "Memory | None" = None) -> None:
    """All pages, from one of them on."""
    leave = asyncio.Event()
    client = PageClient(url, PAGES[first % len(PAGES)], "")
    here = asyncio.create_task(client.follow(None, leave))
    for i in range(len(PAGES)):
        if i:
            await client.open(PAGES[(first + i) % len(PAGES)])
        while len(client.answers) <= i:
            await asyncio.sleep(LOOK_S)
        await asyncio.sleep(think_s)
        if memory:
            memory.say(f"   {client.page or 'home'}")
    assert not client.errors
    leave.set()
    await here


@dataclass
class Memory:
    """What a process has resident, in MB."""

    pid: int
    peak: float = field(default=0.0)

    def now(self) -> float:
        """As things stand."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    async def watch(self, over: asyncio.Event) -> None:
        """Remember the most."""
        while not over.is_set():
            self.peak = max(self.peak, self.now())
            await asyncio.sleep(LOOK_S)

    def say(self, when: str) -> None:
        """Print what there is now, the most so far, and how much of it belongs to no file."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        own = sum(int(line.split()[1]) for line in rollup if line.startswith("Anonymous:"))
        print(
            f"{when:45} {self.now():5.0f} MB, of which {own * 1024 / 1e6:4.0f} its own; "
            f"at most {self.peak:5.0f}",
            flush=True,
        )


if __name__ == "__main__":
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    main()
