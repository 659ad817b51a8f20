"""What is lost where the server is killed, at whatever moment?

    python -m benchmarks.killed [--times 20] [--server 3] [--seed 0]

A run service in a process of its own trains runs of three visitors in turns, and is killed by
SIGKILL again and again: while it trains, as it begins to write a file, as a turn ends, as a run is
about to be shared, as one is downloaded. Each time the next process on the same folder says what it
found: whether every run is in line as before, at rest or complete, and how many seconds of training
are lost. Then so many times with the whole app, and visitors on its pages. In the end all train to
their ends, and their weights are compared with those of runs that nobody disturbed. The exit status
is 1 where more than LOST_S of training are lost, or anything else.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.app import WARM_UP_S, served
from benchmarks.page_client import PageClient, query
from dashboard.runs.cards import PART_S
from vae_core.config import TrainConfig
from vae_core.files import UNFINISHED

LOST_S = 10.0
SAYS_S = 0.02  # between two lines of the process that will be killed
KINDS = ("training", "saving", "slicing", "sharing", "downloading")
N_VISITORS = 3
PATIENCE_S = 120.0
SETTINGS: dict[str, Any] = {"dataset": "sketched", "hidden_dim": 64, "epochs": 80}


@dataclass
class Moment:
    """What the process said of itself."""

    at: float  # seconds on the clock that all processes have
    line: list[str]  # trainings: who trains, then who waits
    runs: dict[str, tuple[str, int, str]]  # by card: how it stands, its step, its training


@dataclass
class Tally:
    """What all kills came to."""

    lost_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


class Service:
    """A run service in a process of its own, as its killer sees it."""

    def __init__(self, folder: Path) -> None:
        self.moments: list[Moment] = []
        self.started: list[str] = []  # ids that it gave
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.killed", "--service", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        threading.Thread(target=self._listen, daemon=True).start()
        until(lambda: self.moments, "the service never said a word")

    @property
    def now(self) -> Moment:
        """As last heard."""
        return self.moments[-1]

    def is_done(self) -> bool:
        """Has every run come to its end?"""
        return all(status == "finished" for status, *_ in self.now.runs.values())

    def trains(self) -> bool:
        """Does one of them train?"""
        return any(status == "training" for status, *_ in self.now.runs.values())

    def tells(self, *words: str) -> None:
        """start SEED OWNER, or download ID."""
        assert self._process.stdin
        print(*words, file=self._process.stdin, flush=True)

    def start(self, seed: int, owner: str) -> str:
        """Start a run, and return its id."""
        known = len(self.started)
        self.tells("start", str(seed), owner)
        until(lambda: len(self.started) > known, "no run was started")
        run_id = self.started[-1]
        until(lambda: run_id in self.now.runs, "a run that was started is not there")
        return run_id

    def kill(self) -> None:
        """As a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with contextlib.suppress(json.JSONDecodeError):  # cut off
                said = json.loads(line)
                if "id" in said:
                    self.started.append(said["id"])
                else:
                    self.moments.append(Moment(**said))


def serve(folder: Path) -> None:
    """What runs in that process."""
    from dashboard.runs.registry import Registry

    runs = Registry(folder, max_training=1)
    lock = threading.Lock()

    def say(**words: Any) -> None:
        with lock:
            print(json.dumps(words), flush=True)

    def look() -> None:
        while True:
            line = [standing.run_id for standing in runs.turns.in_line()]
            found = {}
            for card in runs._all.files.cards():
                runs.watch(card.id)
                shown = runs.snapshot(card.id)
                if shown:
                    found[card.id] = (str(shown.status), shown.step, card.training)
            of = {run_id: training for run_id, (_, _, training) in found.items()}
            order = [of.get(run_id, run_id) for run_id in line]
            say(at=time.monotonic(), line=order, runs=found)
            time.sleep(SAYS_S)

    threading.Thread(target=look, daemon=True).start()
    for words in map(str.split, sys.stdin):
        if words[0] == "start":
            say(id=runs.start(config(int(words[1])), words[2]))
        else:
            threading.Thread(target=runs.checkpoint_bytes, args=(words[1],), daemon=True).start()


