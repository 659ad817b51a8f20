"""The Train page in front of a class: started, steered, left, found again, and killed."""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from tests.browser.conftest import ROOT, NewPage, Servers
from tests.browser.driving import (
    LIMIT_MS,
    QUICK,
    HeldLine,
    button,
    open_train,
    settled,
    sideways_px,
    start,
    step_of,
    stop,
    until,
    wait_for_step,
)
from vae_core.data.loading import load_images
from vae_core.model import build_model
from vae_core.record.checkpoint import load_checkpoint
from vae_core.trainer import train

if TYPE_CHECKING:
    from playwright.sync_api import Page


def n_runs(folder: Path) -> int:
    return len(list(folder.glob("*.json")))


def test_a_lesson_from_start_to_stop(url: str, new_page: NewPage) -> None:
    teacher = new_page()
    open_train(teacher, url)
    start(teacher)
    chart = teacher.locator(".st-key-loss_chart [role=figure]").first
    chart.evaluate("node => { node.marked = true }")
    described = {chart.get_attribute("aria-label")}
    deadline = time.monotonic() + 30
    while len(described) < 11 and time.monotonic() < deadline:
        described.add(chart.get_attribute("aria-label"))
        teacher.wait_for_timeout(100)
    assert len(described) >= 11  # ten updates
    assert chart.evaluate("node => node.marked")  # of one and the same chart

    beta = teacher.get_by_role("slider", name="KL weight beta")
    beta.focus()
    beta.press("ArrowRight")
    chart.get_by_text("beta 1.5").wait_for(timeout=LIMIT_MS)

    button(teacher, "Pause").click()
    teacher.get_by_text("Paused · ").wait_for(timeout=LIMIT_MS)
    paused_at = step_of(teacher)
    teacher.wait_for_timeout(1000)
    assert step_of(teacher) == paused_at
    button(teacher, "Step").click()
    wait_for_step(teacher, paused_at + 1)
    teacher.wait_for_timeout(500)
    assert step_of(teacher) == paused_at + 1
    button(teacher, "Resume").click()
    wait_for_step(teacher, paused_at + 2)

    run = re.search(r"run=([\w-]+)", teacher.url)
    assert run
    menu = teacher.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="Home").click()
    teacher.get_by_role("heading", name="Two numbers make a digit").wait_for(timeout=LIMIT_MS)
    assert run.group(0) in teacher.url
    menu.get_by_role("link", name="Train", exact=True).click()
    wait_for_step(teacher, paused_at + 3)
    teacher.go_back()
    teacher.get_by_role("heading", name="Two numbers make a digit").wait_for(timeout=LIMIT_MS)
    teacher.go_forward()
    button(teacher, "Pause").wait_for(timeout=LIMIT_MS)

    teacher.reload()
    button(teacher, "Stop").wait_for(timeout=LIMIT_MS)  # still the owner

    student = new_page()
    student.goto(f"{url}/train?{run.group(0)}")
    student.get_by_text("You are watching").wait_for(timeout=LIMIT_MS)
    assert button(student, "Stop").count() == 0
    assert button(student, "Pause").count() == 0
    student.get_by_text("beta 1.5").first.wait_for(timeout=LIMIT_MS)
    student.get_by_role("button", name="Copy settings").click()
    student.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    assert "run=" not in student.url

    stop(teacher)
    assert button(teacher, "Download checkpoint").count() == 1
    teacher.get_by_role("button", name="New run").click()
    teacher.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)


def test_ten_fast_clicks_start_one_run(url: str, page: "Page", folder: Path) -> None:
    before = n_runs(folder)
    open_train(page, url, QUICK + "&seed=10")
    ten_clicks = "node => { for (let i = 0; i < 10; i++) node.click() }"
    page.get_by_role("button", name="Start").evaluate(ten_clicks)
    wait_for_step(page, 1)
    page.wait_for_timeout(1000)
    assert n_runs(folder) == before + 1
    stop(page)


def test_start_right_after_a_preset_trains_with_it(url: str, page: "Page") -> None:
    """Whatever a browser asks before it has drawn the preset still says the settings before."""
    line = HeldLine(page)
    open_train(page, url, "dataset=sketched&epochs=1")
    settled(page)
    line.hold()
    page.get_by_text("Collapse", exact=True).click()
    until(page, line.has_drawn_all)
    page.get_by_role("button", name="Start").click()
    page.wait_for_timeout(500)
    line.let_go()
    page.get_by_text(re.compile("^Sketched digits, L 2, beta 30, ")).wait_for(timeout=LIMIT_MS)
    settled(page)
    beta = page.get_by_role("slider", name="KL weight beta")
    assert beta.get_attribute("aria-valuetext") == "30"


def test_a_bad_value_in_the_address_is_said_and_replaced(url: str, page: "Page") -> None:
    page.goto(f"{url}/train?beta=900&latent_dim=many&epochs=3")
    page.get_by_text("beta = 900").wait_for(timeout=LIMIT_MS)
    page.get_by_text("latent_dim = 'many'").wait_for(timeout=LIMIT_MS)
    beta = page.get_by_role("slider", name="KL weight beta")
    assert beta.get_attribute("aria-valuetext") == "1"
    assert page.get_by_role("slider", name="Epochs").get_attribute("aria-valuetext") == "3"


