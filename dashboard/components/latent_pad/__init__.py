"""How does a map of codes show what the decoder makes of the point under the cursor?

The decoder's weights travel to the browser once, and JavaScript decodes: through Python every move
of the mouse would take a third of a second. Which codes, along which axes, and in which layers, is
decided elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NotRequired, TypedDict, Unpack

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.charts.chart import Chart
from dashboard.charts.palette import CLASS_COLOURS
from dashboard.charts.planes import Plane
from dashboard.components import plotly_js
from dashboard.components.carried import carried, carry, load
from dashboard.components.folder import component_from
from dashboard.components.headed import as_json, deflated, headed
from dashboard.components.plot import as_sent
from dashboard.export.file_names import file_name
from dashboard.runs.decoder_weights import DecoderWeights
from dashboard.words.language import separators, tr

MAX_PINS = 8
REACH = 50.0  # no pin lies further out
MAX_CODES = 250_000  # numbers, 1 MB: of longer codes fewer are searched for the nearest

Pins = list[list[float]]

# Plotly puts its stylesheet into the page, where a shadow root would not see it.
_pad = component_from(Path(__file__).parent, isolate_styles=False)


@dataclass(frozen=True)
class Codes:
    """The codes that the nearest test image is searched among."""

    mu: NDArray[np.float32]  # (n, L)
    labels: NDArray[np.integer]  # (n,)
    version: str
    near: float | None  # further than this from all of them is far from what the model has seen
    originals: NDArray[np.uint8] | None = None  # (n, 784)
    originals_version: str = ""  # they stay while the codes of a run that trains change


@dataclass(frozen=True)
class Look:
    """What the pad shows beside the figure."""

    names: tuple[str, str] = ("z1", "z2")  # of the map's axes
    classes: Sequence[str] = ()
    manifold: bool = False
    dims: Sequence[tuple[int, str]] = ()  # index and label of each slider
    start: Sequence[float] | None = None  # where the point is at first
    pins: Pins = field(default_factory=list)


class About(TypedDict):
    """What a map is about. Its zoom survives every change until it is about something else."""

    of: str  # the run, or what else; with `name` it names the files of map and digits
    name: NotRequired[str]  # "latent_map" unless given
    height: int  # pixels
    alt: str  # what it shows, in words


@dataclass(frozen=True)
class Messages:
    """What the browser gets of a map. Newer ones may come through the channel, by these names."""

    map: bytes  # the name is the pad's key
    large: Mapping[str, bytes]  # what changes with the model alone: weights, codes


def latent_pad(
    figure: Chart,
    weights: DecoderWeights,
    plane: Plane | None,
    codes: Codes | None,
    *,
    look: Look,
    key: str,
    **about: Unpack[About],
) -> Pins:
    """Draw the map, or change the one under this `key` into it. Returns the pinned points.

    `plane` says how a place on the map becomes a latent point; None: the figure is in space, and
    its points carry the index of their code as customdata.
    """
    messages = Messages(
        pad_message(figure, weights, plane, codes, look=look, key=key, **about),
        large_messages(weights, codes, key),
    )
    return draw_pad(messages, key=key, codes=codes, pins=look.pins, latent_dim=weights.latent_dim)


def draw_pad(
    messages: Messages, *, key: str, codes: Codes | None = None, pins: Pins, latent_dim: int
) -> Pins:
    """Draw what was made. codes: for their originals. Returns the pinned points."""
    carriers = st.container(gap=None)  # elements too: the map must not sit lower for them
    with carriers:
        for name, message in messages.large.items():
            load(message, name=name)
    with plotly_js.delivered(key) as address:
        result = _pad(
            key=key,
            data=headed({"key": key, "plotly_js": address}, messages.map),
            height="content",
            default={"pins": pins},
            on_pins_change=lambda: None,
        )
    if codes is not None and codes.originals is not None:
        with carriers:
            _carry_originals(codes.originals, key, codes.originals_version)
    return checked_pins(result.pins, latent_dim)


def pad_message(
    figure: Chart,
    weights: DecoderWeights,
    plane: Plane | None,
    codes: Codes | None,
    *,
    look: Look,
    key: str,
    **about: Unpack[About],
) -> bytes:
    """The map and all that belongs to it but what is large."""
    of, alt = about["of"], about["alt"]
    flat = plane or Plane.flat(weights.latent_dim)
    message = {
        "figure": as_sent(figure, f"{key} {of} {look.names}"),
        "file": file_name(of, about.get("name", "latent_map")),
        "alt": alt,
        "height": about["height"],
        "pad": {
            "flat": plane is not None,
            "plane": {"origin": flat.origin.tolist(), "axes": flat.axes.tolist()},
            "names": look.names,
            "classes": [tr(name) for name in look.classes],
            "key": [[tr(name), CLASS_COLOURS[c]] for c, name in enumerate(look.classes)],
            "near": codes.near if codes else None,
            "manifold": look.manifold and plane is not None,
            "dims": [{"index": index, "label": label} for index, label in look.dims],
            "start": look.start,
            "pins": look.pins,
            "label": " ".join([alt, tr("Arrow keys move the point, Enter pins it.")]),
            "words": _words(),
        },
    }
    return deflated(as_json(message))


def large_messages(weights: DecoderWeights, codes: Codes | None, key: str) -> dict[str, bytes]:
    """The decoder, and the codes that the nearest image is searched among."""
    messages = {f"{key}-model": _model(weights, f"{key}-model")}
    if codes is not None:
        messages[f"{key}-codes"] = _codes(codes, f"{key}-codes")
    return messages


def _words() -> dict[str, str]:
    """What the browser says, in the visitor's language; it fills in what stands in braces."""
    return {
        "decoded": tr("The decoded point"),
        "said": tr("The decoded point: {said}"),
        "own_code": tr("the code of this test image"),
        "far": tr("No test image has its code near here: the nearest is {distance} away."),
        "nearest": tr("nearest: {name}, and back again"),
        "nearest_alone": tr("nearest: {name}, as the model draws it"),
        "nearest_said": tr("Nearest test image: {name}"),
        "only": tr("Show only"),
        "pin": tr("Pin"),
        "pinned": tr("Go back to pin {number}"),
        "forget": tr("Forget the pins"),
        "save": tr("Download as PNG"),
        "numbers": tr("One number at a time"),
        "level": tr("Back to the map"),
        "decimal": separators()[0],
    }


