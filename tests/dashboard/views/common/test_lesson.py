"""Does the code under a lesson say where it stands?"""

import inspect

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import language
from tests.conftest import REPOSITORY
from vae_core.sampling import generate_samples


def shown() -> AppTest:
    def page() -> None:
        from dashboard.views.common.lesson import show_code
        from vae_core.sampling import generate_samples

        show_code(generate_samples)

    return AppTest.from_function(page, default_timeout=30).run()


def test_a_decorated_function_is_shown_from_its_own_file() -> None:
    app = shown()
    assert not app.exception
    assert app.expander[0].label == "The code that runs: generate_samples"
    file, line = app.caption[0].value.split(", line ")
    assert file == "vae_core/sampling.py"
    assert app.code[0].value.strip() == inspect.getsource(generate_samples).strip()
    there = (REPOSITORY / file).read_text("utf-8").splitlines()[int(line) - 1 :]
    assert there[0] == app.code[0].value.splitlines()[0]


def test_the_line_over_the_code_is_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])
    app = shown()
    assert app.expander[0].label == "Le code qui s'exécute\N{NO-BREAK SPACE}: generate_samples"
    assert app.caption[0].value.startswith("vae_core/sampling.py, ligne ")
