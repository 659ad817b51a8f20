"""What does a class that compares runs cost the server?

    python -m benchmarks.comparing [--visitors 10] [--runs 6] [--rest 10]

Each visitor compares as many finished runs of the lab's size, no two of them the same ones, and
fetches what a browser fetches of each. Megabytes that are resident, and seconds: of a first page,
and of the same page drawn again.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.app import WARM_UP_S, served
from benchmarks.memory import LOOK_S, Memory
from benchmarks.page_client import PageClient
from dashboard.runs.registry import Registry
from dashboard.server.fetched import CODES
from dashboard.server.paths import CHECKPOINTS, DATA_DIR


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--runs", type=int, default=6, help="that each compares")
    parser.add_argument("--rest", type=float, default=10.0, help="seconds after they have gone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = Registry(folder, data_dir=DATA_DIR)
        content = (CHECKPOINTS / "mnist-2d.safetensors").read_bytes()
        n = options.visitors * options.runs
        ids = [runs.open_checkpoint(content, "a class", name="run") for _ in range(n)]
        runs.close()
        with served(runs=Path(folder)) as server:
            time.sleep(WARM_UP_S)
            asyncio.run(_class(server.url, Memory(server.pid), ids, options))


async def _class(url: str, memory: Memory, ids: list[str], options: argparse.Namespace) -> None:
    over = asyncio.Event()
    watching = asyncio.create_task(memory.watch(over))
    first = PageClient(url, "compare", "")
    here = asyncio.create_task(first.follow(None, over))
    await _answered(first, 1)
    memory.say("one visitor compares two models that come along")
    clients = []
    for i in range(options.visitors):
        names = ids[i * options.runs : (i + 1) * options.runs]
        query = "&".join(f"with={name}" for name in names)
        clients.append((PageClient(url, "compare", query), names))
    following = [asyncio.create_task(client.follow(None, over)) for client, _ in clients]
    await asyncio.gather(*(_looks(url, client, names) for client, names in clients))
    memory.say(f"{options.visitors} visitors compare {options.runs} runs each")
    for client, _ in clients:
        await client.open("compare", client.query)
    for client, _ in clients:
        await _answered(client, 2)
        assert not client.errors
    memory.say("and have their pages drawn again, one after the other")
    for when in (0, 1):
        times = [client.answers[when] for client, _ in clients]
        said = "first, all at once" if not when else "again, one after the other"
        print(f"a page, {said}: {statistics.median(times):.2f} s, at most {max(times):.2f}")
    over.set()
    await asyncio.gather(here, *following, watching)
    await asyncio.sleep(options.rest)
    memory.say(f"{options.rest:.0f} s after they have gone")


async def _looks(url: str, client: PageClient, names: list[str]) -> None:
    """See the page, and fetch the models."""
    await _answered(client, 1)
    for name in names:
        await asyncio.to_thread(_fetched, f"{url}/{CODES}/{name}/as-it-is")


def _fetched(address: str) -> int:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return len(answer.read())


async def _answered(client: PageClient, n: int) -> None:
    while len(client.answers) < n:
        await asyncio.sleep(LOOK_S)


if __name__ == "__main__":
    main()
