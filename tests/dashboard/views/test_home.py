"""What does the home page show, and what does it ask the model for?"""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from tests.dashboard.shell.small_app import captions
from tests.reading import chart, open_page, painted, words
from vae_core.data.digit_grid import as_bytes
from vae_core.sampling import decode_points, generate_samples


@pytest.fixture
def home() -> AppTest:
    return open_page()


def test_a_newcomer_sees_the_shipped_model_at_work(home: AppTest) -> None:
    assert not home.exception
    assert not home.error
    z = torch.tensor([[home.slider(key="z1").value, home.slider(key="z2").value]])
    model = resources.shipped().model
    np.testing.assert_array_equal(painted(home, "digit"), as_bytes(decode_points(model, z)))
    assert len(painted(home, "samples")) == 64
    assert "mnist-2d" in captions(home)
    assert "MNIST" in captions(home)


def test_the_digit_follows_both_numbers(home: AppTest) -> None:
    home.slider(key="z1").set_value(1.5)
    home.slider(key="z2").set_value(2.0).run()
    seven = decode_points(resources.shipped().model, torch.tensor([[1.5, 2.0]]))
    np.testing.assert_array_equal(painted(home, "digit"), as_bytes(seven))


def test_the_samples_follow_the_spread(home: AppTest) -> None:
    home.slider(key="spread").set_value(0.5).run()
    asked = generate_samples(
        resources.shipped().model, generator=torch.Generator().manual_seed(0), temperature=0.5
    )
    np.testing.assert_array_equal(painted(home, "samples"), as_bytes(asked))


def test_without_spread_chance_has_no_say(home: AppTest) -> None:
    assert len(np.unique(painted(home, "samples"), axis=0)) == 64
    home.slider(key="spread").set_value(0.0).run()
    assert len(np.unique(painted(home, "samples"), axis=0)) == 1


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page(lang="fr")
    assert not app.exception
    assert app.title[0].value == "Deux nombres font un chiffre"
    assert app.slider(key="z1").label == "Premier nombre, z1"
    assert "60\u202f000 chiffres manuscrits" in words(app)
    map_ = chart(app, "latent_map")
    assert "2\u202f000 chiffres de test" in map_["alt"]
    assert "z1 = \N{MINUS SIGN}1,2 et z2 = \N{MINUS SIGN}0,3" in map_["alt"]
    assert map_["figure"]["words"]["save"] == "Télécharger en PNG"
