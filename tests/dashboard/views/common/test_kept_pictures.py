"""Is what was made for one visitor ever shown to another whom it does not fit?

What is computed once (session/computed.py) goes to visitors with other models in view, other
settings and another language. Whoever comes first, each has to see the same.
"""

import inspect
import sys
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.reading import charts, grids, open_page, painted

# Several models where the page shows the one in view, and other settings than at first.
VISITS: dict[str, tuple[tuple[str, ...], tuple[dict[str, Any], ...]]] = {
    "sample": (
        ("mnist-2d", "mnist-20d"),
        (
            {},
            {"n_samples": 16, "temperature": 0.5},
            {"interpolate_from": 2, "only_class": 5},
        ),
    ),
    "what_is_a_vae": (("mnist-2d",), ({}, {"what_is_a_vae_across": 0.5})),
    "results": (("mnist-2d",), ({}, {"results_epoch": 3})),
    "reparameterization": (("mnist-2d",), ({}, {"reparameterization_n": 50})),
}


def shown(page: str, run: str, lang: str, settings: dict[str, Any]) -> dict[str, Any]:
    """All charts and digits of the page, by their keys."""
    app = open_page(page, run=run, lang=lang)
    for key, value in settings.items():
        control(app, key).set_value(value)
    app.run()
    assert not app.exception
    digits = {key: (grid, painted(app, key).tobytes()) for key, grid in grids(app).items()}
    return charts(app) | digits


def forget_answers() -> int:
    """Of all that pages compute once; of how many functions."""
    views = [module for name, module in sys.modules.items() if name.startswith("dashboard.views")]
    values = [value for module in views for value in vars(module).values()]
    kept = [vars(value).get("__wrapped__") for value in values if inspect.isfunction(value)]
    caches: list[Any] = [cache for cache in kept if hasattr(cache, "clear")]
    for cache in caches:
        cache.clear()
    return len(caches)


def control(app: AppTest, key: str) -> Any:
    widgets = [*app.slider, *app.select_slider, *app.selectbox]
    (found,) = [widget for widget in widgets if widget.key == key]
    return found


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("page", VISITS)
def test_whoever_comes_first_everybody_sees_the_same(page: str) -> None:
    runs, settings = VISITS[page]
    visits = [(run, lang, chosen) for run in runs for lang in ("en", "fr") for chosen in settings]
    seen = []
    open_page(page)  # imports what it needs
    for order in (visits, visits[::-1]):
        assert forget_answers()
        pages = [shown(page, *visit) for visit in order]
        seen.append(pages if order is visits else pages[::-1])
    for visit, first, second in zip(visits, *seen, strict=True):
        assert first == second, visit
    assert len({str(page) for page in seen[0]}) == len(visits), "no two visitors see the same"
