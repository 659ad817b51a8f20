"""The teacher's hand on a class, in real browsers, one of them in another site's page."""

import functools
import http.server
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import ROOT, NewPage, Servers
from tests.browser.driving import LIMIT_MS, QUICK, button, open_train, sideways_px, start, until
from tests.browser.test_every_page import AXE, serious
from tests.browser.test_inside_a_course_page import Quiet

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

PASSWORD = "a long wait"
ONCE = re.compile(r"[a-z]{4}-[a-z]{4}-[a-z]{4}")


def environment(folder: Path, password: str = "") -> dict[str, str]:
    runs = str(folder / "runs")
    return {"VAE_LAB_RUNS": runs, "VAE_LAB_TEACHER": password, "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def lab(serve: Servers, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The app, whose teacher has a password."""
    folder = tmp_path_factory.mktemp("lab")
    return serve(ROOT / "streamlit_app.py", env=environment(folder, PASSWORD))


def password_field(where: "Page | FrameLocator") -> "Locator":
    return where.get_by_label("Password", exact=True)


def try_password(page: "Page", typed: str) -> None:
    password_field(page).fill(typed)
    page.get_by_role("button", name="Enter teacher mode").click()


def enter(page: "Page", url: str, password: str = PASSWORD) -> None:
    page.goto(f"{url}/teacher")
    password_field(page).wait_for(timeout=LIMIT_MS)
    try_password(page, password)
    page.get_by_role("button", name="Leave teacher mode").wait_for(timeout=LIMIT_MS)


def choose(page: "Page", words: str) -> None:
    page.locator(".run", has_text=words).first.click(timeout=LIMIT_MS)
    page.get_by_role("button", name="Stop it").wait_for(timeout=LIMIT_MS)


def give_reason(page: "Page", why: str) -> None:
    page.get_by_label("Why (may stay empty)").fill(why)


def reads(page: "Page", words: str) -> None:
    page.locator(".st-key-run_status").get_by_text(words).wait_for(timeout=LIMIT_MS)


def test_a_student_s_run_is_stopped_and_its_owner_reads_why(lab: str, new_page: NewPage) -> None:
    student, teacher = new_page(), new_page()
    open_train(student, lab, QUICK + "&seed=51")
    start(student)
    enter(teacher, lab)
    choose(teacher, "Training")
    give_reason(teacher, "look **up**, please")
    teacher.get_by_role("button", name="Stop it").click()
    reads(student, "The teacher stopped this run: look **up**, please")
    button(student, "Resume").wait_for(timeout=LIMIT_MS)
    teacher.get_by_text("Nobody trains, and nobody waits.").wait_for(timeout=LIMIT_MS)


def test_the_line_is_held_for_all_who_wait_and_let_go(lab: str, new_page: NewPage) -> None:
    students, teacher = [new_page(), new_page()], new_page()
    enter(teacher, lab)
    give_reason(teacher, "first the board")
    teacher.get_by_role("button", name="Hold the line").click()
    teacher.get_by_role("button", name="Let the line go").wait_for(timeout=LIMIT_MS)
    for seed, student in enumerate(students, 61):
        open_train(student, lab, f"{QUICK}&seed={seed}")
        student.get_by_role("button", name="Start").click()
    for student in students:
        reads(student, "The teacher holds the line, and runs wait: first the board")
    teacher.locator(".run", has_text="Waiting in line").nth(1).wait_for(timeout=LIMIT_MS)
    teacher.get_by_role("button", name="Let the line go").click()
    students[0].locator(".st-key-run_status").get_by_text("Training · ").wait_for(timeout=LIMIT_MS)
    for student in students:
        button(student, "Stop").click()
        reads(student, "Stopped · ")


def test_a_run_is_moved_to_the_head_and_to_the_end(lab: str, new_page: NewPage) -> None:
    teacher, students = new_page(), [new_page() for _ in range(3)]
    enter(teacher, lab)
    teacher.get_by_role("button", name="Hold the line").click()  # else they take turns meanwhile
    teacher.get_by_role("button", name="Let the line go").wait_for(timeout=LIMIT_MS)
    for place, student in enumerate(students, 1):
        open_train(student, lab, f"{QUICK}&seed={70 + place}")
        student.get_by_role("button", name="Start").click()
        reads(student, f"number {place} in line")
    choose(teacher, "number 3 in line")
    teacher.get_by_role("button", name="To the head").click()
    for student, place in zip(students, (2, 3, 1), strict=True):
        reads(student, f"number {place} in line")
    teacher.get_by_role("button", name="To the end").click()
    for place, student in enumerate(students, 1):
        reads(student, f"number {place} in line")
    for student in students:
        button(student, "Stop").click()
        reads(student, "Stopped")
    teacher.get_by_role("button", name="Let the line go").click()
    teacher.get_by_role("button", name="Hold the line").wait_for(timeout=LIMIT_MS)


def test_wrong_passwords_are_slowed_down_for_everybody(lab: str, new_page: NewPage) -> None:
    guesser, teacher = new_page(), new_page()
    for page in (guesser, teacher):
        page.goto(f"{lab}/teacher")
        password_field(page).wait_for(timeout=LIMIT_MS)

    def teacher_waits() -> bool:
        """After one more guess in the other browser."""
        try_password(guesser, "open sesame")
        guesser.wait_for_timeout(300)
        try_password(teacher, "a mistyped one")
        teacher.wait_for_timeout(700)
        return bool(teacher.get_by_text("not looked at, since everybody has to wait").count())

    until(teacher, teacher_waits, "the teacher never waited", limit_ms=4 * LIMIT_MS)
    teacher.get_by_text(re.compile(r"the next is looked at in \d+ s")).wait_for(timeout=LIMIT_MS)
    leave = teacher.get_by_role("button", name="Leave teacher mode")
    assert leave.count() == 0

    def teacher_enters() -> bool:
        if not leave.count():
            try_password(teacher, PASSWORD)
            teacher.wait_for_timeout(1000)
        return bool(leave.count())

    until(teacher, teacher_enters, "the wait never ended", limit_ms=4 * LIMIT_MS)


def test_inside_another_site_s_page_there_is_no_teacher(
    serve: Servers, new_page: NewPage, tmp_path: Path
) -> None:
    app = serve(ROOT / "streamlit_app.py", env=environment(tmp_path, PASSWORD))
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "course.html").write_text(
        f'<h1>Week 5</h1><iframe src="{app}/teacher" width="1200" height="700"></iframe>'
    )
    handler = functools.partial(Quiet, directory=str(tmp_path / "site"))
    page = new_page()
    enter(page, app)  # the same browser, and the same tab, that the teacher is in
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page.goto(f"http://localhost:{site.server_port}/course.html")
        frame = page.frame_locator("iframe")
        frame.get_by_text("no teacher mode inside another site's page").wait_for(timeout=LIMIT_MS)
        page.wait_for_timeout(1000)
        assert password_field(frame).count() == 0
        assert frame.get_by_role("button", name="Hold the line").count() == 0
        assert frame.get_by_role("button", name="Leave teacher mode").count() == 0
        site.shutdown()


