"""Is the route one that can be walked: real pages, each asked about later, in the menu's order?"""

import re

import pytest

from dashboard.runs.registry import Registry
from dashboard.shell.menu import MENU, entry
from dashboard.shell.path import LESSONS, PATH, after, in_round_minutes
from dashboard.words.language import LANGUAGES
from dashboard.words.prose import passages
from tests.conftest import REPOSITORY
from tests.reading import open_page, words

CONTROLS = (
    *("slider", "select_slider", "radio", "button_group", "checkbox", "button", "number_input"),
)
HERE = [lesson for lesson in PATH if (REPOSITORY / "pages" / f"{lesson.page}.py").is_file()]


def test_every_lesson_is_in_the_menu() -> None:
    for lesson in HERE:
        assert entry(lesson.page) in MENU["Understand"]


def test_no_lesson_stands_twice() -> None:
    assert len(LESSONS) == len(PATH)


def test_a_question_is_about_an_earlier_lesson() -> None:
    first, *others = PATH
    assert first.asks is None
    for lesson in others:
        assert lesson.asks is not None
        assert lesson in after(lesson.asks)


def test_most_questions_go_back_further_than_to_the_lesson_just_before() -> None:
    pages = [lesson.page for lesson in PATH]
    gaps = [i - pages.index(lesson.asks) for i, lesson in enumerate(PATH) if lesson.asks]
    assert sum(gap > 1 for gap in gaps) > len(gaps) / 2


def test_what_follows_a_lesson() -> None:
    assert after("encoder")[0].page == "reparameterization"
    assert after(PATH[-1].page) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [lesson.page for lesson in HERE])
def test_a_lesson_is_summed_up_in_two_sentences(page: str, language: str) -> None:
    summary = passages(page, language)["summary"]
    assert len(re.findall(r"[.!?](?:\s|$)", summary)) == 2, summary


WORDS_A_MINUTE, S_A_CONTROL = 200, 15  # of a text that one has to think about; to move and look


def minutes_at(page: str) -> float:
    main = open_page(page).main
    n_controls = sum(len(main.get(kind)) for kind in CONTROLS)
    return len(words(main).split()) / WORDS_A_MINUTE + n_controls * S_A_CONTROL / 60


def test_the_minutes_are_those_that_reading_and_trying_take(runs: Registry) -> None:
    found = {lesson.page: minutes_at(lesson.page) for lesson in HERE}
    said = {lesson.page: lesson.minutes for lesson in HERE}
    assert said == pytest.approx(found, abs=1)
    assert sum(said.values()) == pytest.approx(sum(found.values()), abs=3)


def test_the_route_takes_what_the_home_page_says(runs: Registry) -> None:
    minutes = in_round_minutes(HERE)
    assert minutes == pytest.approx(sum(x.minutes for x in HERE if not x.spare), abs=2.5)
    labels = [link.proto.label for link in open_page().main.get("page_link")]
    assert labels[0] == f"Understand it in {minutes} minutes"
