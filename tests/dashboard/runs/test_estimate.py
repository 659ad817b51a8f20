"""How long is it still? By a made-up clock: runs whose speed, tests and interruptions are known."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard.runs.estimate import Effort, Pace
from vae_core.config import TrainConfig

N_IMAGES, N_TEST, STEPS = 60_000, 10_000, 469


def told(
    epochs: int,
    step_s: Callable[[float], float],
    *,
    expected: float,
    test_s: float = 0.3,
    read_s: float = 0.25,
) -> Iterator[tuple[float, float, float]]:
    """Share done, seconds left as told and as they turn out, at each reading of a made-up run.

    step_s(now): how long a step takes at that moment.
    """
    pace, now, at, done_at, told_left = Pace(expected), 0.0, 0.0, 0.0, []
    work = Effort(TrainConfig(epochs=epochs), N_IMAGES, N_TEST)
    for step in range(1, epochs * STEPS + 1):
        now += step_s(now)
        if step % STEPS == 0:
            now += test_s
        if now - at >= read_s or step % STEPS == 0:
            done = work.after(step)
            pace.add(done - done_at, now - at)
            at, done_at = now, done
            told_left.append((step / (epochs * STEPS), (work.whole() - done) / pace.speed, now))
    return iter([(share, left, now - then) for share, left, then in told_left])


def worst(ratios: Iterator[tuple[float, float, float]], *, since: float = 0.1) -> float:
    """By what factor was the estimate wrong at most, while there was more than a second left?"""
    return max(
        max(left / real, real / left) for share, left, real in ratios if share >= since and real > 1
    )


@pytest.mark.parametrize("expected", [5_000.0, 25_000.0, 100_000.0])
def test_after_a_tenth_it_is_within_half_as_much_again(expected: float) -> None:
    for epochs in (5, 20):
        assert worst(told(epochs, lambda _: 128 / 25_000, expected=expected)) < 1.5


def test_trials_of_another_thread_count_do_not_show() -> None:
    """Every 10 s a quarter of a second at a third of the speed."""

    def step_s(now: float) -> float:
        return 128 / 25_000 * (3 if now % 10 < 0.25 else 1)

    assert worst(told(20, step_s, expected=25_000)) < 1.25


def test_slow_tests_between_epochs_do_not_make_it_jump() -> None:
    lefts = [
        left for share, left, _ in told(20, lambda _: 128 / 25_000, expected=25_000, test_s=1.0)
    ]
    jumps = [max(a / b, b / a) for a, b in itertools.pairwise(lefts) if b > 5]
    assert max(jumps) < 1.5


def test_it_follows_a_machine_that_slows_down() -> None:
    def step_s(now: float) -> float:
        return 128 / 25_000 * (4 if now > 20 else 1)

    told_later = [(left, real) for share, left, real in told(20, step_s, expected=25_000)]
    later = told_later[int(0.7 * len(told_later)) : -5]
    assert all(1 / 1.5 < left / real < 1.5 for left, real in later)


def test_the_lab_s_work_is_about_its_images() -> None:
    assert Effort(TrainConfig(), N_IMAGES, 0).after(STEPS) == pytest.approx(N_IMAGES, rel=0.02)


def test_work_counts_tests_once_an_epoch_is_over() -> None:
    config = TrainConfig(batch_size=10)
    tested, untested = Effort(config, 100, 50), Effort(config, 100, 0)
    assert tested.after(0) == 0
    assert tested.after(9) == untested.after(9)
    one = tested.after(10) - untested.after(10)
    assert one > 0
    assert tested.after(25) - untested.after(25) == pytest.approx(2 * one)


def test_a_last_batch_that_is_not_full_counts_as_its_images() -> None:
    work = Effort(TrainConfig(batch_size=100, epochs=1), 110, 0)
    assert work.whole() - work.after(1) < work.after(1) / 2


@pytest.mark.parametrize(
    ("settings", "times"),
    [
        ({"batch_size": 16}, 3.11),
        ({"batch_size": 32}, 1.94),
        ({"batch_size": 512}, 0.69),
        ({"hidden_dim": 64}, 0.30),
        ({"hidden_dim": 64, "batch_size": 32}, 0.57),
        ({"hidden_dim": 1024}, 2.30),
        ({"latent_dim": 128}, 1.18),
    ],
    ids=str,
)
def test_an_image_costs_what_was_measured(settings: dict[str, Any], times: float) -> None:
    """`python -m benchmarks.costs`: processor seconds per image, as a multiple of the lab's."""
    other, lab = (
        Effort(config, 51_200, 0).whole() for config in (TrainConfig(**settings), TrainConfig())
    )
    assert other / lab == pytest.approx(times, rel=0.25)
