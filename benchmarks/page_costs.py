"""What does a page cost the interpreter: opened again, and redrawn in part by a slider?

    python -m benchmarks.page_costs [--repeats 8] [--profile loss]

Processor milliseconds of the thread that runs the script, on a warm server of its own with one
visitor who goes from page to page over the websocket; the collection of garbage after each script
is told apart. Medians over the rounds but the first two, which fill what is kept. Three models are
in view by turns: the shipped one, and finished runs with 2 and with 20 latent dimensions. A slider
moves by a step at each turn, to a place where it has not been.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.typing import Subprotocol

from benchmarks.app import APP, WARM_UP_S, served
from benchmarks.page_client import query
from benchmarks.timed_server import SAYS

HOME = ""
MODELS = {"shipped": "", "run, L 2": "mnist-2d-beta4", "run, L 20": "mnist-20d"}  # out of a file
N_FIRST = 2  # rounds that don't count
PAUSE_S = 0.3  # before each run: a browser's answers to the one before it would have come


@dataclass
class Seen:
    """A slider of a page, and the part of the page that it redraws."""

    slider: Slider
    fragment: str
    page_hash: str

    @property
    def name(self) -> str:
        return self.slider.id.rsplit("-", 1)[-1]

    def value(self, turn: int) -> float:
        """Another one at each turn."""
        steps = max(1, round((self.slider.max - self.slider.min) / self.slider.step))
        at_first = round((self.slider.default[0] - self.slider.min) / self.slider.step)
        place: float = self.slider.min + (at_first + turn) % (steps + 1) * self.slider.step
        return place


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs, log = Path(folder) / "runs", Path(folder) / "log"
        ids = {name: kept_run(runs, model) for name, model in MODELS.items()}
        with served(APP, log, module="benchmarks.timed_server", runs=runs) as server:
            time.sleep(WARM_UP_S)
            asyncio.run(measure(server.url, log, ids, options.repeats))


def kept_run(runs: Path, model: str) -> str:
    """A finished run of this model among the server's files; its id."""
    if not model:
        return ""
    from dashboard.runs.cards import RunFiles, new_card
    from dashboard.runs.snapshot import Status
    from dashboard.server.paths import CHECKPOINTS
    from vae_core.record.checkpoint import load_checkpoint

    checkpoint = load_checkpoint(CHECKPOINTS / f"{model}.safetensors")
    card = new_card(model[:12], "0" * 64, checkpoint.config, Status.FINISHED)
    files = RunFiles(runs)
    files.save_checkpoint(card.id, checkpoint)
    files.save(card)
    return card.id


async def measure(url: str, log: Path, ids: dict[str, str], repeats: int) -> None:
    """Every page and every slider, once a round."""
    pages = [HOME, *sorted(path.stem for path in Path("pages").glob("*.py"))]
    costs: dict[tuple[str, str], list[float]] = defaultdict(list)
    moves: dict[tuple[str, str], list[float]] = defaultdict(list)
    collected: list[float] = []
    async with visit(url, log) as visitor:
        for turn in range(N_FIRST + repeats):
            for model, run in ids.items():
                for page in pages:
                    cost = await visitor.open(page, query(run=run) if run else "")
                    if turn >= N_FIRST:
                        costs[page, model].append(cost["script_ms"])
                        collected.append(cost["collector_ms"])
                    for seen in list(visitor.sliders) if model == "shipped" else []:
                        cost = await visitor.move(seen, turn + 1)
                        if turn >= N_FIRST:
                            moves[page, seen.name].append(cost["script_ms"])
    print(f"{'ms per page run':24}" + "".join(f"{model:>12}" for model in ids))
    for page in pages:
        of_page = [statistics.median(costs[page, model]) for model in ids]
        print(f"{page or 'home':24}" + "".join(f"{ms:12.1f}" for ms in of_page))
    means = [
        statistics.mean(statistics.median(costs[page, model]) for page in pages) for model in ids
    ]
    print(f"{'mean':24}" + "".join(f"{ms:12.1f}" for ms in means))
    print(f"mean of all {statistics.mean(means):.1f} ms")
    print(f"the collector, after each: {statistics.mean(collected):.1f} ms\n")
    print("ms per move of a slider")
    for (page, name), values in moves.items():
        print(f"{page or 'home':24}{name:24}{statistics.median(values):8.1f}")


class Visitor:
    """One browser tab, without the browser."""

    def __init__(self, socket: websockets.ClientConnection, log: Path) -> None:
        self.sliders: list[Seen] = []
        self._socket, self._log = socket, log
        self._page_hash, self._told, self._query = "", 0, ""

    async def open(self, page: str, query: str) -> dict[str, float]:
        """Go to a page; what its script has cost."""
        self.sliders = []
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = self._query = query
        return await self._run(message)

    async def move(self, seen: Seen, turn: int) -> dict[str, float]:
        """Move a slider, all others as they were at first; what the redraw has cost."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = seen.page_hash
        state.fragment_id = seen.fragment
        widget = state.widget_states.widgets.add()
        widget.id = seen.slider.id
        widget.double_array_value.data.append(seen.value(turn))
        return await self._run(message)

    async def _run(self, message: BackMsg) -> dict[str, float]:
        await asyncio.sleep(PAUSE_S)
        await self._socket.send(message.SerializeToString())
        answer = ForwardMsg()
        while answer.WhichOneof("type") != "script_finished":
            content = await self._socket.recv()
            assert isinstance(content, bytes)
            answer.ParseFromString(content)
            self._look_at(answer, by_page=not message.rerun_script.fragment_id)
        return await self._cost()

    def _look_at(self, message: ForwardMsg, *, by_page: bool) -> None:
        if message.WhichOneof("type") == "navigation":
            self._page_hash = message.navigation.page_script_hash
        if message.WhichOneof("type") == "new_session":
            self._page_hash = message.new_session.page_script_hash
        element = message.delta.new_element
        if by_page and element.WhichOneof("type") == "slider" and not element.slider.disabled:
            self.sliders.append(Seen(element.slider, message.delta.fragment_id, self._page_hash))

    async def _cost(self) -> dict[str, float]:
        """The next line of the log that tells one."""
        while True:
            lines = [line for line in self._log.read_text().splitlines() if SAYS in line]
            if len(lines) > self._told:
                self._told = len(lines)
                cost: dict[str, float] = json.loads(lines[-1].split(SAYS)[1])
                return cost
            await asyncio.sleep(0.02)


@asynccontextmanager
async def visit(url: str, log: Path) -> AsyncIterator[Visitor]:
    """A visitor, as long as the connection is open."""
    address = url.replace("http", "ws") + "/_stcore/stream"
    async with websockets.connect(
        address, subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as socket:
        yield Visitor(socket, log)


if __name__ == "__main__":
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    main()
