"""A setting that makes no sense is refused, with its name, its value and what is allowed."""

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_core.config import BOUNDS, CHOICES, TrainConfig


def made(name: str, value: Any) -> TrainConfig:
    return TrainConfig(**{name: value})


def test_the_defaults_are_the_labs() -> None:
    config = TrainConfig()
    assert (config.latent_dim, config.hidden_dim, config.epochs) == (2, 400, 20)
    assert (config.beta, config.batch_size, config.learning_rate) == (1.0, 128, 1e-3)
    assert config.variational
    assert config.dataset == "mnist"


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_numbers_are_held_to_their_bounds(name: str) -> None:
    low, high = BOUNDS[name]
    for fine in (low, high):
        assert getattr(made(name, fine), name) == fine
    for bad in (low - 1, high + 1, math.nan, math.inf, -math.inf, "3", True, [1], 1j):
        with pytest.raises(ValueError, match=name) as caught:
            made(name, bad)
        assert repr(bad) in str(caught.value)
        assert f"{low:g} to {high:.10g}" in str(caught.value)


@pytest.mark.parametrize("name", ["latent_dim", "hidden_dim", "epochs", "batch_size", "train_size"])
def test_counts_are_whole(name: str) -> None:
    low, _ = BOUNDS[name]
    with pytest.raises(ValueError, match=f"{name} = .*whole number"):
        made(name, low + 0.5)


@pytest.mark.parametrize("name", sorted(CHOICES))
def test_choices_are_named_in_the_refusal(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} = 'teapot'.*{CHOICES[name][0]}"):
        made(name, "teapot")
    with pytest.raises(ValueError, match=name):
        made(name, ["cpu"])


def test_variational_is_yes_or_no() -> None:
    with pytest.raises(ValueError, match=r"variational = 1: must be true or false"):
        TrainConfig(variational=1)  # type: ignore[arg-type]


def test_a_config_cannot_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrainConfig().beta = 2.0  # type: ignore[misc]


def test_a_config_survives_json_values() -> None:
    config = TrainConfig(latent_dim=20, train_size=600, variational=False, beta=0.5)
    assert TrainConfig.from_dict(config.as_dict()) == config


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown setting 'colour'"):
        TrainConfig.from_dict({"colour": "red"})


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
)


@given(st.sampled_from([field.name for field in dataclasses.fields(TrainConfig)]), anything)
def test_rubbish_is_a_value_error_or_a_valid_config(name: str, value: Any) -> None:
    try:
        config = made(name, value)
    except ValueError:
        with pytest.raises(ValueError, match=name):
            made(name, value)
    else:
        assert getattr(config, name) == value
