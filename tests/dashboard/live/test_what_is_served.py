"""Is nothing served to whoever connects but what pages show to whoever has their address?"""

import json

import dashboard.views.followed  # noqa: F401
from dashboard.live.board import Topic, board
from dashboard.runs.registry import Registry, owned_by
from dashboard.views.common import following
from tests.dashboard.run_service import ME, finished_run


def test_the_kinds_of_topics_are_these() -> None:
    assert set(board._sources) == {
        "run",
        "curves",
        "pictures",
        "decoder",
        "owner",
        "images",
        "class",
    }


def test_no_part_of_a_run_says_whose_it_is(runs: Registry) -> None:
    run_id = finished_run(runs)
    assert len(run_id) >= 8  # 48 bits of chance: nobody finds it by trying
    for kind in ("run", "curves", "pictures", "decoder"):
        parts = board.parts(Topic(kind, run_id, "en"))
        said = json.dumps({name: part.text for name, part in parts.named.items()})
        assert ME not in said
        assert owned_by(ME) not in said


def test_an_owner_s_stirs_are_asked_by_a_hash_and_say_a_count(runs: Registry) -> None:
    finished_run(runs)
    assert board.parts(Topic(following.KIND, ME, "en")).contents == {"stirs": 0}
    of_mine = board.parts(Topic(following.KIND, owned_by(ME), "en")).contents
    assert set(of_mine) == {"stirs"}
    assert of_mine["stirs"] > 0


def test_a_run_or_a_data_set_that_nobody_knows_is_gone(runs: Registry) -> None:
    for kind, subject in (("run", "unknown0"), ("curves", "unknown0"), ("images", "passwd")):
        assert board.parts(Topic(kind, subject, "en")).contents == {"gone": True}
