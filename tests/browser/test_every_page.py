"""Does every page open, at every width, in both themes and languages, for everybody?

axe-core looks for what keeps people with a disability out; only what the project's own markup
causes counts, and Streamlit's own elements are left out.
"""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import ROOT, NewPage
from tests.browser.driving import opened, sideways_px, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ["", *sorted(path.stem for path in (ROOT / "pages").glob("*.py"))]
# Inside one of these, the markup is ours; everything else on a page is Streamlit's.
OURS = ".stBidiComponent"
# What moves by itself in our markup, and what would if something changed.
MOVES = f"""() => [...document.querySelectorAll('{OURS}, {OURS} *')]
    .flatMap((node) => [node, ...(node.shadowRoot?.querySelectorAll('*') ?? [])])
    .filter((node) => {{
        const {{ animationName, transitionDuration }} = getComputedStyle(node);
        return animationName !== 'none' || parseFloat(transitionDuration) > 0;
    }}).map((node) => node.outerHTML.slice(0, 120))"""
RUNNING = """() => document.getAnimations().filter(({ playState }) => playState === 'running')
    .map(({ effect }) => effect.target.outerHTML.slice(0, 120))"""
PICTURES = """() => [...document.querySelectorAll('img, video, audio')]
    .filter(({ src, autoplay }) => autoplay || /gif/.test(src))
    .map(({ src }) => src.slice(0, 60))"""


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "home")
def test_a_page_opens_fits_and_keeps_nobody_out(
    new_page: NewPage, url: str, name: str, console_errors: list[str]
) -> None:
    page = opened(new_page(width=390, height=844, dark=True, touch=True), f"{url}/{name}")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        until(page, lambda: sideways_px(page) <= 1)  # charts follow the new width in a moment
    assert page.locator("[data-testid=stException]").count() == 0
    # Streamlit looks for its own endpoints beside the page first.
    assert [text for text in console_errors if "404" not in text] == []
    if AXE.is_file():
        assert serious(page) == []
        page.emulate_media(color_scheme="light")
        page.wait_for_timeout(250)
        assert serious(page) == []
    assert page.evaluate(PICTURES) == []
    page.emulate_media(reduced_motion="reduce")
    until(page, lambda: page.evaluate(RUNNING) == [], "something moves all the same")
    assert page.evaluate(MOVES) == []


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "home")
def test_a_french_page_keeps_nobody_out(new_page: NewPage, url: str, name: str) -> None:
    page = opened(new_page(width=390, height=844, dark=True, touch=True), f"{url}/{name}?lang=fr")
    until(page, lambda: sideways_px(page) <= 1)
    if AXE.is_file():
        assert serious(page) == []
        page.emulate_media(color_scheme="light")
        page.wait_for_timeout(250)
        assert serious(page) == []


def test_axe_is_here() -> None:
    if not AXE.is_file():
        pytest.skip("accessibility was not looked at: axe-core is missing, run npm ci")


def serious(page: "Page") -> list[str]:
    """What axe-core finds serious or critical in our own markup."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    report: dict[str, Any] = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in report["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if made_by_us(page, node["target"])
    ]


def made_by_us(page: "Page", target: list[Any]) -> bool:
    """Is the element part of one of our components? A list within the list enters a shadow root."""
    first = target[0][0] if isinstance(target[0], list) else target[0]
    return bool(
        page.evaluate(
            "([selector, ours]) => !!document.querySelector(selector)?.closest(ours)",
            [first, OURS],
        )
    )
