"""Does a film move as a whole under a hand, and is the server left in peace?"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.driving import LIMIT_MS, opened, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response, WebSocket

READY = ".vae-film[data-ready]"
SEEN = """(root) => {
    const find = (name) => root.querySelector(`.${name}`);
    const ink = (name) => {
        const { width, height } = find(name);
        const { data } = find(name).getContext('2d').getImageData(0, 0, width, height);
        return data.reduce((sum, value, i) => (sum * 31 + value * (i % 97)) % 1000003, 7);
    };
    return {
        step: Number(root.dataset.step),
        said: find('moment').textContent,
        map: ink('dots'), digits: ink('digits'), samples: ink('samples'),
        bars: find('bars').innerText,
        cursor: find('cursor').style.left,
    };
}"""


def seen(page: "Page") -> dict[str, Any]:
    """What the film shows now."""
    found: dict[str, Any] = page.locator(".vae-film").evaluate(SEEN)
    return found


def open_film(page: "Page", url: str, run: str = "sketched-2d") -> "Page":
    opened(page, f"{url}/replay?run={run}")
    page.locator(READY).wait_for(timeout=LIMIT_MS)
    return page


def test_all_moves_together_and_the_server_hears_nothing(
    page: "Page", url: str, console_errors: list[str]
) -> None:
    sent: list[object] = []

    def listen(socket: "WebSocket") -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    open_film(page, url)
    page.wait_for_timeout(1500)
    before, sent[:] = seen(page), []
    slider = page.locator(".vae-film .step")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.8, 0.5, 0.2, 0.02):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    page.wait_for_timeout(300)
    after = seen(page)
    assert after["step"] < 0.1 * before["step"]
    assert all(after[part] != before[part] for part in before), (before, after)
    assert not sent
    assert not [one for one in console_errors if "404" not in one]


def test_keys_move_it_and_it_says_where_it_is(page: "Page", url: str) -> None:
    open_film(page, url)
    slider = page.locator(".vae-film .step")
    slider.focus()
    page.keyboard.press("Home")
    until(page, lambda: seen(page)["step"] == 1, "it did not go to its begin")
    page.keyboard.press("ArrowRight")
    until(page, lambda: seen(page)["step"] == 2, "it did not go on by a step")
    announced = page.locator(".vae-film .announced")
    announced.get_by_text("step 2 ·").wait_for(timeout=LIMIT_MS)


def test_it_is_played_to_its_end_and_paused(page: "Page", url: str) -> None:
    open_film(page, url)
    page.get_by_role("button", name="Play").click()
    until(page, lambda: seen(page)["step"] > 200, "it does not play")
    page.get_by_role("button", name="Pause").click()
    at = seen(page)["step"]
    page.wait_for_timeout(400)
    assert seen(page)["step"] == at < 7900
    page.get_by_role("button", name="Play").wait_for()


def test_places_are_decoded_where_a_decoder_was_kept_and_it_is_said_where_not(
    page: "Page", url: str
) -> None:
    open_film(page, url)
    box = page.locator(".vae-film .map").bounding_box()
    assert box is not None
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    canvas = page.locator(".vae-film .decoded")
    inked = """(canvas) => {
        return canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some((value) => value > 0);
    }"""
    page.mouse.move(*place)
    until(page, lambda: canvas.evaluate(inked), "nothing is decoded at the end")
    page.locator(".vae-film .step").focus()
    page.keyboard.press("PageDown")
    page.get_by_text("The decoder of this moment was not kept.").wait_for(timeout=LIMIT_MS)
    assert not canvas.evaluate(inked)
    page.get_by_role("button", name=re.compile("Go to step")).click()
    until(page, lambda: seen(page)["step"] == 7900, "it went elsewhere")


def test_a_film_is_fetched_from_an_address_of_its_own_and_kept(page: "Page", url: str) -> None:
    """A page holds what it was sent for as long as it is open: thirty would hold as many films."""
    fetched: list[tuple[str, str | None]] = []

    def heard(answer: "Response") -> None:
        if "/film/" in answer.url:
            fetched.append((answer.url, answer.headers.get("cache-control")))

    page.on("response", heard)
    open_film(page, url)
    [(address, kept)] = fetched
    assert kept is not None
    assert "immutable" in kept
    other = page.request.get(address.replace("/film/", "/film/no-such-run-"))
    assert other.status == 404
    old = page.request.get(address.rsplit("/", 1)[0] + "/1-1")
    assert (old.status, old.headers["cache-control"]) == (200, "no-store")


def test_the_file_that_is_taken_along_plays_without_a_server(
    page: "Page", url: str, chromium: "Browser", tmp_path: Path
) -> None:
    open_film(page, url)
    with page.expect_download(timeout=LIMIT_MS) as download:
        page.get_by_role("button", name="Download as one HTML file").click()
    file = tmp_path / "film.html"
    download.value.save_as(file)
    context = chromium.new_context(offline=True)
    try:
        alone, errors = context.new_page(), []
        alone.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        alone.on("pageerror", lambda error: errors.append(str(error)))
        alone.goto(file.as_uri())
        alone.locator(READY).wait_for(timeout=LIMIT_MS)
        before = seen(alone)
        alone.locator(".vae-film .step").focus()
        alone.keyboard.press("Home")
        until(alone, lambda: seen(alone)["step"] == 1, "it does not move")
        assert seen(alone)["samples"] != before["samples"]
        assert not errors
    finally:
        context.close()
