"""Which model and which images do the lessons look at? Both are here: nothing is fetched."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.server.resources import data_here
from dashboard.session.model_in_view import ModelInView, shipped_model

if TYPE_CHECKING:
    from vae_core.data.loading import DataSet


@dataclass(frozen=True, eq=False)
class ModelAndData:
    """A trained model and test images of its data set, both on this machine already."""

    view: ModelInView
    data: "DataSet"


def lesson_digits(name: str = "mnist-2d") -> ModelAndData:
    """MNIST and one of its shipped models, where MNIST is here; else Sketched digits and theirs.

    Raises ModelUnavailable.
    """
    mnist = mnist_here()
    if mnist is not None:
        return ModelAndData(shipped_model(name), mnist)
    sketched = data_here("sketched")
    assert sketched is not None  # they are drawn, not fetched
    return ModelAndData(shipped_model("sketched-2d"), sketched)


def mnist_here() -> "DataSet | None":
    """MNIST; None where it has not been fetched."""
    return data_here("mnist")
