"""What do several tests of the dashboard stand on?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import resources
from dashboard.runs import Registry


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A run service of the test's own, and a place for what students predict."""
    monkeypatch.setattr(resources, "RUNS_DIR", tmp_path / "runs")
    resources.registry.clear()
    resources.progress.clear()
    registry = resources.registry()
    yield registry
    registry.close()
    resources.registry.clear()
    resources.progress.clear()
