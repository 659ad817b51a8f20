"""Does the page hand over the file that runs here, and show what it finds?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.views.check_your_own.broken import TITLES
from dashboard.views.check_your_own.take_it import the_file
from tests.conftest import REPOSITORY
from tests.reading import open_page, words
from vae_core.check_my_vae import NAMES, WORDS, machine_line
from vae_core.explain.broken_vaes import BROKEN, RIGHT

PAGE = "check_your_own"


@pytest.fixture
def page(runs: Registry) -> AppTest:
    app = open_page(PAGE)
    assert not app.exception
    return app


def codes(app: AppTest) -> list[str]:
    return [code.value for code in app.main.code]


def test_the_file_is_the_one_that_runs_here(page: AppTest) -> None:
    assert the_file() == (REPOSITORY / "vae_core" / "check_my_vae.py").read_bytes()
    assert len(page.get("download_button")) == 1
    assert "from check_my_vae import check\n\ncheck(model, loss_function)" in codes(page)


def test_ten_checks_stand_in_the_table_with_their_numbers(page: AppTest) -> None:
    found = resources.checked_vaes()[RIGHT]
    table = next(text.value for text in page.main.markdown if "What to expect" in text.value)
    for result in found:
        numbers = f"{result.expected()} → **{result.found()}**"
        line = f"| `{result.name}` {result.asks()} | {numbers} |"
        assert line in table
        assert result.found()
    assert "543.4 + KL" in table


@pytest.mark.parametrize("name", NAMES)
def test_each_is_explained_and_its_code_shown(page: AppTest, name: str) -> None:
    page.pills(key="check").set_value(name).run()
    assert not page.exception
    assert any(f"def check_{name}(" in code for code in codes(page))


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_is_shown_with_what_is_said_of_it(page: AppTest, name: str) -> None:
    page.pills(key="broken_vae").set_value(name).run()
    assert not page.exception
    found = resources.checked_vaes()[name]
    said = words(page.main)
    for result in found:
        shown = f"`{result.name}` **{result.asks()}**" in said
        assert shown == (result.status == "wrong"), result.name
        assert not shown or result.words() in said
    assert any(code.splitlines()[-1] == machine_line(found) for code in codes(page))
    assert any(f"def {BROKEN[name].wrong.__name__}(" in code for code in codes(page))


def test_every_mistake_has_its_title() -> None:
    assert TITLES.keys() == BROKEN.keys()


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page(PAGE, lang="fr")
    assert not app.exception
    assert [title.value for title in app.title] == ["Vérifiez le vôtre"]
    assert 'check(model, loss_function, language="fr")' in codes(app)[0]
    assert WORDS["fr"]["noise"]["asks"].split(" ?")[0] in words(app.main)
    assert "543,4 + KL" in words(app.main)
    assert "`exp(logvar)`" in words(app.main)


@pytest.fixture
def nothing_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.checked_vaes.clear()
    yield
    resources.checked_vaes.clear()


def test_without_its_numbers_the_file_can_still_be_taken(
    runs: Registry, nothing_ships: None
) -> None:
    app = open_page(PAGE)
    assert not app.exception
    assert ["can't be opened" in error.value for error in app.error] == [True]
    assert len(app.get("download_button")) == 1
