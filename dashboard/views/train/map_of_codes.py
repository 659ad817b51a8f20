"""How do the codes move while a run trains? On a map whose axes hold still."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.codes_map import axis_names, latent_map
from dashboard.charts.planes import Plane, steady_range
from dashboard.components.latent_pad import (
    Codes,
    Look,
    Messages,
    draw_pad,
    large_messages,
    pad_message,
)
from dashboard.components.live_text import Followed, Wording, live_text
from dashboard.runs.decoder_weights import DecoderWeights
from dashboard.runs.snapshot import Pictures, Snapshot
from dashboard.views.train.moment import moment
from dashboard.words.language import tr
from vae_core.data.sources import SOURCES

MAP = "latent_points"  # the key, and the name of the part
MAP_PX = 400
MOST_HELD = 64  # runs whose axes are remembered


@dataclass
class _Held:
    """How a run's map was drawn last, so that it doesn't turn or jump."""

    axes: NDArray[np.float32] | None = None
    spread: tuple[float, float] | None = None


_held: OrderedDict[str, _Held] = OrderedDict()


def parts(run: Snapshot, pictures: Pictures) -> Mapping[str, Any]:
    """The map of the codes of test digits, in two dimensions, and what stands over it."""
    if run.decoder is None:
        return {}
    held = _held.setdefault(run.id, _Held())
    _held.move_to_end(run.id)
    while len(_held) > MOST_HELD:
        _held.popitem(last=False)
    mu = pictures.mu
    plane = Plane.flat(run.config.latent_dim)
    things = tr(SOURCES[run.config.dataset].things)
    title = tr("**Latent map**: mu of {n:,} test {things}", n=len(mu), things=things)
    if run.config.latent_dim > 2:
        plane, shares = Plane.principal(mu, previous=held.axes)
        held.axes = plane.axes
        title = tr(
            "**Latent map**: mu of {n:,} test {things}, along their two principal axes "
            "({share:.0%} of the variance)",
            n=len(mu),
            things=things,
            share=sum(shares),
        )
    places = plane.project(mu)
    held.spread = steady_range(held.spread, places)
    names = axis_names(plane)
    chart = latent_map(
        places,
        pictures.labels,
        pictures.class_names,
        axis_range=held.spread,
        names=names,
        hover=False,
    )
    message = pad_message(
        chart,
        run.decoder,
        plane,
        _codes(run.decoder, pictures.labels),
        look=Look(names=names, classes=pictures.class_names),
        key=MAP,
        of=run.id,
        name=f"latent_map {moment(run)}",
        height=MAP_PX,
        alt=title.replace("*", "") + ".",
    )
    return {MAP: message, "map_title": title}


def large(weights: DecoderWeights, labels: NDArray[np.int64]) -> Mapping[str, Any]:
    """What the map decodes with."""
    return large_messages(weights, _codes(weights, labels), MAP)


def map_of_codes(run: Snapshot, followed: Followed, decoder: Followed) -> None:
    """The map, with the decoder's pad."""
    if MAP not in followed.parts:
        return
    live_text(followed, Wording("{map_title}"), "map_title", key="map_title")
    messages = Messages(followed.parts[MAP], decoder.parts.contents)
    draw_pad(messages, key=MAP, pins=[], latent_dim=run.config.latent_dim)


def _codes(weights: DecoderWeights, labels: NDArray[np.int64]) -> Codes:
    return Codes(weights.mu, labels, weights.version, near=None)
