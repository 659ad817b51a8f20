"""Does a server bear whatever is sent to it, and does nobody else notice?

Addresses, answers for controls, messages and requests that no browser sends. What they are answered
with is the sender's business, but it is a page or a refusal, and no failure of a page; the server
goes on, and what somebody else has there stays as it was.
"""

import contextlib
import itertools
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from dashboard.runs.trainings import owned_by
from tests.browser.conftest import ROOT, Servers
from tests.hostile.conftest import NAME, Good
from tests.hostile.visitor import Page, Visitor, press, visitor

pytestmark = pytest.mark.slow

PAGES = ["", *sorted(path.stem for path in (ROOT / "pages").glob("*.py"))]
CANARY = "Zanzibar"  # typed by visitors who would not want to read it in the log


@pytest.fixture(autouse=True)
def nobody_notices(good: Good) -> Iterator[None]:
    """Before and after, somebody's page and files are the same."""
    kept = good.files()
    yield
    page = good.page()
    assert not page.failures
    assert any("Finished" in text for text in page.texts)
    assert good.files() == kept


# ── addresses ──

KEPT = re.compile(r'kept(?:_here)?\("(\w+)"\)|key="(\w+)"')
KNOWN = sorted(
    {"run", "lang", "exercise", "pins", "with"}
    | {
        first or second
        for file in (ROOT / "dashboard").rglob("*.py")
        for first, second in KEPT.findall(file.read_text())
    }
)
TYPED = {
    "nothing": "",
    "zero": "0",
    "negative": "-1",
    "not a number": "nan",
    "endless": "1e999",
    "400 digits": "9" * 400,
    "a path": "../../../../etc/passwd",
    "a path, encoded": "..%2f..%2fetc%2fpasswd",
    "markup": f"<img src=x onerror=alert(1)>{CANARY}",
    "markdown": "**x** :smile: {x} $a$ [a](javascript:alert(1)) `c` %s %(x)s",
    "bytes that can't be seen": "\0\x07\x1b[31m\u202e\ufeff",
    "far characters": "é\N{GRINNING FACE}\U000e0041\u0301" * 20,
    "lists": "1,2;nan,nan;1e99,3;;,;a,b;1,2,3,4,5",
    "long": "x" * 2000,
    "words": "true",
    "JSON": '[{"a":null}]',
    "a language": "fr",
    "a shipped model": "mnist-20d",
    "an odd id": "______",
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_an_address_that_says_this_of_all_it_knows(good: Good, typed: str) -> None:
    query = urllib.parse.urlencode(dict.fromkeys(KNOWN, typed))
    for page in PAGES:
        with visitor(good.url) as somebody:
            assert not somebody.open(page, query).failures, page


ODD_QUERIES = {
    "the same again and again": "&".join(["run=abcdef"] * 50 + ["lang=fr"] * 50),
    "halves of characters": "run=%ff%fe&lang=%c3&exercise=%f0%9f&epochs=%",
    "no names": "&&&=&=x&&;;==&?&#",
    "too many": "&".join(f"x{i}=1" for i in range(5000)),
    "too long": "run=" + "x" * 600_000,
    "two runs": "run=a&run=b&run=",
    "its own machinery": "embed=true&embed_options=dark_theme&app_state=1&_stcore=1&page=train",
    "session keys": "app_state=x&delete_sure=true&delete=true&start=true",
}


@pytest.mark.parametrize("query", ODD_QUERIES.values(), ids=ODD_QUERIES)
def test_an_odd_address(good: Good, query: str) -> None:
    for page in ("", "train", "exercises", "latent_space", "your_data"):
        with visitor(good.url) as somebody:
            assert not somebody.open(page, query).failures, page


@pytest.mark.parametrize("page", ["nowhere", "../train", "train/../../x", "\0", "é", "x" * 3000])
def test_a_page_that_is_none(good: Good, page: str) -> None:
    with visitor(good.url) as somebody:
        assert not somebody.open(page, "lang=fr").failures


# ── answers for controls ──

STROKES: list[Any] = [[[float("nan"), 1e999], [1, 2, 3]], "x", None, [[]], [[0.5, 0.5]] * 5000]
JSON = [
    *("null", "{", "[1,2]", "[" * 5000, '"x"', "1e999"),
    json.dumps({"strokes": STROKES, "pins": STROKES, "pressed": STROKES, "asked": "x"}),
    json.dumps({name: {"a": {"b": 10**400}} for name in ("strokes", "pins", "asked", "pressed")}),
    json.dumps({"strokes": [[[0.1, 0.2]] * 3] * 3000, "pins": [[1e300, -1e300]] * 1000}),
]
TEXTS = ["", "nonsense", CANARY * 300, "\0\x1b[2J", "<script>alert(1)</script>", "{x} **a** $b$"]
LISTS = [[], TEXTS[:1], TEXTS[2:3], TEXTS]
NUMBERS = [float("nan"), float("inf"), -1e308, 2.0**63, -1, 0.5]
ODD: dict[str, list[dict[str, Any]]] = {  # by the kind of control
    "button": [{"trigger_value": True}],
    "download_button": [{"trigger_value": True}],
    "checkbox": [{"bool_value": True}, {"bool_value": False}],
    "number_input": [{"double_value": number} for number in NUMBERS],
    "slider": [{"double_array_value": x} for x in ([], [NUMBERS[0]], NUMBERS[:2], NUMBERS)],
    "text_input": [{"string_value": text} for text in TEXTS],
    "radio": [{"string_value": text} for text in TEXTS],
    "selectbox": [{"string_value": text} for text in TEXTS],
    "button_group": [{"string_array_value": x} for x in LISTS],
    "select_slider": [{"string_array_value": x} for x in LISTS],
    "bidi_component": [{"json_value": text} for text in JSON],
    "file_uploader": [
        {"file_uploader_state_value": {"file_id": "../x", "name": "../../x", "size": 2**40}},
        {"file_uploader_state_value": {}},
    ],
}
WRONG_KIND: list[dict[str, Any]] = [
    {"string_value": "1"},
    {"json_value": "{}"},
    {"int_value": -(2**62)},
    {"bytes_value": b"\xff\0"},
    {"json_trigger_value": '[{"event":"asked","value":{}}]'},
    {"string_array_value": ["1"]},
    {"trigger_value": True},
]


def odd_answers(page: Page, turn: int) -> list[Any]:
    """For every control something that it can't say; every turn something else."""
    answers = []
    for at, (id, kind) in enumerate(page.controls.items()):
        wrong = WRONG_KIND[(at + turn) % len(WRONG_KIND)]
        odd = ODD.get(kind, WRONG_KIND)
        answer = wrong if turn % 4 == 3 else odd[(at + turn) % len(odd)]
        if not id.endswith("-start"):  # nobody need wait for its run
            answers.append(press(id, **answer))
    return answers


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "home")
def test_answers_that_no_control_can_give(good: Good, name: str) -> None:
    with visitor(good.url) as somebody:
        page = somebody.open(name)
        for turn in range(8):
            answers = odd_answers(page, turn)
            drawn = somebody.open(name, page.query or "", *answers)
            assert not drawn.failures, answers
            page = drawn if drawn.controls else page
    with visitor(good.url) as another:
        assert not another.open(name).failures


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_answers_on_the_train_page(good: Good, data: st.DataObject) -> None:
    answer = st.one_of(
        st.builds(lambda x: {"string_value": x}, st.text(max_size=20)),
        st.builds(lambda x: {"double_value": x}, st.floats()),
        st.builds(lambda x: {"double_array_value": x}, st.lists(st.floats(), max_size=3)),
        st.builds(lambda x: {"string_array_value": x}, st.lists(st.text(max_size=9), max_size=3)),
        st.builds(lambda x: {"bool_value": x}, st.booleans()),
        st.builds(lambda x: {"json_value": x}, st.text(max_size=20)),
    )
    with visitor(good.url) as somebody:
        page = somebody.open("train", f"run={good.run_id}" if data.draw(st.booleans()) else "")
        chosen = data.draw(st.lists(st.sampled_from(sorted(page.controls)), max_size=12))
        odd = [press(id, **data.draw(answer)) for id in chosen if not id.endswith("-start")]
        assert not somebody.open("train", page.query or "", *odd).failures


