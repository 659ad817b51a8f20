"""What does it cost the server when a class opens one film, or takes one along, at once?

    python -m benchmarks.fetching [--visitors 30] [--epochs 20] [--megabytes-per-second 1]

A run on MNIST with the lab's sizes is trained and filmed. So many browsers fetch its film within a
second, first as fast as they can, then each at the pace of a poor network. Then as many have the
page open, and all press a download button at once. Seconds until the last byte, and megabytes that
the server has resident.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.app import WARM_UP_S, served
from benchmarks.memory import LOOK_S, Memory
from benchmarks.page_client import PageClient
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Status
from dashboard.server.fetched import FILM
from dashboard.server.paths import DATA_DIR
from vae_core.config import TrainConfig

CHUNK = 1 << 16


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--megabytes-per-second", type=float, default=1.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run_id = trained(Path(folder), replace(TrainConfig(), epochs=options.epochs))
        with served(runs=Path(folder)) as server:
            time.sleep(WARM_UP_S)
            asyncio.run(class_fetches(server.url, run_id, Memory(server.pid), options))


def trained(folder: Path, config: TrainConfig) -> str:
    """A finished run with its film, in this folder."""
    runs = Registry(folder, data_dir=DATA_DIR, unwatched_s=float("inf"))
    run_id = runs.start(config, "a teacher")
    while True:
        shown = runs.snapshot(run_id)
        assert shown is not None
        if shown.status is Status.FINISHED:
            break
        assert shown.status is not Status.FAILED, shown.message
        time.sleep(0.2)
    runs.close()
    return run_id


async def class_fetches(url: str, run_id: str, memory: Memory, options: argparse.Namespace) -> None:
    """The film, then what is made of it."""
    over = asyncio.Event()
    watching = asyncio.create_task(memory.watch(over))
    memory.say("nobody has come")
    await film_is_fetched(f"{url}/{FILM}/{run_id}/now", memory, options)
    clients = [PageClient(url, "replay", f"run={run_id}") for _ in range(options.visitors)]
    here = [asyncio.create_task(client.follow(None, over)) for client in clients]
    while not all(client.downloads for client in clients):
        await asyncio.sleep(LOOK_S)
    say(memory, f"{options.visitors} have the page open")
    for label in ("Download as one HTML file", "Download as GIF"):
        asked = time.perf_counter()
        sizes = await asyncio.gather(*(client.download(label) for client in clients))
        took = time.perf_counter() - asked
        print(f"{label}, {sizes[0] / 1e6:.1f} MB, all at once: {took:.1f} s until all have it")
        say(memory, f"{options.visitors} have it")
    assert not any(client.errors for client in clients)
    over.set()
    await asyncio.gather(watching, *here)


def say(memory: Memory, when: str) -> None:
    """Print it, and measure the most anew."""
    memory.say(when)
    memory.peak = 0.0


async def film_is_fetched(address: str, memory: Memory, options: argparse.Namespace) -> None:
    """By one, by all at once, by all on a poor network."""
    for n, pace in ((1, None), (options.visitors, None), (options.visitors, 1.0)):
        pace = pace and options.megabytes_per_second
        found = await asyncio.gather(*(fetched(address, i / n, pace) for i in range(n)))
        seconds, sizes = zip(*found, strict=True)
        assert len(set(sizes)) == 1
        how = f"at {pace:g} MB/s" if pace else "as fast as they can"
        print(
            f"{n} fetch {sizes[0] / 1e6:.1f} MB {how}: {statistics.median(seconds):.2f} s, "
            f"at most {max(seconds):.2f}"
        )
        say(memory, f"{n} have fetched it, {how}")


async def fetched(address: str, after_s: float, pace: float | None) -> tuple[float, int]:
    """Seconds from asking to the last byte, and how many bytes came. pace: MB per second."""
    await asyncio.sleep(after_s)
    asked, parts = time.perf_counter(), urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=CHUNK)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    writer.write(request.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0], head
    n = 0
    while chunk := await reader.read(CHUNK):
        n += len(chunk)
        if pace:
            await asyncio.sleep(len(chunk) / 1e6 / pace)
    writer.close()
    return time.perf_counter() - asked, n


if __name__ == "__main__":
    main()
