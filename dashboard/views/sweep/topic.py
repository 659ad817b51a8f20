"""What changes by itself on the page "Sweep"?

The topic "sweep", of a sweep's id, or of the example that comes with the app. What is small and
frozen, the maps and samples of finished runs, is made once for all who share a training.
"""

import json
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.charts.rate_distortion import Way, colours, in_words, rate_distortion
from dashboard.charts.small_map import small_map
from dashboard.components.digits import digits_message
from dashboard.components.live_progress import Standing
from dashboard.components.live_text import Followed
from dashboard.components.plot import chart_message
from dashboard.live.board import GONE, Source, Topic, board
from dashboard.runs.snapshot import Snapshot
from dashboard.runs.sweep_files import Sweep
from dashboard.server import resources
from dashboard.shell.run_topic import IN_A_LINE, STATES, duration
from dashboard.views.sweep.values import plain_number
from dashboard.words.language import language, ntr, phrase, said, tr, written
from dashboard.words.numbers import listed
from dashboard.words.times import coarse
from vae_core.data import N_PIXELS
from vae_core.explain.rate_distortion import TOLERANCE, chords
from vae_core.record.sweep import N_SAMPLES, Miniature, Point, Swept

KIND = "sweep"
EXAMPLE = "example"  # shorter than the id of any sweep
PLANE, TABLE = "sweep_plane", "sweep_table"
PLANE_PX, MAP_PX = 460, 128
MOST_KEPT = 96  # small pictures: eight of twelve sweeps
VALUE = {  # a setting at one value
    "beta": phrase("beta {value}"),
    "latent_dim": phrase("L = {value}"),
    "learning_rate": phrase("learning rate {value}"),
}
OUTCOMES = {
    "finished": phrase("finished"),
    "failed": phrase("failed"),
    "moved": phrase("moved by hand: another run"),
}
TO_COME = phrase("to come")

_kept: OrderedDict[tuple[Hashable, ...], tuple[Miniature | None, bytes, bytes]] = OrderedDict()


def followed(sweep_id: str) -> Followed:
    """The sweep as it is now."""
    topic = Topic(KIND, sweep_id, language())
    return Followed(topic, board.parts(topic))


def map_key(at: int) -> str:
    """Of the map of one value's codes: a component's key, and the name of a part."""
    return f"sweep_map_{at}"


def samples_key(at: int) -> str:
    """As `map_key`, of its samples."""
    return f"sweep_samples_{at}"


def value_name(swept: Swept, at: int) -> str:
    """Beta 0.5, or L = 2."""
    return tr(VALUE[swept.setting], value=plain_number(swept.points[at].value))


def _glance(sweep_id: str) -> Hashable:
    if sweep_id == EXAMPLE:
        return sweep_id
    sweeps = resources.registry().sweeps
    sweeps.watch(sweep_id)
    return sweeps.moment(sweep_id)


def _make(sweep_id: str) -> Mapping[str, Any]:
    if sweep_id == EXAMPLE:
        return _parts(resources.shipped_sweep(), None, None, sweep_id)
    sweep = resources.registry().sweeps.get(sweep_id)
    if sweep is None:
        return {GONE: True}
    begun = sweep.going and sweep.run_id
    run = resources.registry().snapshot(sweep.run_id) if begun else None
    return {
        **_parts(sweep.swept, sweep, run, sweep_id),
        "standing": _standing(sweep, run).as_part(),
        "mine": face(sweep),
    }


def face(sweep: Sweep) -> str:
    """What the page has drawn of it that no component draws again: buttons and links."""
    outcomes = [point.outcome for point in sweep.swept.points]
    return json.dumps([sweep.going, None if sweep.going else [outcomes, sweep.runs]])


def _parts(
    swept: Swept, sweep: Sweep | None, run: Snapshot | None, subject: str
) -> Mapping[str, Any]:
    ways = _ways(swept)
    made: dict[str, Any] = {
        PLANE: chart_message(
            rate_distortion(ways),
            key=PLANE,
            of=subject,
            height=PLANE_PX,
            alt=in_words(ways),
        ),
        TABLE: _table(swept, sweep, run),
        "chords": _chords(swept),
    }
    for at, point in enumerate(swept.points):
        name = value_name(swept, at)
        made[map_key(at)], made[samples_key(at)] = _small(name, at, point.miniature)
        made[f"figures_{at}"] = _figures(point)
    return made


def _ways(swept: Swept) -> list[Way]:
    return [
        Way(
            name=value_name(swept, at),
            short=plain_number(point.value),
            beta=swept.config_of(at).beta,
            places=point.trail,
            finished=point.finished,
            colour=colour,
        )
        for at, (point, colour) in enumerate(
            zip(swept.points, colours(len(swept.points)), strict=True)
        )
    ]


