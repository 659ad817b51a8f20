"""Is what a chart shows in view, in every browser, and does a map's key do what is said of it?"""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import CHROMIUM_FLAGS, NewPage
from tests.browser.driving import LIMIT_MS, hover, open_map, place, z_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

N_IMAGES = 20
IN_VIEW = """() => {
    const node = document.querySelector('.st-key-exact_posterior .vae-plot');
    const { xaxis: { range: across }, yaxis: { range: up } } = node._fullLayout;
    const inside = (value, [from, to]) => value >= from && value <= to;
    const drawn = node._fullData.filter(({ type }) => type.startsWith('scatter'))
        .flatMap(({ x, y }) => Array.from(x, (_, i) => [x[i], y[i]]));
    return drawn.filter(([x, y]) => inside(x, across) && inside(y, up)).length / drawn.length;
}"""
SEEN = """() => [...document.querySelectorAll('.vae-plot')].map((node) => ({
    dots: node.querySelectorAll('.scatterlayer .point').length,
    refused: node.querySelectorAll('.no-webgl').length,
    note: node.parentElement.querySelector('.vae-plot-note')?.textContent ?? '',
}))"""
HOLDS_CONTEXTS = """(() => {
    window.contexts = new Set();
    const given = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        const context = given.call(this, kind, ...rest);
        if (context && kind.includes('webgl')) window.contexts.add(context);
        return context;
    };
})()"""
LEFT_BEHIND = """() => [...window.contexts]
    .filter((context) => !context.isContextLost() && !context.canvas.isConnected).length"""


def wait_for_image(page: "Page", image: int) -> None:
    """Until the exact posterior drawn is that of this test image."""
    page.wait_for_function(
        """image => {
            const node = document.querySelector('.st-key-exact_posterior .vae-plot');
            return node?.ariaLabel?.includes(`test image ${image} `)
                && node.layout?.uirevision.endsWith(`test image ${image}`);
        }""",
        arg=image,
        timeout=LIMIT_MS,
    )


def wait_for_share(page: "Page", share: str) -> None:
    """Until so much of what is drawn is in view: axes follow a moment after the data."""
    page.wait_for_function(f"() => ({IN_VIEW})() {share}", timeout=LIMIT_MS)


def test_every_image_s_posterior_is_in_view(page: "Page", url: str) -> None:
    page.goto(f"{url}/latent_space?n_points=500")
    field = page.locator(".st-key-test_image input")
    for image in range(N_IMAGES):
        if image:
            # An answer of the run before would undo what is typed into it.
            page.get_by_test_id("stStatusWidget").wait_for(state="hidden", timeout=LIMIT_MS)
            field.fill(str(image))
            field.press("Enter")
        wait_for_image(page, image)
        wait_for_share(page, ">= 0.9")


def test_a_zoom_ends_with_its_image_and_not_before(page: "Page", url: str) -> None:
    page.goto(f"{url}/latent_space?n_points=500")
    wait_for_image(page, 0)
    plane = page.locator(".st-key-exact_posterior .nsewdrag").first
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2, steps=5)
    page.mouse.up()
    wait_for_share(page, "< 0.5")
    page.locator(".st-key-layers").get_by_text("Posterior").click()  # the same image, drawn again
    page.wait_for_function(
        """() => document.querySelector('.vae-pad .vae-plot').data
            .some((trace) => trace.name === 'draws of z')""",
        timeout=LIMIT_MS,
    )
    assert page.evaluate(IN_VIEW) < 0.5
    field = page.locator(".st-key-test_image input")
    field.fill("5")
    field.press("Enter")
    wait_for_image(page, 5)
    wait_for_share(page, ">= 0.9")


# ── the map's key ──


def classes_drawn(page: "Page") -> list[str]:
    names: list[str] = page.evaluate(
        """() => document.querySelector('.vae-pad .vae-plot')._fullData
            .filter(({ meta, visible }) => typeof meta === 'number' && visible === true)
            .map(({ name }) => name)"""
    )
    return names


def wait_for_classes(page: "Page", *names: str) -> None:
    page.wait_for_function(
        """names => document.querySelector('.vae-pad .vae-plot')._fullData
            .filter(({ meta, visible }) => typeof meta === 'number' && visible === true)
            .map(({ name }) => name).join() === names.join()""",
        arg=list(names),
        timeout=LIMIT_MS,
    )


@pytest.mark.parametrize("query", ["", "&run=mnist-20d&projection=3-D"])
def test_the_key_shows_a_class_alone(page: "Page", url: str, query: str) -> None:
    page.goto(f"{url}/latent_space?n_points=500{query}")
    four = page.get_by_role("button", name="4", exact=True)
    four.click(timeout=LIMIT_MS)
    wait_for_classes(page, "4")
    page.get_by_role("button", name="9", exact=True).press("Enter")
    wait_for_classes(page, "4", "9")
    assert four.get_attribute("aria-pressed") == "true"
    four.press("Space")
    page.get_by_role("button", name="9", exact=True).press("Space")
    wait_for_classes(page, *"0123456789")


def test_the_key_works_by_touch_and_stays_over_an_update(new_page: NewPage, url: str) -> None:
    page = open_map(new_page(width=390, height=844, touch=True), f"{url}/latent_space?n_points=500")
    page.get_by_role("button", name="7", exact=True).tap()
    wait_for_classes(page, "7")
    page.locator(".st-key-layers").get_by_text("Class ellipses").tap()
    page.wait_for_function(
        "() => document.querySelector('.vae-pad .vae-plot').data.some((t) => t.mode === 'lines')",
        timeout=LIMIT_MS,
    )
    assert set(classes_drawn(page)) == {"7", "7, 2 sigma"}


# ── its buttons ──


