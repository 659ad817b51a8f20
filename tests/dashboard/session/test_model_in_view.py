"""Which model do pages get, and when is it another one?"""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from dashboard.datasets.on_their_way import Originals, originals
from dashboard.runs.registry import Registry
from dashboard.server.paths import CHECKPOINTS
from dashboard.server.resources import SHIPPED_MODELS
from dashboard.session.model_in_view import model_in_view, view_of
from dashboard.session.state import AppState
from tests.dashboard.run_service import Most
from vae_core.config import TrainConfig
from vae_core.data.download import DataUnavailable
from vae_core.errors import sentence
from vae_core.record.checkpoint import Checkpoint

ME = "m" * 32


class At(AppState):
    """A visitor whose address asks for this run."""

    def __init__(self, run_id: str | None) -> None:
        super().__init__(owner=ME)
        self._asked = run_id

    @property
    def run_id(self) -> str | None:
        return self._asked


def until_step(runs: Registry, run_id: str, step: int) -> None:
    deadline = time.monotonic() + 60
    while (snapshot := runs.snapshot(run_id)) is None or snapshot.step < step:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("name", SHIPPED_MODELS)
def test_a_shipped_model_by_its_name(name: str) -> None:
    view = model_in_view(At(name))
    assert view.id == view.version == name
    assert view.encodings is not None
    assert view.encodings.mu.shape[1] == view.latent_dim
    assert not any(weight.requires_grad for weight in view.model.parameters())


def test_without_a_run_the_labs_model() -> None:
    assert model_in_view(At(None)).id == "mnist-2d"
    assert model_in_view(At("nobody-knows")).id == "mnist-2d"


def test_a_run_that_trains_is_seen_as_it_is_now(runs: Registry) -> None:
    config = TrainConfig(dataset="sketched", train_size=2000, epochs=50, hidden_dim=64)
    run_id = runs.start(config, ME)
    until_step(runs, run_id, 1)
    early = model_in_view(At(run_id))
    assert early.id == run_id
    assert early.encodings is not None
    assert len(early.encodings.mu) == 2000
    until_step(runs, run_id, int(early.version.rsplit("-", 1)[1]) + 5)
    late = model_in_view(At(run_id))
    assert late.version != early.version
    assert not torch.equal(late.model.fc3.weight, early.model.fc3.weight)
    runs.stop(run_id, ME)


def test_the_same_weights_are_the_same_object(runs: Registry) -> None:
    content = Path(CHECKPOINTS / "sketched-2d.safetensors").read_bytes()
    run_id = runs.open_checkpoint(content, ME, name="sketched-2d")
    assert model_in_view(At(run_id)) is model_in_view(At(run_id))


def settled(name: str, root: Path) -> Originals:
    deadline = time.monotonic() + 60
    while (state := originals(name, root)).fetching:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return state


def test_a_class_that_opens_one_page_at_once_has_one_copy_made(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (CHECKPOINTS / "sketched-2d.safetensors").read_bytes()
    run_id = runs.open_checkpoint(content, ME, name="a run")
    most, look, looked_at = Most(), runs.look, list[str]()

    def counted(name: str) -> Checkpoint:
        looked_at.append(name)
        return look(name)

    monkeypatch.setattr(runs, "look", most.of(counted))
    with ThreadPoolExecutor(8) as students:
        views = list(students.map(lambda _: view_of(run_id), range(8)))
    assert looked_at == [run_id]
    assert len(set(map(id, views))) == 1


def test_sketched_digits_are_always_there(tmp_path: Path) -> None:
    state = originals("sketched", tmp_path)
    assert state.data is not None
    assert len(state.data.test) == 2000


def test_a_data_set_that_cannot_be_had_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*_: object, **__: object) -> None:
        raise DataUnavailable("The internet is not there.")

    monkeypatch.setattr("vae_core.data.loading.fetch_files", offline)
    assert originals("mnist", tmp_path).data is None
    assert settled("mnist", tmp_path).unavailable == sentence("The internet is not there.")
