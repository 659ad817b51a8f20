"""What stands on the home page and around every page, and what does it ask for?"""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.components import owner_cookie
from dashboard.runs import cards
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.shell import frame
from dashboard.words.typed import as_text
from tests.conftest import REPOSITORY
from tests.reading import open_page, painted
from vae_core.config import TrainConfig
from vae_core.data.digit_grid import as_bytes
from vae_core.sampling import decode_points, generate_samples


@pytest.fixture
def run_id(runs: Registry) -> str:
    """A finished run on Sketched digits."""
    content = (REPOSITORY / "checkpoints" / "sketched-2d.safetensors").read_bytes()
    return runs.open_checkpoint(content, "its owner", name="sketched-2d")


@pytest.fixture
def home() -> AppTest:
    return open_page()


def small_app(folder: Path, *pages: str) -> AppTest:
    """An app whose pages are nothing but their frame."""
    (folder / "pages").mkdir()
    files = {"streamlit_app.py": "home"} | {f"pages/{name}.py": name for name in pages}
    for file, page in files.items():
        (folder / file).write_text(
            f"from dashboard.shell.frame import frame\nframe({page.title()!r}, page={page!r})\n"
        )
    return AppTest.from_file(str(folder / "streamlit_app.py"), default_timeout=60)


def owner(app: AppTest) -> str:
    state: AppState = app.session_state["app_state"]
    return state.owner


def menu(app: AppTest) -> list[str]:
    return [link.label for link in app.sidebar.page_link]


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.main.caption)


# ── the home page ──


def test_a_newcomer_sees_the_shipped_model_at_work(home: AppTest) -> None:
    assert not home.exception
    assert not home.error
    z = torch.tensor([[home.slider(key="z1").value, home.slider(key="z2").value]])
    model = resources.shipped().model
    np.testing.assert_array_equal(painted(home, "digit"), as_bytes(decode_points(model, z)))
    assert len(painted(home, "samples")) == 64
    assert "mnist-2d" in captions(home)
    assert "MNIST" in captions(home)


def test_the_digit_follows_both_numbers(home: AppTest) -> None:
    home.slider(key="z1").set_value(1.5)
    home.slider(key="z2").set_value(2.0).run()
    seven = decode_points(resources.shipped().model, torch.tensor([[1.5, 2.0]]))
    np.testing.assert_array_equal(painted(home, "digit"), as_bytes(seven))


def test_the_samples_follow_the_spread(home: AppTest) -> None:
    home.slider(key="spread").set_value(0.5).run()
    asked = generate_samples(
        resources.shipped().model, generator=torch.Generator().manual_seed(0), temperature=0.5
    )
    np.testing.assert_array_equal(painted(home, "samples"), as_bytes(asked))


def test_without_spread_chance_has_no_say(home: AppTest) -> None:
    assert len(np.unique(painted(home, "samples"), axis=0)) == 64
    home.slider(key="spread").set_value(0.0).run()
    assert len(np.unique(painted(home, "samples"), axis=0)) == 1


@pytest.mark.parametrize("damage", ["missing", "cut short", "no checkpoint"])
def test_a_bad_checkpoint_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    content = (REPOSITORY / "checkpoints" / "mnist-2d.safetensors").read_bytes()
    file = tmp_path / "mnist-2d.safetensors"
    if damage != "missing":
        file.write_bytes(content[:-1000] if damage == "cut short" else b"a letter home")
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.shipped.clear()
    app = open_page()
    assert not app.exception
    assert "make mnist-2d" in app.error[0].value
    assert "Traceback" not in app.error[0].value

    shutil.copy(
        REPOSITORY / "checkpoints" / "mnist-2d.safetensors", tmp_path
    )  # as the sentence says
    app.run()
    assert not app.error
    assert len(painted(app, "samples")) == 64
    resources.shipped.clear()


def test_nobody_can_train_the_shipped_model() -> None:
    model = resources.shipped().model
    assert not model.training
    assert not any(weight.requires_grad for weight in model.parameters())


# ── the frame ──


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


