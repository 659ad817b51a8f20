"""Does a chart stay one chart while its data, its theme and its room on the page change?"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.driving import LIMIT_MS, sideways_px

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import NewPage, Servers

DEMO = Path(__file__).parent / "apps" / "plot_demo.py"


@pytest.fixture(scope="module")
def demo(serve: "Servers") -> str:
    return serve(DEMO)


def chart(page: "Page", words: str = "The loss falls.") -> "Locator":
    """The drawn chart with this text alternative."""
    node = page.get_by_role("figure", name=words)
    node.locator(".main-svg").first.wait_for(timeout=LIMIT_MS)
    return node


def opened(page: "Page", url: str) -> "Locator":
    page.goto(url)
    return chart(page)


def tick(node: "Locator") -> int:
    """How often the app had drawn when it made the figure on screen: the demo writes it in meta."""
    count: int = node.evaluate("node => node.layout.meta")
    return count


def wait_for_ticks(page: "Page", n_ticks: int) -> None:
    """Wait until the chart shows a figure at least `n_ticks` newer than now."""
    page.wait_for_function(
        "tick => document.querySelector('.vae-plot')?.layout?.meta >= tick",
        arg=tick(chart(page)) + n_ticks,
        timeout=LIMIT_MS,
    )


def x_range(node: "Locator") -> list[float]:
    found: list[float] = node.evaluate("node => node._fullLayout.xaxis.range.slice()")
    return found


def zoom(page: "Page", node: "Locator") -> list[float]:
    """Drag over the middle of the plane, and return the new range of x."""
    before = x_range(node)
    box = node.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "before => document.querySelector('.vae-plot')._fullLayout.xaxis.range[1] < before",
        arg=before[1],
        timeout=LIMIT_MS,
    )
    return x_range(node)


def ink(node: "Locator") -> str:
    """The colour of the cross at the origin, which the figure gives as the theme's text colour."""
    colour: str = node.locator(".scatterlayer .point").first.evaluate(
        "point => getComputedStyle(point).fill"
    )
    return colour


def test_updates_change_the_chart_in_place(
    page: "Page", demo: str, console_errors: list[str]
) -> None:
    node = opened(page, demo)
    plane = node.locator(".main-svg").first.element_handle()
    shown = node.evaluate("node => node.calcdata[0].length")
    wait_for_ticks(page, 10)
    assert node.evaluate("node => node.calcdata[0].length") >= shown + 10
    assert plane.evaluate("svg => svg.isConnected"), "the chart was drawn anew"
    assert console_errors == []


def test_a_zoom_survives_updates_and_a_rerun(page: "Page", demo: str) -> None:
    node = opened(page, demo)
    zoomed = zoom(page, node)
    wait_for_ticks(page, 3)
    assert x_range(node) == zoomed
    page.get_by_role("button", name="Rerun").click()
    wait_for_ticks(page, 3)
    assert x_range(node) == zoomed


def test_a_hidden_curve_stays_hidden(page: "Page", demo: str) -> None:
    opened(page, demo)
    node = chart(page, "A cloud of codes around the origin.")
    node.locator(".legendtoggle").first.click()
    page.wait_for_timeout(500)  # a second click within 300 ms would be a double click
    wait_for_ticks(page, 3)
    assert node.evaluate("node => node._fullData.map((trace) => trace.visible)") == [
        "legendonly",
        True,
    ]


def test_the_hover_label_stays_under_a_resting_mouse(page: "Page", demo: str) -> None:
    node = opened(page, demo)
    box = node.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    label = node.locator(".hovertext").first
    label.wait_for(timeout=LIMIT_MS)
    wait_for_ticks(page, 3)
    assert label.is_visible()


def test_text_follows_the_theme(page: "Page", demo: str) -> None:
    """A theme colour that the figure names follows too: the cross at the origin."""
    opened(page, demo)
    node = chart(page, "A cloud of codes around the origin.")
    light = ink(node)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        """light => {
             const text = getComputedStyle(document.querySelector('.stApp')).color;
             const tick = document.querySelectorAll('.vae-plot')[1].querySelector('.xtick text');
             return text !== light && getComputedStyle(tick).fill === text;
           }""",
        arg=light,
        timeout=LIMIT_MS,
    )
    assert ink(node) != light


