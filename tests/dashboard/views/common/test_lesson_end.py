"""Does a lesson end with its summary, a question whose answers are explained, and the next one?"""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.shell.path import LESSONS, PATH
from dashboard.words.prose import passages
from dashboard.words.questions import QUESTIONS, parsed
from tests.conftest import REPOSITORY
from tests.reading import components, key_of, open_page, told, words

HERE = [lesson.page for lesson in PATH if (REPOSITORY / "pages" / f"{lesson.page}.py").is_file()]
ASKED = parsed(passages(QUESTIONS, "en")["encoder"])
RIGHT = [answer.right for answer in ASKED.answers].index(True)
WRONG = [answer.right for answer in ASKED.answers].index(False)


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.main.get("page_link")]


def kept(app: AppTest, page: str) -> dict[str, object]:
    """What the browser is told of this lesson."""
    [sent] = [told(p) for p in components(app, "lessons_done") if key_of(p) == f"lesson_{page}"]
    return sent


@pytest.mark.parametrize("page", HERE)
def test_a_lesson_ends_with_two_sentences_and_leads_on(page: str, runs: Registry) -> None:
    app = open_page(page)
    assert not app.exception
    assert passages(page, "en")["summary"] in words(app)
    following = [*HERE[HERE.index(page) + 1 :], "exercises"][0]
    assert [link.proto.page for link in app.main.get("page_link")][-1].endswith(following)
    assert links(app)[-1].startswith("Next: ")
    asked = {radio.key for radio in app.radio} & {f"question_{page}"}
    assert bool(asked) == (LESSONS[page].asks in HERE)


def test_nothing_is_said_before_one_has_chosen(runs: Registry) -> None:
    app = open_page("encoder")
    assert app.radio(key="question_encoder").value is None
    assert not app.success
    assert not app.info
    assert kept(app, "encoder") == {"page": "encoder", "done": False}


def test_every_answer_is_explained_and_one_may_choose_again(runs: Registry) -> None:
    app = open_page("encoder")
    app.radio(key="question_encoder").set_value(WRONG).run()
    assert [box.value for box in app.info] == [f"**Not quite.** {ASKED.answers[WRONG].why}"]
    assert not app.success
    assert kept(app, "encoder")["done"] is True
    app.radio(key="question_encoder").set_value(RIGHT).run()
    assert [box.value for box in app.success] == [f"**Right.** {ASKED.answers[RIGHT].why}"]
    assert not app.info
    assert kept(app, "encoder")["done"] is True


def test_what_was_forgotten_can_be_looked_up(runs: Registry) -> None:
    assert "Look it up: What is a VAE?" in links(open_page("encoder"))


def test_it_speaks_french(runs: Registry) -> None:
    app = open_page("encoder", lang="fr")
    asked = parsed(passages(QUESTIONS, "fr")["encoder"])
    radio = app.radio(key="question_encoder")
    assert radio.options == [answer.words for answer in asked.answers]
    radio.set_value(RIGHT).run()
    assert app.success[0].value == f"**C'est juste.** {asked.answers[RIGHT].why}"
    assert links(app)[-1] == "Suite\u00a0: Reparamétrisation"
