"""Can somebody without a mouse train a model, and explore its map?"""

from typing import TYPE_CHECKING

from tests.browser.driving import (
    LIMIT_MS,
    QUICK,
    button,
    open_map,
    open_train,
    settled,
    step_of,
    until,
    wait_for_step,
    z_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_STOPS = 60
# The name of what has the focus, whatever shadow root it is in.
FOCUSED = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return /^(main|body)$/.test(at.localName) ? '' : at.ariaLabel ?? at.innerText ?? '';
}"""


def tab_to(page: "Page", name: str) -> int:
    """Press Tab until the focus is on what is called so; how often it took."""
    for stops in range(1, MOST_STOPS):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return stops
    raise AssertionError(f"{MOST_STOPS} stops, and never {name}")


def test_a_training_is_started_moved_paused_and_resumed_by_keyboard(page: "Page", url: str) -> None:
    open_train(page, url, QUICK + "&seed=51")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    button(page, "Pause").wait_for(timeout=LIMIT_MS)
    wait_for_step(page, 1)  # its buttons are drawn anew when it begins, and the focus is lost
    settled(page)
    tab_to(page, "Pause")
    page.keyboard.press("Space")
    page.get_by_text("Paused · ").wait_for(timeout=LIMIT_MS)
    settled(page)
    paused_at = step_of(page)
    tab_to(page, "KL weight beta")  # the help beside it, then the slider
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    beta = page.get_by_role("slider", name="KL weight beta")
    until(page, lambda: beta.get_attribute("aria-valuetext") == "1.5")
    settled(page)
    tab_to(page, "Resume")
    page.keyboard.press("Enter")
    wait_for_step(page, paused_at + 1)
    settled(page)
    tab_to(page, "Stop")
    page.keyboard.press("Enter")
    page.get_by_text("Stopped · ").wait_for(timeout=LIMIT_MS)


def test_the_map_s_point_is_moved_and_pinned_by_keyboard_and_says_where_it_is(
    page: "Page", url: str
) -> None:
    open_map(page, f"{url}/latent_space?n_points=500")
    tab_to(page, "Arrow keys move the point, Enter pins it.")
    said = page.locator(".vae-pad .announced")
    assert said.get_attribute("aria-live") == "polite"
    before = z_of(page)
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    until(page, lambda: z_of(page)[0] > before[0] and z_of(page)[1] > before[1])

    def announced() -> bool:
        return all(
            f"z{i + 1} = {z:.2f}".replace("-", "\N{MINUS SIGN}") in said.inner_text()
            for i, z in enumerate(z_of(page))
        )

    until(page, announced)
    assert "nearest" in said.inner_text().lower()
    page.keyboard.press("Enter")
    page.wait_for_url("**pins=**", timeout=LIMIT_MS)
    page.keyboard.press("Backspace")
    page.wait_for_function("() => !location.search.includes('pins=')", timeout=LIMIT_MS)
    tab_to(page, "Download as PNG")  # and on, to the tools of the chart
