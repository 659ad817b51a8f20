"""What does a step teach each layer, and how far do its weights go?"""

import streamlit as st
import torch

from dashboard.charts.layers import signed_pictures
from dashboard.charts.step import layer_bars
from dashboard.components.digits import digits
from dashboard.components.plot import plot
from dashboard.controls.kept import kept
from dashboard.views.slow_motion.look import Look
from dashboard.views.slow_motion.one_weight import one_weight
from dashboard.words.language import comma, tr
from dashboard.words.numbers import short, signed
from vae_core.explain.slow_motion import by_layer

LAYERS_PX, UNIT_PX = 220, 220
# A bar of full length: gradients are tens of nats per unit of weight, and a step at the lab's
# learning rate moves a layer of 300,000 weights by some 0.4.
GRADIENT_FLOOR, CHANGE_FLOOR = 1.0, 0.1


def gradients(look: Look) -> None:
    """The gradient's size in every layer, and as a picture for one unit of the first."""
    step = look.step
    norms = by_layer({name: float(part.norm()) for name, part in step.gradients.items()})
    st.caption(
        tr(
            "Size (norm) of the gradient of every layer, from the image to x̂: fc1 makes h1, and "
            "with fc_mean and fc_logvar is the encoder; fc3 makes h3, and with fc4 is the decoder"
        )
    )
    plot(
        layer_bars(
            norms,
            title=tr("nats per unit of weight"),
            texts=[short(norm) for norm in norms.values()],
            floor=GRADIENT_FLOOR,
        ),
        key="slow_motion_gradients",
        of=look.batch,
        now=look.how,
        height=LAYERS_PX,
        alt=tr(
            "Norm of the gradient: {norms}",
            norms=comma().join(f"{layer} {short(norm)}" for layer, norm in norms.items()),
        ),
    )
    _one_unit(look)


def _one_unit(look: Look) -> None:
    """Units of fc1 in the order of their gradients: the first has learnt most from this batch."""
    by_unit = look.step.gradients["fc1.weight"]  # (hidden_dim, 784)
    sizes = by_unit.norm(dim=1)
    words, picture = st.columns(2, vertical_alignment="center")
    with words:
        rank: int = st.number_input(
            tr("One of fc1's {n} units, by the size of its gradient", n=len(sizes)),
            1,
            len(sizes),
            1,
            **kept("slow_motion_unit_rank"),
        )
        unit = int(sizes.argsort(descending=True, stable=True)[rank - 1])
        gradient = by_unit[unit]
        largest = float(gradient.abs().max())
        off = int((sizes == 0).sum())
        st.caption(
            tr(
                "Unit {unit}: the gradient of its 784 weights, each at the pixel it looks at, up "
                "to {largest:.3g} nats per unit of weight. More weight on a blue pixel would "
                "raise the loss, on an orange one lower it. {off} units were off for all eight "
                "images and learn nothing from them.",
                unit=unit,
                largest=largest,
                off=off,
            )
        )
    with picture:
        plot(
            signed_pictures(gradient[None].numpy()),
            key="slow_motion_unit",
            of=f"{look.batch} unit {unit}",
            now=look.how,
            height=UNIT_PX,
            alt=tr(
                "The gradient of unit {unit}'s 784 weights as a picture of 28 by 28, up to "
                "{largest:.3g} nats per unit of weight",
                unit=unit,
                largest=largest,
            ),
        )


def changes(look: Look) -> None:
    """How far each layer's weights went, and what the batch looks like through them."""
    step = look.step
    moved, sizes = by_layer(step.changes), by_layer(step.norms)
    shares = [100 * moved[layer] / sizes[layer] for layer in moved]
    st.caption(tr("How far the weights of every layer moved (norm), and how much that is of them"))
    plot(
        layer_bars(
            moved,
            title=tr("norm of the change"),
            texts=[
                tr("{change:.3g} ({share:.2g} %)", change=change, share=share)
                for change, share in zip(moved.values(), shares, strict=True)
            ],
            floor=CHANGE_FLOOR,
        ),
        key="slow_motion_changes",
        of=look.batch,
        now=look.how,
        height=LAYERS_PX,
        alt=tr(
            "Norm of the change: {changes}",
            changes=comma().join(f"{layer} {short(change)}" for layer, change in moved.items()),
        ),
    )
    digits(
        torch.cat([step.x, step.recon_x, step.recon_x_after]),
        key="slow_motion_after",
        of=f"{look.batch} {look.how}",
        row_labels=["x", tr("before"), tr("after")],
        column_labels=[
            signed(float(after - before))
            for before, after in zip(step.loss, step.loss_after, strict=True)
        ],
        alt=tr("Eight images, their reconstructions before the step and after it"),
    )
    st.caption(tr("Above each image: how its loss changed, in nats."))
    one_weight(look)
