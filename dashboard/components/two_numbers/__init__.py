"""How does a first page show a digit and its place on the map, before anything heavy is there?

A canvas of its own instead of a Plotly chart, and the decoder in the browser instead of torch, so
that the digit follows the pointer in the same frame. Weights and codes are a file that the browser
keeps; where there is no static/, they are carried. Which codes, and where the two numbers come
from, is decided elsewhere.
"""

import gzip
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.charts.labels import class_places, font_px
from dashboard.charts.palette import class_colour
from dashboard.charts.planes import steady_range
from dashboard.components.carried import carry
from dashboard.components.folder import component_from
from dashboard.components.headed import headed
from dashboard.components.static_file import served
from dashboard.export.file_names import file_name
from dashboard.runs.decoder_weights import packed
from dashboard.words.language import separators, tr
from vae_core.record.file import DecoderAndCodes

REACH = 50.0  # no place that is asked for lies further out

Place = tuple[float, float]

_two_numbers = component_from(Path(__file__).parent)


@dataclass(frozen=True)
class MapOfCodes:
    """What the browser fetches once: what it decodes with, and the dots of the map."""

    file: bytes  # gzipped: a line of JSON, the weights, codes (n, 2) float32, labels (n,) uint8
    version: str


def map_of_codes(model: DecoderAndCodes, n: int, class_names: Sequence[str]) -> MapOfCodes:
    """A model's decoder, and the codes of its first n test images with their classes' names."""
    mu, labels = model.mu[:n], model.labels[:n]
    low, high = steady_range(None, mu)
    places = class_places(mu, labels, class_names, high - low)
    hidden, latent = model.decoder[0].shape
    header = {
        "latent": latent,
        "hidden": hidden,
        "n": len(mu),
        "reach": high,
        "colours": [class_colour(c) for c in range(len(class_names))],
        "titles": [(class_names[c], x, y, font_px(class_names[c])) for c, x, y in places],
    }
    content = headed(header, packed(*model.decoder) + mu.tobytes() + labels.tobytes())
    # Weights hardly shrink: gzipped as they are, no server tries it anew for every visitor.
    file = gzip.compress(content, compresslevel=0, mtime=0)
    return MapOfCodes(file, hashlib.sha256(file).hexdigest()[:12])


def two_numbers(
    z: Place, codes: MapOfCodes, *, key: str, of: str, alt: str, digit_px: int, map_px: int
) -> Place | None:
    """The digit that `z` decodes to, and its ring on the map. Returns a place that was clicked.

    `of` is the model: it names the files that digit and map are downloaded as. `alt` says in words
    what the map shows.
    """
    address = served(key, codes.version, codes.file, kind="gz")
    if address is None:
        carry(codes.file, name=key, version=codes.version)
    now = f"z {z[0]:.1f} {z[1]:.1f}"
    header = {
        "z": z,
        "key": key,
        "address": address,
        "file": {"digit": file_name(of, "digit"), "map": file_name(of, "latent_map", now)},
        "label": " ".join([alt, tr("Arrow keys move the point, Enter opens the large map there.")]),
        "size": {"digit": digit_px, "map": map_px},
        "words": {
            "said": tr("What the decoder draws at {said}"),
            "open": tr("Open the large map here"),
            "save": tr("Download as PNG"),
            "failed": tr(
                "This picture could not be painted. Nothing else is affected: reload the page to "
                "try again. ({error})"
            ),
            "decimal": separators()[0],
        },
    }
    result = _two_numbers(
        key=key,
        data=[header],
        height="content",
        on_opened_change=lambda: None,
    )
    return checked_place(result.opened)


def checked_place(value: Any) -> Place | None:
    """A place as a browser sent it, as far as it makes sense."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in value):
        return None
    x, y = map(float, value)
    return (x, y) if max(abs(x), abs(y)) <= REACH else None
