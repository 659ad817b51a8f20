"""Does the map show, under the cursor, what the decoder makes of that very point?"""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from dashboard.components.folder import bundle
from dashboard.runs.decoder_weights import decoder_weights
from dashboard.server import resources
from tests.browser.conftest import ROOT, NewPage, Windows
from tests.browser.driving import LIMIT_MS, PREVIEW, hover, open_map, place, sideways_px, z_of
from vae_core.sampling import decode_points

if TYPE_CHECKING:
    from playwright.sync_api import Page

DECODER_JS = ROOT / "dashboard" / "components" / "latent_pad" / "decoder.js"


@pytest.fixture
def map_page(page: "Page", url: str) -> "Page":
    return open_map(page, f"{url}/latent_space?n_points=500")


@pytest.fixture(scope="module")
def looked_at(windows: Windows, app: str) -> "Iterator[Page]":
    """A map for tests that only hover over it, and leave nothing behind."""
    with windows.visitor(dark=False, touch=False) as context:
        yield open_map(context.new_page(), f"{app}/latent_space?n_points=500")


@pytest.mark.parametrize("name", resources.SHIPPED_MODELS)
def test_the_browser_decodes_as_torch_does(page: "Page", name: str) -> None:
    model = resources.shipped(name).model
    z = 1.5 * torch.randn((1000, model.latent_dim), generator=torch.Generator().manual_seed(1))
    script = bundle(DECODER_JS)
    page.goto("about:blank")
    answer: str = page.evaluate(
        """async ([script, weights, header, points]) => {
            const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
            const { decoderFrom } = await import(url);
            const decode = decoderFrom({ ...header, bytes: bytes(weights) });
            const z = new Float32Array(bytes(points).buffer);
            const n = z.length / header.latent;
            const pixels = new Float32Array(784 * n);
            for (let i = 0; i < n; i++) {
                const at = z.subarray(i * header.latent, (i + 1) * header.latent);
                decode(at, pixels.subarray(784 * i, 784 * (i + 1)));
            }
            let text = '';
            new Uint8Array(pixels.buffer).forEach((byte) => { text += String.fromCharCode(byte); });
            return btoa(text);
        }""",
        [
            script,
            base64.b64encode(decoder_weights(model, "", z.numpy()).content).decode(),
            {"latent": model.latent_dim, "hidden": model.hidden_dim},
            base64.b64encode(z.numpy().tobytes()).decode(),
        ],
    )
    pixels = np.frombuffer(base64.b64decode(answer), np.float32).reshape(1000, 784)
    np.testing.assert_allclose(pixels, decode_points(model, z).numpy(), atol=1e-3)


def test_the_preview_is_the_decoded_point(looked_at: "Page") -> None:
    hover(looked_at, 1.0, 2.0)
    z = torch.tensor([z_of(looked_at)])
    alpha: list[int] = looked_at.evaluate(
        """() => {
            const canvas = document.querySelector('.decoded-preview');
            const { data } = canvas.getContext('2d').getImageData(0, 0, 28, 28);
            return Array.from({ length: 784 }, (_, i) => data[4 * i + 3]);
        }"""
    )
    expected = decode_points(resources.shipped().model, z)[0].numpy() * 255
    assert np.abs(np.array(alpha) - expected).max() < 2.5  # z is written with four decimals


def test_nothing_but_words_stands_on_the_map(looked_at: "Page") -> None:
    assert "[object" not in looked_at.locator(".vae-pad .stage").inner_text()


def test_the_picture_can_be_kept(looked_at: "Page") -> None:
    with looked_at.expect_download() as download:
        looked_at.get_by_role("button", name="PNG").first.click()
    assert download.value.suggested_filename.endswith(".png")


def test_an_empty_place_is_decoded_too_and_said_to_be_far(looked_at: "Page") -> None:
    hover(looked_at, 4.0, 4.0)
    looked_at.get_by_text("No test image has its code near here").wait_for(timeout=LIMIT_MS)
    hover(looked_at, 0.0, -0.5)
    assert looked_at.locator(".vae-pad .warning").inner_text() == ""
    assert "nearest: " in looked_at.locator(".vae-pad .nearest").inner_text()


def test_pins_stay_and_stand_in_the_address(map_page: "Page", console_errors: list[str]) -> None:
    for x, y in ((0.0, 0.0), (-1.0, -2.0)):
        map_page.mouse.click(*place(map_page, x, y))
        map_page.wait_for_timeout(500)
    map_page.wait_for_function(
        "() => new URLSearchParams(location.search).get('pins')?.split(';').length === 2",
        timeout=LIMIT_MS,
    )
    path = map_page.locator(".vae-pad .path")
    assert path.get_by_role("button", name="Go back to pin").count() == 2
    assert path.locator("canvas").count() == 2 + 5  # and the way between them
    open_map(map_page, map_page.url)
    assert path.get_by_role("button", name="Go back to pin").count() == 2
    path.get_by_role("button", name="Forget the pins").click()
    map_page.wait_for_function("() => !location.search.includes('pins')", timeout=LIMIT_MS)
    assert not path.is_visible()
    assert [text for text in console_errors if "404" not in text] == []


