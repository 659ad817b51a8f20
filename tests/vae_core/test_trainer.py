"""The training loop: one step at a time, the same every time, and under its caller's control."""

import dataclasses
import itertools
import math
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from vae_core.config import TrainConfig
from vae_core.data.images import mean_image
from vae_core.model import VAE, build_model, start_from_mean
from vae_core.record.history import MAX_STEP_ROWS, History, StepFigures, Timing
from vae_core.record.state import TrainState
from vae_core.schedule import LiveSettings, learning_rate_factor, warmup_factor
from vae_core.trainer import Progress, TrainingDiverged, train

SMALL = TrainConfig(hidden_dim=16, epochs=3, batch_size=16, device="cpu")  # 4 steps an epoch


def small(**changes: Any) -> TrainConfig:
    return dataclasses.replace(SMALL, **changes)


@pytest.fixture(scope="module")
def images() -> Tensor:
    """64 pictures with something to learn: a bright bar in one of eight places."""
    pictures = torch.zeros(64, 28, 28, dtype=torch.uint8)
    for i, picture in enumerate(pictures):
        picture[3 * (i % 8) : 3 * (i % 8) + 4, 4:24] = 255
    return pictures


def weights(model: VAE) -> list[Tensor]:
    return [weight.detach().clone() for weight in model.parameters()]


def same(first: list[Tensor], second: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def train_to_end(images: Tensor, config: TrainConfig, state: TrainState | None = None) -> VAE:
    model = build_model(config)
    for _ in train(model, images, config, state=state):
        pass
    return model


def test_it_yields_after_every_step(images: Tensor) -> None:
    steps = list(train(build_model(SMALL), images, SMALL))
    assert [progress.step for progress in steps] == list(range(1, 13))
    assert [progress.epoch for progress in steps] == [1] * 4 + [2] * 4 + [3] * 4
    ends = [progress.step for progress in steps if progress.end_of_epoch]
    assert ends == [4, 8, 12]


def test_taking_one_step_takes_exactly_one(images: Tensor) -> None:
    model = build_model(SMALL)
    initial = weights(model)
    loop = train(model, images, SMALL)
    assert same(weights(model), initial)  # nothing happens before it is asked for
    next(loop)
    first = weights(model)
    assert not same(first, initial)
    assert same(weights(model), first)  # not asking is a pause
    next(loop)
    assert not same(weights(model), first)


def test_one_step_is_the_labs_step(images: Tensor) -> None:
    """The gradient of the summed loss, and one ordinary update of Adam."""
    config = TrainConfig(hidden_dim=16, batch_size=64, device="cpu", epochs=1)
    model, twin = build_model(config), build_model(config)
    next(train(model, images, config))
    noise = torch.Generator().manual_seed(3 * config.seed + 2)
    order = torch.randperm(64, generator=torch.Generator().manual_seed(3 * config.seed + 1))
    x = images[order].reshape(-1, 784).float() / 255
    adam = torch.optim.Adam(twin.parameters(), lr=1e-3)
    recon_x, mu, logvar = twin(x, generator=noise)
    loss = torch.nn.functional.binary_cross_entropy(recon_x, x, reduction="sum")
    (loss - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())).backward()
    adam.step()
    for ours, labs in zip(weights(model), weights(twin), strict=True):
        assert torch.allclose(ours, labs, atol=1e-6)


def test_it_learns_eight_pictures_by_heart(images: Tensor) -> None:
    config = TrainConfig(hidden_dim=64, epochs=400, batch_size=8, learning_rate=5e-3, device="cpu")
    last = None
    for progress in train(build_model(config), images[:8], config):
        last = progress
    assert last is not None
    assert last.run.history.epochs[0].train_recon > 300
    assert last.run.history.epochs[-1].train_recon < 10


def test_floats_and_bytes_train_alike(images: Tensor) -> None:
    from_bytes, from_floats = build_model(SMALL), build_model(SMALL)
    next(train(from_bytes, images, SMALL))
    next(train(from_floats, images.reshape(64, 784).float() / 255, SMALL))
    assert same(weights(from_bytes), weights(from_floats))


def test_the_same_seed_gives_the_same_model_and_another_one_another(images: Tensor) -> None:
    first = weights(train_to_end(images, SMALL))
    assert same(first, weights(train_to_end(images, SMALL)))
    other_seed = small(seed=1)
    assert not same(first, weights(train_to_end(images, other_seed)))


