"""A visitor draws digits and hands in files: what does the page make of them?"""

import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, draw, settled, sideways_px
from tests.handwritten import RECORDED, Strokes

if TYPE_CHECKING:
    from playwright.sync_api import Page


def opened(page: "Page", url: str, query: str = "") -> "Page":
    page.goto(f"{url}/reconstruct{query}")
    page.locator(".st-key-draw_pad canvas[aria-label]").wait_for(timeout=LIMIT_MS)
    return page


def draw_digit(page: "Page", strokes: Strokes) -> None:
    for stroke in strokes:
        draw(page, page.locator(".st-key-draw_pad canvas"), stroke)


def landed(page: "Page") -> str:
    """The class that the page says a drawing lands among."""
    words = page.get_by_text("It lands among class")
    words.wait_for(timeout=LIMIT_MS)
    found = re.search(r"among class (\d)", words.inner_text())
    assert found
    return found[1]


def test_drawn_digits_land_among_their_class(
    page: "Page", url: str, mnist_in_data: None, console_errors: list[str]
) -> None:
    opened(page, url)
    right = 0
    for digit, strokes in RECORDED.items():
        draw_digit(page, strokes)
        settled(page)  # the answer to the last stroke, not to the first
        right += landed(page) == digit
        page.get_by_role("button", name="Clear").click()
        page.get_by_text("Draw one, large").wait_for(timeout=LIMIT_MS)
    assert right >= 8
    assert [text for text in console_errors if "404" not in text] == []


def test_the_drawing_is_shown_with_its_code_and_its_place(page: "Page", url: str) -> None:
    opened(page, url, "?run=sketched-2d")
    draw_digit(page, RECORDED["0"])
    page.get_by_text(re.compile("^It costs")).wait_for(timeout=LIMIT_MS)
    for caption in ("as ink", "cropped", "20 pixels", "centred"):
        page.get_by_text(caption, exact=True).wait_for(timeout=LIMIT_MS)
    page.get_by_text("sigma = (").wait_for(timeout=LIMIT_MS)
    page.locator(".st-key-own_map .main-svg").first.wait_for(timeout=LIMIT_MS)
    shown = page.locator(".st-key-own_map .decoded-preview[data-z]").get_attribute("data-z")
    assert shown is not None
    mu = page.get_by_text("mu = (").inner_text().replace("\N{MINUS SIGN}", "-")
    said = [float(number) for number in re.findall(r"-?\d\.\d\d", mu)[:2]]
    assert said == pytest.approx([float(number) for number in shown.split(",")], abs=0.01)


def picture(kind: str) -> tuple[str, bytes]:
    image = Image.new("L", (200, 200), 255)
    image.paste(0, (90, 40, 110, 160))
    file = io.BytesIO()
    image.save(file, format="PNG")
    content = file.getvalue()
    if kind == "not a picture":
        return "notes.png", b"these are my notes"
    if kind == "truncated":
        return "half.png", content[: len(content) // 2]
    if kind == "empty page":
        file = io.BytesIO()
        Image.new("L", (50, 50), 255).save(file, format="PNG")
        return "page.png", file.getvalue()
    return "one.png", content


@pytest.mark.parametrize("kind", ["not a picture", "truncated", "empty page"])
def test_a_bad_file_gets_a_sentence_and_a_good_one_works_after_it(
    page: "Page", url: str, kind: str
) -> None:
    opened(page, url, "?run=sketched-2d")
    page.get_by_text("Upload a picture").click()
    name, content = picture(kind)
    chooser = page.locator(".st-key-upload input[type=file]")
    chooser.set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
    alert = page.locator("[data-testid=stAlert]").first
    alert.wait_for(timeout=LIMIT_MS)
    assert "Traceback" not in alert.inner_text()
    name, content = picture("good")
    chooser.set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
    page.get_by_text(re.compile("^It costs")).wait_for(timeout=LIMIT_MS)
    alert.wait_for(state="detached", timeout=LIMIT_MS)


def test_a_phone_shows_it_without_sideways_scrolling(new_page: NewPage, url: str) -> None:
    page = opened(new_page(width=390, height=844, touch=True), url, "?run=sketched-2d")
    draw_digit(page, RECORDED["1"])
    page.get_by_text(re.compile("^It costs")).wait_for(timeout=LIMIT_MS)
    assert sideways_px(page) <= 1
