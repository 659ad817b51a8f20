"""Is nothing served to whoever connects but what pages show to whoever has their address?"""

import json

import dashboard.views.followed  # noqa: F401
from dashboard.live.board import Topic, board
from dashboard.runs.registry import Registry
from dashboard.runs.trainings import owned_by
from dashboard.views.common import following
from dashboard.views.compare.topic import topic as compared_topic
from tests.dashboard.run_service import ME, SHORT, finished_run
from vae_core.record.sweep import Swept


def test_the_kinds_of_topics_are_these() -> None:
    assert set(board._sources) == {
        "run",
        "clinic",
        "curves",
        "pictures",
        "decoder",
        "owner",
        "images",
        "class",
        "compared",
        "flags",
        "sweep",
    }


def test_no_part_of_a_run_says_whose_it_is(runs: Registry) -> None:
    run_id = finished_run(runs)
    assert len(run_id) >= 8  # 48 bits of chance: nobody finds it by trying
    runs.note(run_id, ME, "look here")
    runs.branches.begin(run_id, ME, {"beta": 2.0, "epochs": 5})
    for kind in ("run", "flags", "clinic", "curves", "pictures", "decoder"):
        parts = board.parts(Topic(kind, run_id, "en"))
        said = json.dumps({name: part.text for name, part in parts.named.items()})
        assert ME not in said
        assert owned_by(ME) not in said


def test_no_part_of_a_sweep_says_whose_it_is(runs: Registry) -> None:
    sweep_id = runs.sweeps.start(Swept.over("beta", [1, 2], SHORT), ME)
    assert len(sweep_id) >= 8
    parts = board.parts(Topic("sweep", sweep_id, "en"))
    said = json.dumps({name: part.text for name, part in parts.named.items()})
    assert ME not in said
    assert owned_by(ME) not in said


def test_no_part_of_a_comparison_says_whose_runs_they_are(runs: Registry) -> None:
    of = compared_topic([finished_run(runs), "sketched-2d"], "elbo", "epochs")
    parts = board.parts(Topic("compared", of.subject, "en"))
    said = json.dumps({name: part.text for name, part in parts.named.items()})
    assert "A" in said
    assert ME not in said
    assert owned_by(ME) not in said


def test_an_owner_s_stirs_are_asked_by_a_hash_and_say_a_count(runs: Registry) -> None:
    finished_run(runs)
    assert board.parts(Topic(following.KIND, ME, "en")).contents == {"stirs": 0}
    of_mine = board.parts(Topic(following.KIND, owned_by(ME), "en")).contents
    assert set(of_mine) == {"stirs"}
    assert of_mine["stirs"] > 0


def test_a_run_or_a_data_set_that_nobody_knows_is_gone(runs: Registry) -> None:
    kinds = ("run", "flags", "clinic", "curves", "compared", "sweep")
    for kind, subject in (*((kind, "unknown0") for kind in kinds), ("images", "passwd")):
        assert board.parts(Topic(kind, subject, "en")).contents == {"gone": True}
