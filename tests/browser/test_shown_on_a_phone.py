"""Does a phone show all that the text speaks of: names on charts, lines of code?"""

import pytest

from tests.browser.conftest import NewPage
from tests.browser.driving import LIMIT_MS, opened, until

LESSONS = (
    *("what_is_a_vae", "encoder", "reparameterization", "decoder", "loss", "kl", "bound"),
    *(
        "slow_motion",
        "results",
        "how_good",
        "train",
        "compare",
        "sweep",
        "collapse",
        "make_it_yours",
        "check_your_own",
        "exercises",
    ),
)
# Words on charts that reach out of their chart, or two names that lie over each other by more than
# their letters' edges.
HIDDEN = """() => [...document.querySelectorAll('.vae-plot')].flatMap((node) => {
    const inside = node.getBoundingClientRect();
    const kinds = '.annotation-text, .legendtext, .xtitle, .ytitle, .x2title, .y2title';
    const words = [...node.querySelectorAll(kinds)].filter((text) => text.textContent.trim())
        .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }));
    const cut = words.filter(({ box }) => box.left < inside.left - 1 || box.right > inside.right + 1
        || box.top < inside.top - 1 || box.bottom > inside.bottom + 1);
    const over = words.filter(({ said, box }, i) => said.length > 2 && words.some((other, j) => {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        return i !== j && other.said.length > 2 && across > 2 && down > 6;
    }));
    return [...cut, ...over].map(({ said }) => said);
})"""
DRAWN = """() => {
    const nodes = [...document.querySelectorAll('.vae-plot')].filter((node) => node.clientWidth);
    return nodes.every((node) => node._fullLayout?.width === node.clientWidth);
}"""
CUT_CODE = """() => [...document.querySelectorAll('[data-testid=stCode] :is(pre, code)')]
    .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth)
    .map((box) => box.textContent.slice(0, 60))"""


@pytest.mark.parametrize("name", LESSONS)
def test_names_on_charts_and_lines_of_code_are_whole(
    new_page: NewPage, url: str, name: str
) -> None:
    page = new_page(width=390, height=844)
    for lang in ("en", "fr"):
        opened(page, f"{url}/{name}?lang={lang}")
        for box in page.locator("[data-testid=stMain] [data-testid=stExpander] summary").all():
            if "code" in box.inner_text().lower():
                box.click()
        for width in (390, 1024):
            page.set_viewport_size({"width": width, "height": 20_000})  # all of it is in sight
            page.wait_for_function(DRAWN, timeout=LIMIT_MS)
            page.wait_for_timeout(300)
            until(
                page,
                lambda: page.evaluate(HIDDEN) == [],
                f"{lang} {width}: {page.evaluate(HIDDEN)}",
            )
            assert page.evaluate(CUT_CODE) == [], (lang, width)
        page.set_viewport_size({"width": 390, "height": 844})