def test_every_page_names_the_run_in_its_address(tmp_path: Path, run_id: str) -> None:
    app = small_app(tmp_path, "train")
    app.query_params["run"] = run_id
    for page in ("streamlit_app.py", "pages/train.py"):
        app.switch_page(page).run()
        assert "**Sketched digits, L 2, beta 1, " in captions(app)
        assert "finished" in captions(app)


def test_an_owner_finds_runs_by_what_differs_and_renames_the_one_in_view(
    tmp_path: Path, runs: Registry
) -> None:
    app = small_app(tmp_path)
    app.run()
    me = owner(app)
    config = TrainConfig(dataset="sketched", train_size=200, hidden_dim=8, epochs=1, device="cpu")
    ids = [runs.start(replace(config, beta=beta), me) for beta in (1.0, 4.0)]
    app.query_params["run"] = ids[0]
    app.run()
    offered = app.selectbox(key="run_picker").options
    assert [any(f"L 2, beta {beta}, " in name for name in offered) for beta in (1, 4)] == [True] * 2
    typed = ":smile: **<b>$x$ www.a.org"
    app.text_input(key=f"name_{ids[0]}").set_value(f"  {typed}  ").run()
    assert not app.exception
    assert any(name.startswith(typed) for name in app.selectbox(key="run_picker").options)
    assert as_text(typed) in captions(app)
    card = runs.card(ids[0])
    assert card is not None
    assert card.name == typed


def test_nobody_else_is_offered_the_name(tmp_path: Path, run_id: str) -> None:
    app = small_app(tmp_path)
    app.query_params["run"] = run_id
    app.run()
    assert not app.text_input


def test_who_lost_runs_is_told_once_and_a_link_to_one_says_why(
    tmp_path: Path, runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "MAX_RUNS", 2)
    runs._max_training = 0  # none of them takes a step, however fast the machine is
    app = small_app(tmp_path)
    app.run()
    config = TrainConfig(dataset="sketched", train_size=200, hidden_dim=8, epochs=1, device="cpu")
    first = runs.start(config, owner(app))
    runs.stop(first, owner(app))
    for visitor in ("a", "b", "c"):
        runs.stop(runs.start(config, visitor), visitor)
    app.run()
    [notice] = [warning.value for warning in app.warning]
    assert "1 of yours had to make room" in notice
    assert "L 2, beta 1, " in notice
    assert not app.run().warning
    app.query_params["run"] = first
    app.run()
    assert "had to make room" in app.warning[0].value


@pytest.mark.parametrize("unknown", ["gone1234", "../../etc/passwd", "**bold**<script>"])
def test_a_run_that_is_gone_is_said_once(tmp_path: Path, runs: Registry, unknown: str) -> None:
    app = small_app(tmp_path)
    app.query_params["run"] = unknown
    app.run()
    assert not app.exception
    assert "no longer on this server" in app.warning[0].value
    assert unknown not in app.warning[0].value
    assert "mnist-2d" in captions(app)
    assert "run" not in app.query_params
    assert not app.run().warning


def test_the_owner_is_the_same_all_session_and_in_no_link(tmp_path: Path) -> None:
    app = small_app(tmp_path, "train").run()
    owner = app.session_state["app_state"].owner
    assert len(owner) == 32
    app.switch_page("pages/train.py").run()
    assert app.session_state["app_state"].owner == owner
    assert all(owner not in str(link.proto) for link in app.sidebar.page_link)
    assert owner not in str(dict(app.query_params))


class Visitor:
    """Stands in for Streamlit where the browser's cookies are read."""

    def __init__(self, **cookies: str) -> None:
        self.context = self
        self.cookies = cookies


def token_for(**cookies: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner_cookie, "st", Visitor(**cookies))
        return owner_cookie.owner_token()


COOKIES = pytest.mark.parametrize("name", [owner_cookie.COOKIE, owner_cookie.FRAMED_COOKIE])


@COOKIES
@given(st.from_regex(r"[A-Za-z0-9_-]{32}", fullmatch=True))
def test_a_browser_is_known_again_by_its_cookie(name: str, cookie: str) -> None:
    assert token_for(**{name: cookie}) == cookie


