"""What does a browser know of a page as a whole: its language, and whether it is still fed?"""

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT, NewPage, Servers
from tests.browser.driving import LIMIT_MS, open_train, settled, start, stop, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGE = "document.documentElement.lang"


def declared(page: "Page", language: str) -> bool:
    page.wait_for_function(f"{LANGUAGE} === '{language}'", timeout=LIMIT_MS)
    return True


def test_the_page_is_declared_in_its_visitor_s_language(page: "Page", url: str) -> None:
    page.goto(f"{url}/?lang=fr")
    assert declared(page, "fr")
    page.get_by_test_id("stSidebar").get_by_text("Encodeur").click()  # another page
    page.get_by_role("heading", name="Encodeur").wait_for(timeout=LIMIT_MS)
    assert declared(page, "fr")
    page.get_by_test_id("stSidebar").get_by_role("radio", name="English").click()  # no reload
    assert declared(page, "en")
    page.get_by_role("heading", name="Encoder").wait_for(timeout=LIMIT_MS)


def test_a_link_in_the_other_language_means_the_same(page: "Page", url: str) -> None:
    """A number in an address is written as English or French does; either is understood."""
    for address, shown in (
        ("train?lang=fr&beta=0.25", "0,25"),
        ("train?beta=0,25", "0.25"),
        ("loss?lang=fr&loss_beta=0.5", "0,5"),
        ("loss?loss_beta=0,5", "0.5"),
    ):
        page.goto(f"{url}/{address}")
        page.locator(f"[data-testid=stMain] input[aria-valuetext='{shown}']").first.wait_for(
            state="attached", timeout=LIMIT_MS
        )
    page.get_by_test_id("stSidebar").get_by_role("radio", name="Français").click()
    page.locator("[data-testid=stMain] input[aria-valuetext='0,5']").first.wait_for(
        state="attached", timeout=LIMIT_MS
    )


def test_a_lost_connection_is_said_until_it_is_back(new_page: NewPage, url: str) -> None:
    page = new_page()
    page.goto(f"{url}/train?lang=fr")
    assert declared(page, "fr")
    banner = page.get_by_test_id("vae-connection")
    assert banner.text_content(timeout=LIMIT_MS) == ""
    page.context.set_offline(True)
    banner.get_by_text("Connexion au serveur perdue").wait_for(timeout=LIMIT_MS)
    page.context.set_offline(False)
    page.wait_for_function(
        "!document.querySelector('[data-testid=vae-connection]').textContent", timeout=LIMIT_MS
    )


def test_a_server_that_ended_is_said_too(new_page: NewPage, app_servers: Servers, url: str) -> None:
    page = new_page(width=390, height=844, touch=True)
    page.goto(url)
    page.wait_for_function("window.vaeConnection", timeout=LIMIT_MS)
    app_servers.kill(url)
    banner = page.get_by_test_id("vae-connection")
    banner.get_by_text("No connection to the server").wait_for(timeout=LIMIT_MS)
    box = banner.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    app_servers.restart(url)
    page.wait_for_function(
        "!document.querySelector('[data-testid=vae-connection]').textContent", timeout=LIMIT_MS
    )


def test_a_page_that_fails_says_so_without_a_traceback(page: "Page", serve: Servers) -> None:
    page.goto(serve(ROOT / "tests/browser/apps/failing.py"))
    page.get_by_role("button", name="Fail").click()
    page.get_by_text("a mistake of this program").wait_for(timeout=LIMIT_MS)
    assert page.get_by_text("What was drawn before stays.").is_visible()
    assert "secret" not in page.content()
    assert "Traceback" not in page.content()


def test_what_a_page_shows_of_a_run_is_taken_anew_when_asked(page: "Page", url: str) -> None:
    open_train(page, url)
    start(page)
    page.get_by_role("link", name="Latent map").click()
    line = page.locator(".st-key-as_of")
    line.get_by_text("by now").wait_for(timeout=LIMIT_MS)
    seen = re.search(r"as of step ([\d,]+)", line.inner_text())
    assert seen
    line.get_by_role("button", name="Show it as it is now").click()
    until(page, lambda: f"as of step {seen[1]}," not in line.inner_text())
    page.go_back()
    stop(page)


LEFT_FOR_TRAIN = {
    "by Back": "history.back()",
    "by a link": "document.querySelector('[data-testid=stSidebar] a[href*=train]').click()",
}


@pytest.mark.parametrize("leave", LEFT_FOR_TRAIN.values(), ids=LEFT_FOR_TRAIN.keys())
@pytest.mark.parametrize("late_ms", [0, 5])
def test_what_the_left_page_asks_late_brings_nobody_back_to_it(
    page: "Page", url: str, leave: str, late_ms: int
) -> None:
    """A button of the old page, pressed in the moment before the new one begins."""
    open_train(page, url)
    start(page)
    page.get_by_role("link", name="Latent map").click()
    page.locator(".st-key-as_of").get_by_text("by now").wait_for(timeout=LIMIT_MS)
    settled(page)
    page.evaluate(
        """([leave, lateMs]) => {
            const inside = (node) => [node, ...(node.shadowRoot?.querySelectorAll('*') ?? [])];
            const button = [...document.querySelectorAll('.st-key-as_of *')].flatMap(inside)
                .find((node) => node.matches('button'));
            new Function(leave)();
            setTimeout(() => button.click(), lateMs);
        }""",
        [leave, late_ms],
    )
    page.get_by_role("heading", name="Train", level=1).wait_for(timeout=LIMIT_MS)
    settled(page)
    page.wait_for_timeout(1000)
    assert "/train?" in page.url
    stop(page)
