"""What do the curves say, in words? At most three sentences, the most important first."""

import math

from dashboard.language import phrase, tr
from vae_core.config import TrainConfig
from vae_core.diagnostics import DEAD_KL
from vae_core.history import EpochFigures, History

MOST = 3
COLLAPSED_KL = 0.1  # nats in all
STALLED_EPOCHS = 5


def learning_signals(history: History, config: TrainConfig) -> list[str]:
    """Plain sentences from a run's own figures; none before there is anything to say."""
    tested = [row for row in history.epochs if row.test_loss is not None]
    signals = [
        *_collapse(history, config),
        *_gap(tested),
        *_dead(tested, config),
        *_warming_up(history, config),
        *_kl_trend(tested),
        *_recon_trend(tested),
    ]
    return signals[:MOST]


def _collapse(history: History, config: TrainConfig) -> list[str]:
    if not config.variational or len(history.epochs) < 2 or not history.steps:
        return []
    last = history.steps[-1]
    if last.kl >= COLLAPSED_KL or last.beta == 0:
        return []
    return [
        tr(
            "KL is almost 0 ({kl:.2g} nats): the posterior has collapsed, every digit gets the "
            "same code. Try a smaller beta, a warm-up or free bits.",
            kl=last.kl,
        )
    ]


def _gap(tested: list[EpochFigures]) -> list[str]:
    if not tested:
        return []
    last = tested[-1]
    assert last.test_recon is not None
    gap = last.test_recon - last.train_recon
    if gap < 0.05 * last.test_recon:
        return []
    return [
        tr(
            "Train and test are {gap:.3g} nats apart: the model is learning its training images by "
            "heart. More images, or fewer epochs, would help.",
            gap=gap,
        )
    ]


def _dead(tested: list[EpochFigures], config: TrainConfig) -> list[str]:
    if not tested or not config.variational or config.latent_dim < 3:
        return []
    dead = sum(kl < DEAD_KL for kl in tested[-1].kl_per_dim)
    if not dead or dead == config.latent_dim:
        return []
    return [
        tr(
            "{dead} of {dims} dimensions are dead: they carry less than 0.01 nats.",
            dead=dead,
            dims=config.latent_dim,
        )
    ]


def _warming_up(history: History, config: TrainConfig) -> list[str]:
    if not history.steps or not config.beta_warmup_epochs:
        return []
    last = history.steps[-1]
    moved = [change.value for change in history.changes if change.name == "beta"]
    aim = moved[-1] if moved else config.beta
    if last.epoch > math.ceil(config.beta_warmup_epochs) or last.beta >= aim:
        return []
    return [
        tr("Warm-up: beta is at {now:.3g} and grows to {aim:.3g}.", now=last.beta, aim=aim),
    ]


def _kl_trend(tested: list[EpochFigures]) -> list[str]:
    if len(tested) < 2:
        return []
    first, last = tested[0].test_kl, tested[-1].test_kl
    assert first is not None
    assert last is not None
    if abs(last - first) < 0.1 * max(first, 0.5):
        return []
    risen = phrase(
        "KL has risen from {first:.3g} to {last:.3g} nats: the codes now carry more about the "
        "digit."
    )
    fallen = phrase(
        "KL has fallen from {first:.3g} to {last:.3g} nats: the codes now carry less about the "
        "digit."
    )
    return [tr(risen if last > first else fallen, first=first, last=last)]


def _recon_trend(tested: list[EpochFigures]) -> list[str]:
    if len(tested) < 2:
        return []
    recon = [row.test_recon for row in tested if row.test_recon is not None]
    before, lately = recon[:-STALLED_EPOCHS], recon[-STALLED_EPOCHS:]
    if before and min(lately) > min(before) - 0.2:
        return [tr("Reconstruction has stopped improving for {n} epochs.", n=STALLED_EPOCHS)]
    if recon[-1] > recon[0] - 0.5:
        return []
    return [
        tr(
            "Reconstruction has come down from {first:.3g} to {last:.3g} nats: the model draws "
            "the digits more exactly.",
            first=recon[0],
            last=recon[-1],
        )
    ]
