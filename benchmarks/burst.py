"""What becomes of a class that starts everything at once?

    python -m benchmarks.burst [--visitors 30] [--starts 200] [--rest 180]

So many visitors open Train within ARRIVE_S and press Start. Then they start runs as fast as pages
answer, until there were so many starts: every third one with the same settings, every tenth one a
long run. Printed is what became of each start; how long pages took; how the waiting times that
pages say compare with how long it was until the run's turn; and the server's memory, before the
class and after it has left. The exit status is 1 where a start has no outcome, where more than a
tenth of the said times are off by more than a factor of two, where a wait was longer than its
bound, or where more than MEMORY of memory stays taken.

A wait's bound is that of the line (dashboard/runs/line.py): a slice for each run before it. A time
that is off by less than SAID_TO_S is not wrong: pages don't say it more exactly.
"""

import argparse
import asyncio
import os
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.app import WARM_UP_S, Server, served
from benchmarks.page_client import PageClient, query
from benchmarks.resident import Memory
from dashboard.runs.line import BETWEEN_S, NEARLY_S, SLICE_S

ARRIVE_S = 10.0
PAGE_S = 3.0  # a first page may take so long
OUTCOME_S = 60.0  # a start that has no outcome by then has none
END_S = 1800.0
EQUAL_EVERY, LONG_EVERY, LONG_EPOCHS = 3, 10, 60
RUN = {"dataset": "sketched", "hidden_dim": 64, "epochs": 4}
SAID_TO_S = 5.0
MEMORY = 1.1
LOOK_S = 0.05
PLACE = re.compile(r"number (\d+) in line, your turn in about (?:(\d+) min )?(\d+) s")
WAITS, ENDED = "waiting", ("finished", "stopped", "failed", "paused")


@dataclass
class Wait:
    """A run's, from the first time that its page said how long it would be."""

    said: list[tuple[float, float, int]] = field(default_factory=list)  # when, seconds, place
    turn_at: float | None = None
    status: str = WAITS

    def hear(self, parts: dict[str, Any]) -> None:
        """What the run's topic says now."""
        now, self.status = time.perf_counter(), parts["status"]
        found = PLACE.search(parts.get("standing", {}).get("words", ""))
        if found and self.turn_at is None:
            place, minutes, seconds = (int(number or 0) for number in found.groups())
            said = 60.0 * minutes + seconds, place
            if not self.said or self.said[-1][1:] != said:
                self.said.append((now, *said))
        if self.status not in (WAITS, "paused") and self.turn_at is None:
            self.turn_at = now


