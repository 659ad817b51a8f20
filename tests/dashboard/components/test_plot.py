"""What does a chart send to the browser, and how does plotly.js get there?"""

import base64
import copy
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.chart import Chart
from dashboard.components.headed import as_json, deflated
from dashboard.components.plot import as_sent
from dashboard.words import language
from tests.reading import checked


def curve(y: Any, **layout: Any) -> Chart:
    return Chart([{"type": "scatter", "y": y}], layout)


def sent_values(values: np.ndarray) -> np.ndarray:
    """The numbers that the browser sees for a curve with these `values`."""
    array = as_sent(curve(values), "key")["data"][0]["y"]
    return np.frombuffer(base64.b64decode(array["bdata"]), dtype=array["dtype"])


@given(st.lists(st.floats(-1e30, 1e30), min_size=1))
def test_numbers_keep_screen_precision(numbers: list[float]) -> None:
    values = np.array(numbers)
    # 16 significant bits, so nearly five digits; below 1e-30 nothing can be seen anyway.
    np.testing.assert_allclose(sent_values(values), values, rtol=1.6e-5, atol=1e-30)


def test_gaps_and_infinities_stay() -> None:
    values = np.array([1.0, np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(sent_values(values), values)


def test_whole_numbers_stay_exact() -> None:
    steps = np.arange(0, 100_000, 50)
    np.testing.assert_array_equal(sent_values(steps), steps)


def test_an_image_keeps_its_shape() -> None:
    heatmap = as_sent(Chart([{"type": "heatmap", "z": np.zeros((28, 20))}], {}), "key")["data"][0]
    assert heatmap["z"]["dtype"] == "f4"
    assert heatmap["z"]["shape"] == "28, 20"


def test_the_view_belongs_to_the_key_and_no_template_travels() -> None:
    layout = as_sent(curve([1, 2]), "loss")["layout"]
    assert layout == {"uirevision": "loss"}


def test_a_figure_may_say_when_its_view_starts_anew() -> None:
    assert as_sent(curve([1, 2], uirevision="run 7"), "loss")["layout"]["uirevision"] == "run 7"


def test_sending_a_figure_leaves_it_as_it_was() -> None:
    figure = curve(np.linspace(0, 1, 5), xaxis={"range": [0, 1]})
    before = copy.deepcopy(figure)
    as_sent(figure, "key")
    np.testing.assert_equal((figure.data, figure.layout), (before.data, before.layout))


def test_a_figure_can_name_a_theme_colour() -> None:
    """Plotly's own check lets CSS variables pass; the browser puts the colour in."""
    figure = Chart([{"type": "scatter", "line": {"color": "var(--st-text-color)"}}], {})
    assert checked(figure).data[0].line.color == "var(--st-text-color)"
    assert as_sent(figure, "key")["data"][0]["line"]["color"] == "var(--st-text-color)"


def test_six_noisy_curves_fit_in_8_kb() -> None:
    step = np.arange(300) * 50
    noise = np.random.default_rng(0).normal(size=(6, 300))
    curves = 100 + 400 * np.exp(-step / 2000) + noise
    figure = Chart([{"type": "scatter", "x": step, "y": curve} for curve in curves], {})
    assert len(deflated(as_json(as_sent(figure, "loss")))) < 8_000


def test_a_chart_in_an_app_carries_its_words() -> None:
    from streamlit.testing.v1 import AppTest

    def app() -> None:

        from dashboard.charts.chart import Chart
        from dashboard.components.plot import plot

        chart = Chart([{"type": "scatter", "y": [1, 2]}], {})
        plot(chart, key="loss", alt="The loss falls.", height=200)

    element = AppTest.from_function(app).run().main[0]
    head, body = element.proto.bytes.split(b"\n", 1)
    message = json.loads(zlib.decompress(body))
    assert message["alt"] == "The loss falls."
    assert message["height"] == 200
    assert json.loads(head)["key"] == "loss"
    assert json.loads(head)["plotly_js"].startswith("app/static/")


def test_a_french_chart_writes_its_numbers_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    assert as_sent(Chart([], {}), "loss")["layout"]["separators"] == ",\u202f"
