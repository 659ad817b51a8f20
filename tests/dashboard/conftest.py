"""What do several tests of the dashboard stand on?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from tests.dashboard.run_service import MakeRuns


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


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where data sets are kept; the sketched digits come into it once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def no_mnist(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    """Lessons on a machine without MNIST."""
    monkeypatch.setattr("dashboard.server.resources.DATA_DIR", data_dir)


@pytest.fixture
def make_runs(tmp_path: Path, data_dir: Path) -> Iterator[MakeRuns]:
    """Starts run services, as many as there are servers: `make_runs(max_training=2)`."""
    registries = []

    def make_runs(**options: Any) -> Registry:
        options = {"folder": tmp_path / "runs", "max_training": 1, **options}
        registries.append(Registry(data_dir=data_dir, **options))
        return registries[-1]

    yield make_runs
    for registry in registries:
        registry.close()
