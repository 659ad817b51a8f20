"""How does a point of the plane become a picture?"""

from dashboard.shell.frame import frame
from dashboard.words.language import tr

state = frame(
    tr("Decoder"),
    page="decoder",
    description=tr(
        "Two numbers go in, and 784 probabilities of ink come out. Move the two, and watch every "
        "layer answer."
    ),
)

from dashboard.controls.pick_image import pick_image
from dashboard.session.model_and_data import lesson_digits
from dashboard.shell.explained import explained
from dashboard.shell.menu import link
from dashboard.views.common.lesson_end import lesson_end
from dashboard.views.decoder.layer_by_layer import layer_by_layer

with explained():
    lesson = lesson_digits()
row = pick_image(lesson, key="decoder_image")
layer_by_layer(lesson, row)
link("latent_space", tr("Decode under the cursor"), icon=":material/scatter_plot:", state=state)
lesson_end("decoder", state)
