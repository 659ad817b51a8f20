"""What does a page say where its model can't be opened?"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs.registry import Registry
from dashboard.server import resources
from tests.reading import open_page

PAGES = (
    *("what_is_a_vae", "encoder", "reparameterization", "decoder", "loss", "kl", "bound"),
    *("slow_motion", "results", "how_good", "latent_space", "reconstruct", "sample"),
)


def test_the_page_ends_with_the_reason() -> None:
    def page() -> None:
        import streamlit as st

        from dashboard.server.resources import ModelUnavailable
        from dashboard.shell.explained import explained

        st.caption("before")
        with explained():
            raise ModelUnavailable("it is gone")
        st.caption("after")

    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    assert [error.value for error in app.error] == ["it is gone"]
    assert [caption.value for caption in app.caption] == ["before"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_it(
    page: str, runs: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.shipped.clear()
    try:
        app = open_page(page)
    finally:
        resources.shipped.clear()
    assert not app.exception
    assert ["can't be opened" in error.value for error in app.error] == [True]
    assert app.title[0].value  # inside its frame
