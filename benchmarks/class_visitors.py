"""Who comes to a class, and what do they do there?

Websocket clients that behave as browsers do. The teacher starts a run of MNIST. Watchers look at
it, every second one scrolled down to its map; walkers open one page after the other; students start
runs of Sketched digits, wait in line, look at what came out, and start the next.
"""

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.page_client import PageClient, query

PAGES = ("", *(path.stem for path in sorted(Path("pages").glob("*.py"))))
THINK_S = 8.0  # on a page, before the next; and at a run that is over, before the next
ARRIVE_S = 1.0  # between two who open their first page
STUDENTS = {"dataset": "sketched", "epochs": 8}
AT_REST = ("finished", "failed", "stopped", "paused")


class Visitor(PageClient):
    """One of the class, who remembers when pages asked for another script run."""

    def __init__(self, url: str, page: str, address: str = "", *, scrolled: bool = False) -> None:
        super().__init__(url, page, address, watches_all=scrolled)
        self.asked: Counter[str] = Counter()  # by how the run stood then
        self.steps: Counter[str] = Counter()  # of each run that it had open, as last heard

    def look(self) -> None:
        """After each message."""
        super().look()
        if self.step:
            self.steps[self.run_id] = self.step

    async def walk(self) -> None:
        """From page to page, as the menu has them."""
        first = PAGES.index(self.page)
        await asyncio.sleep(THINK_S * first / len(PAGES))
        for page in itertools.islice(itertools.cycle(PAGES), first + 1, None):
            await self.open(page)
            await asyncio.sleep(THINK_S)

    async def learn(self) -> None:
        """Whenever the run on the page has come to its end, look at it and start the next."""
        while True:
            await self.until(*AT_REST)
            await asyncio.sleep(THINK_S)
            await self.press("New run")
            await self.press("Start")

    async def until(self, *statuses: str) -> None:
        """Wait until the run on the page stands so."""
        while self.run.get("status") not in statuses:
            await asyncio.sleep(0.05)

    async def _ask(self, who: str, component: str) -> None:
        self.asked["no channel" if who == "poll" else self.run.get("status", "none")] += 1
        await super()._ask(who, component)


@dataclass
class Class:
    """Everybody, besides the teacher in thirds."""

    teacher: Visitor
    watchers: list[Visitor]
    walkers: list[Visitor]
    students: list[Visitor]

    @classmethod
    def of(cls, n: int, teacher: Visitor) -> "Class":
        """So many besides the teacher, whose run has begun."""
        url, run, third = teacher.url, teacher.page_query, n // 3
        return cls(
            teacher,
            [Visitor(url, "train", run, scrolled=i % 2 == 0) for i in range(third)],
            [Visitor(url, PAGES[i % len(PAGES)]) for i in range(third)],
            [Visitor(url, "train", query(**STUDENTS, seed=i)) for i in range(n - 2 * third)],
        )

    @property
    def visitors(self) -> list[Visitor]:
        """Without the teacher, in the order in which they come."""
        thirds = itertools.zip_longest(self.watchers, self.walkers, self.students)
        return [visitor for visitor in itertools.chain(*thirds) if visitor]

    @property
    def groups(self) -> dict[str, list[Visitor]]:
        """The thirds by their names."""
        return {
            "watchers": self.watchers,
            "walkers": self.walkers,
            "students": self.students,
        }

    def steps(self) -> dict[str, Counter[str]]:
        """How far all runs have come, by data set and run."""
        by_run = Counter[str]()
        for visitor in self.visitors:
            by_run |= visitor.steps
        teachers = Counter({self.teacher.run_id: by_run.pop(self.teacher.run_id, 0)})
        return {"mnist": teachers, "sketched": by_run}

    async def come(self, stop: asyncio.Event) -> list[asyncio.Task[None]]:
        """One after the other, until all have drawn their first page. They stay until `stop`."""
        staying = []
        for visitor in self.visitors:
            press = "Start" if visitor in self.students else None
            staying.append(asyncio.create_task(visitor.follow(press, stop)))
            await asyncio.sleep(ARRIVE_S)
        while not all(visitor.answers for visitor in self.visitors):
            for task in staying:
                if task.done():
                    task.result()
            await asyncio.sleep(0.1)
        return staying