def test_without_a_password_the_terminal_shows_one_that_opens_once(
    serve: Servers, new_page: NewPage, tmp_path: Path
) -> None:
    url = serve(ROOT / "streamlit_app.py", env=environment(tmp_path))
    [once] = ONCE.findall(serve.log(url))
    teacher, student = new_page(), new_page()
    enter(teacher, url, once.upper())
    assert len(ONCE.findall(serve.log(url))) == 2
    student.goto(f"{url}/teacher")
    password_field(student).wait_for(timeout=LIMIT_MS)
    try_password(student, once)
    student.get_by_text("That is not the password.").wait_for(timeout=LIMIT_MS)

    teacher.reload()  # the tab has a pass
    teacher.get_by_role("button", name="Hold the line").wait_for(timeout=LIMIT_MS)
    other = teacher.context.new_page()  # another tab of the same browser has none
    other.goto(f"{url}/teacher")
    password_field(other).wait_for(timeout=LIMIT_MS)
    teacher.get_by_role("button", name="Leave teacher mode").click()
    password_field(teacher).wait_for(timeout=LIMIT_MS)
    teacher.reload()
    password_field(teacher).wait_for(timeout=LIMIT_MS)
    for page in (teacher, student, other):
        assert once not in page.url
    assert serve.log(url).count(once) == 1  # as it was printed


def test_the_teacher_s_page_fits_and_keeps_nobody_out(
    lab: str, new_page: NewPage, console_errors: list[str]
) -> None:
    student, teacher = new_page(), new_page(width=390, height=844, dark=True, touch=True)
    open_train(student, lab, QUICK + "&seed=81")
    start(student)
    enter(teacher, lab)
    choose(teacher, "Training")
    for width in (390, 1280, 1920):
        teacher.set_viewport_size({"width": width, "height": 844})
        until(teacher, lambda: sideways_px(teacher) <= 1)
    if AXE.is_file():
        for theme in ("dark", "light"):
            teacher.emulate_media(color_scheme=theme)
            teacher.wait_for_timeout(250)
            assert serious(teacher) == []
    teacher.get_by_role("button", name="Stop it").click()
    reads(student, "The teacher stopped this run.")
    assert [text for text in console_errors if "404" not in text] == []
