"""What does a class cost that looks at a run at rest?

    python -m benchmarks.resting [--clients 30] [--seconds 30]

A small run is trained to its end. Then so many clients keep the Train page open on it, as
browsers do, and follow it through the channel. Shown is the server's share of one core.
"""

import argparse
import asyncio
import os
import time
from pathlib import Path

from benchmarks.app import WARM_UP_S, served
from benchmarks.page_client import PageClient, query

SETTINGS = query(dataset="sketched", epochs=1, train_size=500, hidden_dim=64)
TRAINED_S, OPENED_S = 20.0, 15.0  # until the run is over; until all pages are drawn


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    with served() as server:
        time.sleep(WARM_UP_S)
        asyncio.run(measure(server.url, server.pid, options))


async def measure(url: str, server: int, options: argparse.Namespace) -> None:
    """The server's processor time while nobody looks, and while all do."""
    stop = asyncio.Event()
    owner = PageClient(url, "train", SETTINGS)
    tasks = [asyncio.create_task(owner.follow("Start", stop))]
    await asyncio.sleep(TRAINED_S)
    owner.following = False
    alone = await share(server, options.seconds)
    clients = [PageClient(url, "train", owner.page_query) for _ in range(options.clients)]
    tasks += [asyncio.create_task(client.follow(None, stop)) for client in clients]
    await asyncio.sleep(OPENED_S)
    watched = await share(server, options.seconds)
    print(f"nobody looks: {alone:.1%} of a core; {options.clients} do: {watched:.1%}")
    stop.set()
    await asyncio.gather(*tasks)


async def share(pid: int, seconds: float) -> float:
    """The share of one core that a program takes."""
    before = processor_s(pid)
    await asyncio.sleep(seconds)
    return (processor_s(pid) - before) / seconds


def processor_s(pid: int) -> float:
    """Processor time of a program so far; on Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