@COOKIES
@given(st.text().filter(lambda text: not owner_cookie._TOKEN.fullmatch(text)))
def test_a_cookie_that_we_did_not_make_counts_as_none(name: str, cookie: str) -> None:
    assert token_for(**{name: cookie}) != cookie
    assert owner_cookie._TOKEN.fullmatch(token_for(**{name: cookie}))


def test_where_a_browser_sends_both_cookies_its_own_counts() -> None:
    both = {owner_cookie.COOKIE: "a" * 32, owner_cookie.FRAMED_COOKIE: "b" * 32}
    assert token_for(**both) == "a" * 32


def test_two_visitors_are_two_owners() -> None:
    assert token_for() != token_for()


def test_the_frame_needs_no_torch() -> None:
    """Importing it takes two seconds: the first paint must not wait for that."""
    code = "import sys; import dashboard.shell.frame; print('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


# ── the model in view ──


def test_the_picker_offers_shipped_models_and_ones_own_runs(home: AppTest) -> None:
    picker = home.selectbox(key="run_picker")
    assert picker.value == resources.SHIPPED
    assert picker.options == list(resources.SHIPPED_MODELS.values())
    home.selectbox(key="run_picker").set_value("mnist-20d").run()
    assert home.query_params["run"] == "mnist-20d"
    assert "mnist-20d" in captions(home)


def test_somebody_elses_run_can_be_in_view_but_is_not_offered(
    tmp_path: Path, runs: Registry, run_id: str
) -> None:
    app = small_app(tmp_path)
    app.query_params["run"] = run_id
    app.run()
    picker = app.selectbox(key="run_picker")
    assert picker.value == run_id
    picker.set_value("sketched-2d").run()
    assert run_id not in " ".join(app.selectbox(key="run_picker").options)


def test_an_answer_from_before_a_change_does_not_undo_it(
    home: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser may answer while a run is being opened: with the picker's old label."""
    stale = home.selectbox(key="run_picker")
    old_label = stale.format_func
    home.query_params["run"] = "mnist-20d"  # as a button would
    home.run()
    assert "mnist-20d" in captions(home)
    with monkeypatch.context() as before:
        before.setattr(type(stale), "format_func", property(lambda _: old_label))
        stale.set_value(resources.SHIPPED).run()
    assert home.query_params["run"] == "mnist-20d"
    assert "mnist-20d" in captions(home)
    assert home.selectbox(key="run_picker").value == "mnist-20d"
    home.selectbox(key="run_picker").set_value(resources.SHIPPED).run()  # meant
    assert home.query_params["run"] == resources.SHIPPED


@pytest.mark.parametrize(("now", "opened"), [("mnist-20d", []), ("mnist-2d", ["sketched-2d"])])
def test_a_picker_that_was_not_drawn_since_a_change_picks_nothing(
    monkeypatch: pytest.MonkeyPatch, now: str, opened: list[str]
) -> None:
    """A page that was interrupted between a change and its picker still has the old one."""
    asked: list[str] = []
    state = SimpleNamespace(run_id=now, open_run=asked.append)
    monkeypatch.setattr("dashboard.shell.frame.st.session_state", {"run_picker": "sketched-2d"})
    frame._pick(cast("AppState", state), ("mnist-2d", "sketched-2d"), "mnist-2d")
    assert asked == opened


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


def test_every_shipped_model_is_in_the_folder() -> None:
    files = {path.stem for path in resources.CHECKPOINTS.glob("*.safetensors")}
    assert files == set(resources.SHIPPED_MODELS)


@pytest.mark.parametrize(("page", "own"), [("encoder", True), ("results", True), ("sample", False)])
def test_a_page_with_models_of_its_own_says_so(runs: Registry, page: str, own: bool) -> None:
    """Above it stands the name of another model."""
    for run, said in ((resources.SHIPPED, False), ("mnist-20d", own)):
        app = open_page(page, run=run)
        assert ("not the one in view" in captions(app)) == said