def config(seed: int) -> TrainConfig:
    """What all of them train."""
    return TrainConfig(**SETTINGS, seed=seed)


def until(holds: Callable[[], object], otherwise: str, limit_s: float = PATIENCE_S) -> None:
    """Wait for it."""
    deadline = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > deadline:
            sys.exit(otherwise)
        time.sleep(0.002)


def main() -> None:
    """Print what every kill came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--server", type=int, default=3, help="times with the whole app")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--service", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.service:
        serve(options.service)
        return
    chance, tally = random.Random(options.seed), Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        killed_services(folder, chance, options.times, tally)
        compared(folder, tally)
    if options.server:
        with tempfile.TemporaryDirectory() as name:
            asyncio.run(killed_apps(Path(name), chance, options.server, tally))
            compared(Path(name), tally)
    worst = max(tally.lost_s, default=0.0)
    kinds = ", ".join(f"{n} {kind}" for kind, n in tally.kinds.items())
    print(
        f"{sum(tally.kinds.values())} kills ({kinds}): at most {worst:.1f} s of training lost, "
        f"{len(tally.wrong)} things wrong",
        *tally.wrong,
        sep="\n   ",
    )
    sys.exit(bool(tally.wrong) or worst > LOST_S)


# ── a service alone ──


def killed_services(folder: Path, chance: random.Random, times: int, tally: Tally) -> None:
    """Kill it so many times; then let what is left train to its end."""
    service, seed, ids = Service(folder), 0, list[str]()
    for i in range(times):
        while len(service.now.line) < N_VISITORS:
            ids.append(service.start(seed, f"visitor-{seed % N_VISITORS}"))
            seed += 1
        kind = KINDS[i % len(KINDS)]
        wait_for(kind, service, folder, chance, seed)
        service.kill()
        before, ids = service, sorted({*ids, *service.started})
        service = Service(folder)
        lost = lost_s(before.moments, service.moments[0])
        wrong = misses(kind, before.now, service.moments[0], ids)
        tally.kinds[kind] += 1
        tally.lost_s.append(lost)
        tally.wrong += [f"kill {i + 1}, {kind}: {what}" for what in wrong]
        print(f"{i + 1} {kind}: {lost:.1f} s lost", *wrong, sep="\n   ", flush=True)
    time.sleep(PART_S)
    service.start(seed, "the last one")
    tally.wrong += [f"left behind: {path.name}" for path in folder.glob(f"*{UNFINISHED}")]
    until(service.is_done, "not all came to their end", 10 * PATIENCE_S)
    service.kill()


def wait_for(kind: str, service: Service, folder: Path, chance: random.Random, seed: int) -> None:
    """Until it is time to kill."""
    until(
        lambda: "training" in [status for status, _, _ in service.now.runs.values()], "no training"
    )
    time.sleep(chance.uniform(0.5, 4.0))
    if kind == "saving":
        until(lambda: any(folder.glob(f"*{UNFINISHED}")), "nothing was written")
        return
    if kind == "slicing":
        trains = service.now.line[0]
        until(lambda: service.now.line[0] != trains, "no turn ever ended")
    elif kind == "sharing":
        last = seed - 1  # the one that was started last still waits or trains
        service.tells("start", str(last), f"another-{chance.random()}")
    elif kind == "downloading":
        service.tells("download", chance.choice(sorted(service.now.runs)))
    time.sleep(chance.uniform(0.0, 0.04))


def lost_s(before: list[Moment], after: Moment) -> float:
    """Seconds of training that have to be done again, of whichever run lost most."""
    lost = 0.0
    for run_id, (_, kept, _) in after.runs.items():
        since = [m.at for m in before if m.runs.get(run_id, ("", 0, ""))[1] > kept]
        lost = max(lost, before[-1].at - since[0] if since else 0.0)
    return lost


def misses(kind: str, before: Moment, after: Moment, ids: list[str]) -> list[str]:
    """What is not as it was."""
    wrong = [f"{run_id} is gone" for run_id in ids if run_id not in after.runs]
    for run_id, (status, *_) in before.runs.items():
        if status == "finished" and after.runs.get(run_id, ("gone",))[0] != "finished":
            wrong.append(f"{run_id} was complete, and is {after.runs.get(run_id)}")
    standing = {training: status for status, _, training in after.runs.values()}
    for training in before.line:
        if training not in after.line and standing.get(training) != "finished":
            wrong.append(f"{training} was in line, and is {standing.get(training, 'gone')}")
    was = [training for training in before.line if training in after.line]
    now = [training for training in after.line if training in before.line]
    behind = was[1:] + was[:1]  # the turn may have ended since the last word
    if now not in (was, behind):
        wrong.append(f"the line was {was}, and is {now}")
    return wrong


# ── the whole app ──


async def killed_apps(folder: Path, chance: random.Random, times: int, tally: Tally) -> None:
    """The same by the app's own pages, each on a fresh server with the same runs."""
    addresses = [query(**SETTINGS, seed=seed) for seed in range(N_VISITORS)]
    steps: dict[str, int] = {}
    for i in range(times + 1):
        last = i == times
        with served(runs=folder) as server:
            async with visitors(server.url, addresses, press=None if i else "Start") as all_of_them:
                await there(all_of_them)
                addresses = [visitor.page_query for visitor in all_of_them]
                for visitor in all_of_them:
                    at = visitor.step
                    if visitor.run.get("status") not in (
                        "waiting",
                        "loading",
                        "training",
                        "finished",
                    ):
                        tally.wrong.append(f"app {i}: {visitor.run.get('status')}")
                    if at < steps.get(visitor.run_id, 0) and visitor.run["status"] == "finished":
                        tally.wrong.append(f"app {i}: finished at step {at}")
                ends = time.monotonic() + (10 * PATIENCE_S if last else chance.uniform(2.0, 12.0))
                while time.monotonic() < ends and not all(map(is_over, all_of_them)):
                    await asyncio.sleep(0.05)
                steps = {visitor.run_id: visitor.step for visitor in all_of_them}
                if not last:
                    os.kill(server.pid, signal.SIGKILL)
                    tally.kinds["the whole app"] += 1
        print(f"the whole app, {i + 1}: " + ", ".join(f"step {at:,}" for at in steps.values()))


