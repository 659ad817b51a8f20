"""Does a newcomer see something real at once, on any screen, and find the way back?"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dashboard.components.owner_cookie import COOKIE
from tests.browser.conftest import ROOT, NewPage, Servers
from tests.browser.driving import LIMIT_MS, painted, settled, sideways_px

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def drawn(page: "Page", words: str) -> str:
    """The picture with this text alternative, as a data URL."""
    picture: str = painted(page, words).evaluate("canvas => canvas.toDataURL()")
    return picture


def opened(page: "Page", url: str) -> "Page":
    """The home page, all of it painted."""
    page.goto(url)
    painted(page, "What the decoder draws")
    painted(page, "64 digits")
    page.locator(".vae-plot .main-svg").first.wait_for(timeout=LIMIT_MS)
    return page


def thumb(page: "Page", key: str) -> "Locator":
    return page.locator(f".st-key-{key}").get_by_role("slider")


def menu(page: "Page", label: str) -> "Locator":
    return page.locator("[data-testid=stSidebar]").get_by_role("link", name=label, exact=True)


def value(page: "Page", key: str) -> "Locator":
    """The number over a slider's thumb."""
    return page.locator(f".st-key-{key} [data-testid=stSliderThumbValue]")


def wait_for_heading(page: "Page", title: str) -> None:
    page.get_by_role("heading", name=title, level=1).wait_for(timeout=LIMIT_MS)


def owner(page: "Page") -> str:
    """The owner's token, once it is in the browser's cookies."""
    page.wait_for_function(f"document.cookie.includes('{COOKIE}=')", timeout=LIMIT_MS)
    (cookie,) = (c for c in page.context.cookies() if c["name"] == COOKIE)
    assert cookie["sameSite"] == "Lax"
    assert cookie["path"] == "/"
    return cookie["value"]


def test_the_point_is_on_the_first_screen(
    page: "Page", url: str, console_errors: list[str]
) -> None:
    opened(page, url)
    for picture in (
        page.get_by_role("img", name="What the decoder draws"),
        page.get_by_role("figure", name="The codes of 2,000 test digits"),
    ):
        box = picture.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800
    top = page.get_by_role("img", name="64 digits").bounding_box()
    assert top is not None
    assert top["y"] < 700
    assert console_errors == []


def test_sliders_change_what_is_drawn_and_the_address(page: "Page", url: str) -> None:
    opened(page, url)
    digit, samples = drawn(page, "What the decoder draws"), drawn(page, "64 digits")
    thumb(page, "z1").press("ArrowRight")
    assert drawn(page, "What the decoder draws at z1 = \N{MINUS SIGN}1.1") != digit
    thumb(page, "spread").press("ArrowLeft")
    assert drawn(page, "64 digits decoded from random codes of spread 0.95") != samples
    assert set(page.url.split("?")[1].split("&")) == {"z1=-1.1", "spread=0.95"}


def test_a_link_opens_the_digit_it_was_copied_from(page: "Page", url: str) -> None:
    opened(page, f"{url}/?z1=1.5&z2=2")
    painted(page, "What the decoder draws at z1 = 1.5, z2 = 2.0")


def test_a_deep_link_may_be_a_fresh_servers_first_request(
    serve: Servers, page: "Page", tmp_path: Path
) -> None:
    fresh = serve(ROOT / "streamlit_app.py", env={"VAE_LAB_RUNS": str(tmp_path)})
    page.goto(f"{fresh}/train?epochs=30")
    wait_for_heading(page, "Train")
    value(page, "epochs").wait_for(timeout=LIMIT_MS)
    assert value(page, "epochs").inner_text() == "30"
    assert page.get_by_role("dialog").count() == 0, "Streamlit says that the page is not found"
    serve.kill(fresh)


def test_one_step_back_finds_a_page_as_it_was_left(page: "Page", url: str) -> None:
    opened(page, url)
    thumb(page, "z1").press("ArrowRight")
    painted(page, "What the decoder draws at z1 = \N{MINUS SIGN}1.1")
    menu(page, "Train").click()
    thumb(page, "epochs").press("ArrowRight")  # from 20 to 30
    page.wait_for_url(re.compile("epochs=30"), timeout=LIMIT_MS)
    settled(page)

    page.go_back()
    painted(page, "What the decoder draws at z1 = \N{MINUS SIGN}1.1")
    settled(page)
    page.go_forward()
    wait_for_heading(page, "Train")
    value(page, "epochs").get_by_text("30").wait_for(timeout=LIMIT_MS)
    menu(page, "Home").click()
    painted(page, "What the decoder draws at z1 = \N{MINUS SIGN}1.1")
    assert "z1=-1.1" in page.url


def test_the_owner_is_the_same_after_a_reload(new_page: NewPage, url: str) -> None:
    page, other = new_page(), new_page()
    opened(page, url)
    token = owner(page)
    page.reload()
    opened(page, url)
    assert owner(page) == token
    assert token not in page.url
    assert token not in page.locator("body").inner_text()
    opened(other, url)
    assert owner(other) != token


def test_light_and_dark_follow_the_system(new_page: NewPage, url: str) -> None:
    def brightness(page: "Page") -> float:
        colour = page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        return (red + green + blue) / (3 * 255)

    def ink(page: "Page") -> str:
        return drawn(page, "What the decoder draws")

    light, dark = opened(new_page(), url), opened(new_page(dark=True), url)
    assert brightness(light) > 0.9
    assert brightness(dark) < 0.15
    assert ink(light) != ink(dark)


@pytest.mark.parametrize("width", [390, 1920])
def test_any_screen_will_do(
    new_page: NewPage, url: str, console_errors: list[str], width: int
) -> None:
    page = opened(new_page(width=width, height=844, touch=width == 390), url)
    assert sideways_px(page) == 0
    assert owner(page), "the cookie is set although the menu is closed"
    assert console_errors == []
