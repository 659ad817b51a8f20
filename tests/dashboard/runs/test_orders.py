"""Is a run told the right thing, whatever is said to it and when?"""

import pickle
from collections.abc import Callable

import pytest

from dashboard.runs.orders import NOBODY_WATCHED, Orders, Rest
from dashboard.runs.snapshot import Status
from vae_core.config import TrainConfig
from vae_core.errors import sentence
from vae_core.schedule import LiveSettings

PAUSED, STOPPED = Rest(Status.PAUSED), Rest(Status.STOPPED)


@pytest.fixture
def orders() -> Orders:
    return Orders(LiveSettings.of(TrainConfig()))


def test_without_a_word_it_trains_on(orders: Orders) -> None:
    orders.go()
    assert orders.halted is None
    assert not any(orders.after_step(epoch_ended=ended) for ended in (True, False, True))
    assert orders.rest_after_all(Rest(Status.FINISHED)) == Rest(Status.FINISHED)


def test_so_many_steps_and_no_more(orders: Orders) -> None:
    orders.go(steps=2)
    assert orders.one_by_one
    orders.step_too()
    assert [orders.after_step(epoch_ended=False) for _ in range(3)] == [None, None, PAUSED]
    assert orders.rest_after_all(PAUSED) == PAUSED


def test_a_step_asked_for_while_the_last_is_kept_is_taken(orders: Orders) -> None:
    orders.go(steps=1)
    assert orders.after_step(epoch_ended=False) == PAUSED
    orders.step_too()
    assert orders.rest_after_all(PAUSED) is None
    assert orders.after_step(epoch_ended=False) == PAUSED


def test_another_step_is_none_for_a_run_without_limit(orders: Orders) -> None:
    orders.go()
    orders.step_too()
    assert not orders.one_by_one
    assert orders.after_step(epoch_ended=False) is None


def test_to_the_end_of_the_epoch(orders: Orders) -> None:
    orders.go(to_epoch_end=True)
    assert orders.after_step(epoch_ended=False) is None
    assert orders.after_step(epoch_ended=True) == PAUSED


def test_a_pause_is_taken_back_until_it_is_one(orders: Orders) -> None:
    orders.go()
    orders.halt(Status.PAUSED)
    assert orders.halted == PAUSED
    orders.carry_on()
    assert orders.halted is None
    assert orders.rest_after_all(PAUSED) is None  # it had come to the pause already
    assert orders.rest_after_all(PAUSED) == PAUSED  # asked for once, done once


def test_a_stop_is_not_taken_back(orders: Orders) -> None:
    orders.go()
    orders.halt(Status.STOPPED)
    orders.carry_on()
    assert orders.halted == STOPPED


def test_the_last_word_counts(orders: Orders) -> None:
    orders.go()
    orders.halt(Status.PAUSED)
    orders.halt(Status.STOPPED, sentence("enough"))
    assert orders.rest_after_all(PAUSED) == Rest(Status.STOPPED, sentence("enough"))


@pytest.mark.parametrize(
    "told",
    [
        lambda orders: orders.halt(Status.STOPPED),
        lambda orders: orders.go(steps=5),
        lambda orders: orders.go(to_epoch_end=True),
    ],
)
def test_going_on_forgets_what_was_said_before(
    orders: Orders, told: Callable[[Orders], None]
) -> None:
    told(orders)
    orders.go()
    assert orders.halted is None
    assert not orders.one_by_one
    assert orders.after_step(epoch_ended=True) is None


def test_nobody_watching_is_a_pause_that_says_so() -> None:
    orders = Orders(LiveSettings.of(TrainConfig()), unwatched_s=-1)
    orders.go()
    assert orders.after_step(epoch_ended=False) == Rest(Status.PAUSED, NOBODY_WATCHED)


def test_orders_can_be_sent(orders: Orders) -> None:
    orders.go(steps=3)
    orders.live.beta = 4.0
    arrived = pickle.loads(pickle.dumps(orders))
    assert arrived.live.beta == 4.0
    assert arrived.one_by_one
    arrived.halt(Status.STOPPED)  # it has a lock of its own
    assert orders.halted is None
