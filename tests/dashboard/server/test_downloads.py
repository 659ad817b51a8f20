"""Is what a download button offers still there when it is asked for?"""

import time

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.server import downloads


@pytest.fixture(autouse=True)
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    for thing, name in (
        (MediaFileMetadata, "mark_for_delete"),
        (MediaFileMetadata, "is_marked_for_delete"),
        (MediaFileManager, "_remove_orphaned_deferred_callables"),
    ):
        monkeypatch.setattr(thing, name, getattr(thing, name))  # to be put back
    downloads.mend()


@pytest.fixture
def files() -> MediaFileManager:
    return MediaFileManager(MemoryMediaFileStorage("/media"))


def offered(files: MediaFileManager) -> str:
    """What the browser asks for when the button is clicked."""
    return files.add_deferred(lambda: b"a run", "text/plain", "1.2", element_id="button")


def made(files: MediaFileManager, name: str) -> bytes | None:
    """What the browser is given for it."""
    return fetched(files, files.execute_deferred(name))


def fetched(files: MediaFileManager, url: str) -> bytes | None:
    file = files.read_file(url.rpartition("/")[2].partition(".")[0])
    return file.content if file else None


def test_a_click_counts_while_the_page_runs_anew(files: MediaFileManager) -> None:
    name = offered(files)
    files.clear_session_refs()  # the page's next run begins,
    files.remove_orphaned_files()  # another visitor's ends
    assert made(files, name) == b"a run"


def test_a_click_counts_until_the_browser_has_drawn_the_newest_run(
    files: MediaFileManager,
) -> None:
    name = offered(files)
    files.clear_session_refs()
    offered(files)
    files.remove_orphaned_files()
    assert made(files, name) == b"a run"


def test_what_was_made_waits_for_being_fetched(files: MediaFileManager) -> None:
    url = files.execute_deferred(offered(files))
    for _ in range(30):  # as many visitors' pages run
        files.remove_orphaned_files()
    assert fetched(files, url) == b"a run"


def test_it_is_dropped_after_a_while(
    files: MediaFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = offered(files)
    url = files.execute_deferred(name)
    files.clear_session_refs()
    files.remove_orphaned_files()
    now = time.monotonic() + downloads.KEPT_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: now)
    files.remove_orphaned_files()
    assert fetched(files, url) is None
    with pytest.raises(Exception, match="not found"):
        files.execute_deferred(name)


def test_what_is_offered_stays(files: MediaFileManager, monkeypatch: pytest.MonkeyPatch) -> None:
    name = offered(files)
    now = time.monotonic() + 2 * downloads.KEPT_S
    for _ in range(2):
        files.remove_orphaned_files()
        monkeypatch.setattr(time, "monotonic", lambda: now)
    assert made(files, name) == b"a run"


def test_mended_twice_is_mended_once() -> None:
    mark = MediaFileMetadata.mark_for_delete
    downloads.mend()
    assert MediaFileMetadata.mark_for_delete is mark
