"""How do several runs of one visitor, alike but for one setting, follow each other?

    page --start, stop, resume--> sweeps --take--> registry        one run at a time

A sweep hands in its next run when the one before has ended, whether or not a page is open. It is an
ordinary one: it waits in line, is shared with equal runs of others, and where one has been trained
to its end, that is used. So a visitor's sweep never has more than one place in the line, and a
class that starts the same sweep trains it once. A run that is halted, by whomever, halts its sweep.

What is kept of them stands in sweep_files.py.
"""

import dataclasses
import hmac
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from dashboard.budgets import SWEEPS_ON_DISK
from dashboard.runs.claims import Claims
from dashboard.runs.miniatures import miniature_of
from dashboard.runs.run import SERVER_ENDS
from dashboard.runs.snapshot import Snapshot, Status
from dashboard.runs.sweep_files import Sweep, SweepFiles
from vae_core.config import TrainConfig
from vae_core.errors import Trouble, sentence
from vae_core.record.sweep import Miniature, Swept, trail_of
from vae_core.schedule import LiveSettings

if TYPE_CHECKING:
    from dashboard.runs.registry import Registry

MOST_OF_ONE = 6  # sweeps that one visitor keeps
LOOK_S = 0.5  # between two looks at what the runs have come to
UNWATCHED_S = 1200.0  # for so long a sweep goes on while nobody looks at it
TOUCH_S = 60.0  # between two signs of life on disk
TAKEN_UP_S = 600.0  # one that broke off longer ago does not go on by itself
PICTURED_S = 20.0  # for so long the pictures of a run out of a file are waited for

ELSEWHERE = sentence(
    "This sweep goes on in another process of this server. What stands here is what was kept of it."
)
HALTED = sentence("Its run was halted. Resume goes on with it.")

log = logging.getLogger(__name__)


class SweepRefused(Trouble):
    """A sweep can't begin. The message says why and what to do."""


