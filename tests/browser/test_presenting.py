"""Does a class see a whole run on one screen, large enough? Does its teacher move it by keys?"""

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import NewPage
from tests.browser.driving import (
    LIMIT_MS,
    QUICK,
    button,
    open_train,
    opened,
    settled,
    sideways_px,
    start,
    step_of,
    stop,
    until,
    wait_for_step,
)
from tests.browser.test_every_page import serious

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SIZES = ((1366, 768), (1920, 1080))
CHART, SAMPLES, MAP = ".st-key-loss_chart .vae-plot", ".st-key-sample_grid", ".st-key-latent_map"
WHOLE = (".st-key-run_status", CHART, SAMPLES, MAP, f"{MAP} .vae-plot", f"{MAP} .probe")
SLIDERS = (".st-key-beta", ".st-key-learning_rate")
FOCUSED = "() => document.activeElement.closest('[class*=st-key-]')?.className ?? ''"
# What sticks out of the window, or out of where it stands; and how far the page can be scrolled.
MEASURED = """(selectors) => {
    const main = document.querySelector('.stMain');
    const outside = (selector) => {
        const box = document.querySelector(selector)?.getBoundingClientRect();
        if (!box || box.width < 20 || box.height < 20) return true;
        return box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
    };
    const shown = (node) => node.checkVisibility() && node.textContent.trim();
    const size = (node) => parseFloat(getComputedStyle(node).fontSize);
    const sizes = (nodes) => nodes.filter(shown).map(size);
    const all = (selector) => [...document.querySelectorAll(selector)];
    return {
        outside: selectors.filter(outside),
        scrolls: [main, document.scrollingElement]
            .map((box) => box.scrollHeight - box.clientHeight),
        ticks: Math.min(...sizes(all('.vae-plot :is(.xtick, .ytick, .y2tick) text'))),
        text: Math.min(...sizes(all('.stMain :is(p, label, button)'))),
        lines: Math.min(...sizes(all('.stMain :is(.words, .st-key-samples p, .said p)'))),
        width: document.querySelector('.st-key-loss_chart .vae-plot')?.clientWidth ?? 0,
    };
}"""


def measured(page: "Page", *selectors: str) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(MEASURED, list(selectors))
    return found


def fits(page: "Page", *selectors: str) -> None:
    """In a moment: charts follow a new size of the window."""

    def whole() -> bool:
        found = measured(page, *selectors)
        return bool(found["outside"] == [] and found["scrolls"] == [0, 0])

    until(page, whole, f"{selectors}")
    assert sideways_px(page) <= 0


def large_enough(page: "Page") -> None:
    until(page, lambda: measured(page)["ticks"] >= 20, f"{measured(page)}")
    found = measured(page)
    assert found["lines"] >= 22, found
    assert found["text"] >= 22, found


def present(page: "Page", url: str, query: str) -> None:
    open_train(page, url, f"present=1&{query}")
    page.locator(".vae-presentation").wait_for(timeout=LIMIT_MS)


def all_there(page: "Page") -> None:
    page.locator(f"{MAP} [role=figure]").first.wait_for(timeout=LIMIT_MS)
    page.locator(f"{SAMPLES} canvas").wait_for(timeout=LIMIT_MS)
    settled(page)


def step_button(page: "Page") -> "Locator":
    """In any language, and not the hidden copy that Streamlit makes of a button with a help."""
    return page.locator(".st-key-step button").first


def asked(page: "Page") -> list[str]:
    """Fills with what this page asks of its script; what is live comes by another socket."""
    frames: list[str] = []

    def heed(socket: Any) -> None:
        if "_stcore" in socket.url:
            socket.on("framesent", lambda _: frames.append(socket.url))

    page.on("websocket", heed)
    return frames


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("fr", True)])
def test_a_whole_run_is_on_one_screen_while_it_trains_and_at_rest(
    new_page: NewPage, url: str, lang: str, dark: bool
) -> None:
    page = new_page(width=1366, height=768, dark=dark)
    page.goto(f"{url}/train?present=1&lang={lang}&{QUICK}&seed=6{len(lang) + dark}")
    begin = page.locator(".st-key-start button")
    begin.wait_for(timeout=LIMIT_MS)
    page.locator(f"{CHART} .main-svg").first.wait_for(timeout=LIMIT_MS)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        fits(page, ".st-key-start", ".st-key-preset", *SLIDERS, CHART)
        assert page.get_by_test_id("stSidebar").count() == 0
    large_enough(page)
    begin.click()
    all_there(page)
    for width, height in reversed(SIZES):
        page.set_viewport_size({"width": width, "height": height})
        fits(page, *WHOLE, *SLIDERS)
        if width == 1920:
            large_enough(page)
    # The projector is plugged in: charts take their new room at once.
    narrow = measured(page)["width"]
    page.set_viewport_size({"width": 1920, "height": 1080})
    until(page, lambda: measured(page)["width"] > 1.2 * narrow)
    assert "[object" not in page.locator(MAP).inner_text()
    page.keyboard.press("p")
    step_button(page).wait_for(timeout=LIMIT_MS)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        fits(page, *WHOLE, *SLIDERS, ".st-key-step_epoch", ".st-key-stop", ".st-key-new_run")
    watcher = new_page(width=1366, height=768, dark=dark)
    watcher.goto(page.url)
    all_there(watcher)
    for width, height in SIZES:
        watcher.set_viewport_size({"width": width, "height": height})
        fits(watcher, *WHOLE, ".st-key-run_settings", ".st-key-new_run")
    watcher.keyboard.press("p")
    watcher.keyboard.press("+")
    watcher.wait_for_timeout(1000)
    assert step_button(page).is_visible()
    page.locator(".st-key-stop button").first.click()
    step_button(page).wait_for(state="detached", timeout=LIMIT_MS)
    settled(page)
    fits(page, *WHOLE, *SLIDERS)


