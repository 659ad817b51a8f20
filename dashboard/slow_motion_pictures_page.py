"""What does each stage of a step look like?

The eight images and what becomes of them; the plane for two dimensions, a row of dimensions for
any other number. The numbers stand in slow_motion_numbers_page.py.
"""

import streamlit as st
import torch

from dashboard.components.digits import digits
from dashboard.components.plot import plot
from dashboard.slow_motion_figures import (
    batch_plane,
    cost_bars,
    layer_bars,
    noise_plane,
    per_dimension,
    posterior_plane,
    weight_gradient,
)
from dashboard.slow_motion_numbers_page import SIGMA, Look, spoken
from vae_core.slow_motion import by_layer

CLOSE_PX, PLANE_PX, BARS_PX = 252, 300, 320


def batch(look: Look) -> None:
    """The image looked at closely, large, and all eight."""
    step, i = look.step, look.chosen
    digits(
        step.x[i : i + 1],
        key="slow_motion_close",
        size=CLOSE_PX,
        alt=f"{look.title}, large: {int((step.x[i] > 0).sum())} pixels have ink",
    )
    digits(
        step.x,
        key="slow_motion_batch",
        column_labels=look.names,
        alt="The batch: images " + ", ".join(look.names),
    )


def codes(look: Look) -> None:
    """Where the encoder puts the batch, and the chosen image's cloud to scale."""
    step, i = look.step, look.chosen
    if step.mu.shape[1] != 2:
        _dimensions(look, with_z=False)
        return
    where, close = st.columns(2)
    with where:
        st.caption(f"μ of the eight images; the circles are N(0, I) at 1 and 2 {SIGMA}")
        plot(
            batch_plane(step.mu.numpy(), look.labels.numpy(), i),
            key="slow_motion_plane",
            height=PLANE_PX,
            alt=f"The codes of eight images; {look.title} at {spoken(step.mu[i].tolist())}",
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
        codes(look)
        return
    if step.mu.shape[1] != 2:
        _noise_by_dimension(look)
        if with_z:
            _dimensions(look, with_z=True)
        return
    chance, close = st.columns(2)
    with chance:
        st.caption(f"ε in N(0, I), circles at 1 and 2 {SIGMA}")
        plot(
            noise_plane(step.eps.numpy(), i),
            key="slow_motion_noise",
            height=PLANE_PX,
            alt=f"ε of {look.title} at {spoken(step.eps[i].tolist())}, "
            f"in the circles of N(0, I) at 1 and 2 {SIGMA}",
        )
    with close:
        _cloud(look, with_z=with_z)


def _cloud(look: Look, *, with_z: bool) -> None:
    step, i = look.step, look.chosen
    st.caption(f"{look.title}, close up: μ, and ellipses at 1 and 2 {SIGMA}")
    z = f", z at {spoken(step.z[i].tolist())}" if with_z else ""
    plot(
        posterior_plane(
            step.mu[i].numpy(),
            step.std[i].numpy(),
            step.eps[i].numpy(),
            step.z[i].numpy() if with_z else None,
        ),
        key="slow_motion_cloud",
        height=PLANE_PX,
        alt=f"q(z|x) of {look.title}: μ at {spoken(step.mu[i].tolist())}, "
        f"{SIGMA} {spoken(step.std[i].tolist())}{z}",
    )


def _dimensions(look: Look, *, with_z: bool) -> None:
    step, i = look.step, look.chosen
    st.caption(f"μ ± {SIGMA} in every dimension" + (", and z (crosses)" if with_z else ""))
    plot(
        per_dimension(
            "z",
            step.mu[i].numpy(),
            std=step.std[i].numpy() if look.variational else None,
            z=step.z[i].numpy() if with_z else None,
        ),
        key="slow_motion_dimensions",
        height=PLANE_PX,
        alt=f"μ of {look.title} in {step.mu.shape[1]} dimensions, from "
        f"{float(step.mu[i].min()):.3g} to {float(step.mu[i].max()):.3g}",
    )


def _noise_by_dimension(look: Look) -> None:
    eps = look.step.eps[look.chosen]
    st.caption("ε in every dimension")
    plot(
        per_dimension("ε", eps.numpy()),
        key="slow_motion_noise_dimensions",
        height=PLANE_PX,
        alt=f"ε in {len(eps)} dimensions, from {float(eps.min()):.3g} to {float(eps.max()):.3g}",
    )


def reconstructions(look: Look) -> None:
    """The batch, what comes back, and where it errs."""
    step = look.step
    digits(
        torch.cat([step.x, step.recon_x, (step.x - step.recon_x).abs()]),
        key="slow_motion_reconstructions",
        row_labels=["x", "x̂", "error"],
        column_labels=look.names,
        alt="Eight images, their reconstructions and the error of every pixel",
    )


def costs(look: Look) -> None:
    """What each image pays."""
    step = look.step
    weighted_kl = (look.settings.beta * step.kl).tolist()
    plot(
        cost_bars(step.recon.tolist(), weighted_kl, look.names),
        key="slow_motion_costs",
        height=BARS_PX,
        alt=f"The loss of every image in nats: {spoken(step.loss.tolist())}",
    )


def gradients(look: Look) -> None:
    """The gradient's size in every layer, and as a picture for one unit of the first."""
    step = look.step
    norms = by_layer({name: float(part.norm()) for name, part in step.gradients.items()})
    st.caption("Size (norm) of the gradient of every layer, from the image to x̂")
    plot(
        layer_bars(
            norms, title="nats per unit of weight", texts=[f"{norm:.3g}" for norm in norms.values()]
        ),
        key="slow_motion_gradients",
        height=220,
        alt="Norm of the gradient: "
        + ", ".join(f"{layer} {norm:.3g}" for layer, norm in norms.items()),
    )
    _one_unit(look)


def _one_unit(look: Look) -> None:
    """Units of fc1 in the order of their gradients: the first has learnt most from this batch."""
    by_unit = look.step.gradients["fc1.weight"]  # (hidden_dim, 784)
    sizes = by_unit.norm(dim=1)
    words, picture = st.columns(2, vertical_alignment="center")
    with words:
        rank: int = st.number_input(
            f"One of fc1's {len(sizes)} units, by the size of its gradient",
            1,
            len(sizes),
            1,
            key="slow_motion_unit_rank",
            bind="query-params",
            persist_state="session",
        )
        unit = int(sizes.argsort(descending=True, stable=True)[rank - 1])
        gradient = by_unit[unit]
        largest = float(gradient.abs().max())
        off = int((sizes == 0).sum())
        st.caption(
            f"Unit {unit}: the gradient of its 784 weights, each at the pixel it looks at, up to "
            f"{largest:.3g} nats per unit of weight. More weight on an orange pixel would raise "
            f"the loss, on a blue one lower it. {off} units were off for all eight images and "
            "learn nothing."
        )
    with picture:
        plot(
            weight_gradient(gradient.numpy()),
            key="slow_motion_unit",
            height=220,
            alt=f"The gradient of unit {unit}'s 784 weights as a picture of 28 by 28, "
            f"up to {largest:.3g} nats per unit of weight",
        )


def changes(look: Look) -> None:
    """How far each layer's weights went, and what the batch looks like through them."""
    step = look.step
    moved, sizes = by_layer(step.changes), by_layer(step.norms)
    shares = [100 * moved[layer] / sizes[layer] for layer in moved]
    st.caption("How far the weights of every layer moved (norm), and how much that is of them")
    plot(
        layer_bars(
            moved,
            title="norm of the change",
            texts=[
                f"{change:.3g} ({share:.2g} %)"
                for change, share in zip(moved.values(), shares, strict=True)
            ],
        ),
        key="slow_motion_changes",
        height=220,
        alt="Norm of the change: "
        + ", ".join(f"{layer} {change:.3g}" for layer, change in moved.items()),
    )
    digits(
        torch.cat([step.x, step.recon_x, step.recon_x_after]),
        key="slow_motion_after",
        row_labels=["x", "before", "after"],
        column_labels=[
            f"{float(after - before):+.1f}"
            for before, after in zip(step.loss, step.loss_after, strict=True)
        ],
        alt="Eight images, their reconstructions before the step and after it",
    )
    st.caption("Above each image: how its loss changed, in nats.")
