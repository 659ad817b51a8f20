"""What does the model make of a digit that a visitor draws, or of a photo of one?

Nothing of it is stored: it lives in the visitor's session and goes with it.
"""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.charts.codes_map import latent_map, posterior_layer
from dashboard.charts.planes import Plane, Points, steady_range
from dashboard.components.digits import digits
from dashboard.components.draw_pad import draw_pad
from dashboard.components.latent_pad import Look, latent_pad
from dashboard.export.pictures import ink_png
from dashboard.runs.decoder_weights import decoder_weights
from dashboard.session.model_in_view import ModelInView
from dashboard.views.reconstruct.test_images import ranked
from dashboard.words.language import comma, phrase, retold, tr, written
from vae_core.data.sources import SOURCES

if TYPE_CHECKING:
    from torch import Tensor

    from vae_core.data.loading import DataSet
    from vae_core.handwriting.mnist_form import Box, Corrections, Stages

DRAW, UPLOAD = phrase("Draw"), phrase("Upload a picture")
UPLOAD_MB = 20
DOUBTS = {  # by what vae_core.handwriting.mnist_form calls them
    "frame": phrase("A frame at the edge was cut off."),
    "lines": phrase("Long thin lines were taken for the paper's and erased."),
    "several digits": phrase(
        "There seems to be more than one digit. Crop the picture to one of them."
    ),
    "wide": phrase("This is wide for one digit. If there are two, crop the picture to one."),
}
STAGE_PX, MAP_PX = 84, 380
PAD_PX = 260  # a hand needs as much, on any page
N_NEAR = 15  # codes that say what it looks like to the model
N_DRAWS = 30
N_MAPPED = 2000


@st.fragment
def own_digit(view: ModelInView, data: "DataSet") -> None:
    """A pad or a file, and beside it what becomes of the digit."""
    row = st.container(horizontal=True, gap="large")
    pad, result = row.container(width=PAD_PX), row.container()
    with pad:
        stages = _digit_given()
        st.caption(tr("Your drawing or picture is not stored. It is gone when you leave."))
    with result:
        if stages is None:
            st.markdown(
                tr(
                    "**Your own {things}.** Draw one, large. It is made into what MNIST's makers "
                    "would have made of it, encoded, and decoded again.",
                    things=tr(SOURCES[view.config.dataset].things),
                )
            )
            return
        _stages(stages)
        _answer(view, data, stages)


def _digit_given() -> "Stages | None":
    """The digit as MNIST would have it, or None while there is none."""
    from vae_core.handwriting.mnist_form import as_mnist
    from vae_core.handwriting.photos import PictureError, read_picture
    from vae_core.handwriting.strokes import ink_from_strokes

    source = st.segmented_control(
        tr("Your drawing"),
        [DRAW, UPLOAD],
        default=DRAW,
        format_func=tr,
        key="own_source",
        wrap=True,
        required=True,
        label_visibility="collapsed",
    )
    try:
        if source == DRAW:
            strokes = draw_pad(key="draw_pad")
            return as_mnist(ink_from_strokes(strokes)) if strokes else None
        file = st.file_uploader(
            tr("A drawing, or a photo of paper"),
            key="upload",
            max_upload_size=UPLOAD_MB,
        )
        if not file:
            return None
        picture = read_picture(file.getvalue())
        with st.expander(tr("Correct how it is read"), key=f"correct_{file.file_id}"):
            corrections = _corrections(file.file_id)
        stages = as_mnist(picture, corrections)
        for doubt in stages.doubts:
            st.warning(tr(DOUBTS[doubt]))
        return stages
    except PictureError as error:
        st.error(retold(str(error)), icon=":material/image_not_supported:")
        return None


def _corrections(picture: str) -> "Corrections":
    """What the visitor says about the picture; another picture starts anew."""
    from vae_core.handwriting.mnist_form import Corrections

    crop = _box(tr("Crop"), "crop", (0, 100), picture)
    erase = _box(tr("Erase"), "erase", (0, 0), picture)
    return Corrections(
        crop=crop,
        erase=erase,
        invert=st.toggle(tr("Swap paper and ink"), key=f"invert_{picture}"),
        keep_lines=st.toggle(tr("Keep lines and frames"), key=f"keep_lines_{picture}"),
    )


def _box(name: str, key: str, usual: tuple[int, int], picture: str) -> "Box":
    """A part of the picture, by two sliders that a finger can move."""
    st.markdown(f"**{name}**")
    left, right = st.slider(tr("From left to right, in %"), 0, 100, usual, key=f"{key}_x_{picture}")
    top, bottom = st.slider(tr("From top to bottom, in %"), 0, 100, usual, key=f"{key}_y_{picture}")
    return left / 100, top / 100, right / 100, bottom / 100


def _stages(stages: "Stages") -> None:
    """From the picture to 28 x 28 pixels, as MNIST's makers did it."""
    dark = st.context.theme.type == "dark"
    shown = {
        tr("as ink"): stages.ink,
        tr("cropped"): stages.cropped,
        tr("20 pixels"): stages.scaled,
        tr("centred"): stages.centred,
    }
    st.markdown(tr("**The way to MNIST's form**"))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for caption, ink in shown.items():
            st.image(ink_png(_enlarged(ink), dark=dark), caption=caption, width=STAGE_PX)


