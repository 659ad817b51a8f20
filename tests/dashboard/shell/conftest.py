"""What do the tests of the frame stand on?"""

import pytest

from dashboard.runs.registry import Registry
from tests.conftest import REPOSITORY


@pytest.fixture
def run_id(runs: Registry) -> str:
    """A finished run on Sketched digits."""
    content = (REPOSITORY / "checkpoints" / "sketched-2d.safetensors").read_bytes()
    return runs.open_checkpoint(content, "its owner", name="sketched-2d")