def checked_pins(value: Any, latent_dim: int) -> Pins:
    """Pins as a browser sent them or an address has them, as far as they make sense."""
    if not isinstance(value, list):
        return []
    return [
        [float(number) for number in pin]
        for pin in value[:MAX_PINS]
        if isinstance(pin, list)
        and len(pin) == latent_dim
        and all(isinstance(number, int | float) and abs(number) <= REACH for number in pin)
    ]


def _model(weights: DecoderWeights, name: str) -> bytes:
    return carried(
        weights.content,
        name=name,
        version=weights.version,
        latent=weights.latent_dim,
        hidden=weights.hidden_dim,
    )


def _codes(codes: Codes, name: str) -> bytes:
    n, latent = codes.mu.shape
    n = min(n, MAX_CODES // latent)
    values = np.ascontiguousarray(codes.mu[:n], dtype="<f4")
    return carried(
        values.tobytes(),
        name=name,
        version=codes.version,
        latent=latent,
        n=n,
        labels=codes.labels[:n].tolist(),
    )


def _carry_originals(images: NDArray[np.uint8], key: str, version: str) -> None:
    """Last, because they are large and the map can be used without them."""
    name = f"{key}-originals"
    carry(_deflated(version, images), name=name, version=version, deflated=True)


@st.cache_data(max_entries=8, show_spinner=False)
def _deflated(version: str, _images: NDArray[np.uint8]) -> bytes:
    """10,000 digits are 7.8 MB, and 2 MB like this, in a tenth of a second."""
    return deflated(_images.tobytes())