def test_runs_on_threads_do_not_disturb_each_other(images: Tensor) -> None:
    alone = weights(train_to_end(images, SMALL))
    results: dict[int, list[Tensor]] = {}

    def one(i: int) -> None:
        results[i] = weights(train_to_end(images, SMALL))

    threads = [threading.Thread(target=one, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(same(results[i], alone) for i in range(4))


def test_the_global_seed_is_never_touched(images: Tensor) -> None:
    before = torch.get_rng_state()
    for progress in train(build_model(SMALL), images, SMALL, test_images=images):
        progress.state()
    assert torch.equal(before, torch.get_rng_state())


def test_each_trainer_sets_its_own_threads_and_puts_them_back(images: Tensor) -> None:
    before = torch.get_num_threads()
    seen = []
    model = build_model(SMALL)
    model.fc1.register_forward_hook(lambda *_: seen.append(torch.get_num_threads()))
    for _ in itertools.islice(train(model, images, SMALL, n_threads=before + 1), 2):
        assert torch.get_num_threads() == before
    assert seen == [before + 1] * 2


SCHEDULED = {"learning_rate_schedule": "one_cycle", "beta_warmup_epochs": 1.5}
FAST = {
    "learning_rate_schedule": "linear",
    "learning_rate": 0.01,
    "learning_rate_warmup": 0.1,
    "adam_beta2": 0.99,
    "start_from_mean": True,
    "precision": "auto",
}


@pytest.mark.parametrize("stop_at", range(12))
@pytest.mark.parametrize("settings", [SCHEDULED, FAST], ids=["scheduled", "fast"])
def test_a_restored_run_goes_on_bit_for_bit(
    images: Tensor, settings: dict[str, Any], stop_at: int
) -> None:
    config = small(**settings)
    whole = build_model(config)
    states: list[TrainState] = []
    for progress in train(whole, images, config, test_images=images):
        states.append(progress.state())
        end = progress
    interrupted = VAE(2, 16)  # other weights: the state brings its own
    for progress in train(interrupted, images, config, test_images=images, state=states[stop_at]):
        resumed = progress
    if stop_at == 11:  # nothing was left to do: the state is the end
        return
    assert same(weights(interrupted), weights(whole))
    for figures, expected in zip(resumed.run.history.epochs, end.run.history.epochs, strict=True):
        assert (figures.train_recon, figures.train_kl) == (expected.train_recon, expected.train_kl)
        assert (figures.test_recon, figures.test_kl) == (expected.test_recon, expected.test_kl)


def test_a_state_from_another_kind_of_device_goes_on_with_noise_of_its_own(images: Tensor) -> None:
    """A CUDA generator's state has 16 bytes."""
    states = [progress.state() for progress in train(build_model(SMALL), images, SMALL)]
    here = states[5]
    foreign = dataclasses.replace(
        here, tensors={**here.tensors, "generator.noise": torch.arange(16, dtype=torch.uint8)}
    )
    first, again, at_home = build_model(SMALL), build_model(SMALL), build_model(SMALL)
    for model in (first, again):
        *_, last = train(model, images, SMALL, state=foreign)
        assert last.run.new_noise
        assert last.step == last.n_steps
        assert len(last.run.history.epochs) == SMALL.epochs
    *_, last = train(at_home, images, SMALL, state=here)
    assert not last.run.new_noise
    assert same(weights(first), weights(again))
    assert not same(weights(first), weights(at_home))


def test_reading_figures_changes_nothing(images: Tensor) -> None:
    quiet = weights(train_to_end(images, SMALL))
    model = build_model(SMALL)
    for progress in train(model, images, SMALL, test_images=images, read_every_s=0):
        progress.read()
    assert same(weights(model), quiet)


def test_figures_are_read_when_asked_for_and_at_epoch_ends(images: Tensor) -> None:
    steps = list(train(build_model(SMALL), images, SMALL, read_every_s=1e9))
    assert [p.step for p in steps if p.figures] == [1, 4, 8, 12]
    loop = train(build_model(SMALL), images, SMALL, read_every_s=1e9)
    next(loop)
    second = next(loop)
    assert second.figures is None
    figures = second.read()
    assert figures.step == 2
    assert figures.loss == pytest.approx(figures.recon + figures.kl)
    assert figures.kl == pytest.approx(sum(figures.kl_per_dim))
    assert figures.images_per_second > 0
    assert second.read() is second.run.history.steps[-1]


def test_epoch_figures_are_means_over_the_epochs_images() -> None:
    """With weights that hardly move, the train figures equal an evaluation of the same images."""
    pictures = torch.randint(0, 256, (10, 784), generator=torch.Generator().manual_seed(0))
    config = TrainConfig(
        hidden_dim=8, batch_size=4, epochs=1, learning_rate=1e-6, variational=False, device="cpu"
    )
    *_, last = train(build_model(config), pictures.byte(), config, test_images=pictures.byte())
    end = last.end_of_epoch
    assert end is not None
    assert end.test_recon is not None
    assert end.train_recon == pytest.approx(end.test_recon, abs=0.05)


def test_an_autoencoder_has_no_kl(images: Tensor) -> None:
    config = small(variational=False, beta=50.0)
    *_, last = train(build_model(config), images, config, test_images=images)
    end = last.end_of_epoch
    assert end is not None
    assert end.train_kl == end.test_kl == 0
    assert end.test_loss == end.test_recon


def test_beta_0_still_samples_z(images: Tensor) -> None:
    beta_0 = train_to_end(images, small(beta=0.0))
    autoencoder = train_to_end(images, small(variational=False))
    assert not same(weights(beta_0), weights(autoencoder))


def test_a_large_beta_presses_kl_down(images: Tensor) -> None:
    def final_kl(**changes: float) -> float:
        config = small(epochs=60, learning_rate=5e-3, **changes)
        *_, last = train(build_model(config), images, config)
        return last.run.history.epochs[-1].train_kl

    free, pressed = final_kl(beta=0.1), final_kl(beta=100.0)
    assert pressed < 0.05 < 1 < free
    assert final_kl(beta=100.0, free_bits=0.5) > 0.5  # free bits keep what beta would press out


def test_beta_and_learning_rate_move_while_it_runs(images: Tensor) -> None:
    live = LiveSettings.of(SMALL)
    loop = train(build_model(SMALL), images, SMALL, live=live, read_every_s=0)
    next(loop)
    live.beta = 4.0
    second = next(loop)
    assert second.figures is not None
    assert second.figures.beta == 4.0
    second.run.live.learning_rate = 1e-2  # the same object
    third = next(loop)
    assert third.figures is not None
    assert third.figures.learning_rate == 1e-2
    changes = [(change.step, change.name, change.value) for change in third.run.history.changes]
    assert changes == [(1, "beta", 4.0), (2, "learning_rate", 1e-2)]


def test_a_live_change_survives_a_resume(images: Tensor) -> None:
    loop = train(build_model(SMALL), images, SMALL)
    next(loop).run.live.beta = 7.0
    state = next(loop).state()
    again = next(train(build_model(SMALL), images, SMALL, state=state, read_every_s=0))
    assert again.run.live.beta == 7.0
    assert again.read().beta == 7.0
    assert len(again.run.history.changes) == 1


def test_what_is_moved_before_a_resumed_run_takes_a_step_is_used(images: Tensor) -> None:
    progress = next(train(build_model(SMALL), images, SMALL))
    live = LiveSettings.of(SMALL)
    loop = train(build_model(SMALL), images, SMALL, live=live, state=progress.state())
    live.beta = 3.0
    progress = next(loop)
    assert [(c.step, c.name, c.value) for c in progress.run.history.changes] == [(1, "beta", 3.0)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("beta", -1), ("beta", 101), ("learning_rate", 0), ("free_bits", 11)],
)
def test_a_bad_live_value_is_refused_and_the_old_one_stays(name: str, value: float) -> None:
    live = LiveSettings(beta=1.0, learning_rate=1e-3)
    before = live.as_dict()
    with pytest.raises(ValueError, match=name):
        setattr(live, name, value)
    assert live.as_dict() == before


def test_only_some_settings_are_live() -> None:
    with pytest.raises(AttributeError, match="latent_dim"):
        LiveSettings(beta=1.0, learning_rate=1e-3).latent_dim = 3


def test_warm_up_multiplies_the_live_beta(images: Tensor) -> None:
    assert [warmup_factor(step, 4) for step in range(6)] == [0, 0.25, 0.5, 0.75, 1, 1]
    assert warmup_factor(0, 0) == 1
    config = small(beta=2.0, beta_warmup_epochs=1.0)
    loop = train(build_model(config), images, config, read_every_s=0)
    betas = [progress.read().beta for progress in itertools.islice(loop, 3)]
    assert betas == [0, 0.5, 1.0]
    for progress in itertools.islice(loop, 1):
        progress.run.live.beta = 8.0
    assert next(loop).read().beta == 8.0


def betas_of(loop: Iterator[Progress], n: int) -> list[float]:
    return [progress.read().beta for progress in itertools.islice(loop, n)]


def test_a_warm_up_that_begins_in_mid_run_has_beta_begin_at_0_anew(images: Tensor) -> None:
    assert [warmup_factor(step, 8, 4) for step in (4, 5, 6, 8, 9)] == [0, 0.25, 0.5, 1, 1]
    loop = train(build_model(SMALL), images, SMALL, read_every_s=0)
    run = next(loop).run
    assert betas_of(loop, 2) == [1, 1]
    run.live.beta_warmup_epochs = 5 / 4  # two steps from here
    assert betas_of(loop, 3) == [0, 0.5, 1]
    run.live.beta_warmup_epochs = 10 / 4
    run.live.beta = 8.0
    assert betas_of(loop, 2) == [0, 2]  # it multiplies the live beta, as the first one does
    run.live.beta_warmup_epochs = 1.0  # has passed: no more of it
    assert betas_of(loop, 1) == [8]
    changes = [(change.step, change.name, change.value) for change in run.history.changes]
    assert changes == [
        (3, "beta_warmup_epochs", 1.25),
        (6, "beta", 8.0),
        (6, "beta_warmup_epochs", 2.5),
        (8, "beta_warmup_epochs", 1.0),
    ]


def test_free_bits_move_while_it_runs(images: Tensor) -> None:
    """From the step on after which they were moved, the weights are those of free bits."""
    config, moved = small(beta=30.0), build_model(small(beta=30.0))
    loop = train(moved, images, config)
    run = next(loop).run
    state = run.state()
    run.live.free_bits = 2.0
    next(loop)
    assert [(c.step, c.name, c.value) for c in run.history.changes] == [(1, "free_bits", 2.0)]

    priced, free = build_model(config), build_model(config)
    next(train(priced, images, config, state=state))
    next(
        train(free, images, dataclasses.replace(config, free_bits=2.0), state=_of_free_bits(state))
    )
    assert same(weights(moved), weights(free))
    assert not same(weights(moved), weights(priced))


def _of_free_bits(state: TrainState) -> TrainState:
    """The same, of a run that has had them from its start."""
    values = {name: state.position[name] | {"free_bits": 2.0} for name in ("live", "noted")}
    return dataclasses.replace(state, position=state.position | values)


@pytest.mark.parametrize("at", [5, 7])
def test_remedies_survive_a_resume_bit_for_bit(images: Tensor, at: int) -> None:
    def treated(progress: Progress) -> None:
        if progress.step == 3:
            progress.run.live.free_bits = 0.5
            progress.run.live.beta_warmup_epochs = 2.0

    unbroken = build_model(SMALL)
    for progress in train(unbroken, images, SMALL):
        treated(progress)
    loop = train(build_model(SMALL), images, SMALL)
    for progress in itertools.islice(loop, at):
        treated(progress)
    resumed = build_model(SMALL)
    loop = train(resumed, images, SMALL, state=progress.state(), read_every_s=0)
    assert betas_of(loop, 1) == [min(1.0, (at - 3) / 5)]
    *_, last = loop
    assert same(weights(resumed), weights(unbroken))
    assert last.run.live.as_dict() == {
        "beta": 1.0,
        "learning_rate": 1e-3,
        "free_bits": 0.5,
        "beta_warmup_epochs": 2.0,
    }


def test_a_state_from_before_they_were_live_goes_on_as_its_settings_say(images: Tensor) -> None:
    config = small(free_bits=0.5, beta_warmup_epochs=2.0)
    whole = train_to_end(images, config)
    *_, last = itertools.islice(train(build_model(config), images, config), 5)
    state = last.state()
    for name in ("live", "noted"):
        for setting in ("free_bits", "beta_warmup_epochs"):
            del state.position[name][setting]
    assert same(weights(train_to_end(images, config, state)), weights(whole))


def test_a_live_learning_rate_rescales_the_one_cycle_peak(images: Tensor) -> None:
    config = small(learning_rate_schedule="one_cycle")
    plain = [p.read().learning_rate for p in train(build_model(config), images, config)]
    live = LiveSettings(beta=1.0, learning_rate=3e-3)
    loop = train(build_model(config), images, config, live=live)
    tripled = [progress.read().learning_rate for progress in loop]
    assert tripled == pytest.approx([3 * value for value in plain])
    assert max(plain) == pytest.approx(1e-3, rel=0.05)
    assert plain[-1] < 1e-7


def test_one_cycle_is_torchs_one_cycle() -> None:
    optimizer = torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=101)
    for step in range(100):
        expected = optimizer.param_groups[0]["lr"]
        assert learning_rate_factor("one_cycle", step, 101) == pytest.approx(expected, rel=0.1)
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize("warmup", [0.15, 0.5])
def test_the_share_that_one_cycle_rises_in_is_torchs(warmup: float) -> None:
    optimizer = torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=1001, pct_start=warmup
    )
    for step in range(1000):
        expected = optimizer.param_groups[0]["lr"]
        factor = learning_rate_factor("one_cycle", step, 1001, warmup)
        assert factor == pytest.approx(expected, abs=0.02)
        optimizer.step()
        scheduler.step()


