"""What happened to a run, seen on its curves: by its owner, and by whoever watches."""

import re
from typing import TYPE_CHECKING

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, QUICK, button, open_train, start, until, wait_for_step
from tests.browser.test_watching import count_script_runs, says

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NASTY = "<b>look</b> $x^2$ & [here](http://a.test) **now**"


def write(page: "Page", text: str) -> None:
    page.get_by_role("button", name="Write a note").click()
    page.get_by_role("textbox", name="Note").fill(text)
    page.get_by_role("button", name="Keep the note").click()
    page.keyboard.press("Escape")


def lines(page: "Page") -> "Locator":
    return page.locator(".vae-flag-list li.note .text")


def open_list(page: "Page") -> None:
    page.locator(".vae-flag-list summary").click(timeout=LIMIT_MS)


def test_a_note_reaches_a_watcher_as_text_without_a_script_run_and_goes_again(
    url: str, new_page: NewPage
) -> None:
    owner, watcher = new_page(), new_page()
    open_train(owner, url, QUICK + "&seed=31")
    start(owner)
    wait_for_step(owner, 5)
    button(owner, "Pause").click()
    says(owner, "Paused")
    script_runs = count_script_runs(watcher)
    watcher.goto(owner.url)
    watcher.get_by_text("You are watching").wait_for(timeout=LIMIT_MS)
    assert not watcher.get_by_role("button", name="Write a note").count()
    watcher.wait_for_timeout(1500)  # components that came with the first picture
    script_runs.clear()

    write(owner, NASTY)
    until(watcher, lambda: watcher.locator(".vae-flag-list li.note").count() == 1)
    open_list(watcher)
    assert lines(watcher).inner_text() == NASTY
    assert not watcher.locator(".vae-flag-list b, .vae-flag-list a, .vae-flag-list .remove").count()

    sign = watcher.locator(".vae-plot .annotation").filter(has_text="✎")
    watcher.locator(".st-key-run_status").scroll_into_view_if_needed()  # no header lies over it
    sign.hover()
    label = watcher.locator(".vae-plot .hoverlayer .hovertext")
    label.wait_for(timeout=LIMIT_MS)
    assert re.sub(r"\s+", "", label.text_content() or "") == re.sub(r"\s+", "", NASTY)
    assert not watcher.locator(".vae-plot .hoverlayer a").count()
    assert script_runs == []

    open_list(owner)
    owner.get_by_role("button", name="Remove this note").click()
    until(watcher, lambda: watcher.locator(".vae-flag-list li.note").count() == 0)
    until(watcher, lambda: sign.count() == 0)
    assert script_runs == []


def test_a_burst_of_keys_on_beta_is_one_line_in_the_list(url: str, new_page: NewPage) -> None:
    page = new_page()
    open_train(page, url, QUICK + "&seed=32")
    start(page)
    wait_for_step(page, 5)
    slider = page.get_by_role("slider", name="KL weight beta")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    moved = page.locator(".vae-flag-list li.change .text")
    until(page, lambda: moved.count() == 1)
    open_list(page)
    value = slider.get_attribute("aria-valuetext")
    until(page, lambda: moved.count() == 1 and moved.inner_text().startswith(f"beta {value}: "))
