"""Does a drawing follow the hand, and stay?"""

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.driving import LIMIT_MS, draw, places
from tests.handwritten import RECORDED
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.strokes import ink_from_strokes

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import NewPage, Servers

DEMO = Path(__file__).parent / "apps" / "draw_pad_demo.py"


@pytest.fixture(scope="module")
def demo(serve: "Servers") -> str:
    return serve(DEMO)


def opened(page: "Page", url: str) -> "Locator":
    """The canvas of the first pad."""
    page.goto(url)
    canvas = page.locator(".st-key-first canvas")
    page.locator(".st-key-first canvas[aria-label]").wait_for(timeout=LIMIT_MS)
    page.get_by_text("run 1").wait_for(timeout=LIMIT_MS)
    return canvas


def wait_for_strokes(page: "Page", n_strokes: int) -> list[Any]:
    """What Python has, once it has that many strokes."""
    page.wait_for_function(
        """n => {
             const code = document.querySelector('[data-testid=stCode] code')?.textContent;
             return code && JSON.parse(code).length === n;
           }""",
        arg=n_strokes,
        timeout=LIMIT_MS,
    )
    found: list[Any] = json.loads(page.locator("[data-testid=stCode] code").inner_text())
    return found


def ink(canvas: "Locator") -> np.ndarray:
    """How opaque each pixel of the canvas is: (side, side)."""
    url: str = canvas.evaluate("canvas => canvas.toDataURL()")
    picture = Image.open(io.BytesIO(base64.b64decode(url.split(",")[1])))
    return np.asarray(picture.convert("RGBA"))[..., 3]


def test_a_digit_drawn_with_the_mouse_reaches_python(
    page: "Page", demo: str, console_errors: list[str]
) -> None:
    canvas = opened(page, demo)
    for stroke in RECORDED["4"]:
        draw(page, canvas, stroke)
    strokes = wait_for_strokes(page, 2)
    expected = as_mnist(ink_from_strokes(RECORDED["4"])).centred.astype(int)
    assert np.abs(as_mnist(ink_from_strokes(strokes)).centred - expected).mean() < 6
    seen = as_mnist(ink(canvas)).centred  # what the visitor sees is what Python draws
    assert np.abs(seen - expected).mean() < 6
    assert all(round(value, 3) == value for stroke in strokes for xy in stroke for value in xy)
    assert console_errors == []


def test_a_long_scribble_is_thinned_and_the_number_of_strokes_is_bounded(
    page: "Page", demo: str
) -> None:
    canvas = opened(page, demo)
    turns = np.linspace(0, 20, 500)
    spiral = [(0.5 + 0.45 * np.sin(t), 0.5 + 0.02 * t * np.cos(t)) for t in turns]
    draw(page, canvas, spiral)
    [stroke] = wait_for_strokes(page, 1)
    assert 100 <= len(stroke) <= 200
    np.testing.assert_allclose([stroke[0], stroke[-1]], [spiral[0], spiral[-1]], atol=0.01)
    for i in range(41):
        page.mouse.click(*places(canvas, [(0.02 * i + 0.1, 0.9)])[0])
    wait_for_strokes(page, 40)


def test_a_stroke_goes_on_outside_and_ends_at_the_edge(page: "Page", demo: str) -> None:
    canvas = opened(page, demo)
    draw(page, canvas, [(0.5, 0.5), (0.9, 0.5), (1.4, 0.5)])
    assert wait_for_strokes(page, 1)[0][-1] == [1, 0.5]


def test_undo_and_clear_with_mouse_and_keyboard(page: "Page", demo: str) -> None:
    canvas = opened(page, demo)
    hint = page.locator(".st-key-first").get_by_text("Draw here")
    assert hint.is_visible()
    assert canvas.get_attribute("aria-label") == "Square to draw in: nothing drawn yet."
    draw(page, canvas, [(0.2, 0.2), (0.8, 0.2)])
    draw(page, canvas, [(0.2, 0.8), (0.8, 0.8)])
    wait_for_strokes(page, 2)
    assert not hint.is_visible()
    assert canvas.get_attribute("aria-label") == "Square to draw in: 2 strokes."

    page.locator(".st-key-first").get_by_role("button", name="Undo").click()
    [stroke] = wait_for_strokes(page, 1)
    assert stroke[0] == pytest.approx([0.2, 0.2], abs=0.01)
    assert ink(canvas)[int(0.8 * len(ink(canvas)))].max() == 0

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Clear is the next button
    wait_for_strokes(page, 0)
    assert ink(canvas).max() == 0
    assert hint.is_visible()
    focused = page.locator(".st-key-first").get_by_role("button", name="Clear")
    assert focused.evaluate("node => node.getRootNode().activeElement === node")