def test_a_linear_rate_goes_up_and_down_in_straight_lines() -> None:
    factors = torch.tensor([learning_rate_factor("linear", step, 101, 0.2) for step in range(101)])
    assert factors[0] == pytest.approx(1 / 25)
    assert factors[20] == 1
    assert factors[-1] == pytest.approx(0, abs=1e-5)
    slopes = factors.diff()
    assert torch.allclose(slopes[:20], slopes[0], atol=1e-6)
    assert torch.allclose(slopes[20:], slopes[-1], atol=1e-6)


@pytest.mark.parametrize("schedule", ["one_cycle", "linear"])
@pytest.mark.parametrize(("warmup", "n_steps"), [(0.0, 1), (0.0, 7), (0.9, 1), (0.9, 7)])
def test_any_share_gives_rates_between_0_and_the_peak(
    schedule: str, warmup: float, n_steps: int
) -> None:
    factors = [learning_rate_factor(schedule, step, n_steps, warmup) for step in range(n_steps)]
    assert all(0 < factor <= 1 for factor in factors)


def test_the_mean_image_is_where_a_run_may_start(images: Tensor) -> None:
    pictures = images.reshape(64, 784).float() / 255
    mean = pictures.mean(0).clamp(1e-3, 1 - 1e-3)
    of_mean = float(F.binary_cross_entropy(mean.expand(64, -1), pictures, reduction="none").sum())
    config = small(start_from_mean=True, batch_size=64)
    begun = next(train(build_model(config), images, config, read_every_s=0)).read().recon
    coins = next(train(build_model(SMALL), images, SMALL, read_every_s=0)).read().recon
    assert begun == pytest.approx(of_mean / 64, rel=0.1)
    assert coins == pytest.approx(784 * math.log(2), rel=0.05)
    assert begun < coins / 2


