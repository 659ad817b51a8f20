"""An exercise as a student does it: on a phone, with a reload on the way, in two languages."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, sideways_px, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def check_button(page: "Page") -> "Locator":
    return page.get_by_role("button", name="Check my prediction")


def predict(page: "Page", choice: str) -> None:
    page.locator(".st-key-prediction").get_by_text(choice).click()
    page.get_by_role(
        "link", name=re.compile("with these settings|avec ces réglages")
    ).first.wait_for(timeout=LIMIT_MS)


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

    until(page, check_button(page).is_enabled, limit_ms=2 * LIMIT_MS)
    check_button(page).click()
    result = page.locator(".st-key-exercise_result")
    result.get_by_text("Your runs say").wait_for(timeout=LIMIT_MS)
    told = result.inner_text()
    assert "You said rise all the way" in told
    assert re.search(r"Your KL began at [\d.]+ nats, stood at \d\.\d\d nats", told)
    assert page.locator("[data-testid=stException]").count() == 0
    assert sideways_px(page) <= 1

    page.get_by_role("button", name="1 of 15 done").click()
    page.get_by_label("Your name, for the report").fill("<b>Ada</b>")
    page.get_by_label("Your name, for the report").press("Enter")
    page.wait_for_timeout(1000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    report = Path(download.value.path()).read_text("utf-8")
    assert "&lt;b&gt;Ada&lt;/b&gt;" in report
    assert "First steps" in report


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
