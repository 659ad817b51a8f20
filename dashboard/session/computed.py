"""How does a page compute something of a model once, for everybody who looks at it?

    @computed(most=16)
    def ranked(view: ModelInView, data: DataSet) -> Ranked: ...

A model is known by its version and a data set by its name, so the answer is another one as soon as
the weights are. Other arguments count by their value; one whose name begins with _ does not count.
An answer holds no words, as visitors of every language get the same one, unless their language is
among the arguments. It is computed on one thread of the processor.
"""

import copy
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from dashboard.server.resources import one_thread
from dashboard.session.model_and_data import ModelAndData
from dashboard.session.model_in_view import ModelInView

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

KNOWN_BY: Mapping[str | type, Callable[[Any], object]] = {
    ModelInView: lambda view: view.version,
    ModelAndData: lambda lesson: (lesson.view.version, lesson.data.name),
    "vae_core.data.loading.DataSet": lambda data: data.name,
}


def computed(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """A function whose latest answers are kept, of which everybody gets a copy. most: so many."""

    def kept(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @wraps(function)
        def on_one_thread(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            with one_thread():
                return function(*args, **kwargs)

        cache = st.cache_resource(max_entries=most, show_spinner=False, hash_funcs=dict(KNOWN_BY))
        once = cache(on_one_thread)

        @wraps(once)
        def copied(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            # Not by pickle, as st.cache_data does: for a tensor that imports more of torch.
            return copy.deepcopy(once(*args, **kwargs))

        return copied

    return kept
