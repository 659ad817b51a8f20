"""What comes back of the test images, and what does each cost?

Ten of them, what the decoder makes of their codes, where it errs, and the same ten through models
of other beta.
"""

import streamlit as st
import torch
from torch import Tensor

from dashboard.components.digits import digits
from dashboard.controls.dice import dice
from dashboard.controls.kept import kept
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.views.common.chance import seeded
from dashboard.views.reconstruct.costs import Ranked, ranked
from dashboard.words.language import phrase, tr, written
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.sampling import decode_points

N_SHOWN = 10
ONE_EACH, BEST, WORST = phrase("One of each"), phrase("Best"), phrase("Worst")
COMPARED = {  # by data set: shipped models, and how a row is named
    "mnist": {
        "mnist-2d-ae": phrase("autoencoder"),
        "mnist-2d": phrase("beta 1"),
        "mnist-2d-beta4": phrase("beta 4"),
        "mnist-20d": "L = 20",
    }
}


@st.fragment
def test_images(view: ModelInView, data: DataSet) -> None:
    """Ten test images over what comes back and where it errs."""
    st.markdown(
        tr(
            "**Test images, and what comes back.** Above each image stands what it costs: "
            "reconstruction + KL, in nats."
        )
        if view.config.variational
        else tr(
            "**Test images, and what comes back.** Above each image stands what it costs: its "
            "reconstruction, in nats."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        which = _which(data)
        seed = _draw_of_z(view)
    costs = ranked(view, data)
    rows = _chosen(which, costs, data)
    images = data.test.images[rows]
    x = as_pixels(images)
    mu, logvar = view.model.encode(x)
    z = mu
    if seed is not None:
        z = view.model.reparameterize(mu, logvar, generator=seeded(seed))
    recon, kl = image_losses(view.model, images, seed=seed)
    back = decode_points(view.model, z)
    with st.container(key="reconstruction_grid"):
        digits(
            torch.cat([x, back, (x - back).abs()]),
            key="test_reconstructions",
            of=f"{view.id} {which} " + ("mu" if seed is None else f"draw {seed}"),
            columns=len(rows),
            row_labels=[
                tr("original"),
                tr("from mu") if seed is None else tr("from a draw"),
                tr("error"),
            ],
            column_labels=[_cost(view, *pair) for pair in zip(recon, kl, strict=True)],
            alt=tr(
                "{n} test images, their reconstructions and the error of every pixel", n=len(rows)
            ),
        )
    st.caption(
        tr(
            "Over {n:,} test images, decoded from mu: half of them cost less than {typical:.0f} "
            "nats, the best {least:.0f}, the worst {most:.0f}.",
            n=len(costs.recon),
            typical=costs.cost.median(),
            least=costs.cost.min(),
            most=costs.cost.max(),
        )
    )
    _other_models(view, x, data, which)


def _which(data: DataSet) -> str:
    names = [f"{name}" for name in data.class_names]
    which: str = st.pills(
        tr("Show"),
        [ONE_EACH, BEST, WORST, *names],
        default=ONE_EACH,
        format_func=tr,
        wrap=True,
        required=True,
        **kept("which_images"),
    )
    return which


def _draw_of_z(view: ModelInView) -> int | None:
    """The seed of the draw of z to decode; None: decode mu."""
    if not view.config.variational:
        return None
    if not st.toggle(tr("A draw of z instead of mu"), **kept("drawn")):
        return None
    return dice("draw_seed", tr("Draw z again"), button="redraw_z")


def _chosen(which: str, costs: Ranked, data: DataSet) -> list[int]:
    if which == ONE_EACH:
        return list(data.test.first_of_each_class().values())
    order = costs.cost.argsort()
    if which == BEST:
        return [int(row) for row in order[:N_SHOWN]]
    if which == WORST:
        return [int(row) for row in order.flip(0)[:N_SHOWN]]
    labels = data.test.labels[: len(costs.recon)]
    return [int(row) for row in (labels == data.class_names.index(which)).nonzero()[:N_SHOWN, 0]]


def _cost(view: ModelInView, recon: Tensor, kl: Tensor) -> str:
    if not view.config.variational:
        return written(recon, ".0f")
    return f"{written(recon, '.0f')} + {written(kl, '.1f')}"


def _other_models(view: ModelInView, x: Tensor, data: DataSet, which: str) -> None:
    """The same images through the model in view and those that come with the app."""
    compared = COMPARED.get(data.name)
    if not compared:
        return
    st.space("medium")
    st.markdown(
        tr(
            "**The same images through other models.** The larger beta is, the more images share "
            "a code, and the more they come back as the same digit. More dimensions bring the "
            "details."
        )
    )
    parts, names = [x], [tr("original")]
    models = {tr(words): shipped_model(name).model for name, words in compared.items()}
    if view.id not in compared:
        models = {tr("in view"): view.model, **models}
    for name, model in models.items():
        names.append(name)
        parts.append(decode_points(model, model.encode(x)[0]))
    digits(
        torch.cat(parts),
        key="other_models",
        of=f"{data.name} {which}",
        columns=len(x),
        row_labels=names,
        alt=tr(
            "The same test images, decoded from mu by an autoencoder, by models of beta 1 and 4, "
            "and by one of 20 dimensions"
        ),
    )
