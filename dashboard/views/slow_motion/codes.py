"""What do stages 2 to 4 of a step look like: mu and sigma, eps, z?

The plane where there are two dimensions, a row of dimensions for any other number. The other
stages stand in pictures.py and weights.py.
"""

import streamlit as st

from dashboard.charts.step_plane import batch_plane, noise_plane, per_dimension, posterior_plane
from dashboard.components.plot import plot
from dashboard.views.common.layers import CROSS, DOT, SIGMA
from dashboard.views.slow_motion.look import Look
from dashboard.words.language import phrase, tr
from dashboard.words.numbers import spoken

PLANE_PX = 300


def posterior(look: Look) -> None:
    """Where the encoder puts the batch, and the chosen image's cloud to scale."""
    step, i = look.step, look.chosen
    if step.mu.shape[1] != 2:
        _dimensions(look, with_z=False)
        return
    where, close = st.columns(2)
    with where:
        st.caption(
            tr(
                "{dot} μ of all eight images · dotted: N(0, I) at 1 and 2 {sigma}",
                dot=DOT,
                sigma=SIGMA,
            )
        )
        plot(
            batch_plane(step.mu.numpy(), look.labels.numpy(), i),
            key="slow_motion_plane",
            of=look.batch,
            now=f"image {i + 1}",
            height=PLANE_PX,
            alt=tr(
                "The codes of eight images; image {image} ({name}) at {mu}",
                **look.said,
                mu=spoken(step.mu[i].tolist()),
            ),
        )
    if look.variational:
        with close:
            _cloud(look, with_z=False)


def noise(look: Look) -> None:
    """The noise in its circles, beside the cloud that it will be fitted to."""
    _chance(look, with_z=False)


def latent(look: Look) -> None:
    """The same, with z."""
    _chance(look, with_z=True)


def _chance(look: Look, *, with_z: bool) -> None:
    step, i = look.step, look.chosen
    if not look.variational:
        posterior(look)
        return
    if step.mu.shape[1] != 2:
        _noise_by_dimension(look)
        if with_z:
            _dimensions(look, with_z=True)
        return
    chance, close = st.columns(2)
    with chance:
        st.caption(
            tr(
                "{cross} ε of image {image} ({name}) · {dot} of the others · dotted: N(0, I) at 1 "
                "and 2 {sigma}",
                **look.said,
                cross=CROSS,
                dot=DOT,
                sigma=SIGMA,
            )
        )
        plot(
            noise_plane(step.eps.numpy(), i),
            key="slow_motion_noise",
            of=look.image,
            height=PLANE_PX,
            alt=tr(
                "ε of image {image} ({name}) at {eps}, in the circles of N(0, I) at 1 and 2 "
                "{sigma}",
                **look.said,
                eps=spoken(step.eps[i].tolist()),
                sigma=SIGMA,
            ),
        )
    with close:
        _cloud(look, with_z=with_z)


def _cloud(look: Look, *, with_z: bool) -> None:
    step, i = look.step, look.chosen
    caption = phrase(
        "Image {image} ({name}), close up: {dot} μ · ellipses: q(z|x) at 1 and 2 {sigma}"
    )
    alt = phrase("q(z|x) of image {image} ({name}): μ at {mu}, {sigma} {std}")
    if with_z:
        caption = phrase(
            "Image {image} ({name}), close up: {dot} μ · {cross} z · ellipses: q(z|x) at 1 and 2 "
            "{sigma}"
        )
        alt = phrase("q(z|x) of image {image} ({name}): μ at {mu}, {sigma} {std}, z at {z}")
    st.caption(tr(caption, **look.said, dot=DOT, cross=CROSS, sigma=SIGMA))
    plot(
        posterior_plane(
            step.mu[i].numpy(),
            step.std[i].numpy(),
            step.eps[i].numpy(),
            step.z[i].numpy() if with_z else None,
        ),
        key="slow_motion_cloud",
        of=look.image,
        now="z" if with_z else "mu",
        height=PLANE_PX,
        alt=tr(
            alt,
            **look.said,
            mu=spoken(step.mu[i].tolist()),
            sigma=SIGMA,
            std=spoken(step.std[i].tolist()),
            z=spoken(step.z[i].tolist()),
        ),
    )


def _dimensions(look: Look, *, with_z: bool) -> None:
    step, i = look.step, look.chosen
    st.caption(
        tr("{dot} μ ± {sigma} in every dimension · {cross} z", dot=DOT, cross=CROSS, sigma=SIGMA)
        if with_z
        else tr("μ ± {sigma} in every dimension", sigma=SIGMA)
    )
    plot(
        per_dimension(
            "z",
            step.mu[i].numpy(),
            std=step.std[i].numpy() if look.variational else None,
            z=step.z[i].numpy() if with_z else None,
        ),
        key="slow_motion_dimensions",
        of=look.image,
        now="z" if with_z else "mu",
        height=PLANE_PX,
        alt=tr(
            "μ of image {image} ({name}) in {n} dimensions, from {least:.3g} to {most:.3g}",
            **look.said,
            n=step.mu.shape[1],
            least=float(step.mu[i].min()),
            most=float(step.mu[i].max()),
        ),
    )


def _noise_by_dimension(look: Look) -> None:
    eps = look.step.eps[look.chosen]
    st.caption(tr("ε in every dimension"))
    plot(
        per_dimension("ε", eps.numpy()),
        key="slow_motion_noise_dimensions",
        of=look.image,
        height=PLANE_PX,
        alt=tr(
            "ε in {n} dimensions, from {least:.3g} to {most:.3g}",
            n=len(eps),
            least=float(eps.min()),
            most=float(eps.max()),
        ),
    )