@pytest.mark.parametrize("settings", ["latent_dim=1", "latent_dim=20", "variational=false"])
def test_any_model_fits(new_page: NewPage, url: str, settings: str) -> None:
    page = new_page(width=1366, height=768)
    present(page, url, f"{QUICK}&seed=71&{settings}")
    page.locator(".st-key-start button").click()
    all_there(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        fits(page, *WHOLE, *SLIDERS)
    stop(page)


def test_it_fits_with_a_notice_in_line_and_with_an_error(new_page: NewPage, url: str) -> None:
    page = new_page(width=1366, height=768)
    page.goto(f"{url}/train?present=1&run=gone&lang=fr")
    page.get_by_test_id("stAlert").wait_for(timeout=LIMIT_MS)
    settled(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        fits(page, ".st-key-start", ".st-key-preset", ".stAlert", *SLIDERS, CHART)
    present(page, url, f"{QUICK}&seed=77")
    page.locator(".st-key-start button").click()
    all_there(page)
    second = new_page(width=1366, height=768)
    diverges = "dataset=sketched&learning_rate=0.1&beta=100&hidden_dim=2048&batch_size=16"
    present(second, url, f"{diverges}&train_size=2000&seed=1")
    second.locator(".st-key-start button").click()
    second.get_by_text("Waiting in line").first.wait_for(timeout=LIMIT_MS)
    settled(second)
    for width, height in SIZES:
        second.set_viewport_size({"width": width, "height": height})
        fits(second, ".st-key-run_status", *SLIDERS, CHART)
    stop(page)
    second.get_by_role("alert").get_by_text("The loss stopped being a number").wait_for(
        timeout=LIMIT_MS
    )
    settled(second)
    for width, height in SIZES:
        second.set_viewport_size({"width": width, "height": height})
        fits(second, ".st-key-run_status", ".vae-progress .message", *SLIDERS, CHART)


def test_it_is_live_and_its_script_does_not_run(new_page: NewPage, url: str) -> None:
    page = new_page(width=1366, height=768)
    frames = asked(page)
    present(page, url, f"{QUICK}&seed=72")
    page.locator(".st-key-start button").click()
    all_there(page)
    chart = page.locator(CHART)
    page.wait_for_timeout(1500)
    before, step, said = len(frames), step_of(page), chart.get_attribute("aria-label")
    page.wait_for_timeout(3000)
    assert step_of(page) > step
    assert chart.get_attribute("aria-label") != said
    assert len(frames) == before
    stop(page)


def burst(page: "Page", key: str, n: int) -> None:
    """Presses all at once. Between the test's own, a busy machine may let time pass."""
    page.evaluate(
        """([key, n]) => {
          const press = () => new KeyboardEvent('keydown', { key, bubbles: true, composed: true });
          for (let i = 0; i < n; i += 1) document.body.dispatchEvent(press());
        }""",
        [key, n],
    )


def test_keys_pause_step_and_move_beta_and_a_burst_is_one_change(
    new_page: NewPage, url: str
) -> None:
    page = new_page(width=1366, height=768)
    frames = asked(page)
    present(page, url, f"{QUICK}&seed=73")
    page.locator(".st-key-start button").click()
    all_there(page)
    wait_for_step(page, 1)
    page.keyboard.press("s")  # not while it trains: it says why
    page.locator(".vae-presentation .moved").get_by_text("Pause the run first.").wait_for()
    burst(page, "p", 10)
    page.get_by_text("Paused · ").wait_for(timeout=LIMIT_MS)
    settled(page)
    step = step_of(page)
    burst(page, "s", 3)
    until(page, lambda: step_of(page) == step + 3)
    settled(page)
    before = len(frames)
    burst(page, "+", 9)
    beta = page.get_by_role("slider", name="KL weight beta")
    until(page, lambda: beta.get_attribute("aria-valuetext") == "30")
    settled(page)
    page.wait_for_timeout(1000)
    assert len(frames) - before <= 2  # the keys', and what the run's own news may ask for
    page.keyboard.press("-")
    until(page, lambda: beta.get_attribute("aria-valuetext") == "20")
    page.keyboard.press("e")
    until(page, lambda: step_of(page) > step + 3)
    step_button(page).wait_for(timeout=LIMIT_MS)
    assert page.locator("[data-testid=stException]").count() == 0
    stop(page)


def test_keys_are_shown_can_be_turned_off_and_leave_what_is_typed_alone(
    new_page: NewPage, url: str
) -> None:
    page = new_page(width=1366, height=768)
    present(page, url, f"{QUICK}&seed=74")
    keys = page.locator(".vae-presentation dialog")
    page.get_by_role("button", name="More settings").click()
    page.get_by_test_id("stPopoverBody").get_by_text("More settings").click()
    page.locator(".st-key-seed input").click()
    page.keyboard.type("?")
    page.keyboard.press("Escape")  # closes that, and not the presentation
    page.wait_for_timeout(1000)
    assert not keys.is_visible()
    assert "present=1" in page.url
    page.locator("h1").click()
    page.locator(".st-key-start button").click()
    all_there(page)
    page.keyboard.press("?")
    keys.wait_for(timeout=LIMIT_MS)
    for shown in ("P", "S", "E", "+", "-", "?", "Esc"):
        assert keys.locator("kbd", has_text=re.compile(f"^{re.escape(shown)}$")).count() == 1
    keys.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden", timeout=LIMIT_MS)
    assert "present=1" in page.url
    page.keyboard.press("p")
    page.keyboard.press("?")
    page.wait_for_timeout(1500)
    assert not keys.is_visible()
    assert button(page, "Pause").is_visible()
    page.get_by_role("button", name="Keys").click()
    keys.get_by_role("checkbox").check()
    keys.get_by_role("button", name="Close").click()
    page.locator(f"{MAP} .stage").click(position={"x": 200, "y": 150})
    page.keyboard.press("p")  # the map has keys of its own, and p is none of them
    page.get_by_text("Paused · ").wait_for(timeout=LIMIT_MS)
    beta = page.get_by_role("slider", name="KL weight beta")
    beta.focus()
    beta.press("ArrowRight")  # the slider's own key, once
    until(page, lambda: beta.get_attribute("aria-valuetext") == "1.5")
    stop(page)


def test_the_focus_stays_and_escape_leads_out(new_page: NewPage, url: str) -> None:
    page = new_page(width=1366, height=768)
    open_train(page, url, f"{QUICK}&seed=75")
    enter = page.locator(".st-key-presenting button")
    enter.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**present=1**", timeout=LIMIT_MS)
    page.locator(".vae-presentation").wait_for(timeout=LIMIT_MS)
    settled(page)
    until(page, lambda: "st-key-presenting" in page.evaluate(FOCUSED))
    page.locator(".st-key-start button").focus()
    page.keyboard.press("Enter")
    all_there(page)
    until(page, lambda: page.evaluate(FOCUSED) != "")
    page.keyboard.press("p")
    step_button(page).wait_for(timeout=LIMIT_MS)
    settled(page)
    step_button(page).focus()
    page.keyboard.press("p")  # and there is no Step any more
    step_button(page).wait_for(state="detached", timeout=LIMIT_MS)
    until(page, lambda: page.evaluate(FOCUSED) != "")
    stop(page)
    settled(page)
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebar").wait_for(timeout=LIMIT_MS)
    assert "present" not in page.url
    until(page, lambda: page.evaluate(FOCUSED) != "")


def test_it_stays_while_one_walks_about_and_the_way_back_is_the_browser_s(
    new_page: NewPage, url: str
) -> None:
    page = opened(new_page(width=1366, height=768), f"{url}/train?present=1&lang=fr")
    page.locator(".st-key-tools").get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Échantillonner").click()
    page.locator(".st-key-sample_grid canvas").wait_for(timeout=LIMIT_MS)
    assert re.search("sample.*present=1", page.url)
    assert "lang=fr" in page.url
    assert page.get_by_test_id("stSidebar").count() == 0
    assert sideways_px(page) <= 1
    body = page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert body >= 18
    page.get_by_test_id("stMain").evaluate("main => main.scrollBy(0, 2000)")
    leave = page.get_by_role("button", name="Quitter la présentation")
    box = leave.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 100
    page.go_back()
    page.locator(".st-key-presented").wait_for(timeout=LIMIT_MS)
    page.go_forward()
    page.locator(".st-key-sample_grid canvas").wait_for(timeout=LIMIT_MS)
    leave.click()
    page.get_by_test_id("stSidebar").wait_for(timeout=LIMIT_MS)
    assert "present" not in page.url
    page.go_back()
    page.locator(".st-key-presented").wait_for(timeout=LIMIT_MS)


def test_a_small_window_scrolls_and_nobody_is_kept_out(new_page: NewPage, url: str) -> None:
    page = new_page(width=390, height=844, touch=True)
    present(page, url, f"{QUICK}&seed=76")
    start(page)
    all_there(page)
    until(page, lambda: sideways_px(page) <= 1)
    for selector in (*WHOLE, *SLIDERS):
        box = page.locator(selector).first.bounding_box()
        assert box is not None, selector
        assert box["width"] > 60, selector
        assert box["height"] > 20, selector
    page.set_viewport_size({"width": 1366, "height": 768})
    fits(page, *WHOLE, *SLIDERS)
    page.get_by_role("button", name="Keys").click()
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(250)
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert serious(page) == []
    stop(page)
