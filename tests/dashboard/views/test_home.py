"""What does the home page show, and what does it ask the model for?"""

import gzip
import json
import re
import zlib
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.charts.palette import CLASS_COLOURS
from dashboard.components.two_numbers import checked_place
from dashboard.runs.decoder_weights import decoder_weights
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.views.home import route, two_numbers
from dashboard.words.catalogue import catalogue
from tests.conftest import REPOSITORY
from tests.dashboard.shell.small_app import captions
from tests.reading import components, open_page, painted, told, words
from vae_core.data.digit_grid import as_bytes
from vae_core.sampling import generate_samples

CARRIED = ("run", "lang", "pins")


def tr_in(language: str, phrase: str) -> str:
    return catalogue(language).gettext(phrase)


@pytest.fixture
def home() -> AppTest:
    return open_page()


def shown(app: AppTest) -> dict[str, Any]:
    """What the browser is told of the digit and its map."""
    [proto] = components(app, "two_numbers")
    return told(proto)


def opened(content: bytes) -> tuple[dict[str, Any], bytes]:
    header, numbers = gzip.decompress(content).split(b"\n", 1)
    return json.loads(header), numbers


def test_a_newcomer_sees_the_shipped_model_at_work(home: AppTest) -> None:
    assert not home.exception
    assert not home.error
    assert shown(home)["z"] == [home.slider(key="z1").value, home.slider(key="z2").value]
    assert len(painted(home, "samples")) == 64
    assert "mnist-2d" in captions(home)
    assert "MNIST" in captions(home)


def test_the_browser_gets_the_shipped_decoder_and_codes(home: AppTest) -> None:
    address = shown(home)["address"]
    assert address.startswith("app/static/two_numbers-")
    header, numbers = opened((REPOSITORY / address.removeprefix("app/")).read_bytes())
    shipped = resources.shipped()
    codes = shipped.encodings
    assert codes is not None
    n = header["n"]
    assert (header["latent"], header["hidden"], n) == (2, 400, 2000)
    weights = decoder_weights(shipped.model, "", codes.mu.numpy()).content
    assert numbers == b"".join(
        [weights, codes.mu[:n].numpy().tobytes(), codes.labels[:n].byte().numpy().tobytes()]
    )
    assert [name for name, *_ in header["titles"]] == list("0123456789")
    assert header["colours"] == list(CLASS_COLOURS)
    assert codes.mu[:n].abs().max() < header["reach"], "every dot finds room on the map"


def test_weights_are_carried_where_no_file_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.components.two_numbers.served", lambda *_, **__: None)
    app = open_page()
    assert shown(app)["address"] is None
    [carried] = components(app, "carried")
    about, file = carried.bytes.split(b"\n", 1)
    assert json.loads(about)["name"] == shown(app)["key"]
    header, numbers = opened(file)
    assert len(numbers) == 4 * (2 * 400 + 400 + 400 * 784 + 784 + 2 * header["n"]) + header["n"]


def test_the_ring_follows_both_numbers(home: AppTest) -> None:
    home.slider(key="z1").set_value(1.5)
    home.slider(key="z2").set_value(2.0).run()
    told = shown(home)
    assert told["z"] == [1.5, 2.0]
    assert "a ring marks z1 = 1.5, z2 = 2.0" in told["label"]
    assert told["file"] == {
        "digit": "vae-mnist-2d-digit",
        "map": "vae-mnist-2d-latent_map-z_1.5_2.0",
    }


def test_an_old_link_names_both_numbers() -> None:
    assert shown(open_page(z1="1.5", z2="2"))["z"] == [1.5, 2.0]


@pytest.mark.parametrize("address", [{}, {"lang": "fr"}, {"run": "mnist-20d", "lang": "fr"}])
def test_a_click_opens_the_large_map_of_this_model_there(
    monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
) -> None:
    monkeypatch.setattr(two_numbers, "two_numbers", lambda *_, **__: (1.25, -0.5))
    app = open_page(**address)
    assert not app.exception
    assert app.title[0].value == tr_in(address.get("lang", "en"), "Latent map")
    asked = {name: value for name, value in app.query_params.items() if name in CARRIED}
    expected = address | {"pins": "1.25,-0.5"}
    if "run" in address:  # in the model of that run, the point would be another digit's
        expected["run"] = "mnist-2d"
    assert asked == expected
    [pad] = components(app, "latent_pad")
    assert json.loads(zlib.decompress(pad.bytes.split(b"\n", 1)[1]))["pad"]["pins"] == [
        [1.25, -0.5]
    ]


@pytest.mark.parametrize(
    "value",
    [None, 5, "1,2", [], [1], [1, 2, 3], [1, None], ["1", 2], [1, float("nan")], [1e3, 0]],
    ids=repr,
)
def test_nonsense_from_a_browser_opens_nothing(value: Any) -> None:
    assert checked_place(value) is None


def test_a_place_comes_through() -> None:
    assert checked_place([1, -2.5]) == (1.0, -2.5)


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
    told = shown(app)
    assert "2\u202f000 chiffres de test" in told["label"]
    assert "z1 = \N{MINUS SIGN}1,2 et z2 = \N{MINUS SIGN}0,3" in told["label"]
    assert told["words"]["save"] == "Télécharger en PNG"
    assert told["words"]["decimal"] == ","


def on_route(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.main.get("page_link") if " · " in link.proto.label]


def test_the_route_lies_beside_training_and_the_map(home: AppTest) -> None:
    labels = [link.proto.label for link in home.main.get("page_link")]
    assert re.fullmatch(r"Understand it in \d+ minutes", labels[0])
    assert labels[1:3] == ["Train your own", "Explore the map"]
    assert labels[3:] == on_route(home)
    assert on_route(home)[0].startswith("What is a VAE? · ")


def test_what_is_done_in_this_browser_is_ticked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "lessons_done", lambda _: frozenset({"what_is_a_vae"}))
    app = open_page()
    assert [label.endswith("· done") for label in on_route(app)][:2] == [True, False]
    first = app.main.get("page_link")[0].proto
    assert first.page.endswith("encoder"), "one goes on where one was"
