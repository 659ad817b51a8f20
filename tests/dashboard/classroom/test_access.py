"""Who is a teacher, for how long, and how slowly is a password guessed?"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.classroom.access import MOST_PASSES, PASS_S, Access, Refused, hash_of
from dashboard.classroom.password import Password
from dashboard.classroom.tries import FORGET_S, FREE, MOST_WAIT_S, Tries
from tests.dashboard.classroom.conftest import Clock

RIGHT = "a long wait"


@pytest.fixture
def access(clock: Clock) -> Access:
    return Access(Password(RIGHT), now=clock)


def wrong(access: Access) -> str:
    with pytest.raises(Refused) as refused:
        access.enter("open sesame")
    return str(refused.value)


def test_a_pass_is_given_to_whoever_knows_the_password(access: Access) -> None:
    first, second = access.enter(RIGHT), access.enter(RIGHT)
    assert first != second
    assert access.holds(first)
    assert access.holds(second)
    assert not access.holds("")
    assert not access.holds(hash_of(first))
    assert "not the password" in wrong(access)


def test_it_holds_until_its_teacher_leaves_or_the_day_is_over(access: Access, clock: Clock) -> None:
    left, kept = access.enter(RIGHT), access.enter(RIGHT)
    access.leave(left)
    access.leave("never given")
    assert not access.holds(left)
    clock.now += PASS_S - 1
    assert access.holds(kept)
    clock.now += 2
    assert not access.holds(kept)
    assert not access.follows(hash_of(kept))


def test_the_server_keeps_its_hash_alone_and_with_that_one_may_look(access: Access) -> None:
    given = access.enter(RIGHT)
    assert access.follows(hash_of(given))
    assert not access.follows(given)
    assert given not in repr(vars(access))


def test_so_many_passes_hold_and_the_oldest_goes(access: Access, clock: Clock) -> None:
    given = []
    for _ in range(MOST_PASSES + 1):
        given.append(access.enter(RIGHT))
        clock.now += 1
    assert [access.holds(one) for one in given] == [False] + [True] * MOST_PASSES


def test_after_some_wrong_ones_everybody_waits_even_whoever_knows_it(
    access: Access, clock: Clock
) -> None:
    for _ in range(FREE):
        wrong(access)
        assert access.wait is None
    wrong(access)
    assert "is looked at in 2 s" in str(access.wait)
    with pytest.raises(Refused, match="not looked at"):
        access.enter(RIGHT)
    clock.now += 2.001
    assert access.wait is None
    assert access.holds(access.enter(RIGHT))


def test_the_wait_grows_up_to_a_bound_and_no_try_meanwhile_makes_it_longer(clock: Clock) -> None:
    tries, waits = Tries(clock), []
    for _ in range(FREE + 10):
        assert tries.judged(lambda: False) is False
        waits.append(tries.wait_s)
        for _ in range(50):
            if tries.wait_s:
                assert tries.judged(lambda: pytest.fail("it was looked at")) is None
        assert tries.wait_s == waits[-1]
        clock.now += tries.wait_s
    assert waits == [0] * FREE + [2, 4, 8, 16, 32] + [MOST_WAIT_S] * 5


def test_in_an_hour_one_can_try_little_more_than_once_a_minute(clock: Clock) -> None:
    tries, n = Tries(clock), 0
    while clock.now < 4600:
        n += tries.judged(lambda: False) is False
        clock.now += max(tries.wait_s, 0.01)
    assert n < 75
    tries, n = Tries(clock), 0
    began = clock.now
    while clock.now < began + 3600:  # who is clever rests until all is forgotten
        n += tries.judged(lambda: False) is False
        clock.now += FORGET_S + 1 if tries.wait_s else 0.01
    assert n < 75


def test_a_right_one_and_a_long_rest_make_tries_free_again(access: Access, clock: Clock) -> None:
    for rest in (lambda: access.enter(RIGHT), lambda: setattr(clock, "now", clock.now + 700)):
        for _ in range(FREE):
            wrong(access)
        rest()
    for _ in range(FREE):
        wrong(access)
    assert access.wait is None


def test_many_at_once_are_counted_as_one_after_the_other(clock: Clock) -> None:
    access = Access(Password(terminal=lambda _: None), now=clock)
    looked_at = []

    def one(n: int) -> None:
        with pytest.raises(Refused) as refused:
            access.enter(f"guess {n}")
        looked_at.append("not the password" in str(refused.value))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(100)))
    assert sum(looked_at) == FREE + 1


def test_the_clock_on_the_wall_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    access = Access(Password(RIGHT))
    monkeypatch.setattr("time.time", lambda: 0.0)
    for _ in range(FREE + 1):
        wrong(access)
    monkeypatch.setattr("time.time", lambda: 1e10)
    assert access.wait
