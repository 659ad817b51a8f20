"""What a page computes of a model: how often, and on how many threads?"""

import dataclasses
from collections.abc import Iterator

import pytest
import torch

from dashboard.session.computed import computed
from dashboard.session.model_and_data import ModelAndData, lesson_digits
from dashboard.session.model_in_view import ModelInView
from vae_core.data.loading import DataSet

asked: list[object] = []


@computed(most=8)
def of_a_model(view: ModelInView, n: int, _note: str = "") -> tuple[str, int]:
    """Says of what it was computed, and on how many threads."""
    asked.append((view.version, n))
    return f"{view.version} {n}", torch.get_num_threads()


@computed(most=8)
def of_a_lesson(lesson: ModelAndData) -> str:
    asked.append(lesson.view.version)
    return lesson.data.title


@computed(most=8)
def of_a_data_set(data: DataSet) -> int:
    asked.append(data.name)
    return len(data.test)


@pytest.fixture
def lesson() -> ModelAndData:
    asked.clear()
    return lesson_digits()


@pytest.fixture
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_once_for_each_version_of_a_model_and_each_value(lesson: ModelAndData) -> None:
    view = dataclasses.replace(lesson.view, version="run-100")
    same = dataclasses.replace(view, name="renamed since")
    later = dataclasses.replace(view, version="run-200")
    assert of_a_model(view, 1) == of_a_model(same, 1)
    assert of_a_model(view, 1, "noted") == of_a_model(view, 1)
    assert of_a_model(later, 1)[0] == "run-200 1"
    assert of_a_model(view, 2)[0] == "run-100 2"
    assert asked == [("run-100", 1), ("run-200", 1), ("run-100", 2)]


def test_a_lesson_is_known_by_its_model_and_a_data_set_by_its_name(lesson: ModelAndData) -> None:
    later = dataclasses.replace(lesson.view, version="of a lesson, later")
    for view in (lesson.view, later, lesson.view):
        assert of_a_lesson(ModelAndData(view, lesson.data)) == lesson.data.title
    assert asked == [lesson.view.version, later.version]
    asked.clear()
    named = dataclasses.replace(lesson.data, name="another")
    for data in (lesson.data, named, lesson.data):
        assert of_a_data_set(data) == len(lesson.data.test)
    assert asked == [lesson.data.name, "another"]


@pytest.mark.usefixtures("two_threads")
def test_it_is_computed_on_one_thread_and_leaves_the_page_its_own(lesson: ModelAndData) -> None:
    view = dataclasses.replace(lesson.view, version="on one thread")
    assert of_a_model(view, 1)[1] == 1
    assert torch.get_num_threads() == 2


def test_a_caller_may_change_its_answer(lesson: ModelAndData) -> None:
    view = dataclasses.replace(lesson.view, version="changed")
    doubled(view).mul_(2)
    assert doubled(view).tolist() == [1.0, 1.0]


@computed(most=2)
def doubled(view: ModelInView) -> torch.Tensor:
    return torch.ones(2)
