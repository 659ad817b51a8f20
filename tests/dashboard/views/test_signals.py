"""What do the curves say, in words, and is it so?"""

from dataclasses import replace

import pytest

from dashboard.views.train.signals import learning_signals
from tests.dashboard.histories import a_history
from vae_core.config import TrainConfig
from vae_core.record.history import Change, EpochFigures, History


def test_signals_speak_of_the_runs_own_figures() -> None:
    said = " ".join(learning_signals(a_history(10), TrainConfig()))
    assert "KL has risen from 4 to 4.88 nats" in said
    assert learning_signals(History(), TrainConfig()) == []


def test_a_collapse_is_the_first_thing_said() -> None:
    said = learning_signals(a_history(5, kl=0.02), TrainConfig(beta=30.0))
    assert "collapsed" in said[0]


def test_learning_by_heart_is_said() -> None:
    history = a_history(5)
    last = history.epochs[-1]
    history.epochs[-1] = EpochFigures(
        **{**vars(last), "train_recon": 100.0, "test_recon": 140.0, "test_loss": 145.0}
    )
    assert "Train and test are 40 nats apart" in learning_signals(history, TrainConfig())[0]


def test_dead_dimensions_are_counted_in_words() -> None:
    history = a_history(3)
    last = history.epochs[-1]
    history.epochs[-1] = EpochFigures(**{**vars(last), "kl_per_dim": (3.0, 1.0, 0.001)})
    said = learning_signals(history, TrainConfig(latent_dim=3))
    assert "1 of 3 dimensions is dead: it carries less than 0.01 nats." in said


def test_a_warm_up_says_where_beta_is_and_where_it_goes() -> None:
    history = a_history(1)
    config = TrainConfig(beta=4.0, beta_warmup_epochs=0.5)
    assert learning_signals(history, config) == ["Warm-up: beta is at 1 and grows to 4."]
    history.changes.append(Change(20, "beta", 1.0))  # the goal moved to where beta is
    assert learning_signals(history, config) == []


def test_a_warm_up_that_began_in_mid_run_is_one_too() -> None:
    history = a_history(3)  # 40 steps an epoch
    history.changes.append(Change(90, "beta_warmup_epochs", 4.0))
    config = TrainConfig(beta=4.0)
    assert "Warm-up: beta is at 1 and grows to 4." in learning_signals(history, config)
    history = epochs((200, 6, 1), (190, 6, 1), (180, 4, 1))
    history.changes.append(Change(50, "beta_warmup_epochs", 2.0))
    [said, *_] = learning_signals(history, config)
    assert said.startswith("Since the warm-up ended in epoch 2: KL has fallen from 6 to 4")
    history.changes.append(Change(80, "beta_warmup_epochs", 0.0))  # cut short
    [said, *_] = learning_signals(history, config)
    assert said.startswith("Since the warm-up ended in epoch 2: KL has fallen from 6 to 4")


def test_free_bits_that_were_moved_are_named() -> None:
    history = epochs((200, 6, 1), (190, 6, 1), (180, 4, 1))
    history.changes.append(Change(80, "free_bits", 0.5))
    [said, *_] = learning_signals(history, TrainConfig())
    assert said.startswith("Since free bits became 0.5 in epoch 3: KL has fallen from 6 to 4")


def test_reconstruction_that_no_longer_improves_is_said() -> None:
    history = a_history(4)
    history.epochs += [history.epochs[-1]] * 5
    said = learning_signals(history, TrainConfig())
    assert "Reconstruction has stopped improving for 5 epochs." in said


def test_at_most_three_things_are_said() -> None:
    history = a_history(3)
    last = vars(history.epochs[-1])
    history.epochs[-1] = EpochFigures(
        **{**last, "train_recon": 100.0, "kl_per_dim": (3.0, 1.0, 0.001)}
    )
    said = learning_signals(history, TrainConfig(latent_dim=3))
    assert [sentence.split()[0] for sentence in said] == ["Train", "1", "KL"]


def epochs(*rows: tuple[float, float, float], per_epoch: int = 40) -> History:
    """A history with an epoch for each (test recon, test KL, I(x; z)); train is as test."""
    history = a_history(len(rows), per_epoch=1)
    for i, (recon, kl, carried) in enumerate(rows):
        history.epochs[i] = replace(
            history.epochs[i],
            step=per_epoch * (i + 1),
            train_recon=recon,
            test_recon=recon,
            test_kl=kl,
            test_loss=recon + kl,
            mutual_information=carried,
            n_informing=2000,
        )
    return history