def test_the_map_s_buttons_pin_nothing_and_its_files_say_what_they_are(
    page: "Page", url: str
) -> None:
    open_map(page, f"{url}/latent_space?n_points=500")
    page.mouse.move(*place(page, 0.0, 0.0))
    names = []
    for button in page.locator(".vae-pad .modebar-btn").all():
        if button.get_attribute("data-title") == "Download as PNG":
            with page.expect_download(timeout=LIMIT_MS) as download:
                button.click()
            names.append(download.value.suggested_filename)
        else:
            button.click()
        page.keyboard.press("Escape")  # the table lies over the map
        page.wait_for_timeout(400)  # a press is a pin only once it can't be a double click
    assert not page.locator(".vae-pad .path").is_visible()
    for x in (0.0, 1.0):
        page.mouse.move(*place(page, x, 0.0))
        page.wait_for_timeout(200)
        with page.expect_download(timeout=LIMIT_MS) as download:
            page.locator(".vae-pad .save").click()
        names.append(download.value.suggested_filename)
    assert names[0] == "vae-mnist-2d-latent_map.png"
    assert all(name.startswith("vae-mnist-2d-latent_map") for name in names)
    assert len(set(names)) == 3


# ── without WebGL ──


@pytest.fixture
def without_webgl(chromium: "Browser") -> "Iterator[Browser]":
    """Another browser of the same kind, as on a virtual machine."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = chromium.browser_type.launch(
        executable_path=executable, args=[*CHROMIUM_FLAGS, "--disable-3d-apis"]
    )
    yield browser
    browser.close()


def charts(page: "Page", address: str) -> list[dict[str, Any]]:
    """What is seen of the charts of a page that has a map."""
    page.goto(address)
    page.wait_for_function(
        "() => document.querySelectorAll('.vae-plot .scatterlayer .point').length > 400",
        timeout=2 * LIMIT_MS,
    )
    seen: list[dict[str, Any]] = page.evaluate(SEEN)
    return seen


def test_without_webgl_every_map_is_seen_and_says_what_is_left_out(
    without_webgl: "Browser", url: str
) -> None:
    page = without_webgl.new_page()
    said = "This browser has no WebGL for this map"
    for path in (  # the home page's map is a canvas of its own
        "/latent_space",
        "/latent_space?run=mnist-20d&projection=3-D",
        "/what_is_a_vae",
        "/encoder",
        "/results",
        "/loss",
    ):
        seen = charts(page, url + path)
        maps = [chart for chart in seen if chart["dots"] > 400]
        assert maps, path
        assert all(said in chart["note"] for chart in maps), path
        assert all(chart["refused"] == 0 for chart in seen), path
    [map_, *_] = charts(page, f"{url}/latent_space?lang=fr")
    assert map_["note"].startswith("Ce navigateur n'a pas de WebGL pour cette carte")


def test_without_webgl_the_map_decodes_pins_and_isolates_all_the_same(
    without_webgl: "Browser", url: str
) -> None:
    page = open_map(without_webgl.new_page(), f"{url}/latent_space")
    hover(page, 1.0, 2.0)
    page.mouse.click(*place(page, 1.0, 2.0))
    page.wait_for_url("**pins=**", timeout=LIMIT_MS)
    page.get_by_role("button", name="4", exact=True).click()
    wait_for_classes(page, "4")

    page.goto(f"{url}/latent_space?run=mnist-20d&projection=3-D")
    dot = page.locator(".vae-pad .scatterlayer .point").nth(700)
    dot.wait_for(timeout=LIMIT_MS)
    before = z_of(page)
    dot.hover(force=True)
    page.wait_for_function(
        "before => document.querySelector('.decoded-preview').dataset.z !== before",
        arg=",".join(f"{number:.4f}" for number in before),
        timeout=LIMIT_MS,
    )


def test_a_map_whose_webgl_is_taken_away_is_drawn_without(page: "Page", url: str) -> None:
    open_map(page, f"{url}/latent_space?n_points=2000")
    page.locator(".vae-pad .gl-canvas-context").first.wait_for(state="attached", timeout=LIMIT_MS)
    page.evaluate(
        """() => document.querySelectorAll('.vae-pad .gl-canvas').forEach((canvas) => {
            canvas.getContext('webgl')?.getExtension('WEBGL_lose_context')?.loseContext();
        })"""
    )
    page.wait_for_function(
        "() => document.querySelectorAll('.vae-pad .scatterlayer .point').length > 1000",
        timeout=LIMIT_MS,
    )


def test_no_map_is_blank_after_a_walk_through_all_pages(
    page: "Page", url: str, console_errors: list[str]
) -> None:
    """A browser gives a page some 16 WebGL contexts and takes the oldest away for the next.

    Those of a chart that has left the page count until the browser collects them, which may be
    late: so they are given back. (Here they are held, and never collected.)
    """
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text))
    page.add_init_script(HOLDS_CONTEXTS)
    page.goto(url)
    for name in (
        *("What is a VAE?", "Encoder", "Reparameterization", "Decoder", "Loss", "Slow motion"),
        *("Training and results", "Home", "What is a VAE?", "Latent map"),
    ):
        page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1).get_by_text(
            "Two numbers make a digit" if name == "Home" else name
        ).wait_for(timeout=LIMIT_MS)
        page.wait_for_timeout(1500)
        assert page.evaluate(LEFT_BEHIND) == 0, name
    page.locator(".vae-plot .gl-canvas-context").first.wait_for(state="attached", timeout=LIMIT_MS)
    lost = page.evaluate(
        """() => [...document.querySelectorAll('.gl-canvas')]
            .some((canvas) => canvas.getContext('webgl')?.isContextLost())"""
    )
    assert not lost
    assert not [text for text in warnings if "WebGL contexts" in text]
