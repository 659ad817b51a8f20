"""Does the gap close under a hand: a mouse's, a finger's, and by the keys?"""

import re
from typing import TYPE_CHECKING

import pytest

from dashboard.server import resources
from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, opened, settled, sideways_px, spot_of, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FIVE = 8  # the row of the first 5, whose posterior the encoder misses by far
CHOSEN = "bound_image=5"


@pytest.fixture
def pad_page(page: "Page", url: str, mnist_in_data: None) -> "Page":
    return shown(page, url)


def shown(page: "Page", url: str, query: str = CHOSEN) -> "Page":
    """The page with its pad drawn."""
    opened(page, f"{url}/bound?{query}")
    pad(page).wait_for(timeout=LIMIT_MS)
    return page


def pad(page: "Page") -> "Locator":
    return page.locator(".vae-bound-pad[data-gap]")


def gap(page: "Page") -> float:
    """What is missing to log p(x), as the pad shows it."""
    text = pad(page).locator("span.gap").inner_text()
    said = re.search(r"= ([\d.,]+)", text)
    assert said, text
    return float(said[1].replace(",", "."))


def gliding(page: "Page") -> bool:
    """Is the ellipse still on its way to where a button puts it?"""
    on_its_way: bool = pad(page).evaluate("root => !!(root.shown.gliding || root.shown.frame)")
    return on_its_way


def wait_for_gap(page: "Page", nats: float) -> None:
    until(page, lambda: abs(gap(page) - nats) < 0.05, f"a gap of {nats:.2f} nats")


def spot(page: "Page", z1: float, z2: float) -> tuple[float, float]:
    """Where on the screen a place of the plane is."""
    return spot_of(pad(page).locator(".stage"), ".vae-bound-pad", z1, z2)


def grip(page: "Page", name: str) -> tuple[float, float]:
    """Where on the screen the middle of a grip is."""
    # in one go: the ellipses are drawn anew at every move
    found: list[float] = pad(page).evaluate(
        """(root, name) => {
            const box = root.querySelector(`[data-grip=${name}] .seen`).getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
        }""",
        name,
    )
    return found[0], found[1]


def drag(page: "Page", start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def best(page: "Page") -> tuple[float, float]:
    """Where on the screen the best upright ellipse has its centre."""
    known = resources.shipped_gaps("mnist-2d")
    z1, z2 = known.upright_mu[known.place_of(FIVE)].tolist()
    return spot(page, z1, z2)


def test_dragging_the_ellipse_onto_the_posterior_closes_the_gap(
    pad_page: "Page", console_errors: list[str]
) -> None:
    pad(pad_page).scroll_into_view_if_needed()
    far = gap(pad_page)
    assert far > 20
    drag(pad_page, grip(pad_page, "centre"), best(pad_page))
    until(pad_page, lambda: gap(pad_page) < 3)
    near = gap(pad_page)
    drag(pad_page, grip(pad_page, "second"), grip(pad_page, "centre"))  # squeezed to nothing
    until(pad_page, lambda: gap(pad_page) > near + 1)
    assert [text for text in console_errors if "404" not in text] == []


def test_the_buttons_put_it_where_it_is_best(pad_page: "Page") -> None:
    known = resources.shipped_gaps("mnist-2d")
    at = known.place_of(FIVE)
    log_p_x = float(known.log_p_x[at])
    for name, elbo in (
        ("Fit it upright", known.upright),
        ("Fit it turned", known.turned),
        ("The encoder's", known.encoder),
    ):
        pad_page.get_by_role("button", name=name).click()
        wait_for_gap(pad_page, log_p_x - float(elbo[at]))


def test_it_glides_there_unless_motion_is_unwanted(pad_page: "Page") -> None:
    glides = """root => {
        const buttons = [...root.querySelectorAll('button')];
        buttons.find((one) => one.textContent === 'Fit it upright').click();
        return Boolean(root.shown.gliding);
    }"""
    assert pad(pad_page).evaluate(glides)
    pad_page.emulate_media(reduced_motion="reduce")
    assert not pad(pad_page).evaluate(glides)


def test_a_turned_ellipse_is_said_to_be_more_than_the_model_can(pad_page: "Page") -> None:
    pad(pad_page).scroll_into_view_if_needed()
    height = pad(pad_page).evaluate("node => node.offsetHeight")
    note = pad(pad_page).locator(".note")
    assert note.inner_text() == ""
    x, y = grip(pad_page, "centre")
    start = grip(pad_page, "turn")
    drag(pad_page, start, (x, y + abs(start[0] - x)))  # by a quarter: upright again
    until(pad_page, lambda: abs(grip(pad_page, "turn")[0] - x) < 3)
    assert note.inner_text() == ""
    drag(pad_page, grip(pad_page, "turn"), (x + 100, y + 100))
    until(pad_page, lambda: "full covariance" in note.inner_text())
    assert pad(pad_page).evaluate("node => node.offsetHeight") == height, "nothing jumps"


def test_arrow_keys_and_sliders_move_it_and_say_so(pad_page: "Page") -> None:
    stage = pad_page.get_by_role("application", name="The exact posterior")
    before = gap(pad_page)
    stage.focus()
    for _ in range(4):
        stage.press("Shift+ArrowUp")
    until(pad_page, lambda: gap(pad_page) < before - 5)
    announced = pad(pad_page).locator(".announced")
    until(pad_page, lambda: re.search(r"ELBO .*, gap .*nats", announced.inner_text()) is not None)
    higher = gap(pad_page)
    slider = pad_page.get_by_role("slider", name="sigma, first axis")
    slider.focus()
    slider.press("Home")
    until(pad_page, lambda: gap(pad_page) != higher)
    assert slider.get_attribute("aria-valuetext")


def test_another_image_puts_it_back_and_another_control_does_not(pad_page: "Page") -> None:
    pad_page.get_by_role("button", name="Fit it upright").click()
    until(pad_page, lambda: gap(pad_page) < 1 and not gliding(pad_page))
    fitted = gap(pad_page)
    pad_page.set_viewport_size({"width": 800, "height": 900})
    settled(pad_page)
    assert gap(pad_page) == fitted
    pad_page.locator(".st-key-bound_image").get_by_text("7", exact=True).click()
    known = resources.shipped_gaps("mnist-2d")
    wait_for_gap(pad_page, float(known.log_p_x[0] - known.encoder[0]))


def test_a_finger_closes_it_too(new_page: NewPage, url: str, mnist_in_data: None) -> None:
    page = shown(new_page(width=390, height=844, touch=True), url)
    pad(page).locator(".stage").scroll_into_view_if_needed()
    bars, stage = (pad(page).locator(name).bounding_box() for name in (".bars", ".stage"))
    assert bars is not None
    assert stage is not None
    assert bars["y"] + bars["height"] <= stage["y"], "the hand hides no bar"
    far, start, end = gap(page), grip(page, "centre"), best(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    touch("touchStart", start)
    for share in (0.25, 0.5, 0.75, 1.0):
        between = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
        touch("touchMove", (between[0], between[1]))
    touch("touchEnd")
    until(page, lambda: gap(page) < far / 5)
    assert sideways_px(page) <= 1
