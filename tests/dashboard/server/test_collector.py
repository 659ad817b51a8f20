"""Does the heap stay quick to collect, and is nothing kept for ever?"""

import gc
import threading
import time
import tomllib
import weakref
from collections.abc import Iterator

import pytest

from dashboard.server import collector, memory
from dashboard.server.collector import Collector
from tests.conftest import REPOSITORY


@pytest.fixture
def heap() -> Iterator[Collector]:
    yield Collector()
    gc.unfreeze()


class Session:
    """Refers to itself, as sessions do: only the collector finds that nobody needs it."""

    def __init__(self) -> None:
        self.own = self


def test_streamlit_does_not_collect_after_every_script() -> None:
    settings = tomllib.loads((REPOSITORY / ".streamlit/config.toml").read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False


def test_what_takes_long_to_look_through_is_frozen(
    heap: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    heap.freeze()
    later = [Session() for _ in range(1000)]
    frozen = gc.get_freeze_count()
    monkeypatch.setattr(collector, "SLOW_S", 60.0)
    heap.collect()
    assert gc.get_freeze_count() <= frozen
    monkeypatch.setattr(collector, "SLOW_S", 0.0)
    heap.collect()
    assert gc.get_freeze_count() >= frozen + len(later)


def test_garbage_is_dropped_before_the_rest_is_frozen(
    heap: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "SLOW_S", 0.0)
    session = Session()
    gone = weakref.ref(session)
    del session
    heap.collect()
    assert gone() is None


def test_what_was_frozen_and_is_garbage_by_now_goes_in_a_lull(
    heap: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every visitor who ever came would stay in memory."""
    session = Session()
    gone = weakref.ref(session)
    heap.freeze()
    del session
    heap.collect()
    assert gone() is not None  # frozen: a collection passes over it
    thawed, ending = threading.Event(), threading.Event()
    thaw = heap.thaw

    def thaw_and_say() -> None:
        thaw()
        thawed.set()

    monkeypatch.setattr(heap, "thaw", thaw_and_say)
    monkeypatch.setattr(collector, "EVERY_S", 0.01)
    monkeypatch.setattr(collector, "LULL", 0.0)
    heap.page()
    tending = threading.Thread(target=heap.tend, args=(ending, lambda: None))
    tending.start()
    assert thawed.wait(20)
    ending.set()
    tending.join(20)
    assert gone() is None


def test_a_lull_is_the_shorter_the_longer_it_was_waited_for() -> None:
    heap = Collector()
    thawed = heap._thawed_at
    assert not heap._lull(thawed + 10_000)  # nobody came since: there is nothing to look for
    heap._page_at = thawed + 40
    assert not heap._lull(heap._page_at + 5)
    assert heap._lull(heap._page_at + 21)
    heap._page_at = thawed + 600
    assert not heap._lull(heap._page_at + 0.1)
    assert heap._lull(heap._page_at + 2)


def test_where_nothing_goes_on_nothing_is_looked_through(
    heap: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    stats = [{"collections": 0}, {"collections": 7}, {"collections": 0}]
    monkeypatch.setattr(gc, "get_stats", lambda: stats)
    assert heap._went_on()
    assert not heap._went_on()
    stats[1]["collections"] += 1
    assert heap._went_on()


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_glibc", lambda: None)
    assert not memory.keep_small()
    assert not memory.give_back()


@pytest.mark.parametrize("failure", [OSError, TypeError, AttributeError])
def test_a_machine_without_glibc_is_no_error(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(_: None) -> None:
        raise failure

    monkeypatch.setattr("ctypes.CDLL", none_here)
    assert memory._glibc.__wrapped__() is None


def test_when_everybody_has_gone_what_was_kept_for_them_is_let_go_once(
    heap: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else memory stays as full as the class made it."""
    monkeypatch.setattr(collector, "EVERY_S", 0.01)
    monkeypatch.setattr(collector, "GONE_S", 0.05)
    kept = [Session()]
    gone, ending, calls = weakref.ref(kept[0]), threading.Event(), []
    heap.page()
    heap.freeze()

    def let_go() -> None:
        kept.clear()
        calls.append(1)

    tending = threading.Thread(target=heap.tend, args=(ending, let_go))
    tending.start()
    deadline = time.monotonic() + 20
    while gone() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    ending.set()
    tending.join()
    assert gone() is None
    assert len(calls) == 1
