"""Does one cursor show the same in all models, and is the server left in peace?"""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from dashboard.session.model_in_view import shipped_model
from tests.browser.driving import LIMIT_MS, button, open_train, opened, start, until
from vae_core.sampling import decode_points

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

INK = """(canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, i) => data[4 * i + 3]);
}"""


def open_compare(page: "Page", url: str, *names: str, more: str = "") -> "Page":
    chosen = "&".join(f"with={name}" for name in names)
    opened(page, f"{url}/compare?{chosen}{more}")
    page.locator(f".vae-probe[data-ready='{len(names)}']").wait_for(timeout=LIMIT_MS)
    return page


def cards(page: "Page") -> list[dict[str, Any]]:
    """What every model shows of the probe."""
    found: list[dict[str, Any]] = page.locator(".vae-probe .model").evaluate_all(
        """(models) => models.map((model) => ({
            said: model.querySelector('.said').textContent,
            z: model.querySelector('.decoded').dataset.z,
            image: model.querySelector('.decoded').dataset.image,
            hidden: model.querySelector('.decoded').hidden,
            original: !model.querySelector('.original').hidden,
            ring: model.querySelectorAll('.marks .ring').length,
        }))"""
    )
    return found


def point_at(page: "Page", number: int, across: float, down: float) -> None:
    """A share of a map's width and height."""
    stage = page.locator(".vae-probe .map").nth(number)
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=4)


def heard(page: "Page") -> list[object]:
    """What this page's browser tells Streamlit from now on."""
    sent: list[object] = []

    def listen(socket: "WebSocket") -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    return sent


def test_one_z_is_decoded_in_all_and_the_server_hears_nothing(
    page: "Page", url: str, console_errors: list[str]
) -> None:
    sent = heard(page)
    open_compare(page, url, "mnist-2d", "mnist-2d-beta4", "sketched-2d")
    assert {card["z"] for card in cards(page)} == {"0.0000,0.0000"}
    page.wait_for_timeout(1500)
    sent.clear()
    seen = set()
    for across in (0.3, 0.5, 0.7):
        point_at(page, 0, across, 0.4)
        until(page, lambda: cards(page)[0]["z"] not in seen, "the point does not move")
        [z] = {card["z"] for card in cards(page)}
        seen.add(z)
    assert len({card["said"] for card in cards(page)}) == 1
    point_at(page, 2, 0.6, 0.6)
    until(page, lambda: cards(page)[2]["z"] not in seen, "another map does not move it")
    [z] = {card["z"] for card in cards(page)}
    assert not sent
    # What is painted is what each model's decoder makes of this z.
    point = np.array([[float(number) for number in z.split(",")]], np.float32)
    for number, name in enumerate(("mnist-2d", "mnist-2d-beta4", "sketched-2d")):
        ink = page.locator(".vae-probe .decoded").nth(number).evaluate(INK)
        expected = decode_points(shipped_model(name).model, torch.from_numpy(point))
        np.testing.assert_allclose(ink, 255 * expected[0].numpy(), atol=2)
    assert not [one for one in console_errors if "404" not in one]


def test_one_image_is_shown_in_all_that_were_tested_on_it(page: "Page", url: str) -> None:
    sent = heard(page)
    open_compare(page, url, "mnist-2d", "mnist-20d", "sketched-2d")
    page.wait_for_timeout(1000)
    sent.clear()
    page.get_by_role("button", name="The same test image").click()
    point_at(page, 1, 0.4, 0.4)
    until(page, lambda: cards(page)[0]["image"] not in ("", "0"), "no image was chosen")
    first, second, third = cards(page)
    assert first["image"] == second["image"] != ""
    assert first["said"] == second["said"]
    assert first["original"]
    assert second["original"]
    assert (first["ring"], second["ring"]) == (1, 1)
    assert third["hidden"]
    assert "none of its test images" in third["said"]
    for number, name in enumerate(("mnist-2d", "mnist-20d")):
        codes = shipped_model(name).encodings
        assert codes is not None
        mu = [float(value) for value in cards(page)[number]["z"].split(",")]
        np.testing.assert_allclose(mu, codes.mu[int(first["image"])].numpy(), atol=2e-3)
    assert not sent


def test_a_model_with_another_latent_dimension_has_no_such_z(page: "Page", url: str) -> None:
    open_compare(page, url, "mnist-2d", "mnist-2d-beta4", "mnist-20d")
    point_at(page, 0, 0.3, 0.3)
    until(page, lambda: cards(page)[2]["hidden"], "it shows a point that it has not")
    assert "20 numbers" in cards(page)[2]["said"]
    assert cards(page)[2]["ring"] == 0
    point_at(page, 2, 0.5, 0.6)
    until(page, lambda: cards(page)[0]["hidden"], "it shows a point that it has not")
    assert not cards(page)[2]["hidden"]


def test_keys_move_the_point_and_choose_an_image(page: "Page", url: str) -> None:
    open_compare(page, url, "mnist-2d", "mnist-2d-beta4")
    stage = page.locator(".vae-probe .map").nth(1)
    stage.focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: not cards(page)[0]["z"].startswith("0.0000"), "the key moves nothing")
    assert {card["z"] for card in cards(page)} == {cards(page)[0]["z"]}
    page.locator(".vae-probe .announced").get_by_text("A: z =").wait_for(timeout=LIMIT_MS)
    page.get_by_role("button", name="The same test image").click()
    stage.focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: {card["image"] for card in cards(page)} == {"1"}, "no next image")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    until(page, lambda: {card["image"] for card in cards(page)} == {"999"}, "no image before")


def test_a_run_that_trains_grows_and_no_script_runs(page: "Page", url: str) -> None:
    sent = heard(page)
    open_train(page, url)
    start(page)
    page.get_by_role("link", name="Compare it with others").click()
    page.locator(".vae-probe[data-ready='2']").wait_for(timeout=LIMIT_MS)
    page.wait_for_timeout(1500)
    assert sent  # of what came before
    epochs = page.locator(".vae-compared tbody tr").first
    curves = page.locator(".st-key-compared_chart .vae-plot")
    ends = "(plot) => plot.data.map(({ x }) => x.at(-1))"
    before, drawn, n_sent = epochs.inner_text(), curves.evaluate(ends), len(sent)
    until(page, lambda: epochs.inner_text() != before, "the table stands still")
    curves.scroll_into_view_if_needed()  # out of sight it waits
    until(page, lambda: curves.evaluate(ends)[0] > drawn[0], "the curves stand still")
    assert len(sent) == n_sent
    page.go_back()
    button(page, "Stop").click(timeout=LIMIT_MS)


def test_what_is_fetched_has_an_address_of_its_own_and_is_kept(page: "Page", url: str) -> None:
    """A page holds what it was sent for as long as it is open: thirty would hold as many models."""
    fetched: dict[str, str | None] = {}
    page.on(
        "response",
        lambda answer: (
            fetched.update({answer.url: answer.headers.get("cache-control")})
            if "/codes/" in answer.url or "/images/mnist" in answer.url
            else None
        ),
    )
    open_compare(page, url, "mnist-2d", "mnist-2d-beta4")
    until(page, lambda: len(fetched) == 3, json.dumps(fetched))
    assert all("immutable" in str(kept) for kept in fetched.values())
    [address] = [one for one in fetched if one.endswith("/codes/mnist-2d/mnist-2d")]
    assert page.request.get(address.replace("mnist-2d", "gone1234")).status == 404
    assert page.request.get(address + "-old").headers["cache-control"] == "no-store"