def _enlarged(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """On a square, and small pictures by whole pixels: a browser would blur them."""
    side = max(ink.shape)
    above, beside = ((side - length) // 2 for length in ink.shape)
    square = np.zeros((side, side), np.uint8)
    square[above : above + ink.shape[0], beside : beside + ink.shape[1]] = ink
    times = max(1, 2 * STAGE_PX // side)
    return square.repeat(times, axis=0).repeat(times, axis=1)


def _answer(view: ModelInView, data: "DataSet", stages: "Stages") -> None:
    """mu and sigma, the reconstruction, the place on the map, and the surprise."""
    import torch

    from vae_core.data.images import as_pixels
    from vae_core.diagnostics import image_losses
    from vae_core.model import std_of
    from vae_core.sampling import decode_points

    image = torch.from_numpy(stages.centred.reshape(1, 784).copy())
    x = as_pixels(image)
    mu, logvar = (part.detach() for part in view.model.encode(x))
    recon, kl = (float(part) for part in image_losses(view.model, image))
    seen, words = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with seen:
        digits(
            torch.cat([x, decode_points(view.model, mu)]),
            key="own_reconstruction",
            of=_place(view, mu[0].numpy()),
            column_labels=[tr("yours"), tr("comes back")],
            size=112,
            alt=tr("Your drawing, and what the decoder makes of its mu"),
        )
    with words:
        st.markdown(_where(view, mu[0], data))
        st.markdown(_surprise(view, data, recon, kl))
        st.markdown(_code(view, mu[0].numpy(), std_of(logvar[0]).numpy()))
    _map(view, data, mu[0].numpy(), logvar[0].exp().numpy())


def _where(view: ModelInView, mu: "Tensor", data: "DataSet") -> str:
    from vae_core.explain.neighbours import nearest_class

    if view.encodings is None:
        return ""
    label, n = nearest_class(view.encodings.mu, view.encodings.labels, mu, k=N_NEAR)
    return tr(
        "It lands among the **{name}s**: {n} of the {n_near} nearest test images are {name}s.",
        name=tr(data.class_names[label]),
        n=n,
        n_near=N_NEAR,
    )


def _surprise(view: ModelInView, data: "DataSet", recon: float, kl: float) -> str:
    costs = ranked(view.version, view, data).cost
    share = float((costs < recon + kl).float().mean())
    values = {
        "cost": recon + kl,
        "recon": recon,
        "percent": 100 * share,
        "n": len(costs),
        "how": how_surprising(share),
    }
    if not view.config.variational:
        return tr(
            "It costs **{cost:.0f} nats** (reconstruction {recon:.0f}), more than {percent:.0f}% "
            "of {n:,} test images: {how}.",
            **values,
        )
    return tr(
        "It costs **{cost:.0f} nats** (reconstruction {recon:.0f} + KL {kl:.1f}), more than "
        "{percent:.0f}% of {n:,} test images: {how}.",
        kl=kl,
        **values,
    )


def how_surprising(share: float) -> str:
    """In words, by the share of test images that cost less."""
    if share < 0.4:
        return tr("less surprising than most of them")
    if share < 0.6:
        return tr("about as surprising as a usual one")
    if share < 0.9:
        return tr("more surprising than most of them")
    if share < 0.99:
        return tr("more surprising than 9 of 10 of them")
    return tr("hardly one of them surprises the model as much")


def _code(view: ModelInView, mu: Points, std: Points) -> str:
    if len(mu) <= 3:
        numbers = comma().join(written(value, ".2f") for value in mu).replace("-", "\N{MINUS SIGN}")
        spread = comma().join(written(value, ".2f") for value in std)
        if view.config.variational:
            return f"mu = ({numbers}), sigma = ({spread})."
        return tr("mu = ({mu}), and no sigma.", mu=numbers)
    if not view.config.variational:
        return tr("mu is {length:.1f} long, and there is no sigma.", length=np.linalg.norm(mu))
    return tr(
        "mu is {length:.1f} long; sigma lies from {least:.2f} to {most:.2f}.",
        length=np.linalg.norm(mu),
        least=std.min(),
        most=std.max(),
    )


def _place(view: ModelInView, mu: Points) -> str:
    """What a picture of the digit is of: the model, and where the digit is to it."""
    return f"{view.id} own {' '.join(f'{value:.2f}' for value in mu)}"


def _map(view: ModelInView, data: "DataSet", mu: Points, variance: Points) -> None:
    """Where it lies among the codes of test images, and its posterior to scale."""
    codes = view.encodings
    if codes is None or view.latent_dim < 2:
        return
    others = codes.mu[:N_MAPPED].numpy()
    plane = Plane.flat(2) if view.latent_dim == 2 else Plane.principal(others)[0]
    places = plane.project(others)
    centre = plane.project(mu[None])[0]
    layers = []
    if view.config.variational:
        eps = np.random.default_rng(0).standard_normal((N_DRAWS, len(mu)))
        draws = plane.project(mu + np.sqrt(variance) * eps)
        layers = posterior_layer(centre, (plane.axes * variance) @ plane.axes.T, draws)
    figure = latent_map(
        places,
        codes.labels[:N_MAPPED].numpy(),
        data.class_names,
        axis_range=steady_range(None, np.vstack([places, 1.1 * centre[None]])),
        names=plane.names,
        layers=layers,
        hover=False,
        fill=True,
    )
    st.markdown(
        tr(
            "**On the map**: its posterior, to scale, with {n_draws} draws of z (crosses).",
            n_draws=N_DRAWS,
        )
        if layers
        else tr("**On the map**: the ring begins at your digit's code.")
    )
    latent_pad(
        figure,
        decoder_weights(view.model, view.version, others),
        plane,
        None,
        look=Look(names=plane.names, classes=data.class_names, start=mu.tolist()),
        key="own_map",
        of=_place(view, mu),
        name="own_digit_map",
        height=MAP_PX,
        alt=tr(
            "Map of {n:,} test images' codes, and the posterior of your drawing at "
            "({x:.2f}, {y:.2f}).",
            n=len(others),
            x=centre[0],
            y=centre[1],
        ),
    )
