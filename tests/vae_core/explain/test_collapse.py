"""Is it said truly when a dimension died, came back or never lived, and what a collapse is?"""

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import REPOSITORY
from vae_core.config import TrainConfig
from vae_core.data.loading import DataSet, load_images
from vae_core.diagnostics import DEAD_KL, evaluate
from vae_core.explain.collapse import (
    ALIVE_KL,
    COLLAPSES,
    MEASURED_FILE,
    RECOVERS,
    REMEDIES,
    Life,
    lives,
    lives_in,
    load_measured,
    save_measured,
    verdict,
)
from vae_core.explain.guides import guides
from vae_core.model import build_model
from vae_core.record.history import History
from vae_core.trainer import train


def life(*kl: float) -> Life:
    """Of one dimension whose KL was read every ten steps."""
    [found] = lives([10 * (i + 1) for i in range(len(kl))], np.array(kl)[:, None])
    return found


def test_a_dimension_dies_where_it_falls_below_the_line_for_good() -> None:
    found = life(1.0, 0.5, 0.004, 0.006, 0.003)
    assert found.died_at == 30
    assert found.woke_at is None
    assert found.most_since == 0.006
    assert not found.alive


def test_noise_about_the_line_neither_kills_nor_revives() -> None:
    assert life(1.0, 0.012, 0.018, 0.011, 0.015).alive  # never below 0.01
    wavers = life(1.0, 0.009, 0.011, 0.009, 0.019, 0.008)
    assert (wavers.died_at, len(wavers.turns)) == (20, 1)  # never up to 0.02 again
    assert wavers.most_since == 0.019


def test_one_that_comes_back_is_not_dead() -> None:
    found = life(1.0, 0.001, 0.001, 0.3, 0.5)
    assert (found.died_at, found.woke_at, found.had_died) == (None, 40, True)
    assert [(turn.step, turn.alive) for turn in found.turns] == [(20, False), (40, True)]
    assert found.most_since == 0.5
    again = life(1.0, 0.001, 0.3, 0.002)
    assert (again.died_at, again.woke_at) == (40, None)


def test_one_that_never_lived_did_not_die() -> None:
    found = life(0.001, 0.013, 0.004)
    assert (found.lived, found.alive, found.died_at, found.turns) == (False, False, None, ())
    born = life(0.001, 0.3, 0.4)
    assert (born.lived, born.woke_at, born.had_died) == (True, 20, False)
    assert [(turn.step, turn.alive) for turn in born.turns] == [(20, True)]


def test_before_the_first_reading_there_is_nothing_to_say() -> None:
    assert lives_in(History()) == []
    assert life(0.5).alive


@pytest.mark.parametrize(
    ("kl", "said"),
    [
        ((0.001,), "collapsed"),
        ((0.001, 0.009), "collapsed"),
        ((0.001, 5.0), "some dead"),
        ((0.3, 5.0), "all alive"),
        ((0.009,) * 128, "some dead"),  # over a nat in all: it says something
    ],
)
def test_a_collapse_is_silence_of_all_and_not_what_a_vae_leaves_out(
    kl: tuple[float, ...], said: str
) -> None:
    assert verdict(kl) == said


@pytest.fixture(scope="module")
def sketched() -> DataSet:
    return load_images("sketched", REPOSITORY / "data")


def trained(data: DataSet, config: TrainConfig, n_epochs: int) -> tuple[History, TrainConfig]:
    config = dataclasses.replace(config, device="cpu")
    images, model = data.training_images(config).images, build_model(config)
    loop = train(model, images, config, test_images=data.test.images, n_threads=1, read_every_s=0)
    *_, last = itertools.islice(loop, 16 * n_epochs)
    return last.run.history, config


def test_the_preset_collapses_into_the_mean_image(sketched: DataSet) -> None:
    """Every sentence about it holds of the very readings: before the moment, and after it."""
    history, config = trained(sketched, COLLAPSES, 6)
    found = lives_in(history)
    assert not any(each.alive for each in found)
    assert verdict(history.steps[-1].kl_per_dim) == "collapsed"
    for each in found:
        died_at = each.died_at
        kl = {row.step: row.kl_per_dim[each.dim] for row in history.steps}
        if died_at is None:
            assert max(kl.values()) < ALIVE_KL
            continue
        assert kl[died_at] < DEAD_KL <= kl[died_at - 1]
        since = [value for step, value in kl.items() if step >= died_at]
        assert max(since) == pytest.approx(each.most_since)
        assert max(since) < ALIVE_KL
    tested = history.last_tested
    assert tested is not None
    assert tested[0] == pytest.approx(guides(sketched).collapsed, abs=3)
    assert len(found) == config.latent_dim


def test_free_bits_bring_it_back(sketched: DataSet) -> None:
    config = dataclasses.replace(COLLAPSES, device="cpu")
    images, model = sketched.training_images(config).images, build_model(config)
    for progress in itertools.islice(train(model, images, config, n_threads=1), 16 * 18):
        if progress.step == 16 * 6:
            assert not any(each.alive for each in lives_in(progress.run.history))
            for name, value in REMEDIES["free_bits"].items():
                setattr(progress.run.live, name, value)
    found = lives_in(progress.run.history)
    assert all(each.alive for each in found)
    assert all(each.turns[-1].step > 16 * 6 for each in found)
    assert evaluate(model, sketched.test.images).active_units == 8


def test_what_was_measured_is_what_the_presets_are_called_by(tmp_path: Path) -> None:
    found = load_measured(REPOSITORY / "checkpoints" / MEASURED_FILE)
    assert set(found) == {"collapses", "recovers", *REMEDIES}
    assert {len(runs) for runs in found.values()} == {5}
    for name in ("collapses", "warmup"):
        assert all(run.collapsed_end for run in found[name])
    for name in ("lower_beta", "free_bits", "beta_and_warmup"):
        assert all(run.collapsed_then and not run.collapsed_end for run in found[name])
    for run in found["recovers"]:
        assert run.collapsed_then
        assert sum(run.kl_end) > 0.5
        assert len(run.kl_end) == RECOVERS.latent_dim
    for run in found["collapses"]:
        assert run.recon_end == pytest.approx(run.mean_image, abs=2)
    save_measured(found, tmp_path / "again.json")
    assert load_measured(tmp_path / "again.json") == found
