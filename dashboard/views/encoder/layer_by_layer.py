"""What stands between an image and its place on the plane?

The layers with what they really hold for one image, and which pixels its place depends on.
"""

import streamlit as st
import torch

from dashboard.charts.codes_map import latent_map
from dashboard.charts.layers import activations, signed_pictures
from dashboard.charts.map_layers import posterior_layer
from dashboard.charts.planes import steady_range
from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.session.model_and_data import LessonDigits, passage, show_code
from dashboard.words.language import comma, phrase, tr
from dashboard.words.numbers import number
from dashboard.words.prose import glossary
from vae_core.diagnostics import as_pixels
from vae_core.explain.layers import (
    EncoderLayers,
    encoder_layers,
    mu_by_pixel,
    mu_moved_by,
    share_with_ink,
)
from vae_core.model import VAE

LAYER_PX, MAP_PX, PICTURE_PX = 168, 400, 260
DIGIT_PX = 168
N_MAPPED = 2000
N_DRAWS = 30
CLOSE = 8.0  # sigma to each side
SIGMA = glossary()["std"].glyph
WHOLE_PLANE = phrase(
    "The plane with the codes of {n:,} test images; this image's μ is at ({mu1:.2f}, {mu2:.2f}), "
    "and its ellipse reaches {sigma1:.3f} and {sigma2:.3f} at 1 sigma"
)
CLOSE_UP = phrase(
    "The plane with the codes of {n:,} test images; this image's μ is at ({mu1:.2f}, {mu2:.2f}), "
    "and its ellipse reaches {sigma1:.3f} and {sigma2:.3f} at 1 sigma, close up with {n_draws} "
    "draws of z"
)


def pixels_of(lesson: LessonDigits, row: int) -> torch.Tensor:
    """One test image, (1, 784) in [0, 1]."""
    return as_pixels(lesson.data.test.images[row : row + 1])


def about(lesson: LessonDigits, row: int) -> str:
    """What a picture of this image is of."""
    return f"{lesson.view.id} image {row}"


@st.fragment
def layer_by_layer(lesson: LessonDigits, row: int) -> None:
    """The image, h1, what comes out, and where that is on the plane."""
    x, subject = pixels_of(lesson, row), about(lesson, row)
    layers = encoder_layers(lesson.view.model, x)
    way, plane = st.columns([5, 6], gap="large")
    with way:
        image, hidden = st.columns(2, gap="medium")
        with image:
            st.markdown(tr("**x**: 784 pixels"))
            digits(
                x,
                key="encoder_x",
                of=subject,
                size=DIGIT_PX,
                alt=tr("The chosen test image"),
            )
        with hidden:
            hidden_units("h1", layers.h1, key="encoder_h", of=subject, height=LAYER_PX)
        st.markdown(numbers(layers))
        passage("encoder", "out")
    with plane:
        _plane(lesson, layers, subject)
    _formulas(layers)
    show_code(VAE.encode)


def _formulas(layers: EncoderLayers) -> None:
    """Side by side, and under each other on a phone."""
    h1, mu, logvar = st.columns([8, 7.5, 7], gap="small")
    on = tr("{on} on", on=n_on(layers.h1))
    with h1:
        values = {"h1": on, "x": tr("784 numbers")}
        formula("{h1} = relu(fc1({x}))", values, key="encoder_formula_h")
    with mu:
        values = {"mu": pair(layers.mu), "h1": on}
        formula("{mu} = fc_mean({h1})", values, key="encoder_formula_mu")
    with logvar:
        values = {"logvar": pair(layers.logvar), "h1": on}
        formula("{logvar} = fc_logvar({h1})", values, key="encoder_formula_logvar")


def n_on(h: torch.Tensor) -> int:
    """How many units are above zero."""
    return int((h > 0).sum())


def pair(values: torch.Tensor) -> str:
    """(1, L) as a point."""
    return f"({comma().join(number(float(value)) for value in values[0])})"


def numbers(layers: EncoderLayers) -> str:
    """What the encoder says, as a table."""
    lines = [f"| | μ | log σ² | {SIGMA} |", "|---|---:|---:|---:|"]
    for i, values in enumerate(zip(layers.mu[0], layers.logvar[0], layers.std[0], strict=True)):
        lines.append(f"| z{i + 1} | " + " | ".join(number(float(v)) for v in values) + " |")
    return "\n".join(lines)


def hidden_units(
    name: str, h: torch.Tensor, *, key: str, of: str, now: str = "", height: int
) -> None:
    """A hidden layer's activations (1, hidden_dim), and how many of them are on."""
    on, n = n_on(h), h.numel()
    st.markdown(tr("**{name}**: {on} of {n} are on", name=name, on=on, n=n))
    plot(
        activations(h[0].numpy()),
        key=key,
        of=of,
        now=now,
        height=height,
        alt=tr(
            "The {n} hidden units as a square of cells, darker where they are more active: {on} "
            "are above zero, the strongest at {most:.2f}",
            n=n,
            on=on,
            most=float(h.max()),
        ),
    )


