"""How do files get into a folder safely?

    mirror --bytes--> NAME.1a2b3c4d.unfinished --MD5 fits, synced--> NAME

Whatever goes wrong on the way (no network, a mirror that stalls or lies, a full disk, a killed
process, two processes at once), no half-written file ever has its real name, and a file that is
already right is never touched. What the files mean is not asked here: see loading.py.
"""

import contextlib
import errno
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from vae_core.data.idx_files import found, new_md5
from vae_core.data.mirror import MirrorFailed, chunks
from vae_core.errors import Place, Sentence, Trouble, sentence
from vae_core.files import replacing

WAIT_REPORT_S = 1.0  # how often to say that another process is at work
PROGRESS_REPORT_S = 0.1  # not more often, lest drawing the progress slows the download

Resource = tuple[str, str]  # file name, MD5 sum in hexadecimal


class DataUnavailable(Trouble, OSError):
    """The data can't be had. The sentence says what was tried, why it failed and what to do."""


@dataclass(frozen=True)
class DownloadProgress:
    """How far one file has come."""

    file: str
    done: int  # bytes
    total: int | None  # bytes; None where the mirror doesn't say
    waiting: bool = False  # another process is fetching; this one waits for it


Progress = Callable[[DownloadProgress], None]


def have_files(folder: Path, resources: Sequence[Resource]) -> bool:
    """Are all files there and right? Cheap: a file is read again only after it has changed."""
    return all(found(folder, file, md5) for file, md5 in resources)


def fetch_files(
    folder: Path,
    resources: Sequence[Resource],
    mirrors: Sequence[str],
    progress: Progress | None = None,
) -> None:
    """Make sure that `folder` holds every file of `resources`; fetch those missing or damaged.

    Files that are there and right are used as they are: then nothing is written and no network is
    needed. A mirror is the part of a URL before the file name; they are tried in turn. Of several
    processes one fetches; the others wait for it and use what it fetched. `progress` may raise an
    exception of its own to stop the download.

    Raises DataUnavailable where a file can't be fetched or written. The folder then still holds
    everything that it held before.
    """
    wrong = _wrong_files(folder, resources)
    if not wrong:
        return
    report = progress or (lambda _: None)
    place = Place(str(folder.absolute()), sentence("the server's data folder"))
    by_hand = sentence(
        "or lay these files into {folder} by hand: {names}",
        folder=place,
        names=", ".join(file for file, _ in resources),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_process_in(folder, wrong[0][0], report):
            for stale in folder.glob("*.unfinished"):  # only a process that died leaves one behind
                stale.unlink()
            for file, md5 in _wrong_files(folder, resources):
                _fetch(folder / file, md5, mirrors, report)
    except MirrorFailed as failure:
        raise DataUnavailable(
            "{failure} Check the internet connection and try again, {by_hand}.",
            failure=failure,
            by_hand=by_hand,
        ) from failure
    except OSError as error:
        why, advice = _disk_trouble(error)
        raise DataUnavailable(
            "Files are missing or damaged in {folder}, which can't be written: {why}. "
            "What was there is kept. {advice} and try again, {by_hand}.",
            folder=place,
            why=why,
            advice=advice,
            by_hand=by_hand,
        ) from error


def _wrong_files(folder: Path, resources: Sequence[Resource]) -> list[Resource]:
    """Which files are missing, damaged or unreadable, whatever they are packed in?"""
    return [(file, md5) for file, md5 in resources if found(folder, file, md5) is None]


@contextlib.contextmanager
def _only_process_in(folder: Path, file: str, report: Progress) -> Iterator[None]:
    """Hold the folder's lock, which the operating system releases when its holder dies."""
    lock = FileLock(folder / ".fetch.lock")
    while True:
        try:
            lock.acquire(timeout=WAIT_REPORT_S)
            break
        except Timeout:
            report(DownloadProgress(file, done=0, total=None, waiting=True))
    try:
        yield
    finally:
        lock.release()


def _fetch(path: Path, md5: str, mirrors: Sequence[str], report: Progress) -> None:
    """Fetch one file from the mirrors in turn. Raises MirrorFailed when all have failed."""
    tried: Sentence | str = ""
    for mirror in mirrors:
        try:
            _fetch_from(mirror + path.name, path, md5, report)
            return
        except MirrorFailed as failure:
            here = sentence("{mirror} ({why})", mirror=mirror, why=failure)
            tried = sentence("{one} or {other}", one=tried, other=here) if tried else here
    if path.exists():
        raise MirrorFailed(
            "{file} could not be fetched from {tried}. The file that is there is damaged; it is "
            "kept as it is.",
            file=path.name,
            tried=tried,
        )
    raise MirrorFailed("{file} could not be fetched from {tried}.", file=path.name, tried=tried)


def _fetch_from(url: str, path: Path, md5: str, report: Progress) -> None:
    digest = new_md5()
    done, reported_at = 0, -math.inf
    report(DownloadProgress(path.name, done=0, total=None))
    with replacing(path) as stream, contextlib.closing(chunks(url)) as received:
        for chunk, total in received:
            stream.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            if done == total or time.monotonic() - reported_at >= PROGRESS_REPORT_S:
                report(DownloadProgress(path.name, done, total))
                reported_at = time.monotonic()
        if digest.hexdigest() != md5:
            raise MirrorFailed("what it sent is not the file: its MD5 sum differs")


def _disk_trouble(error: OSError) -> tuple[Sentence | str, Sentence]:
    """Say why writing failed, and what to do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return sentence("the disk is full"), sentence("Make room")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            sentence("this program may only read there"),
            sentence("Allow it to write there"),
        )
    return error.strerror or str(error), sentence("Put that right")
