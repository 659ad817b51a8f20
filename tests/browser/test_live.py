"""What changes by itself reaches open pages without a script run; where it can't, they say so."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT, NewPage, Servers
from tests.browser.driving import (
    LIMIT_MS,
    QUICK,
    button,
    open_train,
    settled,
    start,
    step_of,
    stop,
    until,
    wait_for_step,
)
from tests.browser.test_watching import count_script_runs, says
from vae_core.record.checkpoint import load_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, WebSocketRoute

CHART = ".st-key-loss_chart [role=figure]"
OLD = re.compile(r"as of (\d+) s ago")
REFUSED = "WebSocket connection to"  # the browser itself writes it on the console


def run_of(page: "Page") -> str:
    found = re.search(r"run=([\w-]+)", page.url)
    assert found
    return found[1]


def drawn_step(page: "Page") -> int:
    """The last step on the curve, as its text alternative says it."""
    said = page.locator(CHART).first.get_attribute("aria-label")
    found = re.search(r"At step ([\d,]+):", said or "")
    return int(found[1].replace(",", "")) if found else 0


def _now(drawn: set[int], page: "Page") -> set[int]:
    """All steps that were drawn, with the one that is drawn now."""
    drawn.add(drawn_step(page))
    return drawn


def words(page: "Page") -> str:
    return page.locator(".st-key-run_status .words").inner_text()


def clean(console_errors: list[str], *allowed: str) -> bool:
    """Nothing stands there but what Streamlit and the browser write by themselves."""
    rest = [text for text in console_errors if "404" not in text]  # Streamlit's, of a deep link
    return not [text for text in rest if not text.startswith(allowed)]


class Line:
    """The pages' connection to the channel, in the hands of a test."""

    def __init__(self, page: "Page") -> None:
        self.cut = False
        self.delay_ms = 0
        self.open: list[WebSocketRoute] = []
        self.tries = 0
        page.route_web_socket(re.compile(r"/live$"), self._connect)

    def _connect(self, here: "WebSocketRoute") -> None:
        self.tries += 1
        if self.cut:
            here.close(code=1013)
            return
        here.connect_to_server()
        self.open.append(here)

    def break_off(self) -> None:
        self.cut = True
        for here in self.open:
            here.close(code=1001)
        self.open.clear()


@pytest.fixture
def run(url: str, new_page: NewPage) -> "Iterator[Page]":
    """The window of somebody whose run trains."""
    owner = new_page()
    open_train(owner, url, QUICK + "&seed=31")
    start(owner)
    yield owner
    if "Stopped" not in words(owner):
        stop(owner)


def watched(page: "Page", address: str) -> list[str]:
    """Open it as a watcher; returns the script runs from now on."""
    script_runs = count_script_runs(page)
    page.goto(address)
    page.get_by_text("You are watching").wait_for(timeout=LIMIT_MS)
    page.locator(CHART).first.wait_for(timeout=LIMIT_MS)
    wait_for_step(page, 1)
    page.wait_for_timeout(1500)  # components that came with the first picture
    script_runs.clear()
    return script_runs


def test_watching_costs_no_script_run_and_the_curve_moves(
    run: "Page", new_page: NewPage, console_errors: list[str]
) -> None:
    watcher = new_page()
    script_runs = watched(watcher, run.url)
    own_runs = count_script_runs(run)
    chart = watcher.locator(CHART).first
    chart.evaluate("node => { node.marked = true }")
    drawn = {drawn_step(watcher)}
    until(watcher, lambda: len(_now(drawn, watcher)) > 10)
    assert chart.evaluate("node => node.marked")
    assert (script_runs, own_runs) == ([], [])
    button(run, "Stop").click()
    for page in (run, watcher):
        says(page, "Stopped")
    final = step_of(run)
    until(watcher, lambda: drawn_step(watcher) == step_of(watcher) == final)
    assert clean(console_errors)


