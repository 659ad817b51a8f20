"""Does a sweep draw itself in an open page, without a script run, and outlive the page?"""

from typing import TYPE_CHECKING

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, opened, until
from tests.browser.test_watching import count_script_runs

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

QUICKEST = "dataset=sketched&train_size=500&hidden_dim=16&epochs=15"


def rows(page: "Page") -> list[list[str]]:
    """The table's rows as they are read."""
    lines = page.locator(".vae-live-table tbody tr")
    return [line.locator("th, td").all_inner_texts() for line in lines.all()]


def states(page: "Page") -> list[str]:
    return [row[-1] for row in rows(page)]


def button(page: "Page", name: str) -> "Locator":
    return page.get_by_role("button", name=name, exact=True)


def set_up(page: "Page", values: str) -> None:
    """Ask for a sweep with the Train page's settings."""
    page.get_by_role("link", name="Sweep", exact=True).click()
    page.locator(".vae-live-table").wait_for(timeout=LIMIT_MS)
    page.get_by_role("radio", name="As on the Train page").click()
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name="Sketched digits").click()
    field = page.get_by_role("textbox", name="Values")
    field.fill(values)
    field.press("Enter")
    listed = ", ".join(values.split())
    page.get_by_text(f"runs ({listed}), one by one").wait_for(timeout=LIMIT_MS)


def test_a_sweep_draws_itself_is_stopped_and_goes_on_while_no_page_is_open(
    url: str, new_page: NewPage
) -> None:
    page = new_page(width=1280, height=900)
    script_runs = count_script_runs(page)
    opened(page, f"{url}/train?{QUICKEST}&seed=51")
    set_up(page, "0.5 4 20")
    button(page, "Start the sweep").click()
    button(page, "Stop the sweep").wait_for(timeout=LIMIT_MS)
    until(page, lambda: len(rows(page)) == 3)
    script_runs.clear()
    until(page, lambda: states(page)[0] == "finished")
    assert script_runs == []
    assert float(rows(page)[0][1]) > 0
    button(page, "Stop the sweep").click()
    button(page, "Resume the sweep").wait_for(timeout=LIMIT_MS)
    assert states(page)[2] == "to come"
    button(page, "Resume the sweep").click()
    button(page, "Stop the sweep").wait_for(timeout=LIMIT_MS)
    address = page.url
    assert "sweep=" in address
    page.close()

    another = new_page(width=390, height=844, dark=True)  # somebody who was given the address
    opened(another, address)
    until(another, lambda: states(another) == ["finished"] * 3)
    rates = [float(row[1]) for row in rows(another)]
    assert rates == sorted(rates, reverse=True)
    another.get_by_text("You are watching").wait_for(timeout=LIMIT_MS)
    assert another.locator(".st-key-sweep_card_2 canvas").count() > 0
