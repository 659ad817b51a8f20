"""Does a file arrive whole or not at all, whatever goes wrong on the way?"""

import errno
import gzip
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.vae_core.conftest import Mirror
from vae_core.data import mirror
from vae_core.data.download import DataUnavailable, DownloadProgress, fetch_files, have_files

FILES = {"images.gz": os.urandom(300_000), "labels.gz": b"label" * 100}
RESOURCES = [(name, hashlib.md5(content).hexdigest()) for name, content in FILES.items()]
NOBODY = "http://127.0.0.1:9/"  # the discard port, where nothing listens

StartMirror = Callable[..., Mirror]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in the folder but the lock, which stays."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != ".fetch.lock"}


def test_fetches_what_is_missing_and_reports_it(tmp_path: Path, start_mirror: StartMirror) -> None:
    seen: list[DownloadProgress] = []
    folder = tmp_path / "not" / "there" / "yet"
    assert not have_files(folder, RESOURCES)

    fetch_files(folder, RESOURCES, [start_mirror(FILES).url], seen.append)

    assert contents(folder) == FILES
    assert have_files(folder, RESOURCES)
    for name, content in FILES.items():
        done = [p.done for p in seen if p.file == name]
        assert done[0] == 0
        assert done == sorted(done)
        last = [p for p in seen if p.file == name][-1]
        assert last == DownloadProgress(name, len(content), len(content))


def test_a_mirror_need_not_tell_the_size(tmp_path: Path, start_mirror: StartMirror) -> None:
    seen: list[DownloadProgress] = []
    fetch_files(tmp_path, RESOURCES, [start_mirror(FILES, "sizeless").url], seen.append)
    assert contents(tmp_path) == FILES
    assert {p.total for p in seen} == {None}


def test_a_mirror_may_mark_packed_files_as_packed(
    tmp_path: Path, start_mirror: StartMirror
) -> None:
    """As some servers do with every .gz file; browsers then unpack it."""
    packed = gzip.compress(FILES["images.gz"])
    resources = [("images.gz", hashlib.md5(packed).hexdigest())]
    fetch_files(tmp_path, resources, [start_mirror({"images.gz": packed}, "marked").url])
    assert contents(tmp_path) == {"images.gz": packed}


def test_right_files_are_used_as_they_are(tmp_path: Path) -> None:
    """Without a network, and without writing anything: the folder may be read-only."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    tmp_path.chmod(0o555)
    fetch_files(tmp_path, RESOURCES, mirrors=[])
    assert {p: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == before
    tmp_path.chmod(0o755)


def test_a_damaged_file_is_noticed_and_only_that_one_replaced(
    tmp_path: Path, start_mirror: StartMirror
) -> None:
    (tmp_path / "images.gz").write_bytes(FILES["images.gz"])
    (tmp_path / "labels.gz").write_bytes(FILES["labels.gz"])
    assert have_files(tmp_path, RESOURCES)
    (tmp_path / "images.gz").write_bytes(FILES["images.gz"][:1000])
    assert not have_files(tmp_path, RESOURCES)

    honest = start_mirror(FILES)
    fetch_files(tmp_path, RESOURCES, [honest.url])

    assert contents(tmp_path) == FILES
    assert honest.asked == ["images.gz"]


@pytest.mark.parametrize(
    ("manner", "complaint"),
    [
        ("garbage", "not the file"),
        ("half", "broke off after 150,000 of 300,000 bytes"),
        ("gated", "sent nothing for 0.2 s"),
    ],
)
def test_a_bad_mirror_is_given_up_for_the_next(
    manner: str,
    complaint: str,
    tmp_path: Path,
    start_mirror: StartMirror,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mirror, "STALL_S", 0.2)
    bad, honest = start_mirror(FILES, manner), start_mirror(FILES)

    with pytest.raises(DataUnavailable, match=complaint):
        fetch_files(tmp_path, RESOURCES, [bad.url])
    assert contents(tmp_path) == {}
    assert bad.asked == ["images.gz"], "after the first file has failed the others are not tried"

    fetch_files(tmp_path, RESOURCES, [bad.url, honest.url])
    assert contents(tmp_path) == FILES


def test_a_mirror_that_never_ends_is_given_up(
    tmp_path: Path, start_mirror: StartMirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "MAX_BYTES", 100_000)
    with pytest.raises(DataUnavailable, match="more than 100,000 bytes"):
        fetch_files(tmp_path, RESOURCES, [start_mirror(FILES, "sizeless").url])
    assert contents(tmp_path) == {}


def test_a_name_look_up_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No socket timeout covers this one."""
    released = threading.Event()

    def hang(*_: object, **__: object) -> None:
        released.wait(30)
        raise socket.gaierror("released")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(mirror, "STALL_S", 0.2)
    with pytest.raises(DataUnavailable, match=r"mirror\.example/ \(it sent nothing for 0\.2 s\)"):
        fetch_files(tmp_path, RESOURCES, ["http://mirror.example/"])
    released.set()