def test_the_encoder_starts_at_what_tells_an_image_from_the_mean(images: Tensor) -> None:
    plain, moved = build_model(SMALL), build_model(SMALL)
    mean = mean_image(images)
    start_from_mean(moved, mean)
    x = images.reshape(64, 784).float() / 255
    torch.testing.assert_close(moved.fc1(x), plain.fc1(x - mean))
    assert torch.equal(moved.fc3.weight, plain.fc3.weight)


def test_auto_takes_the_precision_that_it_timed(
    images: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for times in (Timing(2.0, 1.0), Timing(1.0, 2.0), Timing(1.0, 0.99)):
        monkeypatch.setattr("vae_core.trainer.time_precisions", lambda *_, t=times: t)
        chosen = "bfloat16" if times.bfloat16_ms == 1.0 else "float32"
        of_auto = train_to_end(images, small(precision="auto"))
        assert same(weights(of_auto), weights(train_to_end(images, small(precision=chosen))))


def test_what_was_timed_is_kept_and_not_timed_again(
    images: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = small(precision="auto")
    state = next(train(build_model(config), images, config)).state()
    assert state.history.timing is not None
    assert state.history.timing.float32_ms > 0
    monkeypatch.delattr("vae_core.trainer.time_precisions")  # whoever asks for it fails
    *_, end = train(build_model(config), images, config, state=state)
    assert end.run.history.timing == state.history.timing


def test_timing_leaves_the_runs_own_numbers_alone(images: Tensor) -> None:
    before = torch.get_rng_state()
    of_auto = build_model(small(precision="auto"))
    loop = train(of_auto, images, small(precision="auto"))
    timed = next(loop).run.history.timing
    assert timed is not None
    plain = build_model(SMALL)
    next(train(plain, images, small(precision=timed.precision)))
    assert same(weights(of_auto), weights(plain))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_diverging_run_says_where_and_keeps_the_last_good_state(images: Tensor) -> None:
    pictures = images.reshape(64, 784).float() / 255
    model = build_model(SMALL)
    loop = train(model, pictures, SMALL, read_every_s=0)
    for _ in range(4):  # to the end of an epoch, where a good state is kept
        good = next(loop)
    kept = weights(model)
    next(loop)
    with torch.no_grad():
        model.fc4.bias.fill_(float("nan"))
    with pytest.raises(TrainingDiverged, match=r"step 6.*step 4.*lower learning rate") as caught:
        next(loop)
    assert caught.value.step == 6
    assert caught.value.last_good.position["step"] == good.step == 4
    assert same(weights(model), kept)
    assert next(loop, None) is None  # the run has ended

    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert (again.step, again.last_good.position) == (6, caught.value.last_good.position)


def test_a_real_divergence_is_caught(images: Tensor) -> None:
    model = build_model(SMALL)
    with torch.no_grad():
        model.fc_logvar.bias.fill_(200.0)  # exp(200) is more than a float32 holds
    with pytest.raises(TrainingDiverged):
        for _ in train(model, images, SMALL):
            pass


def test_a_state_of_another_run_is_refused(images: Tensor) -> None:
    state = next(train(build_model(SMALL), images, SMALL)).state()
    with pytest.raises(ValueError, match="trained on 64 images, these are 32"):
        next(train(build_model(SMALL), images[:32], SMALL, state=state))
    wider = small(hidden_dim=17)
    with pytest.raises(ValueError, match="does not belong to this run"):
        next(train(build_model(wider), images, wider, state=state))


def test_no_images_is_a_clear_error(images: Tensor) -> None:
    with pytest.raises(ValueError, match="images"):
        next(train(build_model(SMALL), images[:0], SMALL))


def test_a_device_that_is_not_there_is_named(images: Tensor) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    config = small(device="cuda")
    with pytest.raises(ValueError, match=r"device = 'cuda'.*cpu"):
        next(train(build_model(config), images, config))


def test_bfloat16_learns_as_well_as_float32(images: Tensor) -> None:
    losses = {}
    for precision in ("float32", "bfloat16"):
        config = small(precision=precision, epochs=20)
        *_, last = train(build_model(config), images, config)
        losses[precision] = last.run.history.epochs[-1].train_recon
        assert all(weight.dtype == torch.float32 for weight in last.run.model.parameters())
    assert losses["bfloat16"] != losses["float32"]
    assert losses["bfloat16"] == pytest.approx(losses["float32"], rel=0.03)


def test_a_state_is_a_copy(images: Tensor) -> None:
    loop = train(build_model(SMALL), images, SMALL)
    state = next(loop).state()
    before = {name: tensor.clone() for name, tensor in state.tensors.items()}
    n_steps = len(state.history.steps)
    for progress in loop:
        progress.read()
    assert all(torch.equal(before[name], tensor) for name, tensor in state.tensors.items())
    assert len(state.history.steps) == n_steps


def test_a_long_history_is_thinned_and_keeps_its_ends() -> None:
    history = History()
    for step in range(1, 3 * MAX_STEP_ROWS):
        history.add_step(StepFigures(step, 1, 100.0, 5.0, 105.0, (5.0,), 1.0, 1e-3, 1.0))
    assert len(history.steps) <= MAX_STEP_ROWS
    assert history.steps[-1].step == 3 * MAX_STEP_ROWS - 1
    steps = [row.step for row in history.steps]
    assert steps == sorted(steps)
    assert steps[0] < 10


def test_progress_is_immutable(images: Tensor) -> None:
    loop = train(build_model(SMALL), images, SMALL)
    first, second = next(loop), next(loop)
    assert (first.step, second.step) == (1, 2)
    assert isinstance(first, Progress)