def test_a_double_click_pins_nothing(looked_at: "Page") -> None:
    looked_at.mouse.dblclick(*place(looked_at, 0.0, 0.0))
    looked_at.wait_for_timeout(600)
    assert not looked_at.locator(".vae-pad .path").is_visible()


def test_another_control_leaves_map_zoom_pins_and_probe_alone(map_page: "Page") -> None:
    plot = map_page.locator(".vae-pad .vae-plot")
    map_page.mouse.move(*place(map_page, -1, 1))
    map_page.mouse.down()
    map_page.mouse.move(*place(map_page, 1, -1), steps=8)
    map_page.mouse.up()
    map_page.wait_for_function(
        "() => document.querySelector('.vae-pad .vae-plot')._fullLayout.yaxis.range[1] < 1.5",
        timeout=LIMIT_MS,
    )
    hover(map_page, 0.4, 0.3)
    zoom = plot.evaluate("node => node._fullLayout.yaxis.range")
    drawing = plot.locator(".main-svg").first.element_handle()
    before = z_of(map_page)
    map_page.locator(".st-key-layers").get_by_text("Class ellipses").click()
    map_page.wait_for_function(
        "() => document.querySelector('.vae-pad .vae-plot').data.some((t) => t.mode === 'lines')",
        timeout=LIMIT_MS,
    )
    image = map_page.locator(".st-key-test_image input")
    image.fill("7")
    image.press("Enter")
    map_page.get_by_text("test image 7").wait_for(timeout=LIMIT_MS)
    assert drawing.evaluate("node => node.isConnected")
    assert plot.evaluate("node => node._fullLayout.yaxis.range") == zoom
    assert z_of(map_page) == before


def test_arrow_keys_move_the_point_and_say_where_it_is(map_page: "Page") -> None:
    stage = map_page.get_by_role("application")
    stage.focus()
    x, y = z_of(map_page)
    for _ in range(3):
        stage.press("ArrowRight")
    stage.press("Shift+ArrowUp")
    map_page.wait_for_function(
        "before => document.querySelector('.decoded-preview').dataset.z.split(',')[1] > before",
        arg=y + 0.1,
        timeout=LIMIT_MS,
    )
    assert z_of(map_page)[0] > x
    map_page.wait_for_function(
        "() => document.querySelector('.vae-pad .announced').textContent.includes('z1 =')",
        timeout=LIMIT_MS,
    )
    stage.press("Enter")
    map_page.wait_for_url("**pins=**", timeout=LIMIT_MS)


def test_a_finger_moves_the_point(new_page: NewPage, url: str) -> None:
    page = open_map(new_page(width=390, height=844, touch=True), f"{url}/latent_space?n_points=500")
    page.locator(".vae-pad .stage").scroll_into_view_if_needed()
    before = z_of(page)
    page.touchscreen.tap(*place(page, 1.5, 2.0))
    page.wait_for_function(
        "before => document.querySelector('.decoded-preview').dataset.z !== before",
        arg=",".join(f"{number:.4f}" for number in before),
        timeout=LIMIT_MS,
    )
    assert np.allclose(z_of(page), [1.5, 2.0], atol=0.15)
    assert sideways_px(page) <= 1


@pytest.mark.parametrize("axes", ["Principal+axes", "Two+dimensions"])
def test_in_20_dimensions_the_hover_goes_through_the_plane(
    page: "Page", url: str, axes: str
) -> None:
    open_map(page, f"{url}/latent_space?run=mnist-20d&n_points=500&projection={axes}")
    page.mouse.move(*place(page, 1.0, 1.0))
    page.wait_for_timeout(300)
    first = z_of(page)
    page.mouse.move(*place(page, -1.0, 0.5))
    page.wait_for_timeout(300)
    second = z_of(page)
    assert len(first) == 20
    moved = np.subtract(second, first)
    assert np.hypot(2.0, 0.5) == pytest.approx(np.linalg.norm(moved), abs=0.1)  # axes: orthonormal


def test_in_space_the_hover_decodes_a_points_own_code(page: "Page", url: str) -> None:
    page.goto(f"{url}/latent_space?run=mnist-20d&n_points=500&projection=3-D")
    page.locator(".vae-pad .gl-container canvas").first.wait_for(timeout=LIMIT_MS)
    page.locator(PREVIEW).wait_for(timeout=LIMIT_MS)
    emit = """() => document.querySelector('.vae-pad .vae-plot')
        .emit('plotly_hover', { points: [{ customdata: 12 }] })"""
    page.evaluate(emit)
    page.wait_for_timeout(300)
    encodings = resources.shipped("mnist-20d").encodings
    assert encodings is not None
    np.testing.assert_allclose(z_of(page), encodings.mu[12].numpy(), atol=1e-3)


def weights_sent(frames: list[bytes]) -> int:
    return sum(len(frame) > 1_000_000 for frame in frames)


def test_weights_travel_once(page: "Page", url: str) -> None:
    frames: list[Any] = []

    def on_frame(payload: Any) -> None:
        frames.append(payload)

    page.on("websocket", lambda socket: socket.on("framereceived", on_frame))
    open_map(page, f"{url}/latent_space?n_points=500")
    for layer in ("Class ellipses", "Holes", "Decoded plane"):
        page.locator(".st-key-layers").get_by_text(layer).click()
        page.wait_for_timeout(1000)
    assert weights_sent(frames) <= 2  # the first redraw may carry them again
