"""Can a download's name be stored anywhere, and is it another one for another thing?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.export.file_names import file_name


@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_name_can_be_stored(parts: list[str]) -> None:
    name = file_name(*parts)
    assert name.startswith("vae")
    assert len(name.encode()) <= 200
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\s]', name)
    assert not name.endswith((".", " "))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("z 1.2", "z -1.2"),
        ("z 1.2", "z \N{MINUS SIGN}1.2"),
        ("a" * 500 + "1", "a" * 500 + "2"),
        ("Zoë", "Zoé"),
        ("李", "王"),
        ("run aB", "run Ab"),
    ],
)
def test_other_things_have_other_names(one: str, other: str) -> None:
    assert file_name(one, "map") != file_name(other, "map")


def test_the_run_and_the_thing_stand_in_the_name() -> None:
    assert file_name("mnist-2d", "latent_map", "") == "vae-mnist-2d-latent_map"
