"""Does a branch differ from its parent by what was moved, and by nothing else?"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from vae_core.config import TrainConfig
from vae_core.errors import BadValue
from vae_core.model import VAE, build_model
from vae_core.record.branching import (
    Move,
    branched,
    retraced,
    settings_at,
    used_after,
    warmup_begun,
)
from vae_core.record.checkpoint import Checkpoint, checkpoint_from_bytes, checkpoint_to_bytes
from vae_core.record.history import Branching, Change, History, Timing
from vae_core.record.state import TrainState
from vae_core.schedule import LIVE_SETTINGS
from vae_core.trainer import train

CONFIG = TrainConfig(hidden_dim=8, latent_dim=3, epochs=4, batch_size=16, device="cpu", seed=7)
PER_EPOCH = 3  # steps: 40 pictures
BY_THE_CLOCK = ("images_per_second", "train_s")


@pytest.fixture(scope="module")
def pictures() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return (255 * torch.rand((40, 784), generator=generator)).byte()


def trained(
    pictures: Tensor,
    config: TrainConfig,
    *,
    state: TrainState | None = None,
    to: int | None = None,
    moves: Mapping[int, Mapping[str, float]] | None = None,
) -> TrainState:
    """To a step, or to the end; `moves`: live settings, by the step after which they are moved."""
    model = build_model(config)
    for progress in train(
        model, pictures, config, test_images=pictures, state=state, n_threads=1, read_every_s=0
    ):
        for name, value in (moves or {}).get(progress.step, {}).items():
            setattr(progress.run.live, name, value)
        if progress.step == to:
            break
    return progress.state()


def figures(history: History) -> list[dict[str, Any]]:
    """All that the run kept of itself but what the clock says."""
    rows = [*map(dataclasses.asdict, history.steps), *map(dataclasses.asdict, history.epochs)]
    return [{k: v for k, v in row.items() if k not in BY_THE_CLOCK} for row in rows]


def assert_the_same(first: TrainState, second: TrainState) -> None:
    """Weights, Adam's moments, both random streams, and the history: bit for bit."""
    assert first.tensors.keys() == second.tensors.keys()
    for name, tensor in first.tensors.items():
        assert torch.equal(tensor, second.tensors[name]), name
    assert figures(first.history) == figures(second.history)
    assert first.history.changes == second.history.changes
    assert list(first.history.test_mu) == list(second.history.test_mu)
    for epoch, codes in first.history.test_mu.items():
        assert (codes == second.history.test_mu[epoch]).all()
    for of in ("step", "n_images", "live", "noted", "epoch_sums"):
        assert first.position[of] == second.position[of]


def over_a_file(config: TrainConfig, state: TrainState) -> tuple[TrainConfig, TrainState]:
    model = VAE(config.latent_dim, config.hidden_dim)
    kept = checkpoint_to_bytes(Checkpoint(config, model, state.history, state))
    back = checkpoint_from_bytes(kept)
    assert back.state is not None
    return back.config, back.state


@pytest.mark.parametrize("schedule", ["constant", "one_cycle", "linear"])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("step", [1, PER_EPOCH, PER_EPOCH + 2])
@pytest.mark.parametrize("on_disk", [False, True], ids=["in memory", "over a file"])
def test_a_twin_with_nothing_changed_is_its_parents_own_continuation(
    pictures: Tensor, schedule: str, precision: str, step: int, on_disk: bool
) -> None:
    config = dataclasses.replace(
        CONFIG, learning_rate_schedule=schedule, precision=precision, beta_warmup_epochs=2.0
    )
    moves = {1: {"beta": 3.0}, 2: {"learning_rate": 2e-3}}
    whole = trained(pictures, config, moves=moves)
    twin, state = branched(config, trained(pictures, config, to=step, moves=moves), {})
    assert twin == config
    if on_disk:
        twin, state = over_a_file(twin, state)
    assert state.history.branchings == [Branching(step, {})]
    assert_the_same(whole, trained(pictures, twin, state=state, moves=moves))


def test_ten_more_epochs_at_a_constant_rate_are_a_longer_run(pictures: Tensor) -> None:
    longer = dataclasses.replace(CONFIG, epochs=14)
    more, state = branched(CONFIG, trained(pictures, CONFIG), {"epochs": 14})
    more, state = over_a_file(more, state)
    assert more == longer
    assert_the_same(trained(pictures, longer), trained(pictures, more, state=state))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("beta", 4.0),
        ("learning_rate", 5e-3),
        ("free_bits", 0.5),
        ("beta_warmup_epochs", 3.0),
        ("learning_rate_schedule", "linear"),
    ],
)
def test_a_twin_takes_the_first_step_from_the_same_weights_batch_and_noise(
    pictures: Tensor, name: str, value: Any
) -> None:
    """The step's own figures are taken before the weights move: they are alike."""
    begun = trained(pictures, CONFIG, to=4)
    parent = trained(pictures, CONFIG, state=begun, to=5)
    config, state = branched(CONFIG, begun, {name: value})
    twin = trained(pictures, config, state=state, to=5)
    first, second = parent.history.steps[-1], twin.history.steps[-1]
    assert (first.recon, first.kl, first.kl_per_dim) == (second.recon, second.kl, second.kl_per_dim)
    noise = "generator.noise"
    assert torch.equal(parent.tensors[noise], twin.tensors[noise])
    of_the_kl = "model.fc_mean.weight"  # the decoder's gradient knows no KL term
    assert not torch.equal(parent.tensors[of_the_kl], twin.tensors[of_the_kl])
    if name in LIVE_SETTINGS:
        assert twin.history.changes == [Change(4, name, value)]
        assert twin.history.branchings == [Branching(4, {})]
    else:
        assert getattr(config, name) == value
        assert twin.history.branchings == [Branching(4, {name: getattr(CONFIG, name)})]