def test_the_last_curve_is_the_server_s(
    url: str, folder: "Path", new_page: NewPage, console_errors: list[str]
) -> None:
    owner, watcher = new_page(), new_page()
    open_train(owner, url, "dataset=sketched&epochs=6&hidden_dim=64&seed=32")
    start(owner)
    watched(watcher, owner.url)
    for page in (owner, watcher):
        page.get_by_text("Finished · ").wait_for(timeout=60_000)
    file = folder / f"{run_of(owner)}.safetensors"
    until(owner, lambda: load_checkpoint(file).state is None)
    history = load_checkpoint(file).history
    step, epoch = history.steps[-1], history.epochs[-1]
    kept = {
        "loss, train": step.loss,
        "reconstruction, train": step.recon,
        "KL, train": step.kl,
        "loss, test": epoch.test_loss,
        "reconstruction, test": epoch.test_recon,
        "KL, test": epoch.test_kl,
    }
    for page in (owner, watcher):
        until(page, lambda page=page: drawn_step(page) == step.step)  # type: ignore[misc]
        ends = page.locator(CHART).first.evaluate(
            "node => node.data.filter(({ y }) => y?.length).map(({ name, y }) => [name, y.at(-1)])"
        )
        assert {name: value for name, value in ends if name in kept} == pytest.approx(
            kept, rel=1e-3
        )
    assert clean(console_errors)


def test_the_owner_s_second_tab_gets_its_buttons_both_ways(run: "Page") -> None:
    other = run.context.new_page()
    other.goto(run.url)
    for here, there in ((run, other), (other, run)):
        button(here, "Pause").click()
        button(there, "Resume").wait_for(timeout=LIMIT_MS)
        button(there, "Resume").click()
        button(here, "Pause").wait_for(timeout=LIMIT_MS)


def _changes(page: "Page", seen: Callable[[], object]) -> None:
    before = seen()
    until(page, lambda: seen() != before)


def test_reload_and_a_walk_to_the_map_and_back(
    run: "Page", new_page: NewPage, console_errors: list[str]
) -> None:
    watcher = new_page()
    watched(watcher, run.url)
    watcher.reload()
    wait_for_step(watcher, step_of(run))
    menu = watcher.get_by_test_id("stSidebar")
    for _ in range(2):
        menu.get_by_role("link", name="Latent map").click()
        watcher.get_by_role("heading", name="Latent map").wait_for(timeout=LIMIT_MS)
        watcher.locator(".vae-pad .main-svg").first.wait_for(timeout=LIMIT_MS)
        line = watcher.locator(".st-key-as_of .vae-live-text")
        line.get_by_text("It is at step").wait_for(timeout=LIMIT_MS)
        now = line.get_by_role("button", name="Show it as it is now")
        now.focus()
        _changes(watcher, line.inner_text)
        assert now.evaluate("node => node === document.activeElement")
        menu.get_by_role("link", name="Train", exact=True).click()
        wait_for_step(watcher, step_of(run))
        _changes(watcher, lambda: drawn_step(watcher))
    followers: int = watcher.evaluate("window.vaeLive.followers.size")
    assert followers == 2  # the page's and its head's: none of those that have left
    assert clean(console_errors)


def test_waiting_in_line_costs_no_script_run(
    run: "Page", url: str, new_page: NewPage, console_errors: list[str]
) -> None:
    """Three wait, since a turn lasts 20 s: the last one stays in line while this is looked at."""
    waiting = [new_page() for _ in range(3)]
    for page, seed in zip(waiting, (33, 34, 35), strict=True):
        open_train(page, url, f"{QUICK}&seed={seed}")
        page.get_by_role("button", name="Start").click()
        page.locator(".st-key-run_status").get_by_text("your turn in about").wait_for()
    last = waiting[-1]
    script_runs = count_script_runs(last)
    last.reload()
    status = last.locator(".st-key-run_status")
    status.get_by_text("your turn in about").wait_for(timeout=LIMIT_MS)
    last.wait_for_timeout(1500)
    before = words(last)
    assert re.search("number [23] in line, your turn in about", before)
    script_runs.clear()
    button(waiting[0], "Stop").click()
    until(last, lambda: words(last) != before, "its words never changed")
    until(last, lambda: "number 3" not in words(last), "its place never changed")
    assert "in line" in words(last)
    assert script_runs == []
    for page in (run, waiting[1]):
        button(page, "Stop").click()
        says(page, "Stopped")
    wait_for_step(last, 1)
    stop(last)
    assert clean(console_errors)


