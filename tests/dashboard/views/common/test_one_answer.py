"""Do two pages that show the same thing show it in the same way?"""

import base64
import re
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.charts.palette import KL, RECON
from dashboard.runs.registry import Registry
from dashboard.session.model_and_data import lesson_digits
from dashboard.session.model_in_view import shipped_model
from dashboard.views.slow_motion.controls import STAGE
from dashboard.views.slow_motion.stages import NAMES
from dashboard.views.slow_motion.walk import Settings, Walk
from dashboard.words.numbers import number
from tests.reading import chart, open_page, values, words
from vae_core.config import TrainConfig
from vae_core.data.images import as_pixels
from vae_core.explain.guides import guides
from vae_core.explain.layers import decoder_layers, mu_by_pixel
from vae_core.explain.pixel_cost import floor_per_image
from vae_core.model import build_model
from vae_core.record.checkpoint import Checkpoint, Encodings, checkpoint_to_bytes
from vae_core.trainer import train


def test_more_has_one_colour(runs: Registry) -> None:
    encoder, decoder = open_page("encoder"), open_page("decoder")
    slow = open_page("slow_motion", run="sketched-2d")
    slow.segmented_control(key=STAGE).set_value(NAMES[6]).run()
    heats = [
        chart(app, key)["figure"]["data"][0]
        for app, key in (
            (encoder, "encoder_pixels"),
            (decoder, "decoder_slopes"),
            (slow, "slow_motion_unit"),
        )
    ]
    for heat in heats:
        assert (heat["colorscale"][0][1], heat["colorscale"][-1][1]) == (KL, RECON)
        assert heat["zmin"] == -heat["zmax"]
    assert "More weight on a blue pixel would raise the loss, on an orange one lower it" in words(
        slow
    )
    assert "blue moves it up, orange down" in words(encoder)
    slow = open_page("slow_motion", run="sketched-2d", lang="fr")
    slow.segmented_control(key=STAGE).set_value(NAMES[6]).run()
    assert "sur un pixel bleu ferait monter la perte, sur un orange" in words(slow)


def slow_motion(stage: int) -> AppTest:
    app = open_page("slow_motion", run="mnist-2d")
    app.segmented_control(key=STAGE).set_value(NAMES[stage - 1]).run()
    assert not app.exception
    return app


def at(app: AppTest) -> tuple[int, int]:
    """The one row and column that a page names."""
    found = re.search(r"row (\d+), column (\d+)", words(app))
    assert found
    return int(found[1]), int(found[2])


def test_rows_columns_and_units_count_from_0(runs: Registry) -> None:
    """As a tensor has them; and the numbers of a code from 1, as z1 and z2."""
    lesson = lesson_digits()
    data, model = lesson.data, lesson.view.model
    step = Walk(shipped_model("mnist-2d"), trained=False).ahead(
        data.train, Settings(learning_rate=1e-3, beta=1.0, seed=0)
    )

    encoder = open_page("encoder")
    row = data.test.first_of_each_class()[3]
    x = as_pixels(data.test.images[row : row + 1])
    often = (data.train.images > 0).float().mean(0)
    strongest = int((often * mu_by_pixel(model, x, 0)).abs().argmax())
    assert at(encoder) == divmod(strongest, 28)
    cells = chart(encoder, "encoder_h")["figure"]["data"][0]["customdata"]
    numbers = np.frombuffer(base64.b64decode(cells["bdata"]), cells["dtype"])
    assert numbers.tolist() == list(range(400))  # 20 rows of 20
    mu1, mu2 = (number(float(value)) for value in model.encode(x)[0][0])
    assert f"| z1 | {mu1} |" in words(encoder)
    assert f"| z2 | {mu2} |" in words(encoder)

    decoder = open_page("decoder")
    sliders = [decoder.slider(key=f"decoder_{name}") for name in ("row", "column")]
    assert [(slider.min, slider.max) for slider in sliders] == [(0, 27), (0, 27)]
    layers = decoder_layers(model, torch.tensor([[z.value for z in z_sliders(decoder, row)]]))
    logit = float(layers.logits.reshape(28, 28)[14, 14])
    assert f"row 14, column 14 has logit {logit:.2f}" in chart(decoder, "decoder_curve")["alt"]

    missed = int((step.x[0] - step.recon_x[0]).abs().argmax())
    assert at(slow_motion(5)) == divmod(missed, 28)
    inks = [float(ink) for ink in slow_motion(1).code[0].value.split()]
    assert inks == pytest.approx(step.x[0].reshape(28, 28)[14].tolist(), abs=0.051)
    unit = int(step.gradients["fc1.weight"].norm(dim=1).argmax())
    assert f"Unit {unit}:" in words(slow_motion(7))
    latent = slow_motion(4)
    assert "dimension 1 of 2" in words(latent)
    assert values(latent, "z", "mu", "std", "eps")[0] == number(float(step.z[0, 0]))


def z_sliders(app: AppTest, row: int) -> list[Any]:
    return [app.slider(key=f"decoder_z{number}_{row}") for number in (1, 2)]


@pytest.mark.parametrize("variational", [True, False])
def test_an_autoencoders_axes_carry_no_kl(runs: Registry, variational: bool) -> None:
    config = TrainConfig(
        dataset="sketched", variational=variational, latent_dim=4, hidden_dim=8, epochs=1
    )
    noise = torch.Generator().manual_seed(0)
    mu, logvar = torch.randn((2, 40, 4), generator=noise)
    mu *= torch.tensor([1.0, 4.0, 2.0, 3.0])  # z2 varies most, then z4
    logvar[:, 0] = -50.0  # of which an autoencoder's decoder never hears
    codes = Encodings(mu, logvar, torch.arange(40) % 10)
    model = build_model(config)
    for progress in train(model, torch.rand((10, 784), generator=noise), config):
        history = progress.run.history
    file = Checkpoint(config, model, history, encodings=codes)
    run = runs.open_checkpoint(checkpoint_to_bytes(file), "its owner", name="a short run")

    app = open_page("latent_space", run=run, projection="Two dimensions")
    assert not app.exception
    axes = [app.selectbox(key=key) for key in ("map_x", "map_y")]
    sliders = app.multiselect(key="probe_dims")
    for control in (*axes, sliders):
        assert all(("nats" in option) is variational for option in control.options)
    space = open_page("latent_space", run=run, projection="3-D")
    assert ("dimensions with the most KL" in words(space)) is variational
    assert ("dimensions that vary most" in words(space)) is not variational
    assert ("KL" in sliders.label) is variational
    if not variational:
        assert axes[0].options[0].startswith("z2 · spread 4")
        assert [axis.value for axis in axes] == [1, 3]
        assert sliders.value == [1, 3, 2, 0]
    rows = open_page("sample", run=run)
    assert ("by their KL in nats per image" in words(rows)) is variational


def test_the_floor_of_a_pixel_is_the_floor_of_a_run() -> None:
    data = lesson_digits().data
    mean = floor_per_image(as_pixels(data.test.images)).mean()
    assert guides(data).floor == pytest.approx(float(mean))
