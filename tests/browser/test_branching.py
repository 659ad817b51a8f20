"""Going on from a run in a real browser: by the keyboard, and on a phone."""

import re
from typing import TYPE_CHECKING

from tests.browser.driving import LIMIT_MS, HeldLine, open_train, settled, sideways_px, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SHORT = "dataset=sketched&epochs=3&hidden_dim=64&train_size=2000"


def panel(page: "Page") -> "Locator":
    return page.get_by_test_id("stPopoverBody")


def run_of(page: "Page") -> str:
    found = re.search(r"run=([\w-]+)", page.url)
    assert found
    return found.group(1)


def test_ten_more_epochs_after_a_finished_run(url: str, page: "Page") -> None:
    open_train(page, url, SHORT)
    page.get_by_role("button", name="Start").click()
    page.get_by_text("Finished · epoch 3 of 3").wait_for(timeout=LIMIT_MS)
    parent = run_of(page)

    opener = page.get_by_role("button", name="Go on from here")
    opener.focus()
    opener.press("Enter")
    more = panel(page).get_by_role("button", name="10 more epochs")
    more.wait_for(timeout=LIMIT_MS)
    assert "The learning rate goes on at 0.001" in panel(page).inner_text()
    settled(page)
    more.focus()
    more.press("Enter")

    page.get_by_text("Finished · epoch 13 of 13").wait_for(timeout=LIMIT_MS)
    assert run_of(page) != parent
    settled(page)
    assert panel(page).count() == 0
    assert re.search(r"branch of \d\d:\d\d", page.get_by_test_id("stMain").inner_text())
    page.get_by_text(re.compile(r"^A branch of .* from step 48 on")).wait_for(timeout=LIMIT_MS)

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Go on from here").click()
    panel(page).get_by_role("button", name="10 more epochs").wait_for(timeout=LIMIT_MS)
    assert sideways_px(page) == 0
    box = panel(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Open that run").click()
    page.get_by_text("Finished · epoch 3 of 3").wait_for(timeout=LIMIT_MS)
    assert run_of(page) == parent


def test_an_answer_that_was_under_way_opens_nothing_over_the_branch(url: str, page: "Page") -> None:
    """Whatever a browser asks before it has drawn the branch still says that the panel is open."""
    line = HeldLine(page)
    open_train(page, url, SHORT)
    page.get_by_role("button", name="Start").click()
    page.get_by_text("Finished · epoch 3 of 3").wait_for(timeout=LIMIT_MS)
    parent = run_of(page)
    page.get_by_role("button", name="Go on from here").click()
    begin = panel(page).get_by_role("button", name="10 more epochs")
    begin.wait_for(timeout=LIMIT_MS)
    settled(page)

    line.hold()
    begin.click()
    until(page, lambda: line.has_drawn_all())
    panel(page).get_by_text("Its first weights").click()
    page.wait_for_timeout(300)
    line.let_go()
    page.get_by_text("Finished · epoch 13 of 13").wait_for(timeout=LIMIT_MS)
    assert run_of(page) != parent
    settled(page)
    assert panel(page).count() == 0


def test_a_branch_is_compared_with_its_parent(url: str, page: "Page") -> None:
    open_train(page, url, SHORT)
    page.get_by_role("button", name="Start").click()
    page.get_by_text("Finished · epoch 3 of 3").wait_for(timeout=LIMIT_MS)
    parent = run_of(page)
    page.get_by_role("button", name="Go on from here").click()
    panel(page).get_by_role("button", name="10 more epochs").click()
    page.get_by_text("Finished · epoch 13 of 13").wait_for(timeout=LIMIT_MS)
    branch = run_of(page)
    page.get_by_role("link", name="Compare the two").click()
    page.get_by_role("heading", name="Compare", level=1).wait_for(timeout=LIMIT_MS)
    settled(page)
    assert re.findall(r"with=([\w-]+)", page.url) == [parent, branch]
