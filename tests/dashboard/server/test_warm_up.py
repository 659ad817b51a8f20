"""The server's warm-up: what fails is said and tried again, and the heap is frozen all the same."""

import threading

import pytest

from dashboard.server import warm_up


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A note for each time that the heap was frozen."""
    notes: list[bool] = []
    monkeypatch.setattr(warm_up.heap, "freeze", lambda: notes.append(True))
    monkeypatch.setattr(warm_up, "WARM_UP_PAUSES_S", (0.0,) * 4)
    return notes


def test_a_warm_up_that_fails_is_logged_and_tried_again(
    frozen: list[bool], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def half_made() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise KeyError("torch._dynamo")

    monkeypatch.setattr(warm_up, "_import_and_train", half_made)
    warm_up._warm_up_until(threading.Event())
    assert len(tries) == 3
    assert len(frozen) == 6  # before each try, and after it all the same
    assert caplog.text.count("the warm-up failed") == 2
    assert "torch._dynamo" in caplog.text


def test_a_server_that_ends_does_not_wait_for_the_next_try(
    frozen: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = threading.Event()
    ending.set()
    monkeypatch.setattr(warm_up, "WARM_UP_PAUSES_S", (60.0,))
    monkeypatch.setattr(warm_up, "_import_and_train", lambda: pytest.fail("it ends"))
    warm_up._warm_up_until(ending)


@pytest.mark.slow
@pytest.mark.usefixtures("runs")
def test_a_whole_warm_up_comes_to_its_end(frozen: list[bool]) -> None:
    warm_up._import_and_train()
    assert frozen
