"""What does a visitor see of a training step?

Eight stages, one at a time, and the losses of the steps taken. The stages' numbers, codes and
pictures, and the controls, stand in the slow_motion files beside this one.
"""

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from dashboard.charts.step import batch_losses
from dashboard.components.plot import plot
from dashboard.datasets.loaded import shared_data
from dashboard.server.paths import DATA_DIR
from dashboard.server.resources import one_thread
from dashboard.session.model_and_data import lesson_digits
from dashboard.session.model_in_view import ModelInView
from dashboard.session.state import AppState
from dashboard.views.common.lesson import passage, show_code
from dashboard.views.slow_motion import codes, numbers, pictures, weights
from dashboard.views.slow_motion.controls import buttons, choose_image, start, strip, walk_of
from dashboard.views.slow_motion.look import Look
from dashboard.views.slow_motion.walk import Walk
from dashboard.words.language import ntr, phrase, tr
from vae_core.adam import Adam
from vae_core.data.download import DataUnavailable
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet, is_ready
from vae_core.explain.slow_motion import next_images, next_noise, take_step
from vae_core.loss import kl_per_dim, recon_from_logits
from vae_core.model import VAE, latent_point
from vae_core.step import training_step

PAGE = "slow_motion"
HISTORY_PX = 200


class Stage(NamedTuple):
    """One of eight looks at a step."""

    passage: str
    numbers: Callable[[Look], None]
    pictures: Callable[[Look], None]
    code: tuple[Callable[..., Any], ...]


STAGES = {
    phrase("1 x"): Stage("x", numbers.pixels, pictures.batch, (next_images, as_pixels)),
    phrase("2 μ and \N{GREEK SMALL LETTER SIGMA}"): Stage(
        "posterior", numbers.posterior, codes.posterior, (VAE.encode,)
    ),
    phrase("3 ε"): Stage("eps", numbers.noise, codes.noise, (next_noise,)),
    phrase("4 z"): Stage("z", numbers.latent, codes.latent, (VAE.reparameterize, latent_point)),
    phrase("5 x̂"): Stage(
        "recon-x", numbers.reconstruction, pictures.reconstructions, (VAE.decode_logits, VAE.decode)
    ),
    phrase("6 loss"): Stage("loss", numbers.loss, pictures.costs, (recon_from_logits, kl_per_dim)),
    phrase("7 gradients"): Stage("gradients", numbers.gradients, weights.gradients, (take_step,)),
    phrase("8 new weights"): Stage(
        "new-weights", numbers.new_weights, weights.changes, (training_step, Adam.step)
    ),
}
NAMES = list(STAGES)
WITHOUT_CHANCE = ("posterior", "eps", "z", "loss")  # where an autoencoder is another thing


def training_images(view: ModelInView) -> DataSet:
    """The model's own data set where it is on this machine, else the lessons'. Never fetches."""
    if is_ready(view.config.dataset, DATA_DIR):
        with contextlib.suppress(DataUnavailable):  # its files, or its loader, are damaged
            return shared_data(view.config.dataset, DATA_DIR)
    data = lesson_digits().data
    passage(PAGE, "other-images", title=tr(data.title))
    return data


@st.fragment
def one_step(state: AppState, view: ModelInView, data: DataSet) -> None:
    """The strip, the buttons, the stage, and the steps so far."""
    start()
    walk = walk_of(state, view)
    at = strip(NAMES)
    settings = buttons(state, view, data, NAMES, at)
    with one_thread():
        step = walk.ahead(data.train, settings)
    if step.is_finite:
        labels = walk.batch(data.train, settings.seed).labels
        stage = STAGES[NAMES[at]]
        words, picture = st.columns([2, 3], gap="large")
        with words:
            passage(PAGE, stage.passage)
            chosen = choose_image(len(labels))
            look = Look(step, labels, data, chosen, settings, view.config.variational, walk)
            if not look.variational and stage.passage in WITHOUT_CHANCE:
                passage(PAGE, "autoencoder")
            stage.numbers(look)
        with picture:
            stage.pictures(look)
        with words:
            show_code(*stage.code)
    else:
        passage(PAGE, "not-finite")
    _history(walk)


def _history(walk: Walk) -> None:
    st.space("small")
    if not walk.losses:
        passage(PAGE, "no-steps")
        return
    passage(PAGE, "history")
    before, after = walk.losses[-1]
    plot(
        batch_losses(walk.losses),
        key="slow_motion_losses",
        of=f"{walk.model_name} walk {walk.number}",
        now=f"step {walk.n_steps}",
        height=HISTORY_PX,
        alt=ntr(
            "The batch loss of {n} step in nats per image; it went from {before:.1f} to "
            "{after:.1f}",
            "The batch losses of {n} steps in nats per image; the latest went from {before:.1f} "
            "to {after:.1f}",
            walk.n_steps,
            before=before,
            after=after,
        ),
    )
