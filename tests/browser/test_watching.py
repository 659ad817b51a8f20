"""What others see of a run: its owner's second tab, and whoever was given its address."""

import re
from typing import TYPE_CHECKING

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import NewPage
from tests.browser.driving import (
    LIMIT_MS,
    QUICK,
    button,
    open_train,
    predict,
    start,
    step_of,
    until,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket


def says(page: "Page", status: str) -> None:
    page.locator(".st-key-run_status").get_by_text(f"{status} · ").wait_for(timeout=LIMIT_MS)


def words(page: "Page") -> str:
    return page.locator(".st-key-run_status").inner_text()


def beta_of(page: "Page") -> str | None:
    return page.get_by_role("slider", name="KL weight beta").get_attribute("aria-valuetext")


def reads(page: "Page", said: str) -> None:
    """A watcher comes to read this of the run's settings."""
    settings = page.locator(".st-key-run_settings")
    settings.wait_for(timeout=LIMIT_MS)
    until(page, lambda: said in settings.inner_text())


def count_script_runs(page: "Page") -> list[str]:
    """Grows by one for each run of the page's whole script, from the next visit on."""
    runs: list[str] = []

    def look(payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            message = ForwardMsg.FromString(payload)
            whole = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            if message.WhichOneof("type") == "script_finished" and whole:
                runs.append(message.hash)

    def listen(socket: "WebSocket") -> None:
        socket.on("framereceived", look)

    page.on("websocket", listen)
    return runs


def quiet_after_a_visit(page: "Page", script_runs: list[str]) -> None:
    """Wait until what came with the first picture asks for nothing more."""
    until(page, lambda: bool(script_runs))
    seen = 0
    while seen < len(script_runs):
        seen = len(script_runs)
        page.wait_for_timeout(1500)


def test_pause_and_resume_reach_a_watcher_every_time_without_a_script_run(
    url: str, new_page: NewPage
) -> None:
    owner, watcher = new_page(), new_page()
    open_train(owner, url, QUICK + "&seed=21")
    start(owner)
    script_runs = count_script_runs(watcher)
    watcher.goto(owner.url)
    watcher.get_by_text("You are watching").wait_for(timeout=LIMIT_MS)
    quiet_after_a_visit(watcher, script_runs)
    script_runs.clear()
    for _ in range(5):
        button(owner, "Pause").click()
        says(watcher, "Paused")
        button(owner, "Resume").click()
        says(watcher, "Training")
    assert script_runs == []
    button(owner, "Pause").click()
    says(watcher, "Paused")
    paused_at = step_of(watcher)
    button(owner, "Step").click()
    until(watcher, lambda: step_of(watcher) == paused_at + 1)
    button(owner, "Stop").click()
    says(watcher, "Stopped")


def test_a_moved_beta_is_seen_by_all_and_costs_a_watcher_no_script_run(
    url: str, new_page: NewPage
) -> None:
    owner, watcher = new_page(), new_page()
    other = owner.context.new_page()
    open_train(owner, url, QUICK + "&beta=1&seed=22")
    start(owner)
    run = re.search(r"run=[\w-]+", owner.url)
    assert run
    shared = f"{url}/train?{QUICK}&beta=1&{run[0]}"  # as an older link has it
    script_runs = count_script_runs(watcher)
    for page in (other, watcher):
        page.goto(shared)
    reads(watcher, "KL weight beta: 1\n")
    until(other, lambda: beta_of(other) == "1")
    quiet_after_a_visit(watcher, script_runs)
    before = len(script_runs)
    owner.get_by_role("slider", name="KL weight beta").press("ArrowRight")
    reads(watcher, "KL weight beta: 1.5\n")
    assert len(script_runs) == before
    until(other, lambda: beta_of(other) == "1.5")
    other.get_by_role("slider", name="KL weight beta").press("Home")
    until(owner, lambda: beta_of(owner) == "0")
    reads(watcher, "KL weight beta: 0\n")
    for page in (owner, other, watcher):
        page.goto(shared)
    reads(watcher, "KL weight beta: 0\n")
    for page in (owner, other):
        until(page, lambda page=page: beta_of(page) == "0")  # type: ignore[misc]
    button(owner, "Stop").click()
    says(other, "Stopped")


def test_who_shares_a_run_keeps_it_while_its_starter_goes_another_way(
    url: str, new_page: NewPage, console_errors: list[str]
) -> None:
    """And whoever follows the starter's link goes along with the starter."""
    starter, follower, sharer = new_page(), new_page(), new_page()
    wish = QUICK + "&beta=1&seed=24"
    open_train(starter, url, wish)
    start(starter)
    follower.goto(starter.url)
    reads(follower, "KL weight beta: 1\n")
    open_train(sharer, url, wish)
    start(sharer)
    for page in (starter, follower, sharer):
        until(page, lambda page=page: "shared with 1 other" in words(page))  # type: ignore[misc]
    starter.get_by_role("slider", name="KL weight beta").press("ArrowRight")
    reads(follower, "KL weight beta: 1.5\n")
    for page in (starter, follower):
        until(page, lambda page=page: "shared" not in words(page))  # type: ignore[misc]
    ahead = step_of(follower)
    until(follower, lambda: step_of(follower) > ahead)
    until(sharer, lambda: "shared" not in words(sharer))
    assert beta_of(sharer) == "1"
    button(starter, "Stop").click()
    says(follower, "Stopped")
    behind = step_of(sharer)
    until(sharer, lambda: step_of(sharer) > behind)
    assert beta_of(sharer) == "1"
    button(sharer, "Stop").click()
    says(sharer, "Stopped")
    assert not [text for text in console_errors if "404" not in text]  # Streamlit's


def test_an_exercise_notices_what_is_started_in_another_tab(url: str, page: "Page") -> None:
    page.goto(f"{url}/exercises?exercise=first-steps")
    predict(page, "rise all the way")
    link = page.get_by_role("link", name="Open Train with these settings")
    link.wait_for(timeout=LIMIT_MS)
    other = page.context.new_page()
    other.goto(f"{url}/{link.get_attribute('href')}")
    other.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Watch it on Train").wait_for(timeout=LIMIT_MS)
    button(other, "Pause").click()
    page.get_by_role("link", name="Open it on Train").wait_for(timeout=LIMIT_MS)
    button(other, "Stop").click()
    page.get_by_text("stopped early").wait_for(timeout=LIMIT_MS)
