"""Where on the plane does the encoder put an image, and how far around it may z fall?"""

import streamlit as st

from dashboard.charts.chart import Chart
from dashboard.charts.codes_map import latent_map
from dashboard.charts.map_layers import posterior_layer
from dashboard.charts.parts import at_its_place, hovering
from dashboard.charts.planes import Plane, Points, steady_range
from dashboard.components.plot import plot
from dashboard.controls.kept import kept
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.chance import seeded
from dashboard.views.common.layers import CROSS, RING, SIGMA
from dashboard.words.language import phrase, tr
from vae_core.explain.layers import EncoderLayers

MAP_PX = 400
N_MAPPED = 2000
N_DRAWS = 30
CLOSE = 8.0  # sigma to each side
WHOLE_PLANE = phrase(
    "The plane with the codes of {n:,} test images; this image's μ is at ({mu1:.2f}, {mu2:.2f}), "
    "and its ellipse reaches {sigma1:.3f} and {sigma2:.3f} at 1 sigma"
)
CLOSE_UP = phrase(
    "The plane with the codes of {n:,} test images; this image's μ is at ({mu1:.2f}, {mu2:.2f}), "
    "and its ellipse reaches {sigma1:.3f} and {sigma2:.3f} at 1 sigma, close up with {n_draws} "
    "draws of z"
)


def on_the_plane(lesson: ModelAndData, layers: EncoderLayers, subject: str) -> None:
    """The image's q(z|x) among the codes of other test images."""
    codes = lesson.view.encodings
    if codes is None:
        st.caption(tr("The codes of other images are not on this machine."))
        return
    close = st.toggle(tr("Look closer"), **kept("encoder_close"))
    places = codes.mu[:N_MAPPED].numpy()
    mu, std = layers.mu[0].numpy(), layers.std[0].numpy()
    z = lesson.view.model.reparameterize(
        layers.mu.expand(N_DRAWS, -1),
        layers.logvar.expand(N_DRAWS, -1),
        generator=seeded(0),
    )
    draws = z.numpy() if close else z[:0].numpy()
    rings = posterior_layer(*Plane.flat(2).gaussian(mu, std**2), draws)
    ring = {
        "type": "scattergl",
        "x": mu[:1],
        "y": mu[1:2],
        "mode": "markers",
        "marker": {"symbol": "circle-open", "size": 22, "line": {"width": 3}}
        | {"color": "var(--st-text-color)"},
        **hovering(at_its_place(tr("μ of this image"))),
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
        figure = _near(figure, mu, CLOSE * float(std.max()))
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
            "Ellipses: q(z|x) of this image at 1 and 2 {sigma} · {cross} {n} draws of z from it",
            sigma=SIGMA,
            cross=CROSS,
            n=N_DRAWS,
        )
        if close
        else tr(
            "{ring} μ of this image, with q(z|x) at 1 and 2 {sigma} inside it · dotted: N(0, I) "
            "at 1 and 2 {sigma}",
            ring=RING,
            sigma=SIGMA,
        )
    )


def _near(map_: Chart, middle: Points, reach: float) -> Chart:
    """The part of the map that lies round a place, without names."""
    axes = {
        name: map_.layout[name] | {"range": [float(at) - reach, float(at) + reach]}
        for name, at in zip(("xaxis", "yaxis"), middle, strict=True)
    }
    return map_.with_more(annotations=[], **axes)
