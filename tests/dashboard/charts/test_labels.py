"""Does a name on a map ever lie over another?"""

from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.codes_map import latent_map
from dashboard.charts.forces import forces_map
from dashboard.charts.labels import LETTER, LINE, SMALLEST_PX, places_apart
from dashboard.charts.planes import Plane, Points
from dashboard.server import resources
from tests.reading import checked

DIGITS = tuple("0123456789")
CLOTHES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)


def places_of(run: str) -> tuple[Points, np.ndarray]:
    """Codes of test images on the plane that the map shows, and their labels."""
    codes = resources.shipped(run).encodings
    assert codes is not None
    mu = codes.mu[:2000].numpy()
    plane = Plane.flat(2) if mu.shape[1] == 2 else Plane.principal(mu)[0]
    return plane.project(mu), codes.labels[:2000].numpy()


def overlaps(figure: go.Figure, px: float = SMALLEST_PX) -> list[tuple[str, str]]:
    """Pairs of names whose boxes share a pixel, on a map so many pixels wide."""
    low, high = figure.layout.xaxis.range
    unit = px / (high - low)
    boxes = []
    for note in figure.layout.annotations:
        name, font = note["text"][3:-4], note["font"]["size"]
        size = np.array([max(len(name) * LETTER, 0.7) * font, LINE * font])
        boxes.append((name, np.array([note["x"], note["y"]]) * unit, size))
    slack = 0.01 * unit  # places are sent with three decimals
    return [
        (one, other)
        for (one, a, size), (other, b, its) in combinations(boxes, 2)
        if (np.abs(a - b) < (size + its) / 2 - slack).all()
    ]


@pytest.mark.parametrize("names", [DIGITS, CLOTHES], ids=["digits", "clothes"])
@pytest.mark.parametrize("run", resources.SHIPPED_MODELS)
def test_no_class_name_lies_over_another(run: str, names: tuple[str, ...]) -> None:
    places, labels = places_of(run)
    figure = checked(latent_map(places, labels, names))
    assert len(figure.layout.annotations) == 10
    for px in (SMALLEST_PX, 300, 540, 900):
        assert overlaps(figure, px) == []


@pytest.mark.parametrize("mu", [(1.5, 2.6), (0.3, 0.4), (-1.2, -1.0), (0.0, 1.6)])
def test_no_class_name_lies_under_an_arrow_s_name(mu: tuple[float, float]) -> None:
    places, labels = places_of(resources.SHIPPED)
    at, zero = np.array(mu), np.zeros(2)
    map_ = forces_map(
        *(places, labels, DIGITS),
        encoder_mu=zero,
        mu=at,
        of_recon=at,
        of_kl=-at,
        way=np.array([at, zero]),
    )
    notes = checked(map_).layout.to_plotly_json()["annotations"]
    low, high = map_.layout["xaxis"]["range"]
    classes = [note for note in notes if note.get("name")]
    forces = [note for note in notes if note["text"] and not note.get("name")]
    assert len(classes) == 10
    assert len(forces) == 2
    for px in (SMALLEST_PX, 340, 540):
        unit = px / (high - low)
        for force in forces:
            width = (len(force["text"]) - 7) * LETTER * force["font"]["size"]
            left = force["x"] * unit + force["xshift"]
            left -= width * {"left": 0, "center": 0.5, "right": 1}[force["xanchor"]]
            y = force["y"] * unit + force["yshift"]
            for name in classes:
                x = name["x"] * unit
                beside = x < left - 4 or x > left + width + 4
                assert beside or abs(name["y"] * unit - y) > 12, (px, name["text"], force["text"])


def test_names_of_a_run_that_has_just_begun_lie_side_by_side() -> None:
    labels = np.arange(1000) % 10
    codes = np.random.default_rng(0).normal(0, 1e-3, (1000, 2))
    assert overlaps(checked(latent_map(codes, labels, DIGITS))) == []


def test_a_name_that_stands_alone_stays_in_the_middle_of_its_class() -> None:
    wanted = np.array([[-2.0, 0.0], [2.0, 1.0]])
    np.testing.assert_allclose(places_apart(wanted, ("0", "1"), 8.0), wanted)


def test_the_first_keeps_its_place_and_the_next_stands_close_by() -> None:
    first, second = places_apart(np.zeros((2, 2)), ("4", "9"), 8.0) * SMALLEST_PX / 8
    assert first.tolist() == [0, 0]
    assert 8 < np.hypot(*second) < 24


def test_a_name_keeps_away_from_what_is_taken() -> None:
    [place] = places_apart(np.zeros((1, 2)), ("4",), 8.0, taken=[(0.0, 0.0)])
    assert np.hypot(*place) * SMALLEST_PX / 8 > 8
