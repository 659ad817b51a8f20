"""Can a class watch a code fall silent, and its owner bring it back?"""

from typing import TYPE_CHECKING

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, opened, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

LONG_MS = 4 * LIMIT_MS  # a hundred epochs beside other programs


def said(page: "Page", key: str) -> str:
    return page.locator(f".st-key-{key}").inner_text()


def test_a_run_falls_silent_is_said_to_and_is_treated(
    page: "Page", new_page: NewPage, url: str, console_errors: list[str]
) -> None:
    opened(page, f"{url}/collapse")
    page.get_by_role("button", name="Start a run that collapses").click()
    page.get_by_role("button", name="Pause").wait_for(timeout=LIMIT_MS)
    until(page, lambda: "The posterior has collapsed" in said(page, "diagnosis"), limit_ms=LONG_MS)
    until(page, lambda: "died at step" in said(page, "lives"))
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for(timeout=LIMIT_MS)

    watcher = new_page()
    opened(watcher, page.url)
    watcher.get_by_text("You are watching").first.wait_for(timeout=LIMIT_MS)
    for name in ("Lower beta", "Warm beta up", "Free bits", "Resume"):
        assert not watcher.get_by_role("button", name=name).count()

    page.get_by_role("button", name="Free bits 0.5 from here").click()
    page.get_by_role("button", name="No free bits from here").wait_for(timeout=LIMIT_MS)
    page.get_by_role("button", name="Resume").click()
    for each in (page, watcher):  # told by the channel, in both windows
        told = each.locator(".st-key-lives").get_by_text("came back to life")
        told.first.wait_for(timeout=LONG_MS)
    all_carry = "8 dimensions carry something"  # one after the other
    until(watcher, lambda: all_carry in said(watcher, "diagnosis"), limit_ms=LONG_MS)
    strip = page.locator(".st-key-strip")
    strip.get_by_text("free bits 0.5").wait_for(timeout=LIMIT_MS)

    strip.get_by_role("button", name="Show the values as a table").click()
    table = page.get_by_role("dialog").get_by_role("table").first
    table.wait_for(timeout=LIMIT_MS)
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert heads[:3] == ["epochs", "z1 (KL)", "z2 (KL)"]
    assert len(heads) == 9
    assert [text for text in console_errors if "404" not in text] == []  # Streamlit's own
