"""The app in a frame of another site's page, as a course page has it: two origins, two sites."""

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dashboard.components.owner_cookie import COOKIE, FRAMED_COOKIE
from tests.browser.conftest import ROOT, Servers
from tests.browser.driving import LIMIT_MS, QUICK

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture(scope="module")
def course_page(serve: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page on localhost that frames the app, which is served on 127.0.0.1."""
    runs, site_folder = tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("site")
    environment = {"VAE_LAB_RUNS": str(runs), "OMP_NUM_THREADS": "1"}
    app = serve(ROOT / "streamlit_app.py", env=environment)
    (site_folder / "course.html").write_text(
        f'<h1>Week 5</h1><iframe src="{app}/train?{QUICK}" width="1200" height="700"></iframe>'
    )
    handler = functools.partial(Quiet, directory=str(site_folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/course.html"
        site.shutdown()


def test_a_student_is_known_again_and_can_upload(course_page: str, page: "Page") -> None:
    page.goto(course_page)
    app = page.frame_locator("iframe")
    app.get_by_role("button", name="Start").click(timeout=LIMIT_MS)
    run = app.locator(".st-key-run_status")
    run.get_by_role("button", name="Pause", exact=True).click(timeout=LIMIT_MS)
    run.get_by_role("button", name="Resume", exact=True).wait_for(timeout=LIMIT_MS)

    page.reload()  # the frame begins anew, without the run in its address
    app.get_by_role("button", name="Go on with").click(timeout=LIMIT_MS)
    run.get_by_role("button", name="Stop", exact=True).click(timeout=LIMIT_MS)
    run.get_by_text("Stopped").wait_for(timeout=LIMIT_MS)

    app.get_by_role("button", name="New run").click()
    app.get_by_text("Open a checkpoint").click(timeout=LIMIT_MS)
    file = ROOT / "checkpoints" / "sketched-2d.safetensors"
    app.locator("input[type=file]").set_input_files(file)
    run.get_by_text("Finished").wait_for(timeout=LIMIT_MS)

    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert COOKIE not in cookies  # a browser takes none that other sites' pages could share
    kept = cookies[FRAMED_COOKIE]
    assert (kept["sameSite"], kept["secure"]) == ("None", True)
    assert kept["partitionKey"] == "http://localhost"
    assert all(kept["value"] not in frame.url for frame in page.frames)


def test_an_upload_from_elsewhere_is_refused(course_page: str, page: "Page") -> None:
    """The protection against forged requests stays on: a cookie alone opens nothing."""
    page.goto(course_page)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    app = page.frames[1]
    put = "url => fetch(url, { method: 'PUT', credentials: 'include' }).then((r) => r.status)"
    assert app.evaluate(put, "/_stcore/upload_file/any/any") == 403
