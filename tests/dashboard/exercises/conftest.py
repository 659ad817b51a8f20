"""What do the tests of exercises stand on?"""

from pathlib import Path

import pytest

from dashboard.exercises.exercise import Exercise
from tests.dashboard.exercises.small import GOOD, Folders, read


@pytest.fixture(scope="module")
def folders(tmp_path_factory: Folders) -> Folders:
    """New folders for each example of a test."""
    return tmp_path_factory


@pytest.fixture
def good(tmp_path: Path) -> Exercise:
    return read(tmp_path, good=GOOD).good[0]
