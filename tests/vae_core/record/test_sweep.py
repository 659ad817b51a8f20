"""Does a sweep's file give back what was kept, and nothing that makes no sense?"""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from vae_core.config import TrainConfig
from vae_core.data import N_PIXELS
from vae_core.errors import BadValue
from vae_core.record.history import EpochFigures, History
from vae_core.record.sweep import (
    MOST_PLACES,
    N_MAPPED,
    N_SAMPLES,
    Place,
    Swept,
    checked_values,
    miniature,
    swept_from_dict,
    swept_to_dict,
    trail_of,
)

CONFIG = TrainConfig(dataset="sketched")


def row(epoch: int, test: float | None = 90.0) -> EpochFigures:
    return EpochFigures(
        epoch,
        10 * epoch,
        80.0,
        8.0,
        (4.0, 4.0),
        test,
        9.0 if test else None,
        None,
        2,
        1.0,
        1e3,
        1.0,
    )


def kept() -> Swept:
    random = np.random.default_rng(0)
    small = miniature(
        random.normal(size=(500, 2)),
        random.integers(0, 3, 500),
        ("a", "b", "c"),
        random.integers(0, 255, (64, N_PIXELS)).astype(np.uint8),
    )
    trail = (Place(1, 9.0, 90.0, 8.0, 80.0), Place(2, 9.5, 80.25, 8.5, 70.0))
    swept = Swept.over("beta", [2, 0.5], CONFIG)
    return swept.with_point(0, trail=trail, outcome="finished", miniature=small)


def test_a_sweep_comes_back_out_of_its_file() -> None:
    swept = kept()
    again = swept_from_dict(json.loads(json.dumps(swept_to_dict(swept))))
    assert again.config == CONFIG
    assert [point.value for point in again.points] == [0.5, 2.0]
    first, before = again.points[0], swept.points[0]
    assert (first.trail, first.outcome) == (before.trail, "finished")
    assert first.miniature is not None
    assert before.miniature is not None
    assert first.miniature.class_names == ("a", "b", "c")
    assert first.miniature.samples.shape == (N_SAMPLES, N_PIXELS)
    assert len(first.miniature.places) == N_MAPPED
    for name in ("places", "labels", "samples"):
        pair = (getattr(one, name) for one in (first.miniature, before.miniature))
        np.testing.assert_array_equal(*pair)
    assert (again.open, again.n_finished) == (1, 1)


def damaged(change: Any) -> dict[str, Any]:
    values = deepcopy(swept_to_dict(kept()))
    change(values, values["points"][0])
    return values


@pytest.mark.parametrize(
    "change",
    [
        lambda all, one: all.update(setting="seed"),
        lambda all, one: all["config"].update(variational=False),
        lambda all, one: all["config"].update(beta=-1),
        lambda all, one: all["points"].append(all["points"][0]),
        lambda all, one: one.update(value=3.0),  # they rise
        lambda all, one: one.update(value="x"),
        lambda all, one: one.update(outcome="won"),
        lambda all, one: one["trail"][0].pop(),
        lambda all, one: one["trail"][0].__setitem__(1, float("nan")),
        lambda all, one: one["trail"][0].__setitem__(1, "9"),
        lambda all, one: one["miniature"].update(samples="AAAA"),
        lambda all, one: one["miniature"].update(places=""),
        lambda all, one: one["miniature"].update(class_names=[]),
        lambda all, one: one.pop("trail"),
    ],
)
def test_what_makes_no_sense_is_refused(change: Any) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        swept_from_dict(damaged(change))


def test_each_run_differs_in_the_setting_alone() -> None:
    swept = Swept.over("latent_dim", [20, 2, 2.0], CONFIG)
    configs = [swept.config_of(at) for at in range(2)]
    assert [config.latent_dim for config in configs] == [2, 20]
    assert {replace(config, latent_dim=2) for config in configs} == {CONFIG}


@pytest.mark.parametrize("values", [[], [1.0], [1, 1], list(range(9)), [1, -1], [1, float("nan")]])
def test_too_few_too_many_or_bad_values_are_refused(values: list[float]) -> None:
    with pytest.raises(BadValue):
        checked_values("beta", values)


def test_a_trail_has_the_epochs_that_were_tested_and_is_thinned() -> None:
    history = History(epochs=[row(1), row(2, None), row(3)])
    assert trail_of(history) == (Place(1, 9.0, 90.0, 8.0, 80.0), Place(3, 9.0, 90.0, 8.0, 80.0))
    long = trail_of(History(epochs=[row(epoch) for epoch in range(1, 1001)]))
    assert len(long) <= MOST_PLACES
    assert long[-1].epoch == 1000