def _plane(lesson: LessonDigits, layers: EncoderLayers, subject: str) -> None:
    """The image's q(z|x) among the codes of other test images."""
    codes = lesson.view.encodings
    if codes is None:
        st.caption(tr("The codes of other images are not on this machine."))
        return
    close = st.toggle(
        tr("Look closer"), key="encoder_close", bind="query-params", persist_state="session"
    )
    places = codes.mu[:N_MAPPED].numpy()
    mu, std = layers.mu[0].numpy(), layers.std[0].numpy()
    z = lesson.view.model.reparameterize(
        layers.mu.expand(N_DRAWS, -1),
        layers.logvar.expand(N_DRAWS, -1),
        generator=torch.Generator().manual_seed(0),
    )
    rings = posterior_layer(
        mu, torch.diag(layers.std[0] ** 2).numpy(), z.numpy() if close else z[:0].numpy()
    )
    ring = {
        "type": "scattergl",
        "x": mu[:1],
        "y": mu[1:2],
        "mode": "markers",
        "marker": {"symbol": "circle-open", "size": 22, "line": {"width": 3}}
        | {"color": "var(--st-text-color)"},
        "hovertemplate": tr("μ of this image") + "<br>(%{x:.2f}, %{y:.2f})<extra></extra>",
    }
    figure = latent_map(
        places,
        codes.labels[:N_MAPPED].numpy(),
        lesson.data.class_names,
        axis_range=steady_range(None, places),
        layers=rings if close else [*rings, ring],
        fill=True,
    )
    shown = {
        "n": len(places),
        "mu1": mu[0],
        "mu2": mu[1],
        "sigma1": std[0],
        "sigma2": std[1],
    }
    if close:
        reach = CLOSE * float(std.max())
        figure.layout.xaxis.range = [float(mu[0]) - reach, float(mu[0]) + reach]
        figure.layout.yaxis.range = [float(mu[1]) - reach, float(mu[1]) + reach]
        figure.layout.annotations = ()
    alt = tr(CLOSE_UP, **shown, n_draws=N_DRAWS) if close else tr(WHOLE_PLANE, **shown)
    plot(
        figure,
        key="encoder_plane",
        of=f"{subject} close up" if close else subject,
        height=MAP_PX,
        alt=alt,
    )
    st.caption(
        tr(
            "The ellipses are q(z|x) of this image at 1 and 2 {sigma}, the crosses {n} draws of z.",
            sigma=SIGMA,
            n=N_DRAWS,
        )
        if close
        else tr(
            "The ring is around μ of this image, with q(z|x) at 1 and 2 {sigma} inside it.",
            sigma=SIGMA,
        )
    )


@st.cache_data(max_entries=4, show_spinner=False)
def often_inked(data_name: str, _lesson: LessonDigits) -> torch.Tensor:
    """In which share of the training images a pixel has ink, (784,)."""
    return share_with_ink(_lesson.data.train.images)


@st.fragment
def pixels_that_matter(lesson: LessonDigits, row: int) -> None:
    """d mu / d x as a picture over the pixels, each weighed by how often it has ink."""
    words, picture = st.columns([4, 5], gap="large", vertical_alignment="center")
    model, x = lesson.view.model, pixels_of(lesson, row)
    often = often_inked(lesson.data.name, lesson)
    with words:
        passage("encoder", "pixels")
        names = [f"μ{i + 1}" for i in range(lesson.view.latent_dim)]
        chosen = st.segmented_control(
            tr("Which number"),
            names,
            default=names[0],
            key="encoder_dimension",
            wrap=True,
            required=True,
            bind="query-params",
            persist_state="session",
        )
        dimension = names.index(chosen)
        weighed = often * mu_by_pixel(model, x, dimension)
        pixel = int(weighed.abs().argmax())
        strongest = {"row": pixel // 28, "column": pixel % 28, "name": chosen}
        strongest["moves"] = number(mu_moved_by(model, x, dimension, pixel))
        st.markdown(
            tr(
                "The strongest pixel is at row {row}, column {column}, where {share:.0%} of the "
                "training images have ink. Full ink there instead of paper moves {name} by "
                "**{moves}**.",
                share=float(often[pixel]),
                **strongest,
            )
        )
    with picture:
        plot(
            signed_pictures(
                weighed[None].numpy(),
                [tr("d {name} / d x · how often there is ink", name=chosen)],
            ),
            key="encoder_pixels",
            of=about(lesson, row),
            now=chosen,
            height=PICTURE_PX,
            alt=tr(
                "How {name} changes with each of the 784 pixels, weighed by how often it has ink: "
                "most at row {row}, column {column}, where it moves by {moves} from paper to full "
                "ink",
                **strongest,
            ),
        )
