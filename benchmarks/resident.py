"""How much memory does a program have, and how does one get less?"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup/memory")  # version 1, with Linux
DROP_CACHES = Path("/proc/sys/vm/drop_caches")
LOG_S = 15.0


@dataclass
class Memory:
    """What a process has resident, in MB, since somebody watches it."""

    pid: int
    most: float = 0.0
    log: list[float] = field(default_factory=list)  # every LOG_S
    _logged: float = float("-inf")

    def look(self) -> None:
        """Remember the most."""
        now = self.status("VmRSS")
        self.most = max(self.most, now)
        if time.monotonic() - self._logged >= LOG_S:
            self._logged = time.monotonic()
            self.log.append(now)

    def in_words(self) -> str:
        """What it came to."""
        over_time = " ".join(f"{mb:.0f}" for mb in self.log)
        return (
            f"{self.most:.0f} MB at most ({self.status('VmHWM'):.0f} since the start), "
            f"{self.status('VmRSS'):.0f} at the end, {self.status('RssAnon'):.0f} of them "
            f"anonymous; every {LOG_S:.0f} s: {over_time}"
        )

    def status(self, name: str) -> float:
        """A line of the kernel's account: VmRSS is now, VmHWM the most ever."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split(f"{name}:")[1].split()[0]) * 1024 / 1e6


@dataclass(frozen=True)
class Limit:
    """A group of processes that can't have more."""

    folder: Path

    @property
    def command(self) -> list[str]:
        """What stands before a command that is to run in it."""
        return ["sh", "-c", f'echo $$ > {self.folder}/cgroup.procs; exec "$@"', "sh"]

    def in_words(self) -> str:
        """What it came to: with the files that the kernel keeps in memory while there is room."""
        most = int((self.folder / "memory.max_usage_in_bytes").read_text()) / 1e6
        failed = int((self.folder / "memory.failcnt").read_text())
        stat = dict(line.split() for line in (self.folder / "memory.stat").read_text().splitlines())
        killed = (self.folder / "memory.oom_control").read_text().split("oom_kill ")[-1].strip()
        return (
            f"{most:.0f} MB at most in the group; {failed} times the kernel had to make room, "
            f"{stat['pgmajfault']} times it read a file again; {killed} programs killed"
        )


@contextlib.contextmanager
def limited(megabytes: float) -> Iterator[Limit]:
    """A group with so much memory. Needs root.

    Files that are in memory already would count for whoever read them first: they are let go.
    """
    folder = CGROUPS / f"benchmark-{os.getpid()}"
    folder.mkdir()
    try:
        (folder / "memory.limit_in_bytes").write_text(str(int(megabytes * 1e6)))
        os.sync()
        DROP_CACHES.write_text("1")
        yield Limit(folder)
    finally:
        folder.rmdir()
