"""Is what many look at made once, and never older than what was known when it was asked for?"""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.live import board as board_file
from dashboard.live.board import BROKEN, GONE, Board, Topic
from dashboard.words.language import language
from tests.dashboard.live.told import Stories, story


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def stories(board: Board) -> Stories:
    told = Stories(board)
    told.tell("a", chart=b"\x00\xff", line="first")
    return told


def test_it_is_made_once_however_many_ask(board: Board, stories: Stories) -> None:
    stories.during = lambda _: threading.Event().wait(0.05)
    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: board.parts(story()), range(40)))
    assert stories.made == {("a", "en"): 1}
    assert all(answer is answers[0] for answer in answers)


def test_once_for_each_language_and_in_it(board: Board, stories: Stories) -> None:
    for _ in range(3):
        assert board.parts(story(language="fr"))["language"] == "fr"
        assert board.parts(story(language="en"))["language"] == "en"
    assert stories.made == {("a", "en"): 1, ("a", "fr"): 1}
    assert language() == "en"  # the thread speaks as before


def test_parts_are_as_they_were_given_and_as_a_browser_reads_them(
    board: Board, stories: Stories
) -> None:
    parts = board.parts(story())
    assert parts["chart"] == b"\x00\xff"
    assert "line" in parts
    assert "other" not in parts
    assert base64.b64decode(json.loads(parts.named["chart"].text)) == b"\x00\xff"
    stories.tell("a", line='"é\\', deep={"a": [1, None, True]})
    texts = {name: json.loads(part.text) for name, part in board.parts(story()).named.items()}
    assert texts["line"] == '"é\\'
    assert texts["deep"] == {"a": [1, None, True]}


def test_a_part_that_stays_keeps_its_serial(board: Board, stories: Stories) -> None:
    before = board.parts(story())
    stories.tell("a", chart=bytes([0, 255]), line="second", more=1)
    after = board.parts(story())
    assert after.serial > before.serial
    assert after.named["chart"].serial == before.serial
    assert after.named["line"].serial == after.named["more"].serial == after.serial


def test_serials_grow_over_the_whole_board(board: Board, stories: Stories) -> None:
    stories.tell("b")
    serials = [board.parts(story(subject)).serial for subject in "ab"]
    stories.tell("a")
    assert sorted([*serials, board.parts(story("a")).serial]) == [1, 2, 3]


def test_it_has_changed_until_somebody_asked(board: Board, stories: Stories) -> None:
    assert board.changed(story())
    assert board.newest(story()) is None
    parts = board.parts(story())
    assert not board.changed(story())
    stories.tell("a", line="second")
    assert board.changed(story())
    assert board.newest(story()) is parts
    assert board.parts(story())["line"] == "second"
    assert not board.changed(story())


def test_what_changes_while_it_is_made_is_seen_by_the_next_glance(
    board: Board, stories: Stories
) -> None:
    def change(_: str) -> None:
        if stories.made.total() < 2:
            stories.tell("a", line="second")

    stories.during = change
    assert board.parts(story())["line"] == "first"
    assert board.changed(story())
    assert board.parts(story())["line"] == "second"
    assert not board.changed(story())


def test_a_subject_that_nobody_knows_is_gone_and_may_come_back(
    board: Board, stories: Stories
) -> None:
    stories.forget("a")
    assert board.parts(story()).contents == {GONE: True}
    assert not board.changed(story())
    assert not stories.made
    stories.tell("a", line="again")
    assert GONE not in board.parts(story())
    assert board.parts(story())["line"] == "again"


def test_what_could_not_be_made_is_tried_again(board: Board, stories: Stories) -> None:
    before = board.parts(story())
    board.broken(story())
    assert board.parts(story())["line"] == "first"
    board.broken(story())
    broken = board.newest(story())
    assert broken
    assert broken.contents == {BROKEN: True}
    assert board.changed(story())
    after = board.parts(story())
    assert {part.serial for part in after.named.values()} == {after.serial}  # whoever heard
    assert after.serial > broken.serial > before.serial  # that it is broken, hears all of it


def test_a_maker_that_fails_keeps_nobody_else_out(board: Board, stories: Stories) -> None:
    def fail(subject: str) -> None:
        if subject == "a":
            raise RuntimeError("no")

    stories.tell("b", line="b")
    stories.during = fail
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no"):
            board.parts(story("a"))
        assert board.parts(story("b"))["line"] == "b"
    assert language() == "en"


def test_a_kind_without_a_source_is_an_error(board: Board) -> None:
    assert not board.knows("other")
    with pytest.raises(KeyError):
        board.parts(Topic("other", "a", "en"))


def test_what_is_asked_for_stays_and_the_rest_makes_room(
    board: Board, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_file, "LIVE_MB", 1.0)
    followed = board.parts(story())
    for i in range(20):  # each some 230 kB: as bytes, and as text
        stories.tell(f"large{i}", chart=bytes(100_000))
        board.parts(story(f"large{i}"))
        assert not board.changed(story())  # as a channel asks of what is followed
    assert board.newest(story()) is followed
    kept = [i for i in range(20) if board.newest(story(f"large{i}"))]
    assert kept == [16, 17, 18, 19]


def test_what_had_to_go_comes_back_with_a_new_serial(
    board: Board, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_file, "LIVE_MB", 0.0)
    before = board.parts(story())
    stories.tell("b")
    board.parts(story("b"))
    assert board.newest(story()) is None
    after = board.parts(story())
    assert min(part.serial for part in after.named.values()) > before.serial


def test_what_nobody_knows_takes_room_too(
    board: Board, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger may ask for anything."""
    monkeypatch.setattr(board_file, "LIVE_MB", 0.1)
    topics = [story(f"unknown{i}") for i in range(200)]
    for topic in topics:
        board.parts(topic)
    assert sum(board.newest(topic) is not None for topic in topics) < 50


def test_cleared_it_makes_everything_anew(board: Board, stories: Stories) -> None:
    before = board.parts(story())
    board.clear()
    assert board.newest(story()) is None
    assert board.parts(story()).serial > before.serial


def test_threads_that_ask_while_it_changes_never_see_time_go_back(
    board: Board, stories: Stories
) -> None:
    stories.tell("a", n=0)
    done = threading.Event()

    def visitor(_: int) -> bool:
        seen = [board.parts(story())["n"]]
        while not done.is_set():
            seen.append(board.parts(story())["n"])
        return seen == sorted(seen)

    with ThreadPoolExecutor(4) as visitors:
        answers = [visitors.submit(visitor, i) for i in range(4)]
        for n in range(1, 300):
            stories.tell("a", n=n)
        done.set()
    assert all(answer.result() for answer in answers)
    assert board.parts(story())["n"] == 299
