"""Is what matters in sight and whole, on a phone, a small projector and at 200 % zoom?"""

import pytest

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, QUICK, open_train, opened, sideways_px, start, stop

# Powers and brackets right after their symbol, and those of them that are torn from it.
STUCK = """[...document.querySelectorAll('.stBidiComponent, .stBidiComponent *')]
  .map((node) => node.shadowRoot ?? node)
  .flatMap((root) => [...root.querySelectorAll('.vae-formula .term + .text')])
  .filter((text) => !text.textContent.startsWith(' '))"""
# Words that a button or a label shows only the beginning of.
CUT_OFF = """node => [...node.querySelectorAll('button *, label *')].filter((inner) =>
  getComputedStyle(inner).textOverflow === 'ellipsis' && inner.scrollWidth > inner.clientWidth + 1
).map((inner) => inner.innerText)"""
OUTSIDE = """node => node.getBoundingClientRect().right >
  node.closest('[data-testid=stColumn], [data-testid=stMainBlockContainer]')
    .getBoundingClientRect().right + 1"""
TORN = f"{STUCK}.filter((text) => text.offsetTop > text.previousElementSibling.offsetTop + 20)"


def test_start_is_on_a_phone_s_first_screen_and_settings_have_room_at_200_percent(
    new_page: NewPage, url: str
) -> None:
    page = opened(new_page(width=390, height=844, touch=True), f"{url}/train")
    start = page.locator(".st-key-start button").bounding_box()
    assert start is not None
    assert start["y"] + start["height"] < 844
    for width in (640, 683, 1024):
        page.set_viewport_size({"width": width, "height": 400})
        page.wait_for_timeout(300)
        slider = page.locator(".st-key-latent_dim").bounding_box()
        assert slider is not None
        assert slider["width"] > 180, width


@pytest.mark.parametrize(("width", "lang"), [(390, "fr"), (1024, "en")])
def test_no_choice_is_cut_off_and_no_formula_is_torn(
    new_page: NewPage, url: str, width: int, lang: str
) -> None:
    page = opened(new_page(width=width, height=900, touch=width == 390), f"{url}/loss?lang={lang}")
    page.get_by_role("heading").nth(2).wait_for()
    right = page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert right is not None
    for group in page.get_by_test_id("stMain").get_by_test_id("stButtonGroup").all():
        assert group.evaluate("node => node.scrollWidth - node.clientWidth") <= 1
        choices = group.locator("button").all()
        assert choices
        for choice in choices:
            box = choice.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= right["x"] + right["width"]
    page.wait_for_function(f"{STUCK}.length > 3")
    assert page.evaluate(f"{TORN}.length") == 0


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *((name, width) for name in ("reparameterization", "kl") for width in (1024, 390)),
        ("train", 1024),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_button_is_cut_off_and_nothing_is_too_wide(
    new_page: NewPage, url: str, name: str, width: int, lang: str
) -> None:
    page = opened(new_page(width=width, height=800), f"{url}/{name}?lang={lang}")
    main = page.get_by_test_id("stMain")
    main.get_by_test_id("stSlider").first.wait_for()
    assert main.evaluate(CUT_OFF) == []
    assert sideways_px(page) <= 1
    tables = main.locator("table").all()
    assert [table for table in tables if table.evaluate(OUTSIDE)] == []


def test_on_a_phone_an_open_run_comes_before_its_settings(new_page: NewPage, url: str) -> None:
    owner = new_page(width=390, height=844, touch=True)
    open_train(owner, url, QUICK + "&seed=31")
    start(owner)
    watcher = new_page(width=390, height=844, touch=True)
    watcher.goto(f"{owner.url}&lang=fr")
    for page, settings in ((owner, ".st-key-latent_dim"), (watcher, ".st-key-run_settings")):
        page.locator(settings).wait_for(timeout=LIMIT_MS)
        status = page.locator(".st-key-run_status").bounding_box()
        curves = page.locator(".st-key-loss_chart").bounding_box()
        below = page.locator(settings).bounding_box()
        assert status is not None
        assert curves is not None
        assert below is not None
        assert status["y"] < curves["y"] < min(below["y"], 844)
        assert page.get_by_test_id("stMain").evaluate(CUT_OFF) == []
    stop(owner)
