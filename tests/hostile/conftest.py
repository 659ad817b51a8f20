"""A server for those who send it what no browser would, and somebody with good work on it."""

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from dashboard.runs.trainings import owned_by
from tests.browser.conftest import ROOT, Servers
from tests.hostile.visitor import Page, press, visitor

LIMIT_S = 60.0
Found = TypeVar("Found")
NAME = "Ada <b>&</b> **Bob**"
SETTINGS = "dataset=sketched&train_size=200&hidden_dim=8&epochs=2&batch_size=20"


@dataclass(frozen=True)
class Good:
    """Somebody who has a run, its name, a note and a prediction, and minds their own business."""

    url: str
    folder: Path
    token: str
    run_id: str

    def page(self, name: str = "train") -> Page:
        """What they see."""
        with visitor(self.url, token=self.token) as me:
            return me.open(name, f"run={self.run_id}")

    def files(self) -> dict[str, bytes]:
        """All that is kept of them."""
        ends = f"{self.run_id}.json", f"{self.run_id}.safetensors"
        paths = [self.folder / end for end in (*ends, f"progress/{owned_by(self.token)}.json")]
        return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    servers = Servers(tmp_path_factory.mktemp("servers"))
    yield servers
    servers.stop_all()


@pytest.fixture(scope="module")
def good(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Good:
    """The app, with one finished run of somebody's."""
    folder = tmp_path_factory.mktemp("runs")
    environment = {"VAE_LAB_RUNS": str(folder), "OMP_NUM_THREADS": "1"}
    url, token = servers(ROOT / "streamlit_app.py", env=environment), secrets.token_urlsafe(24)
    with visitor(url, token=token) as me:
        page = me.open("train", SETTINGS)
        me.open("train", page.query or SETTINGS, press(page.control("start")))
        (card,) = until(lambda: list(folder.glob("*.json")))
        until(lambda: json.loads(card.read_text())["status"] == "finished")
        query = f"run={card.stem}"
        page = me.open("train", query)
        me.open("train", query, press(page.control(f"name_{card.stem}"), string_value=NAME))
        page = me.open("train", query)
        written = press(page.control("note_text"), string_value=NAME)
        me.open("train", query, written, press(page.control("keep_note"), trigger_value=True))
        until(lambda: json.loads(card.read_text())["notes"])
        page = me.open("exercises", "exercise=two-terms")
        chosen = press(page.control("prediction"), string_value=page.options["prediction"][0])
        why = press(page.control("reason"), string_value=NAME)
        kept = press(page.control("keep_prediction"))
        me.open("exercises", "exercise=two-terms", chosen, why, kept)
    return Good(url, folder, token, card.stem)


def until(look: Callable[[], Found]) -> Found:
    """The first thing found."""
    deadline = time.monotonic() + LIMIT_S
    while True:
        with contextlib.suppress(ValueError):  # a file half-read
            if found := look():
                return found
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
