"""What changes by itself on the Teacher page?

The topic "class", whose subject is the hash of a teacher's pass: whoever can name that has the
pass, and once its teacher has left there is no such topic. What it says of visitors is what they
called their runs, and four letters by which runs of one browser are known to be of one.
"""

import time
from collections.abc import Hashable, Mapping
from typing import Any

from dashboard.classroom.access import hash_of
from dashboard.live.board import Source, Topic, board
from dashboard.runs.names import what_it_is
from dashboard.runs.room import free_disk_mb, measured_memory
from dashboard.runs.standing import Standing
from dashboard.server import resources
from dashboard.server.paths import RUNS_DIR
from dashboard.session.state import AppState
from dashboard.shell.run_topic import STATES, duration
from dashboard.words.language import language, ntr, said, tr

KIND = "class"
EVERY_S = 1.0  # it is made, at most
EXACT_S = 5  # seconds, to which times are said: nobody reads them all every second
OWNER_LETTERS = 4


def topic(state: AppState) -> Topic:
    """The class as this teacher follows it."""
    return Topic(KIND, hash_of(state.teachers_pass), language())


def _glance(hashed: str) -> Hashable:
    if not resources.classroom().access.follows(hashed):
        return None
    return int(time.monotonic() / EVERY_S)


def _make(_hashed: str) -> Mapping[str, Any]:
    turns, classroom = resources.registry().turns, resources.classroom()
    line = turns.in_line()
    return {
        "runs": [_in_a_line(one) for one in line],
        "held": said(turns.held) if turns.held else "",
        "server": " · ".join(_server(line)),
        "log": classroom.log.n_kept,
    }


def _in_a_line(one: Standing) -> Mapping[str, str]:
    """A run as the list has it."""
    card = resources.registry().card(one.run_id)
    words = [tr(STATES[one.status])]
    if one.place:
        words.append(tr("number {place} in line", place=one.place))
        if one.wait_s is not None:
            words.append(tr("its turn in about {duration}", duration=_about(one.wait_s)))
        words.append(tr("has waited {duration}", duration=_about(one.waited_s)))
    if one.step:
        words.append(tr("step {step:,} of {n_steps:,}", step=one.step, n_steps=one.n_steps))
    words.append(tr("{duration} of training left", duration=_about(one.left_s)))
    if one.n_sharers > 1:
        words.append(ntr("shared by {n} visitor", "shared by {n} visitors", one.n_sharers))
    words.append(tr("of visitor {letters}", letters=one.owner[:OWNER_LETTERS]))
    name = one.name or (what_it_is(card) if card else tr("run {id}", id=one.run_id))
    return {"id": one.run_id, "name": name, "words": " · ".join(words)}


def _about(seconds: float) -> str:
    return duration(EXACT_S * round(max(seconds, 0.0) / EXACT_S))


def _server(line: list[Standing]) -> list[str]:
    memory, free_mb = measured_memory(), free_disk_mb(RUNS_DIR)
    words = []
    if memory:
        words.append(
            tr(
                "memory: {used:,.0f} of {limit:,.0f} MB",
                used=memory.used_mb,
                limit=memory.limit_mb,
            )
        )
    if free_mb is not None:
        words.append(tr("disk: {free:,.0f} MB free", free=free_mb))
    training = [resources.registry().snapshot(one.run_id) for one in line if one.place is None]
    speed = sum(run.images_per_second or 0.0 for run in training if run)
    words.append(tr("training: {speed:,.0f} images/s", speed=speed))
    n_pages = resources.classroom().n_pages()
    words.append(ntr("{n} page open", "{n} pages open", n_pages))
    return words


board.offer(KIND, Source(_glance, _make))
