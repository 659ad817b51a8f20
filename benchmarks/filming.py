"""What does a film cost the run that it is of?

    python -m benchmarks.filming [--rounds 3]

The lab's model on MNIST for three epochs, as the run service trains it and with nobody watching:
with a film and without, in turns. Seconds are medians; the file's size is that of the last film.
"""

import argparse
import contextlib
import statistics
import time
from unittest import mock

from dashboard.runs.orders import Orders
from dashboard.runs.pictures import Photographer
from dashboard.runs.work import Job, Work
from dashboard.server.paths import DATA_DIR
from vae_core.config import TrainConfig
from vae_core.record.film import film_to_bytes
from vae_core.schedule import LiveSettings

EPOCHS = 3


def trained(*, filmed: bool) -> tuple[float, Work]:
    """Seconds from the first step to the end, and the work."""
    config = TrainConfig(epochs=EPOCHS)
    work = Work(Job("filming-", config, str(DATA_DIR)), Orders(LiveSettings.of(config)))
    started = 0.0
    without = mock.patch.object(Photographer, "films", return_value=False)
    with contextlib.nullcontext() if filmed else without:
        for report in work.go():
            if not started and report and report.snapshot.step:
                started = time.perf_counter()
    return time.perf_counter() - started, work


def main() -> None:
    """Print both medians, their ratio, and the film."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for filmed in times:
            seconds, work = trained(filmed=filmed)
            times[filmed].append(seconds)
            if filmed and work.film:
                film = work.film
    with_film, without = (statistics.median(times[filmed]) for filmed in (True, False))
    print(
        f"{EPOCHS} epochs: {with_film:.1f} s with a film, {without:.1f} s without, "
        f"{with_film / without:.3f} times as long; {len(film.frames.shots)} frames and "
        f"{len(film.decoders.shots)} decoders, {len(film_to_bytes(film)) / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