def test_a_value_between_the_steps_is_taken(url: str, page: "Page") -> None:
    open_train(page, url, "beta=2.5&latent_dim=7")
    beta = page.get_by_role("slider", name="KL weight beta")
    assert beta.get_attribute("aria-valuetext") == "2.5"
    dim = page.get_by_role("slider", name="Latent dimension")
    assert dim.get_attribute("aria-valuetext") == "7"


def test_a_preset_sets_the_controls(url: str, page: "Page") -> None:
    open_train(page, url, "dataset=sketched")
    page.get_by_text("Collapse", exact=True).click()
    page.wait_for_url(re.compile("beta=30"), timeout=LIMIT_MS)
    beta = page.get_by_role("slider", name="KL weight beta")
    until(page, lambda: beta.get_attribute("aria-valuetext") == "30")


def test_a_phone_shows_it_all_without_sideways_scrolling(url: str, new_page: NewPage) -> None:
    page = new_page(width=390, height=844, touch=True)
    open_train(page, url, QUICK + "&seed=11")
    start(page)
    page.locator(".st-key-latent_map [role=figure]").first.wait_for(timeout=LIMIT_MS)
    assert sideways_px(page) <= 1
    stop(page)


def test_a_killed_server_goes_on_as_if_nothing_had_happened(
    url: str, page: "Page", app_servers: Servers, folder: Path
) -> None:
    open_train(page, url, "dataset=sketched&epochs=10&hidden_dim=64&seed=12")
    start(page)
    address = page.url
    run_id = re.search(r"run=([\w-]+)", address)
    assert run_id
    file = folder / f"{run_id[1]}.safetensors"
    button(page, "Pause").click()  # which keeps it
    button(page, "Resume").click(timeout=LIMIT_MS)
    button(page, "Pause").wait_for(timeout=LIMIT_MS)
    app_servers.kill(url)
    app_servers.restart(url)
    page.goto(address)  # the server has taken up its line
    page.get_by_text("Finished · ").wait_for(timeout=60_000)

    def written() -> bool:
        return load_checkpoint(file).state is None

    until(page, written)
    finished = load_checkpoint(file)
    images = load_images("sketched", ROOT / "data").train.images
    whole = build_model(finished.config)
    for _ in train(whole, images, finished.config, n_threads=1):
        pass
    for name, weights in whole.state_dict().items():
        assert torch.equal(finished.model.state_dict()[name], weights), name


def test_a_stopped_runs_model_is_on_the_other_pages(url: str, page: "Page") -> None:
    open_train(page, url, QUICK + "&seed=13")
    start(page)
    stop(page)
    for label, shown in (("Latent map", ".vae-pad"), ("Sample", ".st-key-sample_grid canvas")):
        page.get_by_test_id("stSidebar").get_by_role("link", name=label).click()
        page.get_by_role("heading", name=label).wait_for(timeout=LIMIT_MS)
        page.locator(shown).first.wait_for(timeout=LIMIT_MS)
        looked_at = page.get_by_text(
            re.compile(r"Sketched digits, L 2, .+ · Sketched digits · stopped")
        )
        looked_at.wait_for(timeout=LIMIT_MS)


def test_two_tabs_press_stop(url: str, page: "Page") -> None:
    open_train(page, url, QUICK + "&seed=14")
    start(page)
    other = page.context.new_page()
    other.goto(page.url)
    button(other, "Stop").wait_for(timeout=LIMIT_MS)
    click = "node => node.click()"
    button(page, "Stop").evaluate(click)
    button(other, "Stop").evaluate(click)
    for tab in (page, other):
        tab.get_by_text("Stopped · ").wait_for(timeout=LIMIT_MS)
        assert tab.locator("[data-testid=stException]").count() == 0


def test_a_slider_dragged_during_start(url: str, page: "Page", folder: Path) -> None:
    before = n_runs(folder)
    open_train(page, url, QUICK + "&seed=15")
    beta = page.get_by_role("slider", name="KL weight beta").first  # the last page's goes later
    page.get_by_role("button", name="Start").click(no_wait_after=True)
    for _ in range(4):
        beta.press("ArrowRight")
    wait_for_step(page, 1)
    assert page.locator("[data-testid=stException]").count() == 0
    stop(page)
    assert n_runs(folder) == before + 1


def test_a_refused_file_s_name_is_shown_as_it_is(url: str, page: "Page") -> None:
    """A stranger's file may be called anything: markup, a formula, a place for a value."""
    name = "**x** :smile: {0} $a$ <b>c</b> `d` [e](f) www.g.org.safetensors"
    open_train(page, url)
    page.get_by_text("Open a checkpoint").click()
    page.locator(".st-key-upload_checkpoint input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": b"Dear diary"}
    )
    alert = page.locator("[data-testid=stAlert]").first
    alert.wait_for(timeout=LIMIT_MS)
    shown = alert.locator("[data-testid=stMarkdownContainer]").first
    assert shown.inner_text().replace("\u2060", "").strip() == (
        f"{name} is not a checkpoint: it is not a safetensors file. "
        "Nothing was changed; choose another file."
    )
    assert shown.locator("strong, b, code, a, img, .katex").count() == 0
