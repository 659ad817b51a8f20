"""Can a newcomer walk the route by its links alone, and does the browser keep what is done?"""

import json
import re
from typing import TYPE_CHECKING

import pytest

from dashboard.components.lessons_done import KEPT
from dashboard.shell.menu import entry
from dashboard.shell.path import LESSONS, PATH
from dashboard.words.catalogue import catalogue
from dashboard.words.language import LANGUAGES
from tests.browser.conftest import ROOT, NewPage
from tests.browser.driving import IDLE, LIMIT_MS, opened, settled, sideways_px, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DONE = "{page} · {n} min · done"
HERE = [lesson.page for lesson in PATH if (ROOT / "pages" / f"{lesson.page}.py").is_file()]


def said(language: str, phrase: str) -> str:
    return catalogue(language).gettext(phrase)


def on_route(page: "Page", lesson: str, language: str) -> "Locator":
    """The lesson's line in the route."""
    label = r"\s+".join(map(re.escape, said(language, entry(lesson).label).split()))
    main = page.get_by_test_id("stMain")
    return main.get_by_role("link", name=re.compile(rf"{label} · \d+")).first


def done(page: "Page") -> list[str]:
    """What this browser keeps."""
    kept: list[str] = json.loads(page.evaluate(f"localStorage.getItem('{KEPT}')") or "[]")
    return kept


def wait_until_done(page: "Page", lesson: str) -> None:
    until(page, lambda: lesson in done(page), f"{lesson} is not kept as done")


def wait_for_tick(page: "Page", lesson: str, language: str) -> None:
    line, tick = on_route(page, lesson, language), said(language, DONE).rsplit(" ", 1)[-1]
    until(page, lambda: tick in line.inner_text(), f"{lesson} is not ticked")


def wait_until_it_fits(page: "Page") -> None:
    until(page, lambda: sideways_px(page) <= 1, f"{page.url} is wider than a phone")


