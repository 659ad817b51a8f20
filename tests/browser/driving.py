"""How does a test drive a page in a real Chromium: open it, wait for it, read what stands on it?

Servers and windows come from conftest.py; what Streamlit's AppTest has is read by tests/reading.py.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, WebSocketRoute

LIMIT_MS = 90_000
IDLE = ".stApp[data-test-script-state=notRunning]"

Points = Sequence[Sequence[float]]


def until(
    page: "Page", holds: Callable[[], bool], what: str = "", *, limit_ms: int = LIMIT_MS
) -> None:
    """Wait, letting the page's own events through."""
    deadline = time.monotonic() + limit_ms / 1000
    while not holds():
        assert time.monotonic() < deadline, what
        page.wait_for_timeout(50)


def settled(page: "Page") -> None:
    """Wait until the server has answered all that was asked."""
    page.wait_for_timeout(300)  # a control asks a moment after it was moved
    page.locator(IDLE).wait_for(timeout=LIMIT_MS)


def opened(page: "Page", url: str) -> "Page":
    """The page with its title, its script at an end and its components drawn."""
    page.goto(url)
    page.locator("[data-testid=stMain] h1").wait_for(timeout=LIMIT_MS)
    page.locator(IDLE).wait_for(timeout=LIMIT_MS)
    page.wait_for_timeout(250)  # components draw after the script has ended
    return page


def sideways_px(page: "Page") -> int:
    """How far the page can be scrolled sideways."""
    px: int = page.evaluate(
        """() => Math.max(...[document.scrollingElement, document.querySelector('.stMain')]
                          .map((box) => box.scrollWidth - box.clientWidth))"""
    )
    return px


def painted(page: "Page", words: str) -> "Locator":
    """The picture with this text alternative, once there is ink in it."""
    canvas = page.get_by_role("img", name=words)
    canvas.wait_for(timeout=LIMIT_MS)
    page.wait_for_function(
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
        ".data.some((value) => value)",
        arg=canvas.element_handle(timeout=LIMIT_MS),
        timeout=LIMIT_MS,
    )
    return canvas


class HeldLine:
    """Streamlit's own line to a page, on which what the server says can be held back."""

    def __init__(self, page: "Page") -> None:
        self._held: list[str | bytes] = []
        self._holds = False
        page.route_web_socket(re.compile(r"/_stcore/stream"), self._connect)

    def _connect(self, here: "WebSocketRoute") -> None:
        self._here = here
        here.connect_to_server().on_message(self._pass_on)

    def _pass_on(self, said: str | bytes) -> None:
        if self._holds:
            self._held.append(said)
        else:
            self._here.send(said)

    def hold(self) -> None:
        self._holds = True

    def has_drawn_all(self) -> bool:
        """Has the server come to the end of a script?"""
        messages = [ForwardMsg.FromString(said) for said in self._held if isinstance(said, bytes)]
        return any(message.WhichOneof("type") == "script_finished" for message in messages)

    def let_go(self) -> None:
        self._holds = False
        for said in self._held:
            self._here.send(said)
        self._held.clear()


# ── the Train page ──

QUICK = "dataset=sketched&epochs=500&hidden_dim=64"


def open_train(page: "Page", url: str, query: str = QUICK) -> None:
    page.goto(f"{url}/train?{query}")
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)


def button(page: "Page", name: str) -> "Locator":
    """A button of the run; Streamlit's own header has a Stop button too."""
    return page.locator(".st-key-run_status").get_by_role("button", name=name, exact=True)


def start(page: "Page") -> None:
    page.get_by_role("button", name="Start").click()
    button(page, "Pause").wait_for(timeout=LIMIT_MS)
    wait_for_step(page, 1)


def stop(page: "Page") -> None:
    button(page, "Stop").click()
    page.get_by_text("Stopped · ").wait_for(timeout=LIMIT_MS)


def step_of(page: "Page") -> int:
    """The step in the status line; 0 where it names none."""
    found = re.search(r"step ([\d,]+) of", page.locator(".st-key-run_status").inner_text())
    return int(found.group(1).replace(",", "")) if found else 0


def wait_for_step(page: "Page", least: int) -> None:
    until(page, lambda: step_of(page) >= least, f"step {least} never came")


# ── the latent map ──

PREVIEW = ".decoded-preview[data-z]"


def open_map(page: "Page", url: str) -> "Page":
    """A page that has a map, all of it drawn."""
    page.goto(url)
    page.locator(PREVIEW).wait_for(timeout=LIMIT_MS)
    page.locator(".vae-pad .main-svg").first.wait_for(timeout=LIMIT_MS)
    return page


def z_of(page: "Page") -> list[float]:
    text = page.locator(PREVIEW).get_attribute("data-z")
    assert text is not None
    return [float(number) for number in text.split(",")]


def place(page: "Page", x: float, y: float) -> tuple[float, float]:
    """Where on the screen a place of the map is."""
    found: list[float] = page.evaluate(
        """([x, y]) => {
            const plot = document.querySelector('.vae-pad .vae-plot');
            const { xaxis, yaxis } = plot._fullLayout;
            const box = plot.getBoundingClientRect();
            return [
                box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y),
            ];
        }""",
        [x, y],
    )
    return found[0], found[1]


def hover(page: "Page", x: float, y: float) -> None:
    page.mouse.move(*place(page, x, y))
    page.wait_for_function(
        """([x, y]) => {
            const z = document.querySelector('.decoded-preview').dataset.z.split(',').map(Number);
            return Math.hypot(z[0] - x, z[1] - y) < 0.05;
        }""",
        arg=[x, y],
        timeout=LIMIT_MS,
    )


# ── drawing by hand ──


def places(canvas: "Locator", stroke: Points) -> list[tuple[float, float]]:
    """Where on the screen the points of a stroke are."""
    box = canvas.bounding_box()
    assert box is not None
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]


def draw(page: "Page", canvas: "Locator", stroke: Points, *, lift: bool = True) -> None:
    points = places(canvas, stroke)
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    if lift:
        page.mouse.up()


def spot_of(stage: "Locator", pad: str, z1: float, z2: float) -> tuple[float, float]:
    """Where on the screen a place of the plane is that a pad shows on its stage."""
    found: list[float] = stage.evaluate(
        """(stage, [pad, x, y]) => {
            const { view } = stage.closest(pad).shown;
            const box = stage.getBoundingClientRect();
            return [
                box.left + view.left + view.width * (x - view.x[0]) / (view.x[1] - view.x[0]),
                box.top + view.top + view.height * (view.y[1] - y) / (view.y[1] - view.y[0]),
            ];
        }""",
        [pad, z1, z2],
    )
    return found[0], found[1]


# ── the Exercises page ──


def predict(page: "Page", choice: str) -> None:
    """The first step, up to where runs are asked for."""
    page.locator(".st-key-prediction").get_by_text(choice).click()
    page.locator(".st-key-reason textarea").fill("I <b>think</b> so: $x$")
    page.locator(".st-key-keep_prediction button").click()
    trains = re.compile("with these settings|avec ces réglages")
    page.get_by_role("link", name=trains).first.wait_for(timeout=LIMIT_MS)
