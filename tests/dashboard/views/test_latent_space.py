"""What does the latent map page show, and what does it send to the pad?"""

import json
import re
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.components.latent_pad import MAX_PINS, checked_pins
from dashboard.datasets.loaded import shared_data
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from tests.reading import components, open_page, words
from vae_core.data.download import DataUnavailable


def page(run: str, **query: str) -> AppTest:
    return open_page("latent_space", **{"run": run, "n_points": "500", **query})


def sent(app: AppTest) -> dict[str, Any]:
    """What the pad was told."""
    [pad] = components(app, "latent_pad")
    message: dict[str, Any] = json.loads(zlib.decompress(pad.bytes.split(b"\n", 1)[1]))
    return message


def carried(app: AppTest) -> dict[str, dict[str, Any]]:
    """The headers of what travels beside it."""
    headers = [json.loads(proto.bytes.split(b"\n", 1)[0]) for proto in components(app, "carried")]
    return {header["name"]: header for header in headers}


def traces(app: AppTest) -> list[str]:
    return [trace.get("name", "") for trace in sent(app)["figure"]["data"]]


@pytest.mark.parametrize("run", resources.SHIPPED_MODELS)
def test_every_shipped_model_has_its_map(runs: Registry, run: str) -> None:
    app = page(run)
    assert not app.exception
    message = sent(app)
    latent = resources.shipped(run).model.latent_dim
    assert len(message["pad"]["plane"]["origin"]) == latent
    assert carried(app)["pad-model"]["latent"] == latent
    assert carried(app)["pad-codes"]["n"] == 500
    assert message["pad"]["label"].startswith("Map of 500 test images' codes")


def test_layers_come_and_go(runs: Registry) -> None:
    app = page("sketched-2d")
    assert len(sent(app)["figure"]["layout"]["shapes"]) == 3
    app.pills(key="layers").set_value(["Class ellipses", "Holes", "Posterior", "Decoded plane"])
    app.run()
    assert not app.exception
    assert (
        "shapes" not in sent(app)["figure"]["layout"] or not sent(app)["figure"]["layout"]["shapes"]
    )
    names = traces(app)
    assert "aggregate posterior against the prior" in names
    assert sum("2 sigma" in name for name in names) == 10 + 1  # classes, and q(z|x)
    assert sent(app)["pad"]["manifold"]
    assert "of the prior's draws land in holes" in words(app)


def test_an_autoencoder_has_no_density_to_look_for_holes_in(runs: Registry) -> None:
    app = page("mnist-2d-ae")
    assert "Holes" not in app.pills(key="layers").options


def test_20_dimensions_along_their_axes_in_two_of_them_and_in_space(runs: Registry) -> None:
    app = page("mnist-20d")
    assert "% of the codes' variance" in words(app)
    assert app.multiselect(key="probe_dims").value == sent_dims(app)
    app.segmented_control(key="projection").set_value("Two dimensions").run()
    assert not app.exception
    axes = sent(app)["pad"]["plane"]["axes"]
    assert [sorted(axis)[-1] for axis in axes] == [1.0, 1.0]
    app.segmented_control(key="projection").set_value("3-D").run()
    assert not app.exception
    assert not sent(app)["pad"]["flat"]
    assert sent(app)["figure"]["data"][0]["type"] == "scatter3d"


def sent_dims(app: AppTest) -> list[int]:
    return [dim["index"] for dim in sent(app)["pad"]["dims"]]


def test_one_image_with_its_exact_posterior(runs: Registry) -> None:
    app = page("sketched-2d")
    assert "its guess costs" in words(app)
    app.number_input(key="test_image").set_value(3).run()
    assert not app.exception
    assert "test image 3" in words(app)


def test_grey_pixels_have_no_log_p_of_x(runs: Registry) -> None:
    app = page("sketched-2d")
    image = shared_data("sketched", DATA_DIR).test.images[0]
    n_grey = int(((image > 0) & (image < 255)).sum())
    assert n_grey
    assert f"{n_grey} pixels are grey here" in words(app)
    assert "log p(x) =" not in words(app)


def test_pins_come_out_of_the_address(runs: Registry) -> None:
    app = page("sketched-2d", pins="1,2;nonsense;0.5,-1;9e9,0;1,2,3")
    assert sent(app)["pad"]["pins"] == [[1.0, 2.0], [0.5, -1.0]]


def test_without_the_data_set_the_map_is_still_there(
    runs: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def offline(*_: object, **__: object) -> None:
        raise DataUnavailable("The internet is not there.")

    monkeypatch.setattr("vae_core.data.loading.fetch_files", offline)
    monkeypatch.setattr("dashboard.views.common.test_images.DATA_DIR", tmp_path)
    app = page("mnist-2d")
    for _ in range(100):  # it is fetched on a thread of its own
        app.run()
        assert not app.exception
        if app.info:
            break
        time.sleep(0.05)
    assert "can be explored all the same" in " ".join(info.value for info in app.info)
    assert "pad-originals" not in carried(app)
    assert "pad-codes" in carried(app)


@given(
    st.recursive(
        st.none() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=12,
    )
)
def test_pins_from_any_browser_are_points_or_nothing(value: Any) -> None:
    pins = checked_pins(value, 2)
    assert len(pins) <= MAX_PINS
    assert all(len(pin) == 2 and all(abs(number) <= 50 for number in pin) for pin in pins)


# ── in French ──


def test_the_map_speaks_french(runs: Registry) -> None:
    app = page("sketched-2d", lang="fr", layers="Trous")
    assert not app.exception
    assert app.title[0].value == "Carte latente"
    assert "des tirages de la loi a priori tombent dans des trous" in words(app)
    assert "**30 tirages** de z" in words(app)
    assert re.search(r"son approximation coûte \*\*([01],\d\d nat|[2-9],\d\d nats)\*\*", words(app))
    assert app.pills(key="layers").value == ["Holes"]  # a value is the same in every language
    assert "loi a posteriori agrégée comparée à la loi a priori" in traces(app)
    message = sent(app)
    assert message["pad"]["label"].startswith("Carte des codes de 500 images de test (z1")
    assert message["pad"]["words"]["pinned"] == "Revenir à l'épingle {number}"


def test_the_axes_have_french_names(runs: Registry) -> None:
    app = page("mnist-20d", lang="fr")
    assert not app.exception
    assert re.search(r"montrent \d+\u00a0% de la variance des codes", words(app))
    assert sent(app)["pad"]["names"] == ["axe 1", "axe 2"]


def test_what_is_chosen_on_the_map_stays_chosen_in_the_other_language(runs: Registry) -> None:
    app = page("mnist-20d")
    app.pills(key="layers").set_value(["Holes", "Prior"])
    app.segmented_control(key="projection").set_value("Two dimensions").run()
    app.segmented_control(key="language").set_value("fr").run()
    assert not app.exception
    assert "Trous" in app.pills(key="layers").options
    assert app.pills(key="layers").value == ["Holes", "Prior"]
    assert app.segmented_control(key="projection").value == "Two dimensions"