class Sweeps:
    """All sweeps of this process. Any thread may call its methods."""

    def __init__(self, folder: Path, runs: "Registry", owned_by: Callable[[str], str]) -> None:
        self._files, self._runs, self._owned_by = SweepFiles(folder), runs, owned_by
        self._claims = Claims(folder)  # of sweeps that go on here
        self._lock = threading.RLock()  # never taken by whoever holds the registry's
        self._serial = 0
        self._looked_at: dict[str, float] = {}
        self._touched_at: dict[str, float] = {}
        self._pictured: WeakValueDictionary[str, Miniature] = WeakValueDictionary()  # by training
        self._undeveloped: dict[tuple[str, int], float] = {}  # since when pictures are waited for
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._sweeps = {sweep.id: sweep for sweep in self._read()}

    def take_up(self) -> None:
        """Go on with what went on when the server ended; to be called once, when runs can begin."""
        if self._undeveloped or any(sweep.going for sweep in self._sweeps.values()):
            self._go_on()

    def start(self, swept: Swept, token: str) -> str:
        """Begin a sweep and return its id. Raises SweepRefused."""
        with self._lock:
            own = self.of(token)
            for sweep in own:
                if sweep.going and _wish(sweep.swept) == _wish(swept):
                    return sweep.id
            if any(sweep.going for sweep in own):
                raise SweepRefused(
                    "A sweep of yours goes on already. Nothing was started: stop it first, or wait "
                    "until it has ended."
                )
            self._make_room(own)
            blank = ("",) * len(swept.points)
            mine, now = self._owned_by(token), time.time()
            new = Sweep(secrets.token_urlsafe(6), mine, now, swept, blank, going=True)
            self._looked_at[new.id] = time.monotonic()
            self._claims.take(new.id)
            self._put(new)
        self.look()
        self._go_on()
        return new.id

    def get(self, sweep_id: str) -> Sweep | None:
        """The sweep now; None where nobody knows it."""
        return self._sweeps.get(sweep_id)

    def of(self, token: str) -> list[Sweep]:
        """A visitor's sweeps, newest first."""
        mine = [one for one in list(self._sweeps.values()) if self.is_owner(one.id, token)]
        return sorted(mine, key=lambda sweep: -sweep.created)

    def is_owner(self, sweep_id: str, token: str) -> bool:
        """Is this the token that the sweep was started with?"""
        sweep = self.get(sweep_id)
        return sweep is not None and hmac.compare_digest(sweep.owner, self._owned_by(token))

    def watch(self, sweep_id: str) -> None:
        """Somebody is looking at it now."""
        if sweep_id in self._sweeps:
            self._looked_at[sweep_id] = time.monotonic()

    def moment(self, sweep_id: str) -> Hashable:
        """Another value whenever the sweep shows something else; None where nobody knows it."""
        sweep = self.get(sweep_id)
        if sweep is None:
            return None
        run = self._runs.snapshot(sweep.run_id) if sweep.going and sweep.run_id else None
        return sweep.serial, run and (run.status, run.place, run.step // max(1, run.n_steps // 50))

    def stop(self, sweep_id: str, token: str) -> None:
        """Halt it as a whole: the run that trains or waits is stopped, and no other begins."""
        with self._lock:
            sweep = self._sweeps[sweep_id] if self.is_owner(sweep_id, token) else None
            if sweep is None or not sweep.going:
                return
            self._put(dataclasses.replace(sweep, going=False, why=None))
        run = self._runs.snapshot(sweep.run_id) if sweep.run_id else None
        if run and run.status.active and self._runs.is_owner(run.id, token):
            self._runs.stop(run.id, token)

    def resume(self, sweep_id: str, token: str) -> None:
        """Go on with it; what failed or was moved by hand is tried again. Raises SweepRefused."""
        with self._lock:
            sweep = self._sweeps[sweep_id] if self.is_owner(sweep_id, token) else None
            if sweep is None or sweep.going:
                return
            if any(one.going for one in self.of(token)):
                raise SweepRefused("Another sweep of yours goes on: stop that one first.")
            swept, runs = sweep.swept, list(sweep.runs)
            for i, point in enumerate(swept.points):
                if point.outcome in ("failed", "moved"):
                    swept = swept.with_point(i, outcome="", trail=())
                    runs[i] = runs[i] if point.outcome == "failed" else ""
            if swept.open is None:
                return
            if not self._claims.take(sweep_id):
                self._put(dataclasses.replace(sweep, why=ELSEWHERE))
                return
            self._looked_at[sweep_id] = time.monotonic()
            again = dataclasses.replace(sweep, swept=swept, runs=tuple(runs))
            self._put(dataclasses.replace(again, going=True, why=None, begun=None))
        self.look()
        self._go_on()

    def forget(self, owner: str) -> None:
        """Delete the sweeps of a visitor, by the hash. Their runs are the registry's. Raises
        OSError."""
        with self._lock:
            for sweep in [one for one in self._sweeps.values() if one.owner == owner]:
                self._remove(sweep)

    def close(self) -> None:
        """Hand in nothing more. What goes on is taken up by the next server."""
        self._closing.set()
        if self._thread:
            self._thread.join(10)
        with self._lock:
            self._claims.let_all_go()

    def look(self) -> None:
        """See what the runs have come to, and hand in those whose turn it is."""
        for sweep_id in list(self._sweeps):
            with self._lock:
                sweep = self.get(sweep_id)
                if sweep is None or self._closing.is_set():
                    continue
                sweep = self._picture(sweep)
                if sweep.going:
                    sweep = self._moved_on(sweep)
                if sweep is not self.get(sweep_id):
                    self._put(sweep)
                if sweep.going:
                    self._touch(sweep_id)

    def _moved_on(self, sweep: Sweep) -> Sweep:
        """After a look at the run that it waits for."""
        if sweep.begun is not None and sweep.begun == sweep.swept.open:
            sweep = self._seen(sweep, sweep.begun)
        while sweep.going and sweep.begun != sweep.swept.open:
            at = sweep.swept.open
            if at is None:
                return dataclasses.replace(sweep, going=False, why=None, begun=None)
            try:
                run_id = self._runs.take(sweep.swept.config_of(at), sweep.owner, sweep.runs[at])
            except Trouble as refusal:  # so many of one's own wait already: a look later, perhaps
                if sweep.why == refusal.sentence:
                    return sweep
                return dataclasses.replace(sweep, why=refusal.sentence)
            runs = (*sweep.runs[:at], run_id, *sweep.runs[at + 1 :])
            sweep = dataclasses.replace(sweep, runs=runs, begun=at, why=None)
            sweep = self._seen(sweep, at)  # it may have been trained already
        return sweep

    def _seen(self, sweep: Sweep, at: int) -> Sweep:
        """What the run for this value has come to."""
        run = self._runs.snapshot(sweep.runs[at])
        if run is None:  # deleted, or it had to make room
            return dataclasses.replace(sweep, begun=None)
        if _was_moved(run):
            return _with_point(sweep, at, outcome="moved", trail=())
        trail = trail_of(run.history)
        if trail != sweep.swept.points[at].trail:
            sweep = _with_point(sweep, at, trail=trail)
        if run.status is Status.FINISHED:
            self._undeveloped[sweep.id, at] = time.monotonic()
            return self._picture(_with_point(sweep, at, outcome="finished"))
        if run.status is Status.FAILED and not run.out_of_reach:
            return _with_point(sweep, at, outcome="failed")
        if run.status.active:
            if time.monotonic() - self._looked_at.get(sweep.id, 0.0) < UNWATCHED_S:
                self._runs.watch(run.id)
            return sweep
        if run.message == SERVER_ENDS:
            return sweep
        return dataclasses.replace(sweep, going=False, why=run.message or HALTED, begun=None)

    def _picture(self, sweep: Sweep) -> Sweep:
        """With the pictures of its finished runs, as soon as there are some."""
        for at, point in enumerate(sweep.swept.points):
            since = self._undeveloped.get((sweep.id, at))
            if since is None or point.miniature or not point.finished:
                continue
            self._runs.watch(sweep.runs[at])  # of a run out of a file they are made
            run = self._runs.snapshot(sweep.runs[at])
            if run and run.pictures:
                small = self._pictured.get(run.training) or miniature_of(run.pictures)
                self._pictured[run.training] = small
                sweep = _with_point(sweep, at, miniature=small)
            if sweep.swept.points[at].miniature or time.monotonic() - since > PICTURED_S:
                del self._undeveloped[sweep.id, at]
        return sweep

    def _put(self, sweep: Sweep) -> None:
        """Show it from now on, and write what has to outlive the server."""
        before = self._sweeps.get(sweep.id)
        if not sweep.going:
            self._claims.let_go(sweep.id)
        self._serial += 1
        self._sweeps[sweep.id] = dataclasses.replace(sweep, serial=self._serial)
        if before is None or _kept(before) != _kept(sweep):
            try:
                self._files.save(sweep)
            except OSError as error:
                log.warning("sweep %s is kept in memory only: %s", sweep.id, error)

    def _touch(self, sweep_id: str) -> None:
        """A run may take longer than a sweep that broke off is taken up again."""
        now = time.monotonic()
        if now - self._touched_at.get(sweep_id, -math.inf) >= TOUCH_S:
            self._touched_at[sweep_id] = now
            self._files.touch(sweep_id)

    def _make_room(self, own: Sequence[Sweep]) -> None:
        """For one more: the oldest of the visitor's go, then the oldest of all; none that goes on.

        Raises SweepRefused.
        """
        for sweep in [one for one in own if not one.going][MOST_OF_ONE - 1 :]:
            self._try_to_remove(sweep)
        at_rest = [one for one in self._sweeps.values() if not one.going]
        too_many = len(self._sweeps) - SWEEPS_ON_DISK + 1
        if too_many > len(at_rest):
            raise SweepRefused(
                "{n} sweeps go on already. Nothing was started; try again in a few minutes.",
                n=SWEEPS_ON_DISK,
            )
        for sweep in sorted(at_rest, key=lambda one: one.created)[: max(0, too_many)]:
            self._try_to_remove(sweep)

    def _try_to_remove(self, sweep: Sweep) -> None:
        try:
            self._remove(sweep)
        except OSError as error:
            log.warning("sweep %s can't be removed: %s", sweep.id, error)

    def _remove(self, sweep: Sweep) -> None:
        self._claims.let_go(sweep.id)
        self._files.remove(sweep.id)
        self._sweeps.pop(sweep.id, None)
        for kept in (self._looked_at, self._touched_at):
            kept.pop(sweep.id, None)
        for at in range(len(sweep.runs)):
            self._undeveloped.pop((sweep.id, at), None)

    def _read(self) -> list[Sweep]:
        """As the files have them, the oldest first. What went on here a moment ago still does."""
        now, found = time.monotonic(), []
        for sweep, age_s in self._files.read():
            fresh = age_s < TAKEN_UP_S
            self._looked_at[sweep.id] = now
            for at, point in enumerate(sweep.swept.points):
                if fresh and point.finished and not point.miniature:
                    self._undeveloped[sweep.id, at] = now
            if sweep.going and not (fresh and self._claims.take(sweep.id)):
                why = ELSEWHERE if fresh else None
                found.append(dataclasses.replace(sweep, going=False, why=why))
            else:
                found.append(sweep)
        return found

    def _go_on(self) -> None:
        """Have a thread look after what goes on, until nothing does."""
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._tend, name="sweeps", daemon=True)
                self._thread.start()

    def _tend(self) -> None:
        while not self._closing.wait(LOOK_S):
            try:
                self.look()
            except Exception:  # a mistake of ours; other sweeps must not wait for ever
                log.exception("the sweeps could not be looked after")
            with self._lock:
                if self._undeveloped or any(one.going for one in self._sweeps.values()):
                    continue
                self._thread = None
                return


def _was_moved(run: Snapshot) -> bool:
    """Were its settings moved by hand? Then it is not the run that the sweep asked for."""
    return run.history.moved or run.live != LiveSettings.of(run.config).as_dict()


def _with_point(sweep: Sweep, at: int, **changes: Any) -> Sweep:
    return dataclasses.replace(sweep, swept=sweep.swept.with_point(at, **changes))


def _wish(swept: Swept) -> tuple[str, TrainConfig, tuple[float, ...]]:
    values = tuple(point.value for point in swept.points)
    return swept.setting, swept.config, values


def _kept(sweep: Sweep) -> tuple[object, ...]:
    """What is written at once when it changes. A trail of a run that goes on is in the run's own
    file, too."""
    points = sweep.swept.points
    return sweep.going, sweep.runs, [(point.outcome, point.miniature) for point in points]
