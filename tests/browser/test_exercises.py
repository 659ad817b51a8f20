"""An exercise as a student does it: on a phone, with a reload on the way, in two languages."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.exercises.pasted import BEGIN, NAMES
from dashboard.words.typed import WORD_JOINER
from tests.browser.conftest import NewPage
from tests.browser.driving import (
    LIMIT_MS,
    HeldLine,
    opened,
    predict,
    settled,
    sideways_px,
    until,
)
from tests.browser.test_every_page import serious

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def check_button(page: "Page") -> "Locator":
    return page.get_by_role("button", name="Check my prediction")


def test_a_whole_exercise_on_a_phone_with_a_reload_in_the_middle(
    url: str, new_page: NewPage
) -> None:
    page = new_page(width=390, height=844, touch=True)
    page.goto(f"{url}/exercises?exercise=first-steps")
    page.get_by_text("Training makes their sum small").wait_for(timeout=LIMIT_MS)
    page.get_by_role("button", name="Show hint 1 of 2").click()
    page.get_by_text("fresh encoder").wait_for(timeout=LIMIT_MS)
    predict(page, "rise all the way")

    page.get_by_role("link", name="Open Train with these settings").click()
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    assert page.get_by_role("slider", name="Epochs").get_attribute("aria-valuetext") == "8"
    page.get_by_role("button", name="Start").click()
    page.locator(".st-key-run_status").get_by_text("Training").wait_for(timeout=LIMIT_MS)

    page.reload()  # in the middle of the run
    page.get_by_role("link", name="Back to the exercise").click()
    page.get_by_role("radio", name="rise all the way").wait_for(timeout=LIMIT_MS)
    page.reload()  # and of the exercise
    chosen = page.get_by_role("radio", name="rise all the way")
    chosen.wait_for(timeout=LIMIT_MS)
    assert chosen.is_checked()
    page.get_by_text("fresh encoder").wait_for(timeout=LIMIT_MS)  # the hint is there again

    page.get_by_text("the KL: its curve falls by more nats").click(timeout=2 * LIMIT_MS)
    until(page, check_button(page).is_enabled)
    check_button(page).click()
    result = page.locator(".st-key-exercise_result")
    result.get_by_text("Your runs say").wait_for(timeout=LIMIT_MS)
    told = result.inner_text()
    assert "You said rise all the way" in told
    assert "You saw the KL: its curve falls by more nats" in told
    assert re.search(r"It fell by \d\.\d\d nats, the reconstruction by [\d.]+ nats", told)
    shown = page.get_by_test_id("stMain").inner_text().replace(WORD_JOINER, "")
    assert "Because: I <b>think</b> so: $x$" in shown
    assert re.search(r"Your KL began at [\d.]+ nats, stood at \d\.\d\d nats", told)
    assert page.locator("[data-testid=stException]").count() == 0
    assert sideways_px(page) <= 1

    page.get_by_role("button", name=re.compile("1 of [0-9]+ done")).click()
    page.get_by_label("Your name, for the report").fill("<b>Ada</b>")
    page.get_by_label("Your name, for the report").press("Enter")
    page.wait_for_timeout(1000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    report = Path(download.value.path()).read_text("utf-8")
    assert "&lt;b&gt;Ada&lt;/b&gt;" in report
    assert "First steps" in report
    assert "<bdi>I &lt;b&gt;think&lt;/b&gt; so: $x$</bdi>" in report


def test_what_is_asked_before_the_next_exercise_is_drawn_brings_nobody_back(
    url: str, page: "Page"
) -> None:
    """Such a question still names the exercise before, in its address and in the select box."""
    line = HeldLine(page)
    opened(page, f"{url}/exercises?exercise=free-codes")
    page.locator(".st-key-reason textarea").fill("about the third exercise")
    line.hold()
    page.get_by_role("button", name="Next exercise").click()
    until(page, line.has_drawn_all)
    page.get_by_role("button", name="Keep my prediction").click()
    page.wait_for_timeout(500)
    line.let_go()
    page.wait_for_url("**/exercises?exercise=more-room", timeout=LIMIT_MS)
    settled(page)
    box = page.get_by_role("combobox", name="Exercise")
    assert box.input_value().startswith("4 · More room for the codes")
    assert "exercise=more-room" in page.url
    assert page.locator(".st-key-reason textarea").input_value() == ""
    page.get_by_text("Any prediction will do").wait_for(timeout=LIMIT_MS)


def test_a_whole_exercise_by_the_keyboard_alone(url: str, page: "Page") -> None:
    def focused() -> str:
        return str(page.evaluate("document.activeElement.closest('[class*=st-key-]')?.className"))

    def tab_to(key: str) -> None:
        until(page, lambda: press("Tab") or f"st-key-{key}" in focused(), f"no Tab leads to {key}")

    def press(name: str) -> bool:
        page.keyboard.press(name)
        return False

    page.goto(f"{url}/exercises?exercise=sum-or-mean")
    page.locator(".st-key-prediction").wait_for(timeout=LIMIT_MS)
    tab_to("prediction")
    press("Space")
    press("ArrowDown")
    tab_to("reason")
    page.keyboard.type("a mean is far smaller than a sum")
    tab_to("keep_prediction")
    press("Enter")
    link = page.get_by_role("link", name="Open Train with these settings")
    link.wait_for(timeout=LIMIT_MS)
    assert "st-key-keep_prediction" in focused()  # kept where it was
    until(page, lambda: press("Tab") or bool(link.evaluate("n => n === document.activeElement")))
    press("Enter")
    page.locator(".st-key-start button").wait_for(timeout=LIMIT_MS)
    settled(page)
    tab_to("start")
    press("Enter")
    back = page.get_by_role("link", name="Back to the exercise")
    page.locator(".st-key-run_status").get_by_text("Training").wait_for(timeout=LIMIT_MS)
    until(page, lambda: press("Tab") or bool(back.evaluate("n => n === document.activeElement")))
    press("Enter")
    page.locator("[class*=st-key-saw_]").wait_for(timeout=2 * LIMIT_MS)
    settled(page)
    tab_to("saw_")
    press("Space")
    settled(page)
    assert "st-key-saw_" in focused()
    until(page, check_button(page).is_enabled)
    tab_to("check")
    press("Enter")
    result = page.locator(".st-key-exercise_result")
    result.get_by_text("Right. You said: line 5").wait_for(timeout=LIMIT_MS)
    result.get_by_text("Well seen: by the end of the first epoch").wait_for(timeout=LIMIT_MS)
    tab_to("predict_again")
    assert check_button(page).is_disabled()
    assert serious(page) == []


def test_a_link_to_train_wins_over_what_the_controls_held(url: str, page: "Page") -> None:
    """Whoever comes from other settings finds those of the exercise."""
    page.goto(f"{url}/train?dataset=sketched&beta=30&latent_dim=5&epochs=3")
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Exercises").click()
    page.get_by_role("radio").first.wait_for(timeout=LIMIT_MS)
    predict(page, "rise steeply at first")
    page.get_by_role("link", name="Open Train with these settings").click()
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    page.wait_for_timeout(500)
    wanted = {"KL weight beta": "1", "Latent dimension": "2", "Epochs": "8"}
    shown = {
        name: page.get_by_role("slider", name=name).get_attribute("aria-valuetext")
        for name in wanted
    }
    assert shown == wanted


def test_french_is_chosen_once_and_goes_along(url: str, page: "Page") -> None:
    page.goto(f"{url}/train?beta=4")
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    page.get_by_role("slider", name="KL weight beta").wait_for(timeout=LIMIT_MS)
    page.get_by_text("Français", exact=True).click()
    page.wait_for_url(re.compile("lang=fr"), timeout=LIMIT_MS)
    start = page.get_by_role("button", name="Démarrer")
    start.wait_for(timeout=LIMIT_MS)
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("link", name="Exercices").click()
    page.get_by_role("heading", name="Exercices").wait_for(timeout=LIMIT_MS)
    assert "lang=fr" in page.url
    page.reload()
    page.get_by_role("heading", name="Exercices").wait_for(timeout=LIMIT_MS)
    sidebar.get_by_role("link", name="Entraîner", exact=True).click()
    start.wait_for(timeout=LIMIT_MS)
    page.get_by_text("English", exact=True).click()
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    assert page.locator("[data-testid=stException]").count() == 0


def test_progress_is_downloaded_deleted_and_brought_back(
    url: str, page: "Page", tmp_path: Path
) -> None:
    page.goto(f"{url}/exercises?exercise=your-own-code")
    page.get_by_text("Predict first.").wait_for(timeout=LIMIT_MS)
    page.get_by_role("spinbutton").fill("10")
    page.get_by_role("spinbutton").press("Tab")
    page.locator(".st-key-reason textarea").fill("<b>I am sure</b>")
    page.get_by_role("button", name="Keep my prediction").click()
    page.get_by_label("Paste its last line").fill(
        f"all printed\n{BEGIN} {' '.join(f'{name}=ok' for name in NAMES)}"
    )
    page.get_by_label("Paste its last line").press("Control+Enter")
    page.get_by_role("radio", name="all ten are ok").wait_for(timeout=LIMIT_MS)
    page.locator("[class*=st-key-saw_]").get_by_text("all ten are ok").click()
    until(page, check_button(page).is_enabled)
    check_button(page).click()
    page.locator(".st-key-exercise_result").get_by_text("Right.").wait_for(timeout=LIMIT_MS)

    page.get_by_role("button", name=re.compile(r"^\D*1 of \d+ done")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my progress").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".json"

    page.goto(f"{url}/your_data")
    page.get_by_text("Delete them for ever").click()
    delete = page.get_by_role("button", name="Delete my runs and my progress")
    until(page, delete.is_enabled)
    delete.click()
    page.get_by_text("your progress in 1 exercise.").wait_for(timeout=LIMIT_MS)

    page.goto(f"{url}/exercises?exercise=your-own-code")
    page.get_by_role("button", name=re.compile(r"^\D*0 of \d+ done")).click()
    chooser = page.locator(".st-key-upload_progress input[type=file]")
    chooser.set_input_files({"name": "p.json", "mimeType": "application/json", "buffer": b"{"})
    page.get_by_text("Nothing was changed.").wait_for(timeout=LIMIT_MS)
    page.locator(".st-key-upload_progress").get_by_role("button", name="Remove").click()
    chooser.set_input_files(file)
    page.get_by_text("Brought back: 1 exercise.").wait_for(timeout=LIMIT_MS)
    page.locator(".st-key-exercise_result").get_by_text("Right.").wait_for(timeout=LIMIT_MS)
    page.reload()
    page.locator(".st-key-exercise_result").get_by_text("Right.").wait_for(timeout=LIMIT_MS)
    assert page.locator("[data-testid=stException]").count() == 0
