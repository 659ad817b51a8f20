"""Can the curves of a run be listened to, by keyboard, and is it silent until then?"""

from typing import TYPE_CHECKING

from tests.browser.driving import LIMIT_MS, QUICK, open_train, opened, start, stop, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

LISTEN, EACH = "Listen to the curves", "A tone for each new epoch"
AUDIO = "() => window.vaeAudio?.state"
READY = "() => !document.querySelector('.vae-sound button').disabled"  # its chart is drawn
HEARD = "() => document.querySelector('.st-key-loss_chart .vae-plot').listener.latest"


def test_the_curves_are_heard_when_a_key_asks_for_it(
    page: "Page", url: str, console_errors: list[str]
) -> None:
    opened(page, f"{url}/train")
    listen = page.get_by_role("button", name=LISTEN)
    listen.wait_for(timeout=LIMIT_MS)
    assert page.get_by_role("button", name=EACH).count() == 0  # this run grows no more
    assert page.evaluate(AUDIO) is None
    assert listen.get_attribute("aria-pressed") == "false"

    page.wait_for_function(READY, timeout=LIMIT_MS)
    listen.focus()
    page.keyboard.press("Space")
    until(page, lambda: page.evaluate(AUDIO) == "running")
    assert listen.get_attribute("aria-pressed") == "true"
    said = page.locator(".vae-sound").get_by_role("status").inner_text()
    assert "loss, test: from 169.9 to 152.4 nats per image, epochs 1 to 20." in said

    page.keyboard.press("Space")
    assert listen.get_attribute("aria-pressed") == "false"
    page.keyboard.press("Enter")
    assert listen.get_attribute("aria-pressed") == "true"
    until(page, lambda: listen.get_attribute("aria-pressed") == "false")  # at its end by itself
    assert [text for text in console_errors if "404" not in text] == []


def test_a_page_that_is_left_falls_silent(page: "Page", url: str) -> None:
    opened(page, f"{url}/results")
    page.get_by_role("button", name=LISTEN).wait_for(timeout=LIMIT_MS)
    page.wait_for_function(READY, timeout=LIMIT_MS)
    page.get_by_role("button", name=LISTEN).press("Enter")
    until(page, lambda: page.evaluate("() => window.vaeSounding.playing.length") == 2)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Encoder").click()
    page.get_by_role("heading", name="Encoder", level=1).wait_for(timeout=LIMIT_MS)
    until(page, lambda: page.evaluate("() => window.vaeSounding.playing.length") == 0)


def test_each_new_epoch_sounds_once_that_is_wanted(page: "Page", url: str) -> None:
    open_train(page, url, QUICK + "&seed=41")
    start(page)
    each = page.get_by_role("button", name=EACH)
    each.wait_for(timeout=LIMIT_MS)
    page.wait_for_timeout(500)
    assert page.evaluate(AUDIO) is None
    each.press("Space")
    assert each.get_attribute("aria-pressed") == "true"
    until(page, lambda: page.evaluate(HEARD) is not None)
    first = page.evaluate(HEARD)
    until(page, lambda: page.evaluate(HEARD) > first)
    each.press("Space")
    assert each.get_attribute("aria-pressed") == "false"
    stop(page)
