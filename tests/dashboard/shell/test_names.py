"""How does a run's owner rename it, and hear that it had to make room?"""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.runs import cards
from dashboard.runs.registry import Registry
from tests.dashboard.shell.small_app import captions, owner, small_app
from vae_core.config import TrainConfig
from vae_core.errors import sentence


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
    assert f"**{typed}** · " in captions(app)
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
    monkeypatch.setattr(cards, "RUNS_ON_DISK", 2)
    runs.turns.hold(sentence("Wait."))  # none takes a step, however fast the machine is
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
