"""Who does the work of a run, and what may be relied on?

An executor drives a `Work` to its rest, somewhere: on a thread of this process (thread.py), or
wherever a pickled `Work` can be sent. Whatever it is, tests/dashboard/runs/test_executors.py holds
it to this:

- every report is heard, in order, and none twice; the next step waits until it has been heard
- what is told to `work.orders` here is obeyed after the step that is being taken
- a question is answered between two steps, and after the end as well
- `ended` is called once, after the last report has been heard, with the error that ended it if one
  did; from then on the work is at rest and `work` itself, here, stands where it came to
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from dashboard.runs.work import Report, Work

T = TypeVar("T")


class Drive(Protocol):
    """A work that is being driven."""

    def ask(self, question: Callable[[Work], T]) -> Future[T]:
        """Ask the work something, `Work.look` or `Work.checkpoint`. Doesn't wait for the answer."""

    def join(self, timeout: float) -> None:
        """Wait for its end, seconds at most."""


class Executor(Protocol):
    """Drives works. Any thread may ask it to."""

    def drive(
        self,
        work: Work,
        *,
        heard: Callable[[Report], None],
        ended: Callable[[Exception | None], None],
    ) -> Drive:
        """Begin to drive a work that rests, and return at once."""
