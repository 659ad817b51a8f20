"""Where could one image's code be, as the encoder sees it, and where is it exactly?

Its q(z|x) to scale, draws of z with what they decode to, and for L = 2 the exact p(z|x) beside it.
"""

import numpy as np
import streamlit as st
import torch

from dashboard.charts.exact_posterior import exact_posterior_map
from dashboard.charts.map_layers import posterior_layer
from dashboard.charts.planes import Plane, Points
from dashboard.components.digits import digits
from dashboard.components.plot import plot
from dashboard.controls.kept import kept
from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.draws import N_DRAWS
from dashboard.views.latent_space.shown import Shown
from dashboard.words.language import ntr, tr
from dashboard.words.numbers import listed
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.likelihood import Posterior, exact_posterior
from vae_core.model import std_of
from vae_core.sampling import decode_points

POSTERIOR_PX = 380
DRAWS_PX, EXACT_PX = 300, 440  # ten digits; a chart beside them where it has room


def choose_image(n: int) -> int:
    """Which test image is looked at closely."""
    image: int = st.number_input(
        tr("Test image"),
        0,
        n - 1,
        0,
        1,
        width=160,
        **kept("test_image"),
    )
    return image


def draw_posterior(shown: Shown, data: DataSet | None, image: int) -> None:
    """One image, its q(z|x), draws of z, and for L = 2 the exact posterior beside it."""
    view = shown.view
    mu, std = shown.mu[image], std_of(torch.from_numpy(shown.logvar[image])).numpy()
    z = shown.draws_of_z(image)
    parts = [decode_points(view.model, torch.from_numpy(np.vstack([mu[None], z])))]
    labels = ["decode(mu)"]
    if data:
        parts.insert(0, as_pixels(data.test.images[image : image + 1]))
        labels.insert(0, tr("original"))
    pixels = torch.cat(parts)
    row = st.container(horizontal=True, gap="large")
    sample, exact = row.container(width=DRAWS_PX), row.container(width=EXACT_PX)
    close, draws = sample.container(), sample.container()
    with close:
        name = tr(shown.classes[int(shown.labels[image])])
        st.markdown(tr("Class **{name}**, test image {image}.", name=name, image=image))
        digits(
            pixels[: len(labels)],
            key="posterior_image",
            of=f"{view.id} test image {image}",
            alt=tr("The image, and what the decoder makes of its mu"),
            column_labels=labels,
        )
    with draws:
        if view.config.variational:
            first = tr("**{n} draws** of z = mu + sigma · eps, decoded.", n=N_DRAWS)
            st.markdown(f"{first} {_spread(std)}")
        else:
            st.markdown(tr("An autoencoder has no sigma: **every draw of z is mu**."))
        digits(
            pixels[len(labels) :],
            key="posterior_draws",
            of=f"{view.id} test image {image}",
            columns=10,
            size=56,
            alt=tr("{n} decoded draws of z from q(z|x)", n=N_DRAWS),
        )
    with exact:
        if view.latent_dim == 2 and view.config.variational and data:
            _exact(view, shown, data, image, z)
        elif view.config.variational:
            st.caption(
                tr(
                    "The exact posterior p(z|x) is drawn for L = 2, where a grid can cover the "
                    "plane, and needs the original image."
                )
            )


def _exact(view: ModelInView, shown: Shown, data: DataSet, image: int, z: Points) -> None:
    exact = _exact_posterior(view, data, image)
    st.markdown(
        ntr(
            "**The exact p(z|x)** (blue), and the encoder's q(z|x): ellipses at 1 and 2 sigma, its "
            "draws of z as crosses. The best possible ELBO is {log_p_x:.1f}, the encoder's is "
            "{elbo:.1f}: its guess costs **{n:.2f} nat**.",
            "**The exact p(z|x)** (blue), and the encoder's q(z|x): ellipses at 1 and 2 sigma, its "
            "draws of z as crosses. The best possible ELBO is {log_p_x:.1f}, the encoder's is "
            "{elbo:.1f}: its guess costs **{n:.2f} nats**.",
            exact.gap,
            log_p_x=exact.log_p_x,
            elbo=exact.elbo,
        )
    )
    pixels = data.test.images[image]
    st.caption(_what_it_is(int(((pixels > 0) & (pixels < 255)).sum())))
    q = Plane.flat(2).gaussian(exact.mu.numpy(), exact.std.numpy() ** 2)
    plot(
        exact_posterior_map(
            exact.density.numpy(),
            exact.z1.numpy(),
            exact.z2.numpy(),
            posterior_layer(*q, z),
        ),
        key="exact_posterior",
        of=f"{view.id} test image {image}",
        height=POSTERIOR_PX,
        alt=ntr(
            "p(z|x) of test image {image} on a grid, and q(z|x) as ellipses at 1 and 2 sigma; "
            "the gap between the best possible ELBO and the encoder's is {n:.2f} nat",
            "p(z|x) of test image {image} on a grid, and q(z|x) as ellipses at 1 and 2 sigma; "
            "the gap between the best possible ELBO and the encoder's is {n:.2f} nats",
            exact.gap,
            image=image,
        ),
    )


@computed(most=64)
def _exact_posterior(view: ModelInView, data: DataSet, image: int) -> Posterior:
    return exact_posterior(view.model, data.test.images[image], n_grid=101)


def _what_it_is(n_grey: int) -> str:
    """The best possible ELBO is log p(x), where x can have a probability."""
    if not n_grey:
        return tr("Every pixel is black or white: the best possible ELBO is log p(x).")
    return ntr(
        "For black and white pixels it would be log p(x). {n} pixel is grey here, and a coin "
        "gives grey no probability: it is then a bound, not the log of a probability.",
        "For black and white pixels it would be log p(x). {n} pixels are grey here, and a coin "
        "gives grey no probability: it is then a bound, not the log of a probability.",
        n_grey,
    )


def _spread(std: Points) -> str:
    if len(std) <= 2:
        return f"sigma = {listed(std, '.3f')}."
    return tr("sigma from {least:.3f} to {most:.3f}.", least=std.min(), most=std.max())
