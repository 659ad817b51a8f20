"""What stands round every page?"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from tests.dashboard.shell.small_app import captions, menu, small_app
from tests.reading import open_page


@pytest.fixture
def home() -> AppTest:
    return open_page()


def test_the_menu_lists_only_pages_that_exist(tmp_path: Path) -> None:
    app = small_app(tmp_path, "train").run()
    assert not app.exception
    assert menu(app) == ["Home", "Train"]
    assert [caption.value for caption in app.sidebar.caption] == ["Experiment"]


def test_links_carry_the_run(tmp_path: Path, run_id: str) -> None:
    app = small_app(tmp_path, "train")
    app.query_params["run"] = run_id
    app.run()
    queries = [link.proto.query_string for link in app.sidebar.page_link]
    assert queries == [f"run={run_id}"] * 2


def test_the_owner_is_the_same_all_session_and_in_no_link(tmp_path: Path) -> None:
    app = small_app(tmp_path, "train").run()
    owner = app.session_state["app_state"].owner
    assert len(owner) == 32
    app.switch_page("pages/train.py").run()
    assert app.session_state["app_state"].owner == owner
    assert all(owner not in str(link.proto) for link in app.sidebar.page_link)
    assert owner not in str(dict(app.query_params))


def test_the_language_is_in_the_address_and_in_every_link(home: AppTest) -> None:
    assert home.segmented_control(key="language").value == "en"
    home.segmented_control(key="language").set_value("fr").run()
    assert home.query_params["lang"] == "fr"
    assert menu(home)[0] == "Accueil"
    links = [link.proto.query_string for link in home.sidebar.page_link]
    assert all("lang=fr" in link for link in links)


def test_an_unknown_language_is_english(home: AppTest) -> None:
    home.query_params["lang"] = "<script>"
    home.run()
    assert not home.exception
    assert menu(home)[0] == "Home"
    assert not [link for link in home.sidebar.page_link if "script" in link.proto.query_string]


@pytest.mark.parametrize(("page", "own"), [("encoder", True), ("results", True), ("sample", False)])
def test_a_page_with_models_of_its_own_says_so(runs: Registry, page: str, own: bool) -> None:
    """Above it stands the name of another model."""
    for run, said in ((resources.SHIPPED, False), ("mnist-20d", own)):
        app = open_page(page, run=run)
        assert ("not the one in view" in captions(app)) == said
