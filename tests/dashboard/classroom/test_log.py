"""What of the server's log does a teacher read?"""

import logging
import re

import pytest

from dashboard.classroom.log import MOST_CHARACTERS, MOST_LINES, LastLines

TOKEN = "AbCdEf-_0123456789AbCdEf01234567"


@pytest.fixture
def log() -> LastLines:
    return LastLines()


def words(log: LastLines) -> list[str]:
    assert all(re.match(r"\d\d:\d\d:\d\d ", line) for line in log.lines)
    return [line.split(" ", 1)[1] for line in log.lines]


def test_what_our_modules_warn_of_is_kept_the_newest_first(log: LastLines) -> None:
    one, other = logging.getLogger("dashboard.runs.registry"), logging.getLogger("vae_core")
    one.warning("before")
    with log.listening():
        one.info("nothing")
        one.warning("run %s could not be saved", "a1b2c3d4")
        try:
            raise OSError(28, "No space left on device")
        except OSError:
            other.exception("a run failed")
    one.warning("after")
    assert words(log) == [
        "ERROR a run failed (OSError: [Errno 28] No space left on device)",
        "WARNING run a1b2c3d4 could not be saved",
    ]
    assert log.n_kept == 2


def test_the_terminal_shows_it_as_before(
    log: LastLines, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    with log.listening():
        logging.getLogger("dashboard").warning("look here")
    assert "WARNING dashboard: look here" in capsys.readouterr().err


def test_no_token_and_no_line_of_another_s_making(log: LastLines) -> None:
    with log.listening():
        words_of_another = "of %s and %s\n00:00:00 ERROR \x1b[31mall is lost"
        logging.getLogger("a").warning(words_of_another, TOKEN, "x" * 64)
    assert words(log) == ["WARNING of … and … 00:00:00 ERROR [31mall is lost"]


def test_it_stays_small(log: LastLines) -> None:
    with log.listening():
        for n in range(3 * MOST_LINES):
            logging.getLogger("a").warning("%d: %s", n, "ab " * 1000)
            logging.getLogger("a").warning("again and again")
    assert len(log.lines) == MOST_LINES
    assert sum("again and again" in line for line in log.lines) == 1
    assert all(len(line) <= MOST_CHARACTERS + 9 for line in log.lines)


def test_a_line_that_makes_no_sense_fails_nobody(
    log: LastLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    with log.listening():
        logging.getLogger("a").handle(logging.LogRecord("a", 30, "", 0, "%d", ("x",), None))
    assert log.lines == ()


def test_a_page_that_failed_stands_there(log: LastLines) -> None:
    log.failed(ZeroDivisionError("division by zero"))
    assert words(log) == ["ERROR a page failed (ZeroDivisionError: division by zero)"]
