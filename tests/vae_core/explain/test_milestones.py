"""Is what is said of a run's moments so?"""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from vae_core.config import TrainConfig
from vae_core.data.loading import load_images
from vae_core.explain.milestones import Milestone, milestones
from vae_core.explain.ruler import Guides
from vae_core.model import build_model
from vae_core.record.checkpoint import load_checkpoint
from vae_core.record.history import EpochFigures, History
from vae_core.trainer import train

GUIDES = Guides(untrained=543.4, collapsed=206.0, class_only=172.0, floor=45.5)


def a_run(
    test: Sequence[float], train: Sequence[float] | None = None, betas: Sequence[float] = ()
) -> History:
    """Epochs of 10 steps with these test losses, of which 5 nats are KL."""
    history = History()
    for i, loss in enumerate(test):
        beta = betas[i] if betas else 1.0
        train_loss = train[i] if train else loss
        history.epochs.append(
            EpochFigures(
                epoch=i + 1,
                step=10 * (i + 1),
                train_recon=train_loss - beta * 5,
                train_kl=5.0,
                kl_per_dim=(5.0,),
                test_recon=loss - beta * 5,
                test_kl=5.0,
                test_loss=loss,
                active_units=1,
                beta=beta,
                images_per_second=1e4,
                train_s=1.0,
            )
        )
    return history


def found(history: History, kind: str, guides: Guides | None = GUIDES) -> Milestone | None:
    of_kind = [one for one in milestones(history, guides) if one.kind == kind]
    assert len(of_kind) < 2
    return of_kind[0] if of_kind else None


def test_nothing_is_said_of_a_run_that_has_hardly_begun() -> None:
    assert milestones(History(), GUIDES) == []
    assert milestones(a_run([300.0]), GUIDES) == []
    assert milestones(a_run([300.0, 290.0]), GUIDES) == []


def test_a_run_passes_a_guide_once_it_stays_below_it() -> None:
    run = a_run([300.0, 205.0, 207.0, 205.0, 180.0, 171.0])
    collapsed, class_only = found(run, "collapsed"), found(run, "class_only")
    assert collapsed
    assert class_only
    assert (collapsed.epoch, collapsed.step, collapsed.value) == (4, 40, 206.0)
    assert class_only.epoch == 6


def test_of_two_guides_passed_in_one_epoch_the_lower_is_told() -> None:
    run = a_run([300.0, 170.0, 160.0])
    assert found(run, "collapsed") is None
    assert found(run, "class_only") == Milestone("class_only", 2, 20, 172.0)
    assert found(run, "class_only", guides=None) is None


def test_a_loss_is_near_its_end_from_the_first_epoch_that_none_leaves_again() -> None:
    near = found(a_run([200.0, 151.0, 155.0, 151.4, 150.2, 150.0]), "near_end")
    assert near
    assert (near.epoch, near.value) == (4, 150.0)
    assert found(a_run([200.0, 190.0, 180.0, 170.0]), "near_end") is None


def test_losses_of_another_beta_are_not_compared() -> None:
    run = a_run([120.0, 110.0, 170.0, 165.0, 160.0, 161.0], betas=[1, 1, 4, 4, 4, 4])
    best = found(run, "best")
    assert best
    assert (best.epoch, best.value, best.whole_run) == (5, 160.0, False)
    assert found(a_run([120.0, 110.0, 170.0, 160.0], betas=[1, 1, 4, 4]), "best") is None


def test_overfitting_is_a_test_loss_that_rises_while_the_train_loss_falls() -> None:
    test = [200.0, 160.0, 150.0, 152.0, 154.0, 156.0]
    run = a_run(test, train=[200.0, 158.0, 146.0, 140.0, 135.0, 131.0])
    told = found(run, "overfitting")
    assert told
    assert (told.epoch, told.value, told.fall) == (3, 6.0, 15.0)
    assert found(run, "best") is None, "it is the same epoch"


@pytest.mark.parametrize(
    ("test", "train"),
    [
        ([200.0, 150.0, 152.0, 150.2, 153.0], [200.0, 148.0, 144.0, 142.0, 140.0]),  # it wobbles
        ([200.0, 150.0, 152.0, 154.0, 156.0], [200.0, 148.0, 150.0, 152.0, 154.0]),  # both rise
        ([200.0, 150.0, 152.0, 154.0], [200.0, 148.0, 144.0, 140.0]),  # two epochs are no trend
        ([200.0, 150.0, 150.1, 150.2, 150.3], [200.0, 148.0, 144.0, 142.0, 140.0]),  # of nothing
    ],
)
def test_what_is_no_overfitting(test: list[float], train: list[float]) -> None:
    assert found(a_run(test, train), "overfitting") is None


@given(
    st.lists(st.floats(50, 600), max_size=12), st.lists(st.sampled_from([0.0, 1.0]), min_size=12)
)
def test_what_is_said_holds_of_any_run(test: list[float], betas: list[float]) -> None:
    told = milestones(a_run(test, betas=betas), GUIDES)
    assert len(told) <= 4
    alike = next((i for i in range(len(test)) if len(set(betas[i : len(test)])) == 1), len(test))
    for one in told:
        since = test[one.epoch - 1 :]
        if one.kind in ("collapsed", "class_only"):
            assert max(since) < one.value == getattr(GUIDES, one.kind)
            continue
        assert one.epoch > alike
        assert one.whole_run == (alike == 0)
        if one.kind == "near_end":
            assert all(math.isclose(loss, test[-1], rel_tol=0.0101) for loss in since)
        else:
            assert since[0] == min(test[alike:])


def test_a_small_set_is_learnt_by_heart_and_a_model_that_comes_with_the_app_was_not() -> None:
    """By real runs: 200 pictures and 10 dimensions, and the runs that pages show."""
    data = load_images("sketched", REPOSITORY / "data")
    config = TrainConfig(
        dataset="sketched",
        latent_dim=10,
        hidden_dim=256,
        epochs=70,
        batch_size=20,
        learning_rate=3e-3,
        device="cpu",
    )
    images, test = data.train.images[:200], data.test.images[:500]
    *_, last = train(build_model(config), images, config, test_images=test, n_threads=1)
    assert found(last.run.history, "overfitting")
    for path in sorted((REPOSITORY / "checkpoints").glob("*.safetensors")):
        history = load_checkpoint(path).history
        assert found(history, "overfitting") is None
        assert found(history, "near_end")