def test_buttons_that_are_not_on_the_page_are_not_pressed(good: Good) -> None:
    """Those of its owner, by somebody who only has the run's address."""
    query = f"run={good.run_id}"
    with visitor(good.url, token=good.token) as me:
        mine = me.open("train", query)
    with visitor(good.url) as somebody:
        theirs = somebody.open("train", query)
        only_mine = set(mine.controls) - set(theirs.controls)
        assert any(id.endswith(f"-name_{good.run_id}") for id in only_mine)
        answers = [press(id, string_value=CANARY) for id in only_mine]
        assert not somebody.open("train", query, *answers).failures
        answers = [press(id, trigger_value=True) for id in only_mine]
        assert not somebody.open("train", query, *answers).failures


def test_a_note_is_removed_by_nobody_but_its_owner(good: Good) -> None:
    (note,) = json.loads((good.folder / f"{good.run_id}.json").read_text())["notes"]
    query = f"run={good.run_id}"
    with visitor(good.url) as somebody:
        page = somebody.open("train", query)
        id = page.control("flag_list")
        nonsense: list[Any] = [note["id"], [note["id"]], {}, None, "x" * 5000, 10**400, CANARY]
        for value in nonsense:
            sent = json.dumps([{"event": "removed", "value": value}])
            answers = [
                press(id, json_value=json.dumps({"removed": value})),
                press(f"$$STREAMLIT_INTERNAL_KEY_{id}__events", json_trigger_value=sent),
            ]
            assert not somebody.open("train", query, *answers).failures