def test_a_download_is_ink_on_white(new_page: "NewPage", demo: str, tmp_path: Path) -> None:
    from PIL import Image

    page = new_page(dark=True)
    node = opened(page, demo)
    node.hover()
    with page.expect_download(timeout=LIMIT_MS) as download:
        node.locator(".modebar-btn").first.click()
    assert download.value.suggested_filename == "vae-loss.png"
    download.value.save_as(tmp_path / "loss.png")
    picture = Image.open(tmp_path / "loss.png").convert("L")
    assert picture.getpixel((0, 0)) == 255
    assert np.asarray(picture).min() < 30, "no dark text on the white"
    box = node.bounding_box()
    assert box is not None
    assert picture.size == (2 * box["width"], 2 * box["height"])


# ── without a mouse ──


def focused(page: "Page") -> str | None:
    """The name of what has the focus."""
    name: str | None = page.evaluate("() => document.activeElement.ariaLabel")
    return name


def at_the_tools(page: "Page") -> None:
    """Tab until the focus is on the first chart's tools."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(page) == "Download as PNG":
            return
    raise AssertionError("Tab never came to the chart's tools")


def test_the_tools_of_a_chart_are_one_stop_for_tab_and_named(page: "Page", demo: str) -> None:
    node = opened(page, demo)
    at_the_tools(page)
    bar = node.get_by_role("toolbar", name="Tools of the chart")
    assert bar.evaluate("bar => bar.ariaDescription").startswith("Left and right choose a tool.")
    shown = "bar => getComputedStyle(bar.firstElementChild).opacity === '1'"
    page.wait_for_function(shown, arg=bar.element_handle(), timeout=LIMIT_MS)
    names = [button.get_attribute("aria-label") for button in bar.get_by_role("button").all()]
    assert len(set(names)) == len(names) == 7
    for name in [*names[1:], names[0]]:
        page.keyboard.press("ArrowRight")
        assert focused(page) == name
    page.keyboard.press("End")
    assert focused(page) == names[-1]
    page.keyboard.press("Tab")  # to the other chart
    assert focused(page) == names[0]
    assert bar.evaluate("bar => !bar.contains(document.activeElement)")


@pytest.mark.parametrize("dark", [False, True])
def test_the_tool_that_has_the_focus_is_seen(new_page: "NewPage", demo: str, dark: bool) -> None:
    page = new_page(dark=dark)
    opened(page, demo)
    at_the_tools(page)
    outline, accent = page.evaluate(
        """() => {
            const look = getComputedStyle(document.activeElement);
            const probe = document.createElement('i');
            probe.style.color = 'var(--st-primary-color)';
            document.activeElement.append(probe);
            const accent = getComputedStyle(probe).color;
            probe.remove();
            return [`${look.outlineStyle} ${look.outlineWidth} ${look.outlineColor}`, accent];
        }"""
    )
    assert outline == f"solid 2px {accent}"


def test_keys_zoom_move_and_reset_a_chart_while_it_grows(
    page: "Page", demo: str, console_errors: list[str]
) -> None:
    node = opened(page, demo)
    at_the_tools(page)
    before = x_range(node)
    page.keyboard.press("+")
    page.wait_for_timeout(200)
    zoomed = x_range(node)
    assert zoomed[1] - zoomed[0] == pytest.approx((before[1] - before[0]) / 1.5, rel=0.3)
    wait_for_ticks(page, 3)
    assert x_range(node) == zoomed  # newer data leave it
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_timeout(200)
    moved = x_range(node)
    assert moved[1] < zoomed[1]
    assert moved[1] - moved[0] == pytest.approx(zoomed[1] - zoomed[0])
    wait_for_ticks(page, 3)
    assert x_range(node) == moved
    page.keyboard.press("-")
    page.keyboard.press("0")
    wait_for_ticks(page, 3)
    assert x_range(node)[1] > before[1]  # it follows the data again
    assert focused(page) == "Download as PNG"  # the focus stayed
    assert console_errors == []


def test_a_chart_s_values_are_a_table_and_a_file(page: "Page", demo: str, tmp_path: Path) -> None:
    opened(page, demo)
    at_the_tools(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Show the values as a table")
    heads = dialog.get_by_role("columnheader").all_inner_texts()
    unit = "(loss (nats per image))"
    assert heads == ["step", f"test {unit}", f"train {unit}"]
    rows = dialog.get_by_role("row").all_inner_texts()
    first = rows[1].split()
    assert first[:2] == ["0", "505"]
    wait_for_ticks(page, 3)
    assert dialog.get_by_role("row").all_inner_texts() == rows  # what is read stays
    with page.expect_download(timeout=LIMIT_MS) as download:
        dialog.get_by_role("button", name="Download as CSV").click()
    assert download.value.suggested_filename == "vae-loss.csv"
    download.value.save_as(tmp_path / "loss.csv")
    lines = (tmp_path / "loss.csv").read_text().splitlines()
    assert lines[0] == f"step,test {unit},train {unit}"
    assert len(lines) == len(rows)
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert focused(page) == "Show the values as a table"


def test_a_phone_never_scrolls_sideways(new_page: "NewPage", demo: str) -> None:
    page = new_page(width=390, height=844, touch=True)
    node = opened(page, demo)
    assert sideways_px(page) == 0
    box = node.bounding_box()
    assert box is not None
    assert box["width"] <= 390


def test_the_width_follows_the_container(page: "Page", demo: str) -> None:
    opened(page, demo)
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_function(
        """() => [...document.querySelectorAll('.vae-plot')].every((node) =>
                 node.clientWidth < 700 && node._fullLayout.width === node.clientWidth)""",
        timeout=LIMIT_MS,
    )
    assert sideways_px(page) == 0


def test_leaving_the_page_gives_the_memory_back(page: "Page", demo: str) -> None:
    """WebGL above all: a browser has about 16 contexts, and each scattergl chart takes three."""
    opened(page, demo)
    node = chart(page, "A cloud of codes around the origin.").element_handle()
    page.get_by_text("Show charts").click()
    page.wait_for_function(
        "node => !node.isConnected && node._fullLayout === undefined", arg=node, timeout=LIMIT_MS
    )
    page.get_by_text("Show charts").click()
    chart(page)


def test_room_is_kept_while_plotly_js_is_on_its_way(page: "Page", demo: str) -> None:
    page.route("**/app/static/plotly-*", lambda route: None)  # never answered
    page.goto(demo)
    node = page.get_by_role("figure", name="The loss falls.")
    node.wait_for(timeout=LIMIT_MS)
    box = node.bounding_box()
    assert box is not None
    assert box["height"] == 320


def test_a_missing_plotly_js_is_said_in_words(page: "Page", demo: str) -> None:
    page.route("**/app/static/plotly-*", lambda route: route.abort())
    page.goto(demo)
    note = page.get_by_role("alert").first
    note.wait_for(timeout=LIMIT_MS)
    assert "reload the page" in note.inner_text()


def test_a_missing_script_of_our_own_is_said_in_words(page: "Page", demo: str) -> None:
    page.route("**/app/static/plot-*", lambda route: route.abort())
    page.goto(demo)
    page.get_by_text("could not be loaded. Reload the page").first.wait_for(timeout=LIMIT_MS)


def test_without_a_writable_static_folder_the_script_is_carried(
    serve: "Servers", page: "Page", tmp_path: Path, console_errors: list[str]
) -> None:
    app = Path(shutil.copy(DEMO, tmp_path))
    (tmp_path / "static").write_text("a file where the folder should be")

    big_frames: list[int] = []

    def on_frame(payload: str | bytes) -> None:
        if len(payload) > 1_000_000:
            big_frames.append(len(payload))

    page.on("websocket", lambda socket: socket.on("framereceived", on_frame))
    opened(page, serve(app))
    wait_for_ticks(page, 2)  # until the browser has told what it keeps, a redraw carries it again
    n_carried = len(big_frames)
    wait_for_ticks(page, 5)
    assert n_carried >= 1
    assert len(big_frames) == n_carried, "the script was sent again"
    assert console_errors == []


def test_a_chart_and_its_zoom_outlive_the_server(serve: "Servers", page: "Page") -> None:
    url = serve(DEMO)
    node = opened(page, url)
    wait_for_ticks(page, 10)
    zoomed = zoom(page, node)
    plane = node.locator(".main-svg").first.element_handle()
    last = tick(node)
    serve.restart(url)
    page.wait_for_function(
        "last => document.querySelector('.vae-plot')?.layout?.meta < last",
        arg=last,
        timeout=LIMIT_MS,
    )
    assert plane.evaluate("svg => svg.isConnected")
    assert x_range(node) == zoomed
