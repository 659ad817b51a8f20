"""Do open pages hear of what changes: all of it, nothing else, and no more than they can take?"""

import base64
import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit import config
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.live import channel as channel_file
from dashboard.live import looker
from dashboard.live.board import Board, Source
from dashboard.live.channel import (
    MOST_CHARACTERS,
    MOST_TOPICS,
    NOT_UNDERSTOOD,
    TRY_AGAIN_LATER,
    same_origin,
)
from tests.dashboard.live.conftest import Browser, Server, until
from tests.dashboard.live.told import KIND, Stories, story

A, B = f"{KIND}/a/en", f"{KIND}/b/en"
SERVICE_RESTART = 1012
OpenPage = Callable[..., Browser]


@pytest.fixture
def option() -> Iterator[Callable[[str, object], None]]:
    """Sets options of the server for one test."""
    before: dict[str, object] = {}

    def set_option(name: str, value: object) -> None:
        before.setdefault(name, config.get_option(name))
        config.set_option(name, value)

    yield set_option
    for name, value in before.items():
        config.set_option(name, value)


# ── what a page hears ──


def test_first_all_parts_then_those_that_changed(browser: OpenPage, stories: Stories) -> None:
    page = browser()
    page.follow(A)
    assert page.next() == {
        A: {"line": "first", "chart": "AP8=", "language": "en", "thread": "live"}
    }
    stories.tell("a", line="second", chart=b"\x00\xff")
    assert page.next() == {A: {"line": "second"}}
    stories.tell("b", line="b")
    page.follow(A, B)
    assert page.next() == {B: {"line": "b", "language": "en", "thread": "live"}}
    stories.tell("a", line="third", chart=b"\xff")
    stories.tell("b", line="b2")
    while page.topics[A]["line"] != "third" or page.topics[B]["line"] != "b2":
        page.next()
    assert base64.b64decode(page.topics[A]["chart"]) == b"\xff"


def test_what_everybody_looks_at_is_made_once(browser: OpenPage, stories: Stories) -> None:
    pages = [browser() for _ in range(10)]
    for page in pages:
        page.follow(A, f"{KIND}/a/fr")
    for i in range(5):
        stories.tell("a", line=f"{i}")
        for page in pages:
            while any(
                page.topics.get(f"{KIND}/a/{one}", {}).get("line") != f"{i}" for one in ("en", "fr")
            ):
                page.next()
            assert page.topics[f"{KIND}/a/fr"]["language"] == "fr"
    # Once more where it was made just before it changed.
    assert max(stories.made.values()) <= 6


def test_before_it_says_got_it_hears_no_more_and_then_the_newest(
    browser: OpenPage, stories: Stories
) -> None:
    slow, quick = browser(), browser()
    slow.follow(A)
    quick.follow(A)
    assert slow.hear()["topics"][A]["line"] == "first"
    quick.next()
    for i in range(20):
        stories.tell("a", line=f"{i}", chart=bytes(i))
        while quick.topics[A]["line"] != f"{i}":
            quick.next()
    slow.hears_nothing()
    slow.got()
    parts = slow.hear()["topics"][A]
    assert parts["line"] == "19"
    assert base64.b64decode(parts["chart"]) == bytes(19)
    slow.hears_nothing()