def test_without_a_network_the_message_says_what_to_do(
    tmp_path: Path, start_mirror: StartMirror
) -> None:
    without_files = start_mirror({})
    (tmp_path / "images.gz").write_bytes(b"half of")

    with pytest.raises(DataUnavailable) as failure:
        fetch_files(tmp_path, RESOURCES, [NOBODY, without_files.url])

    message = str(failure.value)
    for part in (NOBODY, "refused", without_files.url, "404", "is damaged; it is kept"):
        assert part in message
    assert f"lay these files into {tmp_path} by hand: images.gz, labels.gz." in message
    assert contents(tmp_path) == {"images.gz": b"half of"}


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        (errno.ENOSPC, "the disk is full. What was there is kept. Make room"),
        (errno.EROFS, "this program may only read there"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_disk_that_fails_loses_nothing(
    number: int,
    complaint: str,
    tmp_path: Path,
    start_mirror: StartMirror,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {"images.gz": b"damaged", "labels.gz": FILES["labels.gz"]}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DataUnavailable, match=complaint) as failure:
        fetch_files(tmp_path, RESOURCES, [start_mirror(FILES).url])
    assert str(tmp_path) in str(failure.value)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("refused", ["pathlib.Path.mkdir", "filelock.FileLock.acquire"])
def test_a_read_only_folder_is_named(
    refused: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated, because the administrator may write into any folder."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(refused, refuse)
    with pytest.raises(DataUnavailable, match="may only read there") as failure:
        fetch_files(tmp_path, RESOURCES, [NOBODY])
    assert str(tmp_path) in str(failure.value)


def test_a_person_can_stop_a_download(tmp_path: Path, start_mirror: StartMirror) -> None:
    class Stopped(Exception):
        pass

    def stop(progress: DownloadProgress) -> None:
        if progress.done:
            raise Stopped

    honest = start_mirror(FILES)
    with pytest.raises(Stopped):
        fetch_files(tmp_path, RESOURCES, [honest.url], stop)
    assert contents(tmp_path) == {}
    fetch_files(tmp_path, RESOURCES, [honest.url])  # the lock is free again
    assert contents(tmp_path) == FILES


def fetch_in_another_process(folder: Path, url: str) -> "subprocess.Popen[str]":
    """Start a process that fetches and prints a line for each report."""
    program = f"""
from pathlib import Path
from vae_core.data import download
download.WAIT_REPORT_S = 0.05
def report(progress):
    print("waiting" if progress.waiting else "fetching", flush=True)
download.fetch_files(Path({str(folder)!r}), {RESOURCES!r}, [{url!r}], report)
"""
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )


def next_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_two_processes_one_fetches_and_the_other_waits(
    tmp_path: Path, start_mirror: StartMirror
) -> None:
    gated = start_mirror(FILES, "gated")
    first = fetch_in_another_process(tmp_path, gated.url)
    assert next_line(first) == "fetching"
    second = fetch_in_another_process(tmp_path, gated.url)
    assert next_line(second) == "waiting"
    gated.gate.set()

    rest, _ = second.communicate(timeout=60)
    first.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "fetching" not in rest
    assert gated.asked == list(FILES), "each file was asked for once"
    assert contents(tmp_path) == FILES


def test_a_process_that_dies_leaves_nothing_in_the_way(
    tmp_path: Path, start_mirror: StartMirror
) -> None:
    gated = start_mirror(FILES, "gated")
    doomed = fetch_in_another_process(tmp_path, gated.url)
    while not any(contents(tmp_path).values()):  # until some bytes have reached the disk
        time.sleep(0.01)
    doomed.kill()
    doomed.communicate(timeout=60)
    assert [name.endswith(".unfinished") for name in contents(tmp_path)] == [True]

    gated.gate.set()
    (tmp_path / "images.gz.part").write_bytes(b"a browser's, not ours")
    fetch_files(tmp_path, RESOURCES, [gated.url])
    assert contents(tmp_path) == {**FILES, "images.gz.part": b"a browser's, not ours"}
