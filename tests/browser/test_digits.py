"""Does a grid of digits stay in place, in the colours of the page, and can it be kept?"""

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from dashboard.export.pictures import grid_png
from tests.browser.conftest import ROOT
from tests.browser.driving import LIMIT_MS, painted, sideways_px, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, WebSocket

    from tests.browser.conftest import NewPage, Servers

DEMO = ROOT / "tests" / "browser" / "apps" / "digits_demo.py"


@pytest.fixture(scope="module")
def demo(serve: "Servers") -> str:
    return serve(DEMO)


def opened(page: "Page", url: str) -> "Page":
    """The demo with its last grid on screen."""
    page.goto(url)
    painted(page, "64 rings")
    return page


def draw(page: "Page") -> int:
    """The number of the latest samples on screen."""
    alt = page.get_by_role("img", name="64 rings").get_attribute("aria-label")
    assert alt is not None
    return int(alt.removesuffix(".").rsplit(" ", 1)[1])


def wait_for_draws(page: "Page", n_draws: int) -> None:
    target = draw(page) + n_draws
    until(page, lambda: draw(page) >= target, f"no {n_draws} new samples")


def on_screen(node: "Locator") -> np.ndarray:
    """The picture as the visitor sees it: (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(node.screenshot())).convert("RGB")).astype(int)


def css_rgb(page: "Page", selector: str, name: str) -> np.ndarray:
    text: str = page.locator(selector).first.evaluate(
        "(node, name) => getComputedStyle(node)[name]", name
    )
    return np.array([int(part) for part in text.removeprefix("rgb(").removesuffix(")").split(",")])


@pytest.mark.parametrize("dark", [False, True])
def test_ink_is_the_text_colour_over_the_page(new_page: "NewPage", demo: str, dark: bool) -> None:
    page = opened(new_page(dark=dark), demo)
    paper, text = css_rgb(page, ".stApp", "backgroundColor"), css_rgb(page, ".stApp", "color")
    assert (paper.sum() < text.sum()) == dark
    picture = on_screen(painted(page, "Two blocks."))  # a quarter each: bare, half, full, bare
    middles = (np.array([1, 3, 5, 7]) * len(picture) / 8).astype(int)
    half = paper + (text - paper) * 128 / 255
    for row, expected in zip(middles, (paper, half, text, paper), strict=True):
        np.testing.assert_allclose(picture[row, 10], expected, atol=2)
    gap = picture.shape[1] // 2
    np.testing.assert_allclose(picture[middles[2], gap], paper, atol=2)


def test_a_change_of_theme_repaints(page: "Page", demo: str) -> None:
    node = painted(opened(page, demo), "Two blocks.")
    handle = node.element_handle()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        """canvas => {
             const [r, g, b] = canvas.getContext('2d')
               .getImageData(1, canvas.height * 5 / 8, 1, 1).data;
             return getComputedStyle(document.querySelector('.stApp')).color
               === `rgb(${r}, ${g}, ${b})` && r > 128;
           }""",
        arg=handle,
        timeout=LIMIT_MS,
    )


def test_new_digits_are_painted_over_the_old_ones(
    page: "Page", demo: str, console_errors: list[str]
) -> None:
    """Same canvas, same place, and never an empty frame in between."""
    node = painted(opened(page, demo), "64 rings")
    handle = node.element_handle()
    handle.evaluate(
        """canvas => {
             canvas.blanks = 0;
             const look = () => {
               const ink = canvas.getContext('2d')
                 .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value);
               if (!ink) canvas.blanks += 1;
               requestAnimationFrame(look);
             };
             look();
           }"""
    )
    before = handle.screenshot()  # scrolls there first
    box = node.bounding_box()
    wait_for_draws(page, 5)
    assert handle.evaluate("canvas => canvas.isConnected"), "the grid was made anew"
    assert handle.evaluate("canvas => canvas.blanks") == 0
    assert node.bounding_box() == box
    assert handle.screenshot() != before
    assert console_errors == []


def test_unchanged_digits_are_not_sent_again(page: "Page", demo: str) -> None:
    frames: list[int] = []

    def on_socket(socket: "WebSocket") -> None:
        socket.on("framereceived", lambda frame: frames.append(len(frame)))

    page.on("websocket", on_socket)
    opened(page, demo)
    assert max(frames) > 50_000  # the plane of 400 digits came once
    wait_for_draws(page, 1)
    frames.clear()
    page.get_by_role("button", name="Rerun").click()
    wait_for_draws(page, 2)
    assert 0 < max(frames) < 30_000  # 64 new samples, script and stylesheet included


def test_fewer_digits_take_no_less_room(page: "Page", demo: str) -> None:
    """Five columns stay five columns, so that nothing on the page moves."""
    opened(page, demo)
    below = page.get_by_text("Below the row")
    before = below.bounding_box()
    node = painted(page, "A row.")
    picture = on_screen(node)
    page.get_by_text("Few", exact=True).click()
    wait_for_draws(page, 2)
    after = on_screen(node)
    assert after.shape == picture.shape
    assert below.bounding_box() == before
    assert np.ptp(after[:, -50:], axis=(0, 1)).max() == 0, "the fifth digit is still there"


def test_every_digit_pixel_is_equally_large(page: "Page", demo: str) -> None:
    """A ring at 280 CSS pixels: 10 by 10 screen pixels of one colour for each of its 28 by 28."""
    picture = on_screen(painted(opened(page, demo), "One ring."))
    assert picture.shape == (280, 280, 3)
    blocks = picture.reshape(28, 10, 28, 10, 3)
    assert np.ptp(blocks, axis=(1, 3)).max() == 0


@pytest.mark.parametrize("touch", [False, True])
def test_a_phone_sees_whole_grids(new_page: "NewPage", demo: str, touch: bool) -> None:
    page = opened(new_page(width=390, touch=touch), demo)
    for words in ("Ten inputs", "400 rings", "64 rings"):
        box = painted(page, words).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert sideways_px(page) == 0


def test_labels_stand_beside_their_digits(page: "Page", demo: str) -> None:
    picture = painted(opened(page, demo), "Ten inputs").bounding_box()
    assert picture is not None
    for column in range(10):
        box = page.locator(".columns span").filter(has_text=str(column)).bounding_box()
        assert box is not None
        middle = picture["x"] + (column + 0.5) * picture["width"] / 10
        assert abs(box["x"] + box["width"] / 2 - middle) < 3
    for row, word in enumerate(["input", "reconstruction"]):
        box = page.locator(".rows span").filter(has_text=word).bounding_box()
        assert box is not None
        middle = picture["y"] + (row + 0.5) * picture["height"] / 2
        assert abs(box["y"] + box["height"] / 2 - middle) < 3
        assert box["x"] + box["width"] <= picture["x"]


def test_the_keyboard_reaches_the_download_and_it_is_ink_on_white(
    new_page: "NewPage", demo: str
) -> None:
    """In the dark theme too, and pixel by pixel the picture that Python makes."""
    page = opened(new_page(dark=True), demo)
    button = page.get_by_role("button", name="Download as PNG: Two blocks.")
    assert button.evaluate("node => getComputedStyle(node).opacity") == "0"
    page.get_by_text("Few", exact=True).click()  # the last control of the sidebar
    page.keyboard.press("Tab")
    while not button.evaluate("node => node.getRootNode().activeElement === node"):
        page.keyboard.press("Tab")
    assert button.evaluate("node => getComputedStyle(node).opacity") == "1"
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "vae-known.png"
    saved = np.asarray(Image.open(waiting.value.path()).convert("L")).astype(int)
    block = np.repeat(np.array([0, 128, 255, 0], np.uint8), 7 * 28)
    expected = Image.open(io.BytesIO(grid_png(np.stack([block, block]), columns=2)))
    np.testing.assert_allclose(saved, np.asarray(expected).astype(int), atol=1)


def test_a_mouse_finds_the_download_over_the_picture(page: "Page", demo: str) -> None:
    opened(page, demo)
    button = page.get_by_role("button", name="Download as PNG: One ring.")
    painted(page, "One ring.").hover()
    assert float(button.evaluate("node => getComputedStyle(node).opacity")) > 0.5
    with page.expect_download() as waiting:
        button.click()
    assert waiting.value.suggested_filename == "vae-one.png"
    assert page.get_by_role("button", name="Download as PNG: A row.").count() == 0