def wait_for_lesson(page: "Page", lesson: str, language: str) -> None:
    title = said(language, entry(lesson).label)
    page.get_by_role("heading", name=title, level=1, exact=True).wait_for(timeout=LIMIT_MS)
    page.locator(".st-key-lesson_next a").wait_for(timeout=LIMIT_MS)
    page.locator(IDLE).wait_for(timeout=LIMIT_MS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_route_is_walked_by_its_links_on_a_phone(
    new_page: NewPage, url: str, language: str, console_errors: list[str]
) -> None:
    page = opened(new_page(width=390, height=844, touch=True), f"{url}/?lang={language}")
    start = re.compile(said(language, "Understand it in {n} minutes").replace("{n}", r"\d+"))
    page.get_by_test_id("stMain").get_by_role("link", name=start).click()
    for number, lesson in enumerate(HERE):
        wait_for_lesson(page, lesson, language)
        wait_until_it_fits(page)
        assert page.get_by_test_id("stException").count() == 0
        if LESSONS[lesson].asks in HERE:
            settled(page)
            question = page.locator(".st-key-lesson_end").get_by_role("radiogroup")
            question.get_by_text(re.compile(".")).last.click()
            page.get_by_test_id("stAlert").first.wait_for(timeout=LIMIT_MS)
            wait_until_done(page, lesson)
        assert done(page)[:number] == HERE[:number]
        page.locator(".st-key-lesson_next a").click()
        wait_until_done(page, lesson)
    exercises = said(language, "Exercises")
    page.get_by_role("heading", name=exercises, level=1).wait_for(timeout=LIMIT_MS)

    page.goto(f"{url}/?lang={language}")
    for lesson in HERE:
        wait_for_tick(page, lesson, language)
    assert [text for text in console_errors if "404" not in text] == []


def test_another_browser_has_done_nothing(new_page: NewPage, url: str) -> None:
    mine, other = (opened(new_page(), url) for _ in range(2))
    mine.evaluate(f"localStorage.setItem('{KEPT}', '[\"encoder\"]')")
    mine.reload()
    until(mine, lambda: "done" in on_route(mine, "encoder", "en").inner_text())
    assert "done" not in on_route(mine, "decoder", "en").inner_text()
    other.reload()
    on_route(other, "encoder", "en").wait_for(timeout=LIMIT_MS)
    other.locator(IDLE).wait_for(timeout=LIMIT_MS)
    assert "done" not in on_route(other, "encoder", "en").inner_text()


@pytest.mark.parametrize("kept", ['{"encoder": 1}', "<b>encoder</b>", '[7, null, "nowhere"]', ""])
def test_nonsense_in_the_browser_ticks_nothing(
    page: "Page", url: str, kept: str, console_errors: list[str]
) -> None:
    opened(page, url)
    page.evaluate("([name, kept]) => localStorage.setItem(name, kept)", [KEPT, kept])
    opened(page, url)
    on_route(page, "encoder", "en").wait_for(timeout=LIMIT_MS)
    page.wait_for_timeout(500)
    assert "done" not in on_route(page, "encoder", "en").inner_text()
    assert page.get_by_test_id("stException").count() == 0
    assert [text for text in console_errors if "404" not in text] == []


def test_where_nothing_may_be_kept_the_open_page_remembers(
    page: "Page", url: str, console_errors: list[str]
) -> None:
    page.add_init_script(
        f"""for (const name of ['getItem', 'setItem']) {{
            const real = Storage.prototype[name];
            Storage.prototype[name] = function (key, ...more) {{
                if (key === '{KEPT}') throw new DOMException('denied', 'SecurityError');
                return real.call(this, key, ...more);
            }};
        }}"""
    )
    opened(page, f"{url}/encoder")
    page.locator(".st-key-lesson_next a").click()
    wait_for_lesson(page, "reparameterization", "en")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
    until(page, lambda: "done" in on_route(page, "encoder", "en").inner_text())
    assert [text for text in console_errors if "404" not in text] == []


def test_delete_mine_forgets_what_was_done(page: "Page", url: str) -> None:
    opened(page, url)
    page.evaluate(f"localStorage.setItem('{KEPT}', '[\"encoder\"]')")
    opened(page, f"{url}/your_data")
    page.locator(".st-key-delete_sure label").click()
    page.get_by_role("button", name="Delete my runs and my progress").click()
    until(page, lambda: not done(page), "still kept")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
    on_route(page, "encoder", "en").wait_for(timeout=LIMIT_MS)
    assert "done" not in on_route(page, "encoder", "en").inner_text()


def test_a_question_is_answered_by_the_keyboard_alone(page: "Page", url: str) -> None:
    opened(page, f"{url}/encoder")
    first = page.locator(".st-key-lesson_end").get_by_role("radio").first
    first.wait_for(timeout=LIMIT_MS)
    settled(page)
    first.focus()
    page.keyboard.press("Space")
    page.get_by_test_id("stAlert").first.wait_for(timeout=LIMIT_MS)
    page.keyboard.press("ArrowDown")
    page.get_by_text("Right.", exact=True).wait_for(timeout=LIMIT_MS)


def test_a_new_word_says_what_it_means_when_focused(page: "Page", url: str) -> None:
    opened(page, f"{url}/what_is_a_vae")
    word = page.locator(".vae-new-words .term", has=page.get_by_text("KL", exact=True))
    meaning = word.locator(".meaning")
    assert not meaning.is_visible()
    word.focus()
    meaning.wait_for(state="visible", timeout=LIMIT_MS)
    assert "Kullback-Leibler divergence" in meaning.inner_text()
    page.locator("h1").first.click()
    meaning.wait_for(state="hidden", timeout=LIMIT_MS)


def test_what_a_word_means_stays_inside_a_phone(new_page: NewPage, url: str) -> None:
    page = opened(new_page(width=390, height=844), f"{url}/what_is_a_vae")
    words = page.locator(".vae-new-words .term")
    until(page, lambda: words.count() > 3)
    for i in range(words.count()):
        words.nth(i).focus()
        box = words.nth(i).locator(".meaning").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert sideways_px(page) <= 1
