"""What do the curves say, in words? At most three sentences, the most important first.

Each speaks of what has happened since a live setting was last moved (or the warm-up ended): what
was measured before and after is of two different losses.
"""

import math
from dataclasses import dataclass

from dashboard.runs.work import last_used
from dashboard.words.language import ntr, phrase, plural, tr
from vae_core.aggregate.information import KlParts
from vae_core.config import TrainConfig
from vae_core.diagnostics import DEAD_KL
from vae_core.explain.collapse import COLLAPSED_KL
from vae_core.record.history import EpochFigures, History

MOST = 3
STALLED_EPOCHS = 5
WARM_UP = "beta_warmup_epochs"
SINCE = {
    "beta": phrase("Since beta became {value:g} in epoch {epoch}: {what}"),
    "learning_rate": phrase("Since the learning rate became {value:g} in epoch {epoch}: {what}"),
    "free_bits": phrase("Since free bits became {value:g} in epoch {epoch}: {what}"),
    "warm-up": phrase("Since the warm-up ended in epoch {epoch}: {what}"),
}


@dataclass(frozen=True)
class Stretch:
    """The tested epochs under the settings of now."""

    why: str  # one of SINCE; "" for the beginning of the run
    value: float  # of the setting that was moved
    epoch: int  # in which it began
    before: EpochFigures | None  # how the run stood then
    ends: list[EpochFigures]  # the ends of epochs since
    whole: list[EpochFigures]  # those of epochs that lie in it from their first step to their last

    @property
    def trend(self) -> list[EpochFigures]:
        """From how it stood then to how it stands now."""
        return [*([self.before] if self.before else []), *self.ends]

    def said(self, what: str) -> str:
        """A sentence, with the moment since when it holds."""
        if not self.why:
            return what
        return tr(SINCE[self.why], value=self.value, epoch=self.epoch, what=what)


def learning_signals(history: History, config: TrainConfig) -> list[str]:
    """Plain sentences from a run's own measures; none before there is anything to say."""
    now = _stretch(history, config)
    collapse = _collapse(history, config, now)
    signals = [
        *collapse,
        *_gap(now),
        *_dead(now, config),
        *_warming_up(history, config),
        *([] if collapse or not config.variational else _kl_trend(now)),
        *_recon_trend(now),
    ]
    return signals[:MOST]


def _stretch(history: History, config: TrainConfig) -> Stretch:
    rows = history.epochs
    per_epoch = _per_epoch(history) if rows else 1
    began, why, value = 0, "", 0.0
    warmups = [change for change in history.changes if change.name == WARM_UP]
    if warmups or config.beta_warmup_epochs:
        until = math.ceil(_warmup_until(history, config) * per_epoch)
        began, why = max([until, *(change.step for change in warmups)]), "warm-up"
    moved = [change for change in history.changes if change.name != WARM_UP]
    if moved and moved[-1].step >= began:
        last = moved[-1]
        began, why, value = last.step, last.name, last.value
    tested = [row for row in rows if row.test_loss is not None]
    before = [row for row in tested if row.step <= began]
    return Stretch(
        why=why,
        value=value,
        epoch=began // per_epoch + 1 if why != "warm-up" else math.ceil(began / per_epoch),
        before=before[-1] if before else None,
        ends=[row for row in tested if row.step > began],
        whole=[row for row in tested if row.step - per_epoch >= began],
    )


def _warmup_until(history: History, config: TrainConfig) -> float:
    return last_used(config, history)[WARM_UP]


def _collapse(history: History, config: TrainConfig, now: Stretch) -> list[str]:
    if not config.variational or len(history.epochs) < 2 or not history.steps:
        return []
    last = history.steps[-1]
    moved_lately = history.changes and last.step - history.changes[-1].step < _per_epoch(history)
    if last.kl >= COLLAPSED_KL or last.beta == 0 or moved_lately:
        return []
    return [
        tr(
            "KL is almost 0 ({kl:.2g} nats): the posterior has collapsed, every image gets the "
            "same code. Try a smaller beta, a warm-up or free bits.",
            kl=last.kl,
        )
    ]


