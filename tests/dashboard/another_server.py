"""Another server process on the same folder of runs: what does a test tell it, and hear from it?

    there = AnotherServer(folder, data_dir)
    run_id = there.asks("start", config, ME)

It has a run service of its own and nothing else. It is killed as by a power cut.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dashboard.runs.registry import Registry
from tests.conftest import REPOSITORY


class AnotherServer:
    """The process, as a test sees it."""

    def __init__(self, folder: Path, data_dir: Path, **options: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.asks({"folder": folder, "data_dir": data_dir, "max_training": 1, **options})

    def asks(self, *request: Any) -> Any:
        """The name of one of the service's methods, and what it is given. Returns its answer."""
        self.tells(*request)
        assert self.process.stdout is not None
        return pickle.load(self.process.stdout)

    def tells(self, *request: Any) -> None:
        """As `asks`, without waiting for the answer."""
        assert self.process.stdin is not None
        pickle.dump(request, self.process.stdin)
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def main() -> None:
    """The process itself."""
    heard, said = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else is to be written between two answers
    [options] = pickle.load(heard)
    runs = Registry(options.pop("folder"), **options)

    def answer(value: Any) -> None:
        pickle.dump(value, said)
        said.flush()

    def look() -> None:  # somebody has every run before them
        while True:
            for path in runs._all.files.folder.glob("*.json"):
                runs.watch(path.stem)
            time.sleep(0.2)

    threading.Thread(target=look, daemon=True).start()
    answer(None)
    while True:
        try:
            name, *arguments = pickle.load(heard)
        except EOFError:
            return
        answer(getattr(runs, name)(*arguments))


if __name__ == "__main__":
    main()
