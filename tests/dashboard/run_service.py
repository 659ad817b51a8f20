"""What do tests of the run service start, and what do they wait for?"""

import dataclasses
import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from tests.conftest import REPOSITORY
from vae_core.config import TrainConfig
from vae_core.data.download import DataUnavailable
from vae_core.data.loading import load_images
from vae_core.model import VAE, build_model
from vae_core.trainer import train

MakeRuns = Callable[..., Registry]

SHIPPED = REPOSITORY / "checkpoints" / "sketched-2d.safetensors"
ME, OTHER = "my-token", "another-token"
LONG = TrainConfig(
    dataset="sketched", train_size=200, hidden_dim=8, epochs=1000, batch_size=20, device="cpu"
)
SHORT = TrainConfig(
    dataset="sketched", train_size=200, hidden_dim=8, epochs=3, batch_size=20, device="cpu"
)


def another(config: TrainConfig, seed: int = 1) -> TrainConfig:
    """The same for another seed: equal ones of several visitors would be one training."""
    return dataclasses.replace(config, seed=seed)


def long_ago(folder: Path) -> None:
    """All files of runs are a week old: no server takes up again what it was at."""
    then = time.time() - 7 * 24 * 3600
    for path in folder.iterdir():
        if path.is_file():
            os.utime(path, (then, then))


def seen(runs: Registry, run_id: str) -> Snapshot:
    """The run as a page sees it."""
    snapshot = runs.snapshot(run_id)
    assert snapshot is not None
    return snapshot


def eventually(
    runs: Registry, run_id: str, holds: Callable[[Snapshot], object], seconds: float = 60
) -> Snapshot:
    """The first snapshot that the condition holds for. Looking is not watching."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        snapshot = seen(runs, run_id)
        if holds(snapshot):
            return snapshot
        time.sleep(0.005)
    pytest.fail(f"never happened; the run stands at {snapshot.status}, step {snapshot.step}")


def training(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.TRAINING and snapshot.step > 0


def paused(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.PAUSED


def finished(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.FINISHED


def training_run(runs: Registry) -> str:
    """A long run of mine that trains."""
    run_id = runs.start(LONG, ME)
    eventually(runs, run_id, training)
    return run_id


def paused_run(runs: Registry) -> str:
    """A long run of mine that I have paused."""
    run_id = training_run(runs)
    runs.pause(run_id, ME)
    eventually(runs, run_id, paused)
    return run_id


def finished_run(runs: Registry) -> str:
    """A short run of mine that trained to its end."""
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    return run_id


def no_internet(*_: object, **__: object) -> None:
    raise DataUnavailable("MNIST could not be fetched.")


def disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def same_weights(first: VAE, second: VAE) -> bool:
    pairs = zip(first.parameters(), second.parameters(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def unbroken(config: TrainConfig, data_dir: Path) -> VAE:
    """What nobody disturbs comes to."""
    images = load_images(config.dataset, data_dir).training_images(config).images
    model = build_model(config)
    for _ in train(model, images, config, n_threads=1):
        pass
    return model


def trains_to_its_end(runs: Registry, run_id: str, data_dir: Path) -> Snapshot:
    """As if nothing had happened."""
    over = eventually(runs, run_id, finished)
    assert same_weights(runs.look(run_id).model, unbroken(over.config, data_dir))
    return over


class Most:
    """How many callers at once does a function have, at the most?"""

    def __init__(self) -> None:
        self._now, self.at_once = 0, 0
        self._lock = threading.Lock()

    def of(self, does: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted, and slow enough for all to come."""

        def counted(*args: Any, **named: Any) -> Any:
            with self._lock:
                self._now += 1
                self.at_once = max(self.at_once, self._now)
            time.sleep(0.05)
            try:
                return does(*args, **named)
            finally:
                with self._lock:
                    self._now -= 1

        return counted