def _small(name: str, at: int, shown: Miniature | None) -> tuple[bytes, bytes]:
    """The map and the samples of one value; blank before there are some."""
    key = (name, at, id(shown), language())
    if key not in _kept:
        images = shown.samples if shown else np.zeros((N_SAMPLES, N_PIXELS), np.uint8)
        map_message = chart_message(
            small_map(shown),
            key=map_key(at),
            of=f"sweep {name}",
            height=MAP_PX,
            alt=tr("The codes of test images with {value}, in two dimensions", value=name)
            if shown
            else tr("No map yet with {value}", value=name),
        )
        samples = digits_message(
            images,
            key=samples_key(at),
            of=f"sweep {name}",
            columns=4,
            size=36,
            alt=tr("{n} samples with {value}", n=len(images), value=name)
            if shown
            else tr("No samples yet with {value}", value=name),
        )
        _kept[key] = shown, map_message, samples  # `shown` too: no other gets its id meanwhile
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key][1:]


def _figures(point: Point) -> str:
    place = point.last
    if place is None:
        return tr(OUTCOMES.get(point.outcome, TO_COME))
    return tr("KL {rate:.1f} · recon. {recon:.1f}", rate=place.rate, recon=place.distortion)


def _table(swept: Swept, sweep: Sweep | None, run: Snapshot | None) -> Mapping[str, object]:
    """A row for each value."""
    heads = [
        tr("Value"),
        tr("Rate: KL"),
        tr("Distortion: reconstruction"),
        tr("R + D"),
        tr("Epochs"),
        tr("Its run"),
    ]
    rows = []
    for at, point in enumerate(swept.points):
        place = point.last
        numbers = ["", "", "", "0"]
        if place:
            total = place.rate + place.distortion
            numbers = [written(n, ".1f") for n in (place.rate, place.distortion, total)]
            numbers.append(str(place.epoch))
        state = tr(OUTCOMES.get(point.outcome, TO_COME))
        if sweep and run and run.status.active and at == swept.open:
            state = tr(IN_A_LINE[run.status])
        rows.append([value_name(swept, at), *numbers, state])
    return {"heads": heads, "rows": rows}


def _chords(swept: Swept) -> str:
    """Do they lie between both betas? Nothing where there are none."""
    found = chords(swept)
    slopes = [chord.falls_by for chord in found]
    known = [slope for slope in slopes if slope is not None]
    if not known or len(known) < len(found):
        return ""
    held = sum(chord.holds() for chord in found)
    return ntr(
        "On the training images the chord between the neighbours falls by **{slopes}** nats of "
        "distortion for each nat of rate: {held} of {n} lies between both betas, give or take "
        "{tolerance:.0%}.",
        "On the training images the chords between neighbours fall by **{slopes}** nats of "
        "distortion for each nat of rate: {held} of {n} lie between both betas, give or take "
        "{tolerance:.0%}.",
        len(found),
        slopes=listed(known, ".2f"),
        held=held,
        tolerance=TOLERANCE,
    )


def _standing(sweep: Sweep, run: Snapshot | None) -> Standing:
    """How far it has come."""
    swept = sweep.swept
    n = len(swept.points)
    done = sum(bool(point.outcome) for point in swept.points)
    words = [tr("{done} of {n} finished", done=swept.n_finished, n=n)]
    share = float(done)
    if sweep.going and swept.open is not None and run:
        words.insert(0, value_name(swept, swept.open))
        if run.status.active:  # else it has just ended, and is looked at in a moment
            words.insert(1, tr(STATES[run.status]))
        if run.place:
            words.append(tr("number {place} in line", place=run.place))
        if run.step:
            share += run.step / max(run.n_steps, 1)
        left = _left_s(sweep, run)
        words.append(tr("{duration} of training left", duration=duration(coarse(left))))
    elif not sweep.going and swept.open is not None:
        words.insert(0, tr("Stopped"))
    message = said(sweep.why) if sweep.why else ""
    return Standing(share / n, " · ".join(words), message, moving=sweep.going)


def _left_s(sweep: Sweep, run: Snapshot) -> float:
    runs, swept = resources.registry(), sweep.swept
    rest = [at for at, point in enumerate(swept.points) if not point.outcome and at != swept.open]
    now = run.seconds_left
    now = runs.estimate_s(run.config) if now is None else now
    return now + sum(runs.estimate_s(swept.config_of(at)) for at in rest)


board.offer(KIND, Source(_glance, _make))


def values_in_words(values: Sequence[float]) -> str:
    """0.25, 0.5, 1."""
    return listed(list(values), "g")
