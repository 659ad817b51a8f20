"""What does a reader see on a map of codes?"""

import numpy as np
import pytest

from dashboard.charts.codes_map import axis_names, latent_map
from dashboard.charts.planes import Plane
from tests.reading import checked


def test_the_map_names_every_class_at_its_middle() -> None:
    mu = np.array([[0.0, 0.0], [2.0, 2.0], [-1.0, 1.0]])
    figure = checked(latent_map(mu, np.array([0, 0, 1]), ("zero", "one")))
    places = {a.text: (a.x, a.y) for a in figure.layout.annotations}
    assert places == {"<b>zero</b>": (1.0, 1.0), "<b>one</b>": (-1.0, 1.0)}
    assert figure.layout.yaxis.scaleanchor == "x"


def test_a_class_without_codes_keeps_its_place_on_the_map() -> None:
    figure = checked(latent_map(np.zeros((3, 2)), np.array([2, 2, 2]), ("zero", "one", "two")))
    assert [trace.name for trace in figure.data] == ["zero", "one", "two"]
    assert [note.text for note in figure.layout.annotations] == ["<b>two</b>"]


@pytest.mark.parametrize(
    ("plane", "names"),
    [
        (Plane.flat(2), ("z1", "z2")),
        (Plane.flat(1), ("z1", "class")),
        (Plane.flat(20, (6, 0)), ("z7", "z1")),
        (Plane.principal(np.random.default_rng(0).normal(size=(50, 5)))[0], ("axis 1", "axis 2")),
    ],
    ids=["two", "one", "chosen", "principal"],
)
def test_the_map_says_what_its_axes_are(plane: Plane, names: tuple[str, str]) -> None:
    assert axis_names(plane) == names
