"""What do pages say of a run, in words, while it goes on?

The topic "run": how it stands, as the Train page, exercises and the line in every page's head say
it; and what a page's buttons depend on.
"""

import json
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from dashboard.components.live_progress import Standing
from dashboard.components.live_text import Followed
from dashboard.controls import live_settings, run_settings
from dashboard.controls.run_keys import stands
from dashboard.live.board import GONE, Source, Topic, board
from dashboard.server import resources
from dashboard.words.language import language, ntr, phrase, said, tr, written
from dashboard.words.times import coarse

if TYPE_CHECKING:
    from dashboard.runs.snapshot import Snapshot
    from vae_core.data.download import DownloadProgress
    from vae_core.record.history import Timing

KIND = "run"
STATES = {
    "waiting": phrase("Waiting in line"),
    "loading": phrase("Fetching the data set"),
    "training": phrase("Training"),
    "paused": phrase("Paused"),
    "stopped": phrase("Stopped"),
    "finished": phrase("Finished"),
    "failed": phrase("Stopped by an error"),
}
IN_A_LINE = {
    "waiting": phrase("waiting"),
    "loading": phrase("loading"),
    "training": phrase("training"),
    "paused": phrase("paused"),
    "stopped": phrase("stopped"),
    "finished": phrase("finished"),
    "failed": phrase("failed"),
}
IS_THERE: Mapping[str, object] = {GONE: None}  # what a page has drawn of a run that is there


def topic(run_id: str) -> Topic:
    """The run, in the visitor's language."""
    return Topic(KIND, run_id, language())


def followed(run_id: str) -> Followed:
    """The run's words as they are now."""
    of_run = topic(run_id)
    return Followed(of_run, board.parts(of_run))


def glance(run_id: str) -> Hashable:
    """Another value whenever the run shows something else. Whoever looks, watches it."""
    runs = resources.registry()
    runs.watch(run_id)
    return runs.moment(run_id)


def face(run: "Snapshot", *, mine: bool) -> str:
    """What the Train page has drawn of the run that no component draws again by itself."""
    shown = [run.step > 0, run.pictures is not None, run.config.as_dict()]
    if mine:
        active = run.status.active
        rest = "" if active else str(run.status)
        shown += [active, rest, run.complete, run.out_of_reach, live_settings.by_hand(run)]
    shown.append(run.status == "waiting" and not run.step)
    return json.dumps(shown)


def _make(run_id: str) -> Mapping[str, Any]:
    run = resources.registry().snapshot(run_id)
    if run is None:
        return {GONE: True}
    words = [tr(STATES[run.status])]
    line = [tr(IN_A_LINE[run.status])]
    epochs = run.n_steps // run.steps_per_epoch or run.config.epochs
    epoch = tr("epoch {epoch} of {epochs}", epoch=run.epoch, epochs=epochs)
    place = ""
    if run.place:
        place = tr("number {place} in line", place=run.place)
        line.append(place)
        if run.wait_s is not None:
            left = duration(coarse(run.wait_s))
            place = tr("{place}, your turn in about {duration}", place=place, duration=left)
        words.append(place)
    if run.n_sharers > 1 and run.status.active:
        words.append(ntr("shared with {n} other", "shared with {n} others", run.n_sharers - 1))
    if run.step:
        step = tr("step {step:,} of {n_steps:,}", step=run.step, n_steps=run.n_steps)
        words += [epoch, step]
        line.append(epoch)
    if run.status == "training" and run.images_per_second:
        words.append(
            tr(
                "{speed:,.0f} images/s on {device}",
                speed=run.images_per_second,
                device=run.device,
            )
        )
        if run.seconds_left is not None:
            words.append(tr("{duration} left", duration=duration(run.seconds_left)))
    if run.history.timing:
        words.append(precision(run.history.timing))
    if run.kept_s:
        left = duration(coarse(run.kept_s))
        words.append(tr("others train meanwhile; your turn is kept for {duration}", duration=left))
    if run.may_pass_s:
        left = duration(coarse(run.may_pass_s))
        words.append(tr("for {duration} a paused run may still go first", duration=left))
    if run.download:
        words.append(downloaded(run.download))
    share = run.step / run.n_steps if run.n_steps else 0.0
    failed = run.status == "failed"
    message = said(run.message) if run.message else ""
    return {
        "standing": Standing(
            share, " · ".join(words), message, failed, moving=run.moving
        ).as_part(),
        "at_epoch": Standing(share, place or epoch, moving=run.moving).as_part(),
        "line": ", ".join(line),
        "training": run.training,
        "step": written(run.step, ",d"),
        "active": run.status.active,
        "status": stands(run),
        "settings": run_settings.in_words(run.config, **live_settings.by_hand(run)),
        "steering": run_settings.steering_in_words(beta=run.beta, learning_rate=run.learning_rate),
        "mine": face(run, mine=True),
        "others": face(run, mine=False),
    }


def precision(timing: "Timing") -> str:
    """Which one "auto" took, and why."""
    return tr(
        "in {precision}: a step took {float32:.2g} ms in float32 and {bfloat16:.2g} in bfloat16",
        precision=timing.precision,
        float32=timing.float32_ms,
        bfloat16=timing.bfloat16_ms,
    )


def downloaded(progress: "DownloadProgress") -> str:
    """How far a file has come: a.gz: 1.0 of 9.9 MB."""
    done = progress.done / 1e6
    if not progress.total:
        return tr("{file}: {done:.1f} MB", file=progress.file, done=done)
    return tr(
        "{file}: {done:.1f} of {total:.1f} MB",
        file=progress.file,
        done=done,
        total=progress.total / 1e6,
    )


def duration(seconds: float) -> str:
    """Seconds as a person says them: 8 s, 2 min 30 s."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


board.offer(KIND, Source(glance, _make))
