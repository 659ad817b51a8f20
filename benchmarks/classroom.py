"""Does the app hold with a class in it?

    python -m benchmarks.classroom [--visitors 30] [--minutes 5] [--browser] [--limit 690]
    python -m benchmarks.classroom --waiting [--visitors 30] [--rounds 3]

A class (class_visitors.py) on the same cores as the server. The teacher's run takes about half of
the time, then come the students'.

What training keeps: all steps that runs took, each counted as the time that it takes the training
loop in a program of its own, on one thread; as a share of the time that went by. Answers: from what
a visitor did, a page opened or a button pressed, to the end of the script, once everybody has drawn
a page. With a browser: from a training step to its point on the screen of a Chromium that watches
the teacher's run too. With a limit: the server has no more memory than so many MB. Waiting: how
long a student's run takes alone, and while so many pages wait in line behind it.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import statistics
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.alone import steps_alone
from benchmarks.app import APP, WARM_UP_S, Server, served
from benchmarks.class_visitors import Class, Visitor
from benchmarks.in_line import beside_waiting_pages
from benchmarks.live_client import glimpse
from benchmarks.page_client import query
from benchmarks.painted import screen, server_notes
from benchmarks.resident import Memory, limited
from benchmarks.resting import processor_s

SOLO_S, SETTLE_S = 20.0, 8.0
STEPS_PER_EPOCH = 469  # of MNIST, in batches of 128
LOOK_S = 0.2


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--browser", action="store_true", help="with a Chromium among them")
    parser.add_argument("--limit", type=float, help="MB that the server may have")
    parser.add_argument("--waiting", action="store_true", help="a run beside waiting pages")
    parser.add_argument("--rounds", type=int, default=3, help="of waiting")
    options = parser.parse_args()
    if options.waiting:
        with served() as server:
            time.sleep(WARM_UP_S)
            asyncio.run(beside_waiting_pages(server, options.visitors, options.rounds))
    else:
        in_class(options)
    print("load of this machine:", *(f"{load:.1f}" for load in os.getloadavg()))


def in_class(options: argparse.Namespace) -> None:
    """All that a class comes to, in a table for the README."""
    solo = {name: steps_alone(name, SOLO_S) for name in ("mnist", "sketched")}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log, clock = folder / "log", folder / "clock"
        notes = server_notes(clock) if options.browser else {}
        limit = stack.enter_context(limited(options.limit)) if options.limit else None
        within = limit.command if limit else ()
        with served(APP, log, notes, within) as server:
            time.sleep(WARM_UP_S)
            rows = asyncio.run(lesson(server, options, solo, clock))
            if limit:
                rows["memory, in a group of processes"] = limit.in_words()
        said = log.read_text(errors="replace")
        rows["tracebacks in the server's log"] = str(said.count("Traceback"))
        print(said[said.find("Traceback") :][:3000] if "Traceback" in said else "")
    for name, steps in solo.items():
        rows[f"{name} alone, on one thread"] = f"{steps:.0f} steps/s"
    print(f"| {options.visitors} visitors, {options.minutes:g} minutes | |", "|---|---|", sep="\n")
    print(*(f"| {name} | {value} |" for name, value in rows.items()), sep="\n")


async def lesson(
    server: Server, options: argparse.Namespace, solo: dict[str, float], clock: Path
) -> dict[str, str]:
    """A class comes, and is measured for a while."""
    stop, seconds = asyncio.Event(), 60 * options.minutes
    memory = Memory(server.pid)
    until_half_time = options.visitors + SETTLE_S + seconds / 2
    epochs = max(1, round(0.9 * until_half_time * solo["mnist"] / STEPS_PER_EPOCH))
    teacher = Visitor(server.url, "train", query(epochs=epochs))
    staying = [asyncio.create_task(teacher.follow("Start", stop))]
    busy = [asyncio.create_task(watch(memory))]
    while not teacher.step:
        await asyncio.sleep(LOOK_S)
    class_ = Class.of(options.visitors, teacher)
    staying += await class_.come(stop)
    first = [visitor.answers[0] for visitor in class_.visitors]
    async with contextlib.AsyncExitStack() as stack:
        shown = None
        if options.browser:
            address = f"{server.url}/train?{teacher.page_query}"
            shown = await stack.enter_async_context(screen(address, clock))
        busy += [asyncio.create_task(visitor.walk()) for visitor in class_.walkers]
        busy += [asyncio.create_task(visitor.learn()) for visitor in class_.students]
        await asyncio.sleep(SETTLE_S)
        began = time.time()
        rows = {"first pages": in_words(first), **await measured(class_, server, solo, seconds)}
        if shown:
            delays = await shown.delays(teacher.run_id, STEPS_PER_EPOCH, began)
            rows["from a step to its point in Chromium"] = in_words(delays)
    rows["memory"] = memory.in_words()
    rows["final curves"] = await final_curves(class_, server)
    for task in busy:
        task.cancel()
    stop.set()
    ended = await asyncio.gather(*staying, *busy, return_exceptions=True)
    errors = [error for visitor in [teacher, *class_.visitors] for error in visitor.errors]
    errors += [repr(error) for error in ended if isinstance(error, Exception)]
    rows["connections lost"] = str(sum(visitor.live.n_lost for visitor in class_.visitors))
    rows["errors"] = "; ".join(f"{n} x {error}" for error, n in Counter(errors).items()) or "none"
    return rows


async def measured(
    class_: Class, server: Server, solo: dict[str, float], seconds: float
) -> dict[str, str]:
    """What happens in so many seconds."""
    for visitor in class_.visitors:
        visitor.answers.clear()
        visitor.moved.clear()
        visitor.asked.clear()
    started, before = time.perf_counter(), class_.steps()
    servers, own = processor_s(server.pid), time.process_time()
    await asyncio.sleep(seconds)
    took, after = time.perf_counter() - started, class_.steps()
    servers, own = processor_s(server.pid) - servers, time.process_time() - own
    kept = {name: sum((after[name] - before[name]).values()) / solo[name] / took for name in solo}
    asked = {
        name: sum((visitor.asked for visitor in group), Counter[str]())
        for name, group in class_.groups.items()
    }
    return {
        "training keeps": f"{sum(kept.values()):.0%} "
        f"(the teacher's run {kept['mnist']:.0%}, students' {kept['sketched']:.0%})",
        "answers": in_words(second for v in class_.visitors for second in v.answers),
        "scripts that nobody pressed for": "; ".join(
            f"{name}: " + (", ".join(f"{n} {how}" for how, n in counts.items()) or "none")
            for name, counts in asked.items()
        ),
        "their answers": in_words(second for v in class_.visitors for second in v.moved),
        "students' runs": str(len(after["sketched"])),
        "processor": f"server {servers / took:.2f} cores, clients {own / took:.2f}",
    }


async def watch(memory: Memory) -> None:
    """All the time."""
    while True:
        memory.look()
        await asyncio.sleep(LOOK_S)


async def final_curves(class_: Class, server: Server) -> str:
    """Has every watcher what a newcomer gets, and is that what the run's file says?"""
    teacher = class_.teacher
    if teacher.run["active"]:
        await teacher.press("Stop")
    await asyncio.sleep(SETTLE_S)
    topic = f"curves/{teacher.run_id}/en"
    newest = (await glimpse(server.url, topic))[topic]["loss_curves"]
    shown = [watcher.live.topics[topic]["loss_curves"] for watcher in class_.watchers]
    right = drawn(newest) == in_the_file(server.runs / f"{teacher.run_id}.safetensors")
    return (
        f"{shown.count(newest)} of {len(shown)} watchers have the server's, "
        f"which {'are' if right else 'are NOT'} those of the run's file"
    )


def drawn(message: str) -> Any:
    """The curves in a message, without what is around them."""
    return json.loads(zlib.decompress(base64.b64decode(message)))["figure"]["data"]


def in_the_file(path: Path) -> Any:
    """The same, of the file that the server keeps of the run."""
    from dashboard.charts.loss_curves import loss_curves
    from dashboard.components.plot import chart_message
    from vae_core.data.loading import load_images
    from vae_core.explain.guides import guides
    from vae_core.record.checkpoint import load_checkpoint

    run = load_checkpoint(path)
    marks = guides(load_images(run.config.dataset))  # the more there is to say, the fewer points
    figure = loss_curves(run.history, steps_per_epoch=STEPS_PER_EPOCH, guides=marks)
    return drawn(base64.b64encode(chart_message(figure, key="loss_curves", alt="")).decode())


def in_words(seconds: Iterable[float]) -> str:
    """How long things took."""
    ms = sorted(1000 * second for second in seconds)
    if not ms:
        return "none"
    p95 = ms[min(len(ms) - 1, int(0.95 * len(ms)))]
    return f"{len(ms)}: median {statistics.median(ms):.0f}, p95 {p95:.0f}, worst {ms[-1]:.0f} ms"


if __name__ == "__main__":
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    main()
