"""The tuner settles on the faster number of threads, and notices when that changes."""

from dashboard.runs.thread_tuner import KEEP_S, PROBE_S, ThreadTuner


def run(tuner: ThreadTuner, speeds: dict[int, float], seconds: float) -> dict[int, float]:
    """Train for so many seconds at these speeds (images per second); the seconds on each number."""
    spent: dict[int, float] = {}
    while seconds > 0:
        n = tuner.n_threads
        step_s = 100 / speeds[n]
        tuner.after_step(100, step_s)
        spent[n] = spent.get(n, 0.0) + step_s
        seconds -= step_s
    return spent


def test_alone_it_uses_all_threads() -> None:
    spent = run(ThreadTuner(2), {1: 16_000, 2: 27_000}, 60)
    assert spent[2] > 0.95 * 60


def test_beside_a_busy_neighbour_it_uses_one() -> None:
    spent = run(ThreadTuner(2), {1: 16_000, 2: 5_000}, 60)
    assert spent[1] > 0.9 * 60


def test_it_notices_a_neighbour_at_once_and_its_leaving_soon() -> None:
    tuner = ThreadTuner(2)
    run(tuner, {1: 16_000, 2: 27_000}, 3)
    assert tuner.n_threads == 2
    spent = run(tuner, {1: 16_000, 2: 5_000}, 5)
    assert spent[1] > 4
    run(tuner, {1: 16_000, 2: 27_000}, 2 * KEEP_S + 4 * PROBE_S)
    assert tuner.n_threads == 2


def test_one_core_leaves_nothing_to_choose() -> None:
    assert set(run(ThreadTuner(1), {1: 8_000}, 20)) == {1}
