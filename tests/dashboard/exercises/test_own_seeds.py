"""Has every student a seed of their own, and does only their run with it count?"""

from pathlib import Path

from dashboard.exercises.own_runs import SEEDS, for_owner, own_seed
from tests.dashboard.exercises.small import GOOD, read

OWN = GOOD.replace('title = "A title"', 'title = "A title"\nown_seed = true').replace(
    "B = { beta = 4 }", "B = { beta = 4, seed = 1 }"
)


def test_a_student_s_seed_is_the_same_again_and_another_s_is_another() -> None:
    assert own_seed("me") == own_seed("me")
    seeds = [own_seed(f"student {n}") for n in range(1000)]
    assert all(SEEDS[0] <= seed <= SEEDS[1] for seed in seeds)
    assert len(set(seeds)) > 980


def test_the_runs_of_an_exercise_are_counted_from_it(tmp_path: Path) -> None:
    exercise = read(tmp_path, own=OWN).good[0]
    mine, yours = for_owner(exercise, "me"), for_owner(exercise, "you")
    a, b = mine.runs
    assert (a.config.seed, b.config.seed) == (own_seed("me"), own_seed("me") + 1)
    assert a.settings["seed"] == own_seed("me")
    assert a.is_it(a.config)
    assert not a.is_it(yours.runs[0].config)
    assert not a.is_it(exercise.runs[0].config)


def test_another_exercise_asks_everybody_for_the_same(tmp_path: Path) -> None:
    exercise = read(tmp_path, good=GOOD).good[0]
    assert for_owner(exercise, "me") == exercise


def test_own_seeds_are_for_small_numbers_alone(tmp_path: Path) -> None:
    for odd in ("seed = 90_000", "seed = 2147483647"):
        (problem,) = read(tmp_path, own=OWN.replace("seed = 1", odd)).problems
        assert "at most" in problem.why
    (problem,) = read(tmp_path, own=OWN.replace("own_seed = true", "own_seed = 3")).problems
    assert "true or false" in problem.why
