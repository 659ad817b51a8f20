"""Where do the digits lie, and where one image's posterior?"""

import streamlit as st

from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.test_images import originals_on_page
from dashboard.views.latent_space.latent_map import draw_map
from dashboard.views.latent_space.posterior import choose_image, draw_posterior
from dashboard.views.latent_space.shown import map_controls, probe_dims
from dashboard.words.language import tr


@st.fragment
def look_around(view: ModelInView) -> None:
    """The map and, below it, one image's posterior."""
    data = originals_on_page(view)
    if view.encodings is None:
        st.info(
            tr(
                "This run's test images are not on this machine, so there are no codes to draw. "
                "Choose another model in the menu."
            )
        )
        return
    shown = map_controls(view, view.encodings)
    map_place = st.container()
    probe_dims(shown)
    posterior_place = st.container(key="posterior")
    with posterior_place:
        st.subheader(tr("One image's posterior"), anchor=False)
        image = choose_image(len(shown.mu))
    with map_place:
        draw_map(shown, data, image)
    with posterior_place:
        draw_posterior(shown, data, image)
