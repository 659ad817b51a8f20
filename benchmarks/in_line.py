"""Does a run slow down while pages wait in line behind it?

A student's run, timed while it trains: alone; and while so many visitors have started runs too,
which wait. They start while another run trains, which is then stopped. With the clock's time, which
other programs on this machine take part of, comes the processor's time that the server took.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass

from benchmarks.app import Server
from benchmarks.class_visitors import STUDENTS, Visitor
from benchmarks.page_client import query
from benchmarks.resting import processor_s

SETTLE_S = 5.0


@dataclass(frozen=True)
class Took:
    """What it took to train."""

    clock_s: float
    processor_s: float  # of the whole server

    def __str__(self) -> str:
        return f"{self.clock_s:.1f} s (processor {self.processor_s:.1f} s)"


async def beside_waiting_pages(server: Server, n_waiting: int, n_rounds: int) -> None:
    """Print what it took in every round, and the median of the shares."""
    rounds = []
    for i in range(n_rounds):
        alone, beside = await _alone(server, i), await _beside(server, n_waiting, i)
        rounds.append((beside.clock_s / alone.clock_s, beside.processor_s / alone.processor_s))
        print(f"alone {alone}, beside {n_waiting} waiting pages {beside}", flush=True)
    clock, processor = (statistics.median(share) for share in zip(*rounds, strict=True))
    print(f"{clock:.2f} times as long, {processor:.2f} times the processor's time (medians)")


async def _alone(server: Server, seed: int) -> Took:
    stop = asyncio.Event()
    student = Visitor(server.url, "train", query(**STUDENTS, seed=seed))
    async with asyncio.TaskGroup() as group:
        group.create_task(student.follow("Start", stop))
        took = await _trained(student, server.pid)
        await asyncio.sleep(SETTLE_S)
        stop.set()
    return took


async def _beside(server: Server, n_waiting: int, seed: int) -> Took:
    stop = asyncio.Event()
    first = Visitor(server.url, "train", query(epochs=500))
    student = Visitor(server.url, "train", query(**STUDENTS, seed=seed))
    waiting = [
        Visitor(server.url, "train", query(**STUDENTS, seed=1000 + i)) for i in range(n_waiting)
    ]
    async with asyncio.TaskGroup() as group:
        for visitor in [first, student, *waiting]:
            group.create_task(visitor.follow("Start", stop))
            await visitor.until("training" if visitor is first else "waiting")
        await asyncio.sleep(SETTLE_S)
        stopping = group.create_task(first.press("Stop"))
        took = await _trained(student, server.pid)
        await stopping
        for visitor in reversed(waiting):
            if visitor.run.get("active"):
                await visitor.press("Stop")
        await asyncio.sleep(SETTLE_S)
        stop.set()
    return took


async def _trained(student: Visitor, pid: int) -> Took:
    await student.until("training")
    clock, processor = time.perf_counter(), processor_s(pid)
    await student.until("finished")
    return Took(time.perf_counter() - clock, processor_s(pid) - processor)