def test_the_drawing_survives_reruns_also_in_mid_stroke(
    page: "Page", demo: str, console_errors: list[str]
) -> None:
    canvas = opened(page, demo)
    draw(page, canvas, [(0.2, 0.2), (0.8, 0.2)])
    wait_for_strokes(page, 1)
    before = ink(canvas)
    canvas.evaluate("canvas => { window.kept = canvas; }")
    page.get_by_role("button", name="Rerun").click()
    page.get_by_text("run 3").wait_for(timeout=LIMIT_MS)
    np.testing.assert_array_equal(ink(canvas), before)

    draw(page, canvas, [(0.2, 0.8), (0.5, 0.8)], lift=False)
    page.get_by_role("button", name="Rerun").evaluate("button => button.click()")
    page.get_by_text("run 4").wait_for(timeout=LIMIT_MS)
    page.mouse.move(*places(canvas, [(0.8, 0.8)])[0])
    page.mouse.up()
    strokes = wait_for_strokes(page, 2)
    assert strokes[1][-1] == pytest.approx([0.8, 0.8], abs=0.01)
    assert canvas.evaluate("canvas => canvas === window.kept"), "the pad was made anew"
    assert console_errors == []


def test_the_drawing_is_there_after_another_page(page: "Page", demo: str) -> None:
    canvas = opened(page, demo)
    draw(page, canvas, [(0.2, 0.2), (0.8, 0.2)])
    draw(page, canvas, [(0.2, 0.5), (0.8, 0.5)])
    sent = wait_for_strokes(page, 2)
    before = ink(canvas)
    page.get_by_role("link", name="Elsewhere").click()
    page.get_by_text("Nothing to draw here").wait_for(timeout=LIMIT_MS)
    page.get_by_role("link", name="Drawing").click()
    assert wait_for_strokes(page, 2) == sent
    page.locator(".st-key-first canvas[aria-label*='2 strokes']").wait_for(timeout=LIMIT_MS)
    np.testing.assert_array_equal(ink(canvas), before)
    draw(page, canvas, [(0.2, 0.8), (0.8, 0.8)])
    assert wait_for_strokes(page, 3)[:2] == sent


@pytest.mark.parametrize("dark", [False, True])
def test_ink_is_the_text_colour_and_follows_the_theme(
    new_page: "NewPage", demo: str, dark: bool
) -> None:
    page = new_page(dark=dark)
    canvas = opened(page, demo)
    draw(page, canvas, [(0.2, 0.5), (0.8, 0.5)])
    wait_for_strokes(page, 1)
    middle = """canvas => {
        const [r, g, b] = canvas.getContext('2d')
          .getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
        return getComputedStyle(document.querySelector('.stApp')).color === `rgb(${r}, ${g}, ${b})`
          && (r > 128) === DARK;
      }"""
    handle = canvas.element_handle()
    for now_dark in (dark, not dark):
        page.emulate_media(color_scheme="dark" if now_dark else "light")
        page.wait_for_function(
            middle.replace("DARK", str(now_dark).lower()), arg=handle, timeout=LIMIT_MS
        )
    assert len(wait_for_strokes(page, 1)) == 1


def touchscreen(page: "Page") -> Callable[..., None]:
    """Real touches, as a screen's driver reports them: `fingers(kind, point, point)`."""
    session = page.context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    return fingers


def test_a_finger_draws_and_a_second_one_does_not(
    new_page: "NewPage", demo: str, console_errors: list[str]
) -> None:
    page = new_page(width=390, touch=True)
    canvas = opened(page, demo)
    first = places(canvas, [(0.2, 0.2), (0.4, 0.4), (0.6, 0.6), (0.8, 0.8)])
    [second] = places(canvas, [(0.8, 0.1)])
    top = canvas.bounding_box()
    fingers = touchscreen(page)
    fingers("touchStart", first[0])
    fingers("touchMove", first[1])
    fingers("touchStart", first[1], second)
    fingers("touchMove", first[2], second)
    fingers("touchMove", first[3], second)
    fingers("touchEnd")
    [stroke] = wait_for_strokes(page, 1)
    assert stroke[0] == pytest.approx([0.2, 0.2], abs=0.01)
    assert stroke[-1] == pytest.approx([0.8, 0.8], abs=0.01)
    assert all(abs(x - y) < 0.02 for x, y in stroke)
    assert canvas.bounding_box() == top, "the page was scrolled"
    assert console_errors == []


@pytest.mark.parametrize("width", [300, 390, 1280])
def test_the_square_fits_and_is_crisp(new_page: "NewPage", demo: str, width: int) -> None:
    page = new_page(width=width)
    canvas = opened(page, demo)
    box = canvas.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"])
    assert box["width"] == pytest.approx(min(280, width - 32), abs=1)
    assert box["x"] + box["width"] <= width
    pixels = canvas.evaluate("canvas => [canvas.width, devicePixelRatio * canvas.clientWidth]")
    assert pixels[0] == round(pixels[1])
    small = page.locator(".st-key-second canvas").bounding_box()
    assert small is not None
    assert small["width"] == 140