def test_a_run_says_how_it_began_and_what_was_moved_since(pictures: Tensor) -> None:
    state = trained(pictures, CONFIG, to=4, moves={2: {"beta": 3.0}})
    config, state = branched(CONFIG, state, {"epochs": 6, "learning_rate": 2e-3})
    state = trained(pictures, config, state=state, to=8)
    config, state = branched(config, state, {"epochs": 9, "learning_rate_schedule": "one_cycle"})
    began, moves = retraced(config, state.history)
    assert began == CONFIG
    assert moves == [
        Move(2, "beta", 3.0),
        Move(4, "learning_rate", 2e-3),
        Move(4, "epochs", 6),
        Move(8, "epochs", 9),
        Move(8, "learning_rate_schedule", "one_cycle"),
    ]


def test_the_precision_that_was_chosen_by_time_is_named() -> None:
    history = History(timing=Timing(float32_ms=4.0, bfloat16_ms=1.0))
    began, _ = retraced(dataclasses.replace(CONFIG, precision="auto"), history)
    assert began.precision == "bfloat16"


@pytest.mark.parametrize(
    "settings", [{"latent_dim": 4}, {"seed": 1}, {"beta": -1.0}, {"batch_size": 8}, {"epochs": 0}]
)
def test_what_a_state_can_t_go_on_with_is_refused(
    pictures: Tensor, settings: dict[str, Any]
) -> None:
    with pytest.raises(BadValue, match=next(iter(settings))):
        branched(CONFIG, trained(pictures, CONFIG, to=1), settings)


@pytest.mark.parametrize("schedule", ["constant", "one_cycle", "linear"])
@pytest.mark.parametrize("epochs", [4, 6])
def test_what_is_said_of_the_next_step_is_what_it_uses(
    pictures: Tensor, schedule: str, epochs: int
) -> None:
    config = dataclasses.replace(CONFIG, learning_rate_schedule=schedule, beta_warmup_epochs=3.0)
    parent = trained(pictures, config, to=5, moves={2: {"beta": 3.0}})
    was = settings_at(config, parent.history, 5)
    assert was["beta"] == 3.0
    before = used_after(4, was, PER_EPOCH)
    last = parent.history.steps[-1]
    assert (before.beta, before.learning_rate) == (last.beta, last.learning_rate)

    wanted = {"epochs": epochs, "learning_rate": 5e-3}
    branch, state = branched(config, parent, wanted)
    after = used_after(5, was | wanted, PER_EPOCH)
    first = trained(pictures, branch, state=state, to=6).history.steps[-1]
    assert (after.beta, after.learning_rate) == (first.beta, first.learning_rate)


@pytest.mark.parametrize("wanted", [{}, {"beta": 0.5}, {"beta_warmup_epochs": 3.5}])
@pytest.mark.parametrize("until", [3.0, 1.0])  # a moment that has passed ends a warm-up
def test_a_warm_up_that_begins_on_the_way_is_counted_from_there(
    pictures: Tensor, until: float, wanted: dict[str, float]
) -> None:
    parent = trained(pictures, CONFIG, to=6, moves={4: {"beta_warmup_epochs": until}})
    was, begun = settings_at(CONFIG, parent.history, 6), warmup_begun(CONFIG, parent.history, 6)
    assert begun == 4
    assert used_after(5, was, PER_EPOCH, warmup_begun=begun).beta == parent.history.steps[-1].beta

    branch, state = branched(CONFIG, parent, wanted)
    begun = 6 if "beta_warmup_epochs" in wanted else begun
    after = used_after(6, was | wanted, PER_EPOCH, warmup_begun=begun)
    first = trained(pictures, branch, state=state, to=7).history.steps[-1]
    assert after.beta == first.beta


def test_settings_are_those_of_the_moment(pictures: Tensor) -> None:
    state = trained(pictures, CONFIG, to=4, moves={2: {"beta": 3.0}})
    config, state = branched(CONFIG, state, {"learning_rate_schedule": "linear"})
    known = [settings_at(config, state.history, step) for step in (2, 3, 4, 5)]
    assert [one["beta"] for one in known] == [1.0, 3.0, 3.0, 3.0]
    schedules = [one["learning_rate_schedule"] for one in known]
    assert schedules == ["constant", "constant", "constant", "linear"]
