"""What does it cost when a whole class goes its own way from one run at once?

    python -m benchmarks.parting [--visitors 30]

In a process of its own for each: a run on MNIST with the lab's sizes trains, shared by so many, and
all press Pause at once; and all branch from it at once, each with another beta. Seconds until the
last of them has theirs, and megabytes that are resident, at most.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from benchmarks.resident import Memory
from dashboard.runs.beginnings import RunRefused
from dashboard.runs.registry import Registry
from dashboard.server.memory import keep_small
from dashboard.server.paths import DATA_DIR
from vae_core.config import TrainConfig

LOOK_S = 0.02
STEPS = 1000  # of the run before they part: by then it has a film


def main() -> None:
    """Measure each in turn, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--one", choices=("pause", "branch"), help="in this very process")
    options = parser.parse_args()
    if options.one:
        with tempfile.TemporaryDirectory() as folder:
            measured(options.one, options.visitors, folder)
        return
    for what in ("pause", "branch"):
        command = [sys.executable, "-m", "benchmarks.parting", "--one", what]
        subprocess.run([*command, "--visitors", str(options.visitors)], check=True)


def measured(what: str, n: int, folder: str) -> None:
    """All of them at once."""
    keep_small()
    runs = Registry(folder, data_dir=DATA_DIR, unwatched_s=float("inf"))
    names = [f"visitor {i}" for i in range(n)]
    config = TrainConfig(epochs=100)
    ids = [runs.start(config, name) for name in (names if what == "pause" else names[:1])]
    while step_of(runs, ids[0]) < STEPS:
        time.sleep(LOOK_S)

    def pause(i: int) -> None:
        runs.pause(ids[i], names[i])

    def branch(i: int) -> None:
        try:
            runs.branches.begin(ids[0], names[i], {"beta": 1.0 + i / 10})
        except RunRefused as refusal:
            refused.append(str(refusal))

    refused: list[str] = []
    memory = Memory(os.getpid())
    before, began_at = memory.status("VmRSS"), step_of(runs, ids[0])
    seconds = at_once(pause if what == "pause" else branch, n, memory)
    print(
        f"{n} {what} at once: {seconds:.1f} s until the last has theirs, the run went on by "
        f"{step_of(runs, ids[0]) - began_at} steps; {before:.0f} MB before, "
        f"{memory.most:.0f} at most, {memory.status('VmRSS'):.0f} after; {len(refused)} refused"
    )
    runs.close()


def at_once(does: Callable[[int], None], n: int, memory: Memory) -> float:
    """Seconds until all have done it; the memory is watched meanwhile."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_S):
            memory.look()

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(n) as pool:
        list(pool.map(does, range(n)))
    seconds = time.perf_counter() - began
    over.set()
    watching.join()
    return seconds


def step_of(runs: Registry, run_id: str) -> int:
    """How far it has come."""
    shown = runs.snapshot(run_id)
    assert shown is not None
    return shown.step


if __name__ == "__main__":
    main()