def test_a_button_that_is_disabled_is_not_pressed(good: Good) -> None:
    with visitor(good.url, token=good.token) as me:
        page = me.open("your_data")
        page = me.open("your_data", "", press(page.control("delete")))
        assert not page.failures
        page = me.open("exercises", "exercise=two-terms")
        page = me.open("exercises", "exercise=two-terms", press(page.control("check")))
        assert not page.failures


def test_controls_that_exist_nowhere_or_on_another_page(good: Good) -> None:
    with visitor(good.url) as somebody:
        elsewhere = somebody.open("latent_space").controls
    ids = [*elsewhere, "", "x" * 5000, "$$ID-0-None", "$$ID-../..-app_state", "app_state", "\0"]
    ids += [f"$$STREAMLIT_INTERNAL_KEY_{id}__events" for id in elsewhere]
    with visitor(good.url) as somebody:
        for answer in WRONG_KIND:
            answers = [press(id, **answer) for id in ids]
            assert not somebody.open("loss", "", *answers).failures


# ── messages ──


def back_message(**parts: Any) -> bytes:
    message = BackMsg()
    for name, value in parts.items():
        if isinstance(value, bool | str):
            setattr(message, name, value)
        else:
            part = getattr(message, name)
            part.SetInParent()
            for field, of_it in value.items():
                setattr(part, field, of_it)
    return bytes(message.SerializeToString())


def operation(**parts: dict[str, Any]) -> bytes:
    message = BackMsg()
    for name, values in parts.items():
        part = getattr(message.backend_operation_request, name)
        part.SetInParent()
        for field, value in values.items():
            setattr(part, field, value)
    return bytes(message.SerializeToString())


FRAMES: dict[str, bytes | str] = {
    "nothing": b"",
    "no message": b"\xff" * 100,
    "half a message": back_message(rerun_script={"query_string": "x" * 100})[:-20],
    "text": "hello",
    "stop": back_message(stop_script=True),
    "clear the cache": back_message(clear_cache=True),
    "stop the server": back_message(debug_shutdown_runtime=True),
    "disconnect": back_message(debug_disconnect_websocket=True),
    "load git": back_message(load_git_info=True),
    "run on save": back_message(set_run_on_save=True),
    "a fragment of nobody": back_message(rerun_script={"fragment_id": "nobody"}),
    "a page by its hash": back_message(rerun_script={"page_script_hash": "0" * 32}),
    "a file that nobody offers": operation(deferred_file={"file_id": "../../x"}),
    "an installation": operation(install_skills={}),
    "a part of no table": operation(dataframe_chunk={"source_id": "x", "offset": 2**31 - 1}),
    "a heartbeat": back_message(app_heartbeat=True),
    "five million bytes": b"\0" * 5_000_000,
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_message_that_no_browser_sends(good: Good, frame: bytes | str) -> None:
    with visitor(good.url) as somebody, contextlib.suppress(ConnectionClosed, TimeoutError):
        somebody.open("loss")
        somebody.socket.send(frame)
        somebody.socket.recv(timeout=0.2)


def test_a_flood_of_scripts(good: Good) -> None:
    message = back_message(rerun_script={"page_name": "loss"})
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(visitor(good.url)) for _ in range(4)]
        for _, somebody in itertools.product(range(8), crowd):
            somebody.socket.send(message)
        assert not good.page().failures


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://[", "file://"])
@pytest.mark.parametrize("path", ["/_stcore/stream", "/live"])
def test_a_page_of_another_site_is_not_let_in(good: Good, path: str, origin: str) -> None:
    address = good.url.replace("http", "ws", 1) + path
    with (
        pytest.raises(Exception, match=r"403|500"),
        connect(address, origin=Origin(origin), subprotocols=[Subprotocol("streamlit")]),
    ):
        pass


