"""An app whose pages are nothing but their frame, and how it is read."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard.session.state import AppState
from tests.reading import live_texts


def small_app(folder: Path, *pages: str) -> AppTest:
    """An app whose pages are nothing but their frame."""
    (folder / "pages").mkdir()
    files = {"streamlit_app.py": "home"} | {f"pages/{name}.py": name for name in pages}
    for file, page in files.items():
        (folder / file).write_text(
            f"from dashboard.shell.frame import frame\nframe({page.title()!r}, page={page!r})\n"
        )
    return AppTest.from_file(str(folder / "streamlit_app.py"), default_timeout=60)


def owner(app: AppTest) -> str:
    state: AppState = app.session_state["app_state"]
    return state.owner


def menu(app: AppTest) -> list[str]:
    return [link.label for link in app.sidebar.page_link]


def captions(app: AppTest) -> str:
    return " ".join([*(caption.value for caption in app.main.caption), *live_texts(app).values()])
