"""What do the lessons share?

Their words, the very code that runs, formulas with their present numbers, and digits to look at
that need no download.
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.server.resources import DATA_DIR, ROOT
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.words.language import filled, tr
from dashboard.words.prose import prose

if TYPE_CHECKING:
    from vae_core.data.loading import DataSet


def passage(page: str, name: str, **values: object) -> None:
    """A passage of the page's prose; `{beta}` in it is replaced by a value."""
    words = prose(page, name)
    st.markdown(filled(words, **values) if values else words)


def show_code(*things: Callable[..., Any]) -> None:
    """The source of functions as they run here, under a line that says where they stand."""
    names = ", ".join(thing.__qualname__ for thing in things)
    with st.expander(tr("The code that runs: {names}", names=names), icon=":material/code:"):
        for thing in map(inspect.unwrap, things):  # what a decorator wraps, not the decorator
            file = Path(inspect.getsourcefile(thing) or "").resolve()
            lines, line = inspect.getsourcelines(thing)
            st.caption(tr("{file}, line {line}", file=file.relative_to(ROOT), line=line))
            st.code(textwrap.dedent("".join(lines)), language="python")


@dataclass(frozen=True, eq=False)
class LessonDigits:
    """A trained model and test images of its data set, both on this machine already."""

    view: ModelInView
    data: "DataSet"


def lesson_digits(name: str = "mnist-2d") -> LessonDigits:
    """MNIST and one of its shipped models, where MNIST is here; else Sketched digits and theirs.

    Never fetches anything. Raises ModelUnavailable.
    """
    from dashboard.datasets.loaded import shared_data

    mnist = mnist_here()
    if mnist is not None:
        return LessonDigits(shipped_model(name), mnist)
    return LessonDigits(shipped_model("sketched-2d"), shared_data("sketched", DATA_DIR))


def mnist_here() -> "DataSet | None":
    """MNIST, loaded once for the whole server; None where it has not been fetched."""
    from dashboard.datasets.loaded import shared_data
    from vae_core.data.loading import is_ready

    return shared_data("mnist", DATA_DIR) if is_ready("mnist", DATA_DIR) else None


def pick_image(digits: LessonDigits, *, key: str, start: int = 3) -> int:
    """A control that chooses one of ten test images, one of each class; its row in the test set."""
    rows = digits.data.test.first_of_each_class()
    firsts = {digits.data.class_names[label]: row for label, row in rows.items()}
    chosen: str = st.pills(
        tr("Test image"),
        list(firsts),
        default=digits.data.class_names[start],
        format_func=tr,
        key=key,
        wrap=True,
        required=True,
        bind="query-params",
        persist_state="session",
    )
    return firsts[chosen]
