"""Does the Train page say what a run's KL is spent on, epoch by epoch?"""

import json
import math
import zlib
from dataclasses import replace
from typing import Any

import pytest

from dashboard.live.board import Topic, board
from dashboard.runs.registry import Registry
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.views.train import topics
from dashboard.views.train.spent import SPENT, WORDS, parts
from dashboard.words.language import speaking
from tests.dashboard.histories import a_history
from tests.dashboard.run_service import finished_run
from tests.reading import charts, live_texts, open_page
from vae_core.config import TrainConfig
from vae_core.record.history import History


def measured(*carried: float, kl: float = 5.0, n: int = 2000) -> History:
    history = a_history(len(carried), kl=kl)
    history.epochs = [
        replace(row, mutual_information=information, n_informing=n)
        for row, information in zip(history.epochs, carried, strict=True)
    ]
    return history


def snapshot(history: History, **settings: Any) -> Snapshot:
    config = TrainConfig(**settings)
    return Snapshot("run", config, "MNIST", Status.TRAINING, history=history)


def drawn(made: Any) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(zlib.decompress(made[SPENT]))
    return message


def test_the_chart_has_every_epoch_and_its_words_the_last_one() -> None:
    made = parts(snapshot(measured(1.0, 2.0, 3.0)))
    carried, whole = drawn(made)["figure"]["data"]
    assert carried["x"] == [1, 2, 3]
    assert carried["y"] == [1.0, 2.0, 3.0]
    assert whole["y"][-1] == pytest.approx(a_history(3).epochs[-1].test_kl, abs=0.01)
    assert "After epoch 3" in drawn(made)["alt"]
    assert "I(x; z) 3.00" in drawn(made)["alt"]
    assert f"at most ln 2,000 = {math.log(2000):.1f} nats" in made[WORDS]
    assert "saturated" not in made[WORDS]


def test_saturated_is_said() -> None:
    made = parts(snapshot(measured(7.2, kl=25.0)))
    assert "The first is saturated: 2,000 images" in made[WORDS]
    with speaking("fr"):
        assert "La première est saturée" in parts(snapshot(measured(7.2, kl=25.0)))[WORDS]


def test_what_an_old_file_has_not_kept_is_said_and_not_invented() -> None:
    made = parts(snapshot(a_history(3)))
    assert made[WORDS] == "What its KL was spent on was not kept with this run's epochs."
    assert drawn(made)["figure"]["data"] == []


def test_before_the_first_epoch_nothing_is_said() -> None:
    assert parts(snapshot(History()))[WORDS] == ""


def test_an_autoencoder_has_no_kl_to_spend() -> None:
    assert parts(snapshot(a_history(2), variational=False)) == {}


def test_a_trained_run_shows_it_and_tells_it_to_open_pages(runs: Registry) -> None:
    run_id = finished_run(runs)
    run = runs.snapshot(run_id)
    assert run is not None
    last = run.history.epochs[-1].kl_parts
    assert last is not None
    app = open_page("train", run=run_id)
    assert not app.exception
    shown = charts(app)[SPENT]
    assert f"I(x; z) {last.mutual_information:.2f}" in shown["alt"]
    assert "So a KL that falls need not mean" in live_texts(app)["kl_parts_in_words"]
    told = board.parts(Topic(topics.CURVES, run.training, "en")).contents
    assert WORDS in told