def test_a_page_that_never_reads_costs_one_message(
    browser: OpenPage, server: Server, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much goes by: nothing is kept for it but what it knows."""
    sent: list[int] = []
    make = server.channel._message

    def counted(follower: channel_file.Follower) -> str:
        sent.append(id(follower))
        return make(follower)

    monkeypatch.setattr(server.channel, "_message", counted)
    deaf, quick = browser(), browser()
    deaf.follow(A)
    until(lambda: sent)
    first = sent[0]
    quick.follow(A)
    for i in range(10):
        stories.tell("a", line=f"{i}", chart=bytes(300_000 + i))
        while quick.topics.get(A, {}).get("line") != f"{i}":
            quick.next()
    assert sent.count(first) <= 2  # "nothing yet", and the first


def test_quiet_is_said_and_only_while_somebody_looks(
    browser: OpenPage, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_file, "QUIET_S", 0.3)
    page = browser()
    page.follow(A)
    page.next()
    assert page.hear() == {}
    page.got()
    assert page.hear() == {}
    page.got()
    hold = threading.Event()
    stories.during = lambda _: hold.wait(20)
    stories.tell("a", line="second", chart=b"\x00\xff")
    until(lambda: stories.made["a", "en"] == 2)
    until(lambda: _is_silent(page))  # what is on its way was true when it was said
    hold.set()
    assert page.next() == {A: {"line": "second"}}


def _is_silent(page: Browser) -> bool:
    with contextlib.suppress(TimeoutError):
        assert page.hear(seconds=1.5) == {}
        page.got()
        return False
    return True


def test_what_changes_nothing_that_is_shown_is_not_worth_a_message(
    browser: OpenPage, stories: Stories
) -> None:
    page = browser()
    page.follow(A)
    page.next()
    for _ in range(5):
        made = stories.made["a", "en"]
        stories.tell("a", line="first", chart=b"\x00\xff")
        until(lambda made=made: stories.made["a", "en"] > made)  # type: ignore[misc]
    page.hears_nothing()


def test_what_a_script_made_in_the_meantime_reaches_others_as_well(
    browser: OpenPage, board: Board, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's page asks the board just before the channel looks."""
    monkeypatch.setattr(channel_file, "QUIET_S", 60.0)
    page = browser()
    page.follow(A)
    page.next()
    for i in range(20):
        stories.tell("a", line=f"{i}")
        board.parts(story())
        while page.topics[A]["line"] != f"{i}":
            page.next()


def test_a_subject_may_go_and_come_back(browser: OpenPage, stories: Stories) -> None:
    page = browser()
    page.follow(A)
    page.next()
    stories.forget("a")
    assert page.next() == {A: {"gone": True}}
    stories.tell("a", line="first", chart=b"\x00\xff")
    parts = page.next()[A]
    assert {"line", "chart", "language"} <= set(parts)


def test_one_that_nobody_knows_is_gone(browser: OpenPage) -> None:
    page = browser()
    page.follow(f"{KIND}/nobody/en")
    assert page.next() == {f"{KIND}/nobody/en": {"gone": True}}


def test_a_source_that_fails_is_broken_until_it_is_right_again(
    browser: OpenPage,
    stories: Stories,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(looker, "AGAIN_S", 0.1)

    def fail(subject: str) -> None:
        if subject == "a":
            raise RuntimeError("no")

    stories.tell("b", line="b")
    page = browser()
    page.follow(A, B)
    while set(page.topics) != {A, B}:
        page.next()
    stories.during = fail
    stories.tell("a", line="second")
    while "broken" not in page.topics[A]:
        page.next()
    stories.tell("b", line="b2")
    while page.topics[B]["line"] != "b2":  # others are told as before
        page.next()
    stories.during = lambda _: None
    parts: dict[str, object] = {}
    while "line" not in parts:
        parts = page.next().get(A, {})
    assert {"line", "language", "thread"} <= set(parts)  # all of it
    assert "story/a/en could not be made" in caplog.text


def test_a_glance_that_fails_is_broken_too(
    browser: OpenPage, board: Board, stories: Stories
) -> None:
    board.offer("bad", Source(lambda _: 1 / 0, lambda _: {}))
    page = browser()
    page.follow("bad/a/en", A)
    while set(page.topics) != {"bad/a/en", A}:
        page.next()
    assert page.topics["bad/a/en"] == {"broken": True}


# ── who is looking ──


def test_a_hidden_page_hears_nothing_but_what_it_shows_is_watched(
    browser: OpenPage, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looker, "HIDDEN_LOOK_S", 0.2)
    monkeypatch.setattr(channel_file, "QUIET_S", 0.2)
    page = browser()
    page.follow(A, hidden=True)
    glanced = stories.glanced["a"]
    for _ in range(4):
        assert page.hear() == {}
        page.got()
    until(lambda: stories.glanced["a"] > glanced + 2)
    assert not stories.made
    page.follow(A)
    assert page.next()[A]["line"] == "first"
    page.follow(A, hidden=True)
    stories.tell("a", line="second")
    for _ in range(4):
        assert page.hear() == {}
        page.got()
    assert stories.made.total() == 1
    page.follow(A)
    assert page.next() == {A: {"line": "second"}}


def test_a_page_that_comes_into_view_waits_for_no_look_at_hidden_ones(
    browser: OpenPage, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looker, "HIDDEN_LOOK_S", 1000.0)
    page = browser()
    for _ in range(20):
        page.follow(A, hidden=True)
        until(lambda: stories.glanced["a"])
        page.follow(A)
        page.follow(A, hidden=True)
        stories.tell("a", line=str(time.monotonic()))
        page.follow(A)
        while page.topics.get(A) is None or page.topics[A]["line"] != stories._parts["a"]["line"]:
            page.next()


def test_nobody_looks_when_nobody_follows(browser: OpenPage, stories: Stories) -> None:
    page = browser()
    page.follow(A)
    page.next()
    page.connection.close()
    until(lambda: _rests(stories))
    again = browser()
    again.follow(A)
    assert again.next()[A]["line"] == "first"


def _rests(stories: Stories) -> bool:
    before = stories.glanced["a"]
    time.sleep(0.3)
    return stories.glanced["a"] == before


def test_what_is_no_longer_followed_is_no_longer_looked_at(
    browser: OpenPage, server: Server, stories: Stories
) -> None:
    page = browser()
    for i in range(50):
        stories.tell(f"s{i}", line="")
        page.follow(f"{KIND}/s{i}/en")
        page.next()
    page.follow(A)
    page.next()
    until(lambda: set(server.channel._looker._looked) == {story()})


# ── what a browser may say ──


def _is_closed(page: Browser) -> bool:
    try:
        page.hear()
    except ConnectionClosed:
        return True
    return False


def closed_with(page: Browser) -> int | None:
    until(lambda: _is_closed(page))
    return page.connection.close_code


BAD = [
    "",
    "no JSON",
    "[" * 3999,
    "null",
    "7",
    '{"follow": 7}',
    '{"follow": [7]}',
    '{"follow": "story/a/en"}',
    '{"follow": ["story/a"]}',
    '{"follow": ["story/a/en/en"]}',
    '{"follow": ["story/a/xx"]}',
    '{"follow": ["story/../en"]}',
    '{"follow": ["story//en"]}',
    '{"follow": ["sto\\"ry/a/en"]}',
    '{"follow": ["/a/en"]}',
    '{"follow": ["story/é/en"]}',
    json.dumps({"follow": [f"story/{'a' * 65}/en"]}),
    json.dumps({"follow": [f"story/a{i}/en" for i in range(MOST_TOPICS + 1)]}),
    json.dumps({"got": " " * MOST_CHARACTERS}),
]


@pytest.mark.parametrize("said", BAD)
def test_who_can_t_be_understood_is_sent_away_and_nobody_else(
    browser: OpenPage, stories: Stories, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = browser(), browser()
    good.follow(A)
    good.next()
    bad.say(said)
    assert closed_with(bad) == NOT_UNDERSTOOD
    stories.tell("a", line="second")
    assert good.next()[A]["line"] == "second"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_bytes_are_not_understood(browser: OpenPage) -> None:
    page = browser()
    page.connection.send(b'{"got": true}')
    assert closed_with(page) == NOT_UNDERSTOOD


def test_a_kind_that_nobody_offers_is_no_topic(browser: OpenPage, board: Board) -> None:
    page = browser()
    page.follow("secret/a/en", A)
    assert set(page.next()) == {A}
    page.hears_nothing()
    assert len(board._kept) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
addresses = st.lists(st.sampled_from([KIND, "a", "b", "en", "fr", "", "x", '"'])).map("/".join)
sayings = st.one_of(
    st.text(max_size=200),
    json_values.map(json.dumps),
    st.fixed_dictionaries(
        {},
        optional={
            "follow": st.lists(addresses | json_values, max_size=30) | json_values,
            "hidden": json_values,
            "got": json_values,
        },
    ).map(json.dumps),
)


def test_nothing_that_a_browser_says_harms_another(
    browser: OpenPage, server: Server, stories: Stories, caplog: pytest.LogCaptureFixture
) -> None:
    good = browser()
    good.follow(A)
    good.next()
    told = iter(range(10**6))

    @settings(max_examples=25)
    @given(st.lists(sayings, max_size=5))
    def say(all_that: list[str]) -> None:
        with server.connect() as connection:
            with contextlib.suppress(ConnectionClosed):
                for said in all_that:
                    connection.send(said)
                connection.ping().wait(1)
            assert connection.close_code in (None, NOT_UNDERSTOOD)
        line = str(next(told))
        stories.tell("a", line=line)
        while good.topics[A]["line"] != line:
            good.next()

    say()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    good.connection.close()
    until(lambda: not server.channel._followers)


def test_connections_are_bounded_and_who_leaves_makes_room(
    browser: OpenPage, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_file, "MOST_CONNECTIONS", 3)
    pages = [browser() for _ in range(3)]
    until(lambda: len(server.channel._followers) == 3)
    assert closed_with(browser()) == TRY_AGAIN_LATER
    pages[0].connection.close()
    until(lambda: len(server.channel._followers) == 2)
    late = browser()
    late.follow(A)
    assert late.next()[A]["line"] == "first"


def test_one_that_breaks_off_leaves_nothing(server: Server, browser: OpenPage) -> None:
    page = browser()
    page.follow(A)
    page.connection.socket.close()
    until(lambda: not server.channel._followers)


# ── where from ──


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://[", "http://127.0.0.1"])
def test_a_page_from_elsewhere_may_not_connect(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        server.connect(origin=origin)


def test_our_own_may(browser: OpenPage, server: Server) -> None:
    page = browser(origin=f"http://127.0.0.1:{server.port}")
    page.follow(A)
    assert page.next()


def test_so_may_whom_the_configuration_names(option: Callable[[str, object], None]) -> None:
    assert not same_origin("https://school.test", "127.0.0.1:8501")
    option("server.corsAllowedOrigins", ["https://school.test", "other.test"])
    assert same_origin("https://school.test", "127.0.0.1:8501")
    assert same_origin("http://other.test", "127.0.0.1:8501")
    assert not same_origin("https://evil.test", "127.0.0.1:8501")
    option("browser.serverAddress", "proxy.test")
    assert same_origin("https://proxy.test", "127.0.0.1:8501")
    assert not same_origin("null", "")
    assert same_origin("https://asked.test", "127.0.0.1:8501", "asked.test")
    assert not same_origin("https://evil.test", "127.0.0.1:8501", "asked.test")
    option("server.enableCORS", False)
    assert same_origin("https://evil.test", "127.0.0.1:8501")


@pytest.mark.parametrize("root", ["", "vae", "/vae/lab/"])
def test_it_answers_under_the_apps_root(
    option: Callable[[str, object], None],
    serve: Callable[..., Server],
    stories: Stories,
    root: str,
) -> None:
    option("server.baseUrlPath", root)
    server = serve()
    assert server.path == "/" + "/".join(filter(None, [root.strip("/"), "live"]))
    with server.connect() as connection:
        page = Browser(connection)
        page.follow(A)
        assert page.next()
    with pytest.raises(InvalidStatus):
        server.connect("/elsewhere")


# ── from its beginning to its end ──


def test_it_is_prepared_once_on_its_own_thread_and_before_anything_is_made(
    serve: Callable[..., Server], board: Board
) -> None:
    threads: list[str] = []

    def prepare() -> None:
        threads.append(threading.current_thread().name)
        Stories(board).tell("a", line="first")

    server = serve(prepare)
    assert not threads
    with server.connect() as first, server.connect() as second:
        for connection in (first, second):
            page = Browser(connection)
            page.follow(A)
            assert page.next()[A]["line"] == "first"
    assert threads == ["live"]


def test_who_can_t_be_prepared_is_tried_again(
    serve: Callable[..., Server], board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looker, "AGAIN_S", 0.1)
    tries = iter([True, True, False])

    def prepare() -> None:
        if next(tries):
            raise ImportError("half-made")
        Stories(board).tell("a", line="first")

    with serve(prepare).connect() as connection:
        page = Browser(connection)
        page.follow(A)
        assert page.next() == {A: {"broken": True}}
        while "line" not in page.topics[A]:
            page.next()


def test_it_ends_at_once_with_pages_open_and_leaves_no_task(
    serve: Callable[..., Server], stories: Stories
) -> None:
    server = serve()
    with contextlib.ExitStack() as stack:
        pages = [Browser(stack.enter_context(server.connect())) for _ in range(5)]
        for page in pages:
            page.follow(A)
            page.hear()
        assert "live" in {thread.name for thread in threading.enumerate()}
        assert server.stop() == set()
        assert [closed_with(page) for page in pages] == 5 * [SERVICE_RESTART]
    until(lambda: all(not thread.name.startswith("live_") for thread in threading.enumerate()))
