"""Where do the digits lie in latent space, and what lies between them?"""

import streamlit as st

from dashboard.server.resources import ModelUnavailable
from dashboard.session.model_in_view import ModelInView, model_in_view
from dashboard.shell.frame import frame
from dashboard.views.common.as_of import as_of
from dashboard.words.language import retold, tr

state = frame(
    tr("Latent map"),
    page="latent_space",
    description=tr(
        "Every dot is the code of a test image. Point at any place of the map to see what the "
        "decoder makes of it; pin it to keep it."
    ),
)


@st.fragment
def look_around(view: ModelInView) -> None:
    """The map and, below it, one image's posterior."""
    from dashboard.views.common.test_images import originals_on_page
    from dashboard.views.latent_space.latent_map import draw_map
    from dashboard.views.latent_space.posterior import choose_image, draw_posterior
    from dashboard.views.latent_space.shown import map_controls, probe_dims

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


try:
    view = model_in_view(state)
except ModelUnavailable as error:
    st.error(retold(str(error)))
else:
    as_of(view)
    look_around(view)