@contextlib.asynccontextmanager
async def visitors(
    url: str, addresses: list[str], press: str | None
) -> AsyncIterator[list[PageClient]]:
    """Each on Train, with a run in the address or a button to press."""
    stop = asyncio.Event()
    found = [PageClient(url, "train", address) for address in addresses]
    await asyncio.sleep(WARM_UP_S)
    tasks = [asyncio.create_task(visitor.follow(press, stop)) for visitor in found]
    yield found
    stop.set()
    await asyncio.gather(*tasks, return_exceptions=True)


async def there(all_of_them: list[PageClient]) -> None:
    """Until each knows how its run stands."""
    async with asyncio.timeout(PATIENCE_S):
        while not all(visitor.run.get("status") for visitor in all_of_them):
            await asyncio.sleep(0.05)


def is_over(visitor: PageClient) -> bool:
    """Has it come to its end?"""
    return bool(visitor.run.get("status") == "finished")


# ── what it came to ──


def compared(folder: Path, tally: Tally) -> None:
    """With the weights that nobody disturbed."""
    import torch

    from vae_core.data.loading import load_images
    from vae_core.model import build_model
    from vae_core.record.checkpoint import load_checkpoint
    from vae_core.trainer import train

    torch.set_num_threads(1)
    files = sorted(folder.glob("*.safetensors"))
    whole: dict[int, dict[str, torch.Tensor]] = {}
    for file in files:
        kept = load_checkpoint(file)
        if kept.state is not None:
            tally.wrong.append(f"{file.name} never came to its end")
            continue
        seed = kept.config.seed
        if seed not in whole:
            model = build_model(kept.config)
            images = load_images(kept.config.dataset).training_images(kept.config).images
            for _ in train(model, images, kept.config, n_threads=1):
                pass
            whole[seed] = model.state_dict()
        weights = kept.model.state_dict()
        if not all(torch.equal(weights[name], whole[seed][name]) for name in weights):
            tally.wrong.append(f"{file.name} is not what an unbroken run comes to")
    print(f"{len(files)} runs of {len(whole)} seeds compared with unbroken ones", flush=True)


if __name__ == "__main__":
    main()