def test_a_kl_that_falls_while_the_codes_carry_more() -> None:
    said = " ".join(learning_signals(epochs((183, 8.2, 2.0), (142, 5.3, 4.45)), TrainConfig()))
    assert "KL has fallen from 8.2 to 5.3 nats." in said
    assert "what the codes carry about the images went from 2 to 4.5" in said
    assert "from 6.2 to 0.85" in said
    assert "less" not in said


def test_what_the_images_can_not_show_is_no_number() -> None:
    said = " ".join(learning_signals(epochs((100, 9.0, 5.0), (80, 25.0, 7.5)), TrainConfig()))
    assert "The codes carry all that 2,000 images can show." in said
    assert "7.5" not in said
    said = " ".join(learning_signals(epochs((80, 25.0, 7.5), (100, 9.0, 5.0)), TrainConfig()))
    assert "carried all that 2,000 images can show; now they carry 5 nats" in said


def test_a_run_from_before_it_was_measured_says_only_which_way_the_kl_went() -> None:
    history = epochs((183, 8.2, 2.0), (142, 5.3, 4.45))
    history.epochs = [replace(row, mutual_information=None) for row in history.epochs]
    assert "KL has fallen from 8.2 to 5.3 nats." in learning_signals(history, TrainConfig())


@pytest.mark.parametrize("step", [80, 95])
def test_after_a_change_of_beta_only_what_came_of_it_counts(step: int) -> None:
    history = epochs((164, 4.0, 3.0), (150, 5.3, 4.4), (163, 2.0, 1.9))
    history.changes.append(Change(step, "beta", 10.0))
    said = learning_signals(history, TrainConfig())
    assert said[0].startswith(
        "Since beta became 10 in epoch 3: KL has fallen from 5.3 to 2 nats. Of these"
    )
    assert said[1].startswith(
        "Since beta became 10 in epoch 3: Reconstruction has gone up from 150 to 163 nats"
    )
    assert "come down" not in " ".join(said)


def test_an_epoch_that_began_before_a_change_is_no_sign_of_learning_by_heart() -> None:
    history = epochs((150, 5.3, 4.4), (163, 2.0, 1.9))
    history.epochs[-1] = replace(history.epochs[-1], train_recon=130.0)
    assert "33 nats apart" in learning_signals(history, TrainConfig())[0]
    history.changes.append(Change(60, "beta", 10.0))
    assert "apart" not in " ".join(learning_signals(history, TrainConfig()))
    history.changes[-1] = Change(40, "beta", 10.0)  # the epoch began with it
    assert "33 nats apart" in learning_signals(history, TrainConfig())[0]


def test_a_change_that_no_epoch_has_ended_since_leaves_nothing_to_compare() -> None:
    history = epochs((183, 8.2, 2.0), (142, 5.3, 4.45))
    history.changes.append(Change(80, "learning_rate", 0.01))
    assert learning_signals(history, TrainConfig()) == []


def test_a_stall_before_a_change_is_forgotten() -> None:
    history = epochs(*[(150, 5.3, 4.4)] * 8)
    stalled = "Reconstruction has stopped improving for 5 epochs."
    assert stalled in learning_signals(history, TrainConfig())
    history.changes.append(Change(240, "learning_rate", 0.01))
    assert stalled not in learning_signals(history, TrainConfig())


def test_a_collapse_is_not_said_of_a_beta_that_has_just_been_moved() -> None:
    history = a_history(5, kl=0.02)
    assert "collapsed" in learning_signals(history, TrainConfig(beta=30.0))[0]
    history.changes.append(Change(190, "beta", 1.0))  # in the fifth epoch of 40 steps
    assert "collapsed" not in " ".join(learning_signals(history, TrainConfig(beta=30.0)))


def test_a_growing_beta_is_compared_with_nothing() -> None:
    history = epochs((150, 9.0, 5.0), (155, 6.0, 4.0), (160, 4.0, 3.0))
    history.epochs[1] = replace(history.epochs[1], train_recon=120.0)
    config = TrainConfig(beta=10.0, beta_warmup_epochs=2)
    said = learning_signals(history, config)
    assert said[0].startswith("Since the warm-up ended in epoch 2: KL has fallen from 6 to 4")
    history.epochs.pop()
    in_it = " ".join(learning_signals(history, config))
    assert "apart" not in in_it
    assert "KL has" not in in_it


def test_an_autoencoder_has_no_kl_to_speak_of() -> None:
    history = epochs((183, 0, 0), (142, 0, 0))
    history.epochs = [replace(row, mutual_information=None) for row in history.epochs]
    said = learning_signals(history, TrainConfig(variational=False))
    assert said == [
        "Reconstruction has come down from 183 to 142 nats: test images come back more exactly."
    ]