def _per_epoch(history: History) -> int:
    return history.epochs[0].step // history.epochs[0].epoch


def _gap(now: Stretch) -> list[str]:
    if not now.whole:
        return []
    last = now.whole[-1]
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


def _dead(now: Stretch, config: TrainConfig) -> list[str]:
    if not now.ends or not config.variational or config.latent_dim < 3:
        return []
    dead = sum(kl < DEAD_KL for kl in now.ends[-1].kl_per_dim)
    if not dead or dead == config.latent_dim:
        return []
    return [
        ntr(
            "{n} of {dims} dimensions is dead: it carries less than 0.01 nats.",
            "{n} of {dims} dimensions are dead: each carries less than 0.01 nats.",
            dead,
            dims=config.latent_dim,
        )
    ]


def _warming_up(history: History, config: TrainConfig) -> list[str]:
    until = _warmup_until(history, config)
    if not history.steps or not until:
        return []
    last = history.steps[-1]
    aim = last_used(config, history)["beta"]
    if last.epoch > math.ceil(until) or last.beta >= aim:
        return []
    return [
        tr("Warm-up: beta is at {now:.3g} and grows to {aim:.3g}.", now=last.beta, aim=aim),
    ]


def _kl_trend(now: Stretch) -> list[str]:
    """Which way the KL went, and what of it the codes carry: the two need not go the same way."""
    if len(now.trend) < 2:
        return []
    first, last = now.trend[0], now.trend[-1]
    assert first.test_kl is not None
    assert last.test_kl is not None
    if abs(last.test_kl - first.test_kl) < 0.1 * max(first.test_kl, 0.5):
        return []
    risen = plural(
        "KL has risen from {first:.3g} to {n:.3g} nat.",
        "KL has risen from {first:.3g} to {n:.3g} nats.",
    )
    fallen = plural(
        "KL has fallen from {first:.3g} to {n:.3g} nat.",
        "KL has fallen from {first:.3g} to {n:.3g} nats.",
    )
    rose = last.test_kl > first.test_kl
    moved = ntr(*(risen if rose else fallen), last.test_kl, first=first.test_kl)
    return [now.said(" ".join([moved, *_parts_trend(first.kl_parts, last.kl_parts)]))]


def _parts_trend(first: KlParts | None, last: KlParts | None) -> list[str]:
    if first is None or last is None:
        return []
    if last.saturated:
        return [tr("The codes carry all that {n:,} images can show.", n=last.n_images)]
    if first.saturated:
        return [
            ntr(
                "The codes carried all that {images:,} images can show; now they carry {n:.2g} nat "
                "about them.",
                "The codes carried all that {images:,} images can show; now they carry {n:.2g} "
                "nats about them.",
                last.mutual_information,
                images=first.n_images,
            )
        ]
    return [
        tr(
            "Of these, what the codes carry about the images went from {carried:.2g} to "
            "{carries:.2g}; what all codes together cost by lying elsewhere than N(0, I), from "
            "{missed:.2g} to {misses:.2g}.",
            carried=first.mutual_information,
            carries=last.mutual_information,
            missed=first.marginal_kl,
            misses=last.marginal_kl,
        )
    ]


def _recon_trend(now: Stretch) -> list[str]:
    if len(now.trend) < 2:
        return []
    since = [row.test_recon for row in now.ends if row.test_recon is not None]
    before, lately = since[:-STALLED_EPOCHS], since[-STALLED_EPOCHS:]
    if before and min(lately) > min(before) - 0.2:
        return [tr("Reconstruction has stopped improving for {n} epochs.", n=STALLED_EPOCHS)]
    first, last = now.trend[0].test_recon, now.trend[-1].test_recon
    assert first is not None
    assert last is not None
    if abs(last - first) < 0.5:
        return []
    better = phrase(
        "Reconstruction has come down from {first:.3g} to {last:.3g} nats: test images come back "
        "more exactly."
    )
    worse = phrase(
        "Reconstruction has gone up from {first:.3g} to {last:.3g} nats: test images come back "
        "less exactly."
    )
    return [now.said(tr(better if last < first else worse, first=first, last=last))]
