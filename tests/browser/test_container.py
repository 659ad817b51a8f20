"""Does what the Dockerfile builds serve the app? Its steps are carried out here, without Docker.

In a clean folder, with the packages of these tests in place of those that its `pip install` would
bring: they are the same (tests/test_constraints.py). What only Docker does is not tried: another
system, another user, a volume.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT, START_LIMIT_S, free_port
from tests.browser.driving import LIMIT_MS, open_train, start

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCKERFILE = (ROOT / "Dockerfile").read_text()
PORT = "8501"


def steps(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction} (.+)$", DOCKERFILE, re.MULTILINE)


def let_through(path: str) -> bool:
    """By .dockerignore, as far as ours goes: nothing but what is named after a "!"."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    named = [line[1:] for line in lines if line.startswith("!")]
    return any(path == name or path.startswith(f"{name}/") for name in named)


@dataclass(frozen=True)
class Container:
    url: str
    process: subprocess.Popen[bytes]
    keep: Path


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    """The app as CMD starts it, once HEALTHCHECK is content."""
    app, keep, port = tmp_path / "app", tmp_path / "keep", str(free_port())
    assert steps("COPY")[-1] == ". ."
    tracked = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    for path in filter(let_through, filter(None, tracked.split("\0"))):
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, app / path)

    set_here = dict(pair.split("=", 1) for line in steps("ENV") for pair in shlex.split(line))
    set_here = {key: value.replace("/keep", str(keep)) for key, value in set_here.items()}
    set_here["STREAMLIT_SERVER_PORT"] = set_here["STREAMLIT_SERVER_PORT"].replace(PORT, port)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, **set_here, "PATH": path, "OMP_NUM_THREADS": "1"}

    process = subprocess.Popen(json.loads(steps("CMD")[0]), cwd=app, env=environment)
    asked = steps("HEALTHCHECK")[0].split("CMD ")[1].replace(PORT, port)
    deadline = time.monotonic() + START_LIMIT_S
    while subprocess.run(asked, shell=True, env=environment, stderr=subprocess.DEVNULL).returncode:
        assert process.poll() is None, "it ended"
        assert time.monotonic() < deadline, "not healthy"
    yield Container(f"http://127.0.0.1:{port}", process, keep)
    process.kill()
    process.wait()


def test_it_serves_the_app_and_keeps_what_is_to_last(container: Container, page: "Page") -> None:
    page.goto(container.url)
    page.get_by_role("heading", name="Two numbers make a digit").wait_for(timeout=LIMIT_MS)
    open_train(page, container.url)
    start(page)

    container.process.send_signal(signal.SIGTERM)  # as `docker stop` does, which waits 10 s
    assert container.process.wait(timeout=10) in (0, -signal.SIGTERM)
    assert [path.suffix for path in (container.keep / "runs").glob("*.safetensors")]


def test_nothing_private_is_copied() -> None:
    """What lies about in a working copy: secrets, runs, data."""
    for path in (".streamlit/secrets.toml", "runs/1.json", "data/MNIST/raw/x.gz", ".git/config"):
        assert not let_through(path)
