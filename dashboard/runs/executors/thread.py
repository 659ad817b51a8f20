"""How is a work driven on a thread of this process?"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from dashboard.runs.work import Report, Work

T = TypeVar("T")


class ThreadExecutor:
    """A thread for each work that is being driven."""

    def drive(
        self,
        work: Work,
        *,
        heard: Callable[[Report], None],
        ended: Callable[[Exception | None], None],
    ) -> "ThreadDrive":
        """Begin to drive a work that rests, and return at once."""
        return ThreadDrive(work, heard, ended)


class ThreadDrive:
    """One work on one thread, until it rests."""

    def __init__(
        self,
        work: Work,
        heard: Callable[[Report], None],
        ended: Callable[[Exception | None], None],
    ) -> None:
        self._work, self._heard, self._ended = work, heard, ended
        self._lock = threading.Lock()
        self._questions: list[Callable[[], None]] = []
        self._over = False
        self._thread = threading.Thread(
            target=self._run, name=f"run {work.job.run_id}", daemon=True
        )
        self._thread.start()

    def ask(self, question: Callable[[Work], T]) -> Future[T]:
        """What `question` says of the work between two steps; at its end, at once."""
        answer: Future[T] = Future()

        def answered() -> None:
            try:
                answer.set_result(question(self._work))
            except Exception as error:
                answer.set_exception(error)

        with self._lock:
            if not self._over:
                self._questions.append(answered)
                return answer
        answered()
        return answer

    def join(self, timeout: float) -> None:
        """Wait for its end, seconds at most."""
        self._thread.join(timeout)

    def _run(self) -> None:
        failure = None
        try:
            for report in self._work.go():
                if report:
                    self._heard(report)
                self._answer()
        except Exception as error:  # a mistake of ours: it is told, and nobody waits for ever
            failure = error
        with self._lock:
            self._over = True
        self._answer()
        self._ended(failure)

    def _answer(self) -> None:
        while self._questions:
            self._questions.pop(0)()