SAID = [
    "", "no JSON", "[" * 3999, "null", "7", '{"follow": 7}', '{"follow": [7]}',
    '{"follow": ["run/../en"]}', '{"follow": ["run/a/en/en"]}', '{"got": [[[[]]]]}',
    json.dumps({"follow": [f"curves/{CANARY}{i}/en" for i in range(24)]}),
    json.dumps({"follow": ["images/../en"]}), json.dumps({"follow": ["images/passwd/fr"]}),
    json.dumps({"follow": ["owner/x/en"], "hidden": "yes"}), "x" * 100_000, b"\0\xff",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID, ids=lambda said: str(said)[:20])
def test_the_channel_bears_it(good: Good, said: str | bytes) -> None:
    address = good.url.replace("http", "ws", 1) + "/live"
    with connect(address) as socket, contextlib.suppress(ConnectionClosed, TimeoutError):
        for _ in range(20):
            socket.send(said)
        socket.recv(timeout=0.2)


# ── requests ──

PATHS = [
    "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/app/static/../../README.md",
    "/app/static/%2e%2e%2f%2e%2e%2fREADME.md", "/static/..%5c..%5cREADME.md", "/%00", "/train/%00",
    "/media/../../x", "/media/" + "a" * 3000, "/component/vae_plot/../../../README.md",
    "/_stcore/bidi-components/vae_plot/../../../../README.md",
    "/_stcore/bidi-components/vae_plot/%2e%2e/%2e%2e/%2e%2e/README.md",
    "/_stcore/upload_file/x/y", "/_stcore/metrics", "/live", "//evil.test", "/train//x",
    "/film/../README.md", "/film/%2e%2e%2fREADME.md/1", "/film/x/" + "y" * 3000, "/film/%00/1",
    "/.streamlit/secrets.toml", "/~/+/x", "/_stcore/host-config", "/?" + "a=1&" * 5000,
]  # fmt: skip
SECRETS = ("root:x:", "make run", "VAE_LAB", "# VAE")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_request_is_refused_or_answered_and_gives_away_no_file(
    good: Good, path: str, method: str
) -> None:
    request = urllib.request.Request(
        good.url + path, method=method, data=b"x" * 100 if method == "PUT" else None
    )
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        content = answer.read().decode(errors="replace")
    assert answer.status < 500
    assert not [secret for secret in SECRETS if secret in content]


HEADERS = [
    {"Cookie": "vae_owner=" + "x" * 5000},
    {"Cookie": "vae_owner=../../x; vae_owner_framed=\\x00; =;;"},
    {"Cookie": f"vae_owner={'a' * 31}é".encode().decode("latin-1")},
    {"Accept-Language": "x" * 4000},
    {"X-Forwarded-For": CANARY, "X-Forwarded-Host": "evil.test"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: str(headers)[:30])
def test_odd_headers(good: Good, headers: dict[str, str]) -> None:
    address = good.url.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(
        address,
        additional_headers=headers,
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
    ) as socket:
        assert not Visitor(socket).open("train").failures


# ── and afterwards ──


def test_the_log_names_nobody(good: Good, servers: Servers) -> None:
    """Last: of all that was sent above."""
    log = servers.log(good.url)
    for told in (good.token, NAME, owned_by(good.token), CANARY):
        assert told not in log
    assert "127.0.0.1" not in log.replace(good.url.removeprefix("http://"), "")  # but its own
