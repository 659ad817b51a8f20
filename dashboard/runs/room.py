"""Is there room for one more run, in memory and on disk?

Memory is limited by the first of these that says something: the environment's VAE_LAB_MEMORY_MB,
for a host that ends what grows too large without saying where; the container's own limit; what the
machine has. So a laptop is held back only when its memory really runs out. Where nothing can be
measured, there is room.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dashboard.budgets import DISK_FREE_MB, FILM_MB, checkpoint_mb, training_mb
from vae_core.config import TrainConfig
from vae_core.errors import Sentence, sentence

LIMIT = "VAE_LAB_MEMORY_MB"
NO_LIMIT_MB = 1e9  # what cgroups of the first version say instead of "none"
PROC, CGROUPS = Path("/proc"), Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Memory:
    """What is taken, and how much there is."""

    used_mb: float
    limit_mb: float


def measured_memory(proc: Path = PROC, cgroups: Path = CGROUPS) -> Memory | None:
    """This server's memory as it stands; None where nothing says."""
    try:
        limit = os.environ.get(LIMIT)
        if limit:
            return Memory(_resident_mb(proc), float(limit))
        return _of_container(cgroups) or _of_machine(proc)
    except (OSError, ValueError, KeyError):
        return None


def free_disk_mb(folder: Path) -> float | None:
    """What is free where a folder is, or will be; None where nothing says."""
    there = next((path for path in (folder, *folder.absolute().parents) if path.exists()), None)
    try:
        return shutil.disk_usage(there).free / 1e6 if there else None
    except OSError:
        return None


class Room:
    """Where runs are kept and train."""

    def __init__(
        self,
        folder: Path,
        *,
        memory: Callable[[], Memory | None] = measured_memory,
        disk_mb: Callable[[Path], float | None] = free_disk_mb,
    ) -> None:
        self._folder, self._memory, self.disk_mb = folder, memory, disk_mb

    def lack(self, config: TrainConfig) -> Sentence | None:
        """What a run with these settings has to wait for; None: it may begin."""
        memory = self._memory()
        if memory and memory.used_mb + training_mb(config) > memory.limit_mb:
            return sentence(
                "This server has little memory left ({used:,.0f} of {limit:,.0f} MB are taken): "
                "your run waits until there is more.",
                used=memory.used_mb,
                limit=memory.limit_mb,
            )
        return self.lack_of_disk(config)

    def lack_of_disk(self, config: TrainConfig) -> Sentence | None:
        """As `lack`, of the disk alone."""
        free_mb = self.disk_mb(self._folder)
        if free_mb is not None and free_mb < DISK_FREE_MB + FILM_MB + checkpoint_mb(config):
            return sentence(
                "This server's disk is nearly full ({free:,.0f} MB are free): your run waits until "
                "there is more room.",
                free=free_mb,
            )
        return None


def _resident_mb(proc: Path) -> float:
    return _kilobytes(proc / "self/status")["VmRSS"] / 1e3


def _of_container(cgroups: Path) -> Memory | None:
    """By the limits of control groups, of either version; as a container sees its own."""
    for limit, used, stat, cached in (
        ("memory.max", "memory.current", "memory.stat", "inactive_file"),
        (
            "memory/memory.limit_in_bytes",
            "memory/memory.usage_in_bytes",
            "memory/memory.stat",
            "total_inactive_file",
        ),
    ):
        if not (cgroups / limit).exists():
            continue
        text = (cgroups / limit).read_text().strip()
        if text == "max" or float(text) / 1e6 > NO_LIMIT_MB:
            return None
        lines = (line.split() for line in (cgroups / stat).read_text().splitlines())
        files = {name: float(value) for name, value in lines}
        taken = float((cgroups / used).read_text()) - files.get(cached, 0.0)  # given back at once
        return Memory(taken / 1e6, float(text) / 1e6)
    return None


def _of_machine(proc: Path) -> Memory:
    sizes = _kilobytes(proc / "meminfo")
    return Memory((sizes["MemTotal"] - sizes["MemAvailable"]) / 1e3, sizes["MemTotal"] / 1e3)


def _kilobytes(path: Path) -> dict[str, float]:
    """The sizes in a file of lines such as "MemTotal:  16303 kB", by 1000 bytes each."""
    found = {}
    for line in path.read_text().splitlines():
        name, _, value = line.partition(":")
        if value.endswith(" kB"):
            found[name] = float(value.removesuffix(" kB")) * 1.024
    return found
