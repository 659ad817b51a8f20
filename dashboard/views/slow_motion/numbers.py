"""What are a stage's numbers? Formulas with their present values, for the image looked at closely.

What a stage looks like stands in pictures.py.
"""

import streamlit as st
from torch import Tensor

from dashboard.components.formula import formula
from dashboard.server.resources import one_thread
from dashboard.views.slow_motion.look import Look
from dashboard.words.language import ntr, tr, written
from dashboard.words.numbers import number, vector

MOST_DIMS = 2  # of z, a formula each
N_TEST = 1000  # test images that a step is judged by
MIDDLE_ROW = slice(14 * 28, 15 * 28)  # row 14, as every page counts them


def pixels(look: Look) -> None:
    """The image as the network gets it."""
    x = look.step.x[look.chosen]
    row = " ".join(
        written(value, ".1f") if value >= 0.05 else "0" for value in x[MIDDLE_ROW].tolist()
    )
    st.markdown(
        tr(
            "Image {image} ({name}): **{n}** of 784 pixels have ink, {ink:.1f} pixels' worth in "
            "all. Row 14 of 0 to 27 reads",
            **look.said,
            n=int((x > 0).sum()),
            ink=float(x.sum()),
        )
    )
    st.code(row, language=None, wrap_lines=True)


def posterior(look: Look) -> None:
    """mu and sigma out of h1."""
    step, i = look.step, look.chosen
    on = int((step.h1[i] > 0).sum())
    values = {
        "h1": ntr("{n} of {of} on", "{n} of {of} on", on, of=len(step.h1[i])),
        "mu": vector(step.mu[i].tolist()),
    }
    formula("{x} → {h1} → {mu}", values, key="slow_motion_to_mu")
    if look.variational:
        values = {"std": vector(step.std[i].tolist()), "logvar": vector(step.logvar[i].tolist())}
        formula("{std} = exp(½ {logvar})", values, key="slow_motion_std")


def noise(look: Look) -> None:
    """eps, where there is one."""
    if look.variational:
        values = {"eps": vector(look.step.eps[look.chosen].tolist())}
        formula("{eps} ~ N(0, I)", values, key="slow_motion_eps")


def latent(look: Look) -> None:
    """z = mu + sigma · eps, for the first dimensions."""
    step, i = look.step, look.chosen
    text = "{z} = {mu} + {std} · {eps}" if look.variational else "{z} = {mu}"
    for dim in range(min(step.z.shape[1], MOST_DIMS)):
        values = {name: float(getattr(step, name)[i, dim]) for name in ("z", "mu", "std", "eps")}
        st.caption(
            tr(
                "Image {image} ({name}), dimension {dim} of {n}",
                **look.said,
                dim=dim + 1,
                n=step.z.shape[1],
            )
        )
        formula(text, values, key=f"slow_motion_z{dim + 1}")


def reconstruction(look: Look) -> None:
    """h3 on the way to x-hat, and where the decoder is most wrong about the image."""
    step, i = look.step, look.chosen
    on = int((step.h3[i] > 0).sum())
    values = {
        "z": vector(step.z[i].tolist()),
        "h3": ntr("{n} of {of} on", "{n} of {of} on", on, of=len(step.h3[i])),
    }
    formula("{z} → {h3} → {recon_x}", values, key="slow_motion_recon_x")
    pixel = int((step.x[i] - step.recon_x[i]).abs().argmax())
    st.markdown(
        tr(
            "Image {image} ({name}) is missed most in row {row}, column {column}: it has {x:.2f} "
            "there, the decoder says {recon_x}.",
            **look.said,
            row=pixel // 28,
            column=pixel % 28,
            x=float(step.x[i, pixel]),
            recon_x=number(float(step.recon_x[i, pixel])),
        )
    )


def loss(look: Look) -> None:
    """The loss of the image, and of the batch."""
    step, i = look.step, look.chosen
    st.caption(tr("Image {image} ({name}), in nats", **look.said))
    _loss(look, step.loss[i], step.recon[i], step.kl[i], key="slow_motion_loss_of_image")
    st.caption(tr("Mean of the batch, in nats per image"))
    _loss(
        look,
        *(term.mean() for term in (step.loss, step.recon, step.kl)),
        key="slow_motion_loss_of_batch",
    )


def _loss(look: Look, loss: Tensor, recon: Tensor, kl: Tensor, *, key: str) -> None:
    values = {
        "loss": float(loss),
        "recon": float(recon),
        "beta": look.settings.beta,
        "kl": float(kl),
    }
    text = "{loss} = {recon} + {beta} · {kl}" if look.variational else "{loss} = {recon}"
    formula(text, values, key=key)


def gradients(look: Look) -> None:
    """What reaches the chosen image's mu and logvar, in nats per unit."""
    step, i = look.step, look.chosen
    st.caption(tr("What reaches the code of image {image} ({name}), in nats per unit", **look.said))
    _gradient("mu", step.mu_gradient[i])
    if look.variational:
        _gradient("logvar", step.logvar_gradient[i])


def _gradient(term: str, values: Tensor) -> None:
    text = f"∂{{loss}} / ∂{{{term}}} = {vector(values.tolist())}"
    formula(text, key=f"slow_motion_gradient_{term}")


def new_weights(look: Look) -> None:
    """The loss before and after, of the same batch and of test images; and how far weights went."""
    step = look.step
    before, after = float(step.loss.mean()), float(step.loss_after.mean())
    _metric(tr("Loss of the same batch and ε, nats per image"), before, after)
    test = look.data.test.images[:N_TEST]
    with one_thread():
        before, after = look.walk.on_test_images(look.data.train, look.settings, test)
    _metric(tr("Loss of {n:,} test images, nats per image", n=len(test)), before, after)
    st.markdown(
        tr(
            "**{share:.0%}** of the weights moved; the one that moved most moved by "
            "**{change:.2g}**. The learning rate is {learning_rate:g}.",
            share=step.share_moved,
            change=step.largest_change,
            learning_rate=look.settings.learning_rate,
        )
    )


def _metric(label: str, before: float, after: float) -> None:
    """Streamlit would take a change with a proper minus for a rise."""
    fell = after < before
    st.metric(
        label,
        f"{written(before, '.1f')} → {written(after, '.1f')}",
        ntr("{n:+.2f} nat per image", "{n:+.2f} nats per image", after - before),
        delta_color="green" if fell else "red",
        delta_arrow="down" if fell else "up",
    )