# ── without a channel ──


def test_a_refused_channel_leaves_a_page_that_is_right_and_says_its_age(
    run: "Page", new_page: NewPage, console_errors: list[str]
) -> None:
    watcher = new_page()
    line = Line(watcher)
    line.cut = True
    watched(watcher, run.url)
    ages: set[int] = set()
    drawn: set[int] = set()

    def seen() -> bool:
        drawn.add(drawn_step(watcher))
        found = OLD.search(words(watcher))
        if found:
            ages.add(int(found[1]))
        return len(drawn) >= 4 and bool(ages)

    until(watcher, seen)
    assert max(ages) <= 20
    assert line.tries > 1
    button(run, "Pause").click()
    says(watcher, "Paused")
    until(watcher, lambda: not OLD.search(words(watcher)))
    assert step_of(watcher) == step_of(run)
    button(run, "Resume").click()
    says(watcher, "Training")
    line.cut = False
    until(watcher, lambda: bool(watcher.evaluate("window.vaeLive.fresh")))
    before = drawn_step(watcher)
    until(watcher, lambda: drawn_step(watcher) > before)
    assert not OLD.search(words(watcher))
    assert clean(console_errors, REFUSED)


def test_a_channel_that_is_cut_for_a_while_catches_up(
    run: "Page", new_page: NewPage, console_errors: list[str]
) -> None:
    watcher = new_page()
    line = Line(watcher)
    script_runs = watched(watcher, run.url)
    line.break_off()
    until(watcher, lambda: bool(OLD.search(words(watcher))))
    until(watcher, lambda: len(script_runs) >= 2)  # it asks by other means
    line.cut = False
    until(watcher, lambda: bool(watcher.evaluate("window.vaeLive.fresh")))
    watcher.wait_for_timeout(500)
    script_runs.clear()
    drawn = {drawn_step(watcher)}
    until(watcher, lambda: len(_now(drawn, watcher)) > 5)
    assert script_runs == []
    assert not OLD.search(words(watcher))
    button(run, "Stop").click()
    says(watcher, "Stopped")
    until(watcher, lambda: drawn_step(watcher) == step_of(run))
    assert clean(console_errors, REFUSED)


def test_a_slow_channel_hears_seldom_and_of_the_newest(
    run: "Page", new_page: NewPage, console_errors: list[str]
) -> None:
    watcher = new_page()

    def slow(here: "WebSocketRoute") -> None:
        server = here.connect_to_server()

        def pass_on(said: str | bytes) -> None:
            time.sleep(0.7)
            server.send(said)

        here.on_message(pass_on)

    watcher.route_web_socket(re.compile(r"/live$"), slow)
    script_runs = watched(watcher, run.url)
    serves = "run => window.vaeLive.serves([`run/${run}/en`, `curves/${run}/en`])"
    watcher.wait_for_function(serves, arg=run_of(run), timeout=LIMIT_MS)
    settled(watcher)
    script_runs.clear()
    drawn: list[int] = []
    until(
        watcher,
        lambda: drawn.append(drawn_step(watcher)) or len(set(drawn)) > 5,  # type: ignore[func-returns-value]
    )
    assert drawn == sorted(drawn)
    assert script_runs == []
    button(run, "Stop").click()
    says(watcher, "Stopped")
    until(watcher, lambda: drawn_step(watcher) == step_of(run))
    assert clean(console_errors)


def test_a_server_with_pages_open_ends_at_once(
    serve: Servers, new_page: NewPage, tmp_path: "Path"
) -> None:
    environment = {"VAE_LAB_RUNS": str(tmp_path), "OMP_NUM_THREADS": "1"}
    url = serve(ROOT / "streamlit_app.py", env=environment)
    pages = [new_page() for _ in range(2)]
    open_train(pages[0], url, QUICK + "&seed=35")
    start(pages[0])
    watched(pages[1], pages[0].url)
    button(pages[0], "Pause").click()
    says(pages[1], "Paused")
    server = serve.process(url)
    os.kill(server.pid, signal.SIGTERM)
    began = time.monotonic()
    server.wait(20)
    print(f"the server's end took {time.monotonic() - began:.2f} s")
    assert "Traceback" not in serve.log(url)