class Student(PageClient):
    """A visitor who starts one run after the other, and has an eye on all of them."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "train", "")
        self.runs: dict[str, Wait] = {}
        self.outcomes: Counter[str] = Counter()
        self.notices: list[str] = []
        self.pressed_at = 0.0
        self.placed_s: float | None = None  # from the first Start to a place with a time

    def look(self) -> None:
        """After each message."""
        super().look()
        for run_id, wait in self.runs.items():
            parts = self.live.topics.get(f"run/{run_id}/en")
            if parts and "status" in parts:
                wait.hear(parts)
                if self.placed_s is None and (wait.said or wait.turn_at):
                    self.placed_s = time.perf_counter() - self.pressed_at

    async def start(self, **settings: object) -> None:
        """Set a run up, press Start, and see what comes of it."""
        n_notices, known = len(self.notices), set(self.runs)
        await self.open("")
        await self.open("train", query(**settings))
        await self.press_start(known, n_notices)

    async def press_start(self, known: set[str], n_notices: int = 0) -> None:
        """The outcome is a run of one's own, one's own run once more, or a reason."""
        self.pressed_at = self.pressed_at or time.perf_counter()
        try:
            async with asyncio.timeout(OUTCOME_S):
                await self.press("Start")
                while not self.run_id and len(self.notices) == n_notices:
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            self.outcomes["NOTHING CAME OF IT"] += 1
            return
        if not self.run_id:
            self.outcomes["refused: " + re.sub(r"\d+", "N", self.notices[-1])] += 1
        elif self.run_id in known:
            self.outcomes["is a run of one's own that is under way"] += 1
        else:
            self.outcomes["a run"] += 1
            self.runs[self.run_id] = Wait()
            self.also.append(f"run/{self.run_id}/en")
            await self._follow_topics()

    async def all_ended(self) -> None:
        """Until none of their runs waits or trains."""
        while any(wait.status not in ENDED for wait in self.runs.values()):
            await asyncio.sleep(LOOK_S)
            self.also = [
                f"run/{run_id}/en" for run_id, w in self.runs.items() if w.status not in ENDED
            ]

    def _element(self, message: ForwardMsg) -> None:
        super()._element(message)
        element = message.delta.new_element
        if element.WhichOneof("type") == "alert" and element.alert.format == element.alert.WARNING:
            self.notices.append(element.alert.body)


def settings(i: int) -> dict[str, object]:
    """Of the start number i."""
    if i % EQUAL_EVERY == 0:
        return {**RUN, "seed": 0}
    epochs = LONG_EPOCHS if i % LONG_EVERY == 1 else RUN["epochs"]
    return {**RUN, "epochs": epochs, "seed": 1000 + i}


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--starts", type=int, default=200)
    parser.add_argument("--rest", type=float, default=180.0, help="seconds after they have gone")
    options = parser.parse_args()
    with served() as server:
        time.sleep(WARM_UP_S)
        wrong = asyncio.run(burst(server, options))
    print("load of this machine:", *(f"{load:.1f}" for load in os.getloadavg()))
    print("\n".join(wrong) or "All as it is to be.")
    sys.exit(bool(wrong))


async def burst(server: Server, options: argparse.Namespace) -> list[str]:
    """All of it; returns what is wrong."""
    memory = Memory(server.pid)
    await one_before_all(server)
    before_mb = memory.status("VmRSS")
    stop, looking = asyncio.Event(), asyncio.create_task(watch(memory))
    students = [Student(server.url) for _ in range(options.visitors)]
    staying = await come(students, stop)
    per_visitor = [range(i, options.starts, len(students))[1:] for i in range(len(students))]
    pages = [student.answers[:] for student in students]
    for student in students:
        student.answers.clear()
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for student, numbers in zip(students, per_visitor, strict=True):
            group.create_task(starts(student, numbers))
    took = time.perf_counter() - began
    print(f"{sum(map(len, per_visitor))} more starts in {took:.0f} s", flush=True)
    busy = [second for student in students for second in student.answers]
    async with asyncio.timeout(END_S):
        for student in students:
            await student.all_ended()
    stop.set()
    ended = await asyncio.gather(*staying, return_exceptions=True)
    wrong = [repr(error) for error in ended if isinstance(error, Exception)]
    wrong += [error for student in students for error in student.errors]
    wrong += outcomes(students)
    wrong += first_pages(pages, students)
    print(f"pages in the burst: {in_words(busy)}")
    wrong += waits([wait for student in students for wait in student.runs.values()])
    after_mb = await settled_mb(memory, before_mb, options.rest)
    looking.cancel()
    print(f"memory: {before_mb:.0f} MB before, {after_mb:.0f} after; {memory.in_words()}")
    if after_mb > MEMORY * before_mb:
        wrong.append(f"{after_mb / before_mb - 1:.0%} more memory is taken than before")
    return wrong


async def one_before_all(server: Server) -> None:
    """A visitor who trains a run: what is made once, is made."""
    stop, student = asyncio.Event(), Student(server.url)
    here = asyncio.create_task(student.follow(None, stop))
    while not student.answers:
        await asyncio.sleep(LOOK_S)
    await student.start(**RUN, seed=1)
    await student.all_ended()
    stop.set()
    await here


async def come(students: list[Student], stop: asyncio.Event) -> list[asyncio.Task[None]]:
    """Within ARRIVE_S, each with a run of their own to start at once."""
    staying, starting = [], []
    for i, student in enumerate(students):
        student.query = student.page_query = query(**settings(i))
        staying.append(asyncio.create_task(student.follow(None, stop)))
        starting.append(asyncio.create_task(first_start(student)))
        await asyncio.sleep(ARRIVE_S / len(students))
    await asyncio.gather(*starting)
    return staying


async def first_start(student: Student) -> None:
    """As soon as the page is there; until the place is known."""
    while not student.answers:
        await asyncio.sleep(LOOK_S)
    await student.press_start(set())
    deadline = time.perf_counter() + OUTCOME_S
    while student.placed_s is None and time.perf_counter() < deadline:
        await asyncio.sleep(LOOK_S)


async def starts(student: Student, numbers: range) -> None:
    """One after the other."""
    for i in numbers:
        await student.start(**settings(i))


async def watch(memory: Memory) -> None:
    """All the time."""
    while True:
        memory.look()
        await asyncio.sleep(1.0)


async def settled_mb(memory: Memory, before_mb: float, rest_s: float) -> float:
    """What the server has once it is back, or after so many seconds."""
    deadline = time.perf_counter() + rest_s
    while memory.status("VmRSS") > MEMORY * before_mb and time.perf_counter() < deadline:
        await asyncio.sleep(1.0)
    return memory.status("VmRSS")


# ── what it came to ──


def outcomes(students: list[Student]) -> list[str]:
    """Of all starts; and of the runs, by how they ended."""
    of_starts = sum((student.outcomes for student in students), Counter[str]())
    of_runs = Counter(wait.status for student in students for wait in student.runs.values())
    print(
        f"{of_starts.total()} starts:",
        *(f"{n} {what}" for what, n in of_starts.items()),
        sep="\n   ",
    )
    print("their runs:", ", ".join(f"{n} {status}" for status, n in of_runs.items()))
    wrong = [f"{n} starts: {what}" for what, n in of_starts.items() if what.isupper()]
    return wrong + [f"{n} runs {s}" for s, n in of_runs.items() if s not in ("finished", "stopped")]


def first_pages(pages: list[list[float]], students: list[Student]) -> list[str]:
    """Of those who came within ARRIVE_S."""
    first = [answers[0] for answers in pages]
    placed = [student.placed_s for student in students if student.placed_s is not None]
    print(f"first pages: {in_words(first)}")
    print(f"from Start to a place with a time, or a turn: {in_words(placed)}")
    wrong = [f"{sum(s > PAGE_S for s in first)} first pages took longer than {PAGE_S:g} s"]
    wrong = wrong if max(first) > PAGE_S else []
    if len(placed) < len(students):
        wrong.append(f"{len(students) - len(placed)} never knew their place")
    return wrong


def waits(found: list[Wait]) -> list[str]:
    """What was said of them first, and how they went."""
    waited = [(wait, wait.turn_at) for wait in found if wait.said and wait.turn_at]
    if not waited:
        return ["nobody waited"]
    turn_s = SLICE_S + NEARLY_S + BETWEEN_S
    late, first, always = 0, list[float](), list[float]()
    for wait, turn_at in waited:
        began, _, place = wait.said[0]
        late += turn_at - began > place * turn_s
        offs = [off_by(said, turn_at - at) for at, said, _ in wait.said]
        first.append(offs[0])
        always += offs
    longest = max(turn_at - wait.said[0][0] for wait, turn_at in waited)
    share = right(first)
    print(
        f"{len(waited)} waits, the longest {longest:.0f} s; {late} longer than their bound. Said "
        f"times are right within a factor of two: the first of each wait {share:.0%} (median "
        f"{statistics.median(first):.2f}, from {min(first):.2f} to {max(first):.2f} times as long "
        f"as it was), and {right(always):.0%} of all {len(always)}"
    )
    wrong = [] if share >= 0.9 else [f"only {share:.0%} of the said times are right"]
    return wrong + ([f"{late} waits were longer than their bound"] if late else [])


def off_by(said: float, real: float) -> float:
    """How many times as long as it was; 1 where the difference is none that pages could say."""
    return 1.0 if abs(said - real) < SAID_TO_S else said / max(real, 0.1)


def right(offs: list[float]) -> float:
    """The share of what is right within a factor of two."""
    return sum(0.5 <= off <= 2.0 for off in offs) / len(offs)


def in_words(seconds: list[float]) -> str:
    """How long things took."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    median = statistics.median(ordered)
    return f"{len(ordered)}: median {median:.2f}, p95 {p95:.2f}, worst {ordered[-1]:.2f} s"


if __name__ == "__main__":
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    main()
