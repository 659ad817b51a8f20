"""How does a Plotly figure change on the page without being drawn anew?

`st.plotly_chart` mounts a new chart at every change of data, and zoom, hidden curves and hover go
with the old one. `plot` keeps one chart per key and hands each new figure to `Plotly.react`.
Figures are built elsewhere; this file only sends them.
"""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.charts.chart import Chart
from dashboard.components import plotly_js
from dashboard.components.folder import component_from
from dashboard.components.headed import as_json, deflated, headed
from dashboard.components.live_text import Followed
from dashboard.export.file_names import file_name
from dashboard.words.language import language, phrase, separators, tr

# Plotly puts its stylesheet into the page, where a shadow root would not see it.
_chart = component_from(Path(__file__).parent, isolate_styles=False)

# What a chart says by itself; the buttons' names are those that plotly.js looks up.
WORDS = {
    "save": phrase("Download as PNG"),
    "failed": phrase(
        "This chart could not be drawn. Nothing else is affected: reload the page to try again. "
        "({error})"
    ),
    "fewer": phrase("This browser has no WebGL for this map: {shown} of {n} points are drawn."),
    "flattened": phrase(
        "This browser has no WebGL for this map: {shown} of {n} points are drawn, seen from one "
        "side."
    ),
    "Zoom": phrase("Zoom by dragging"),
    "Pan": phrase("Move by dragging (Shift and an arrow key)"),
    "reset": phrase("Reset axes (0)"),
    "nearer": phrase("Zoom in (+)"),
    "further": phrase("Zoom out (\N{MINUS SIGN})"),
    "tools": phrase("Tools of the chart"),
    "keys": phrase(
        "Left and right choose a tool. Plus and minus zoom, Shift and an arrow key move the view, "
        "0 resets it."
    ),
    "values": phrase("Show the values as a table"),
    "rows": phrase("{shown} of {n} rows; the file has all"),
    "pictured": phrase("This chart is a picture without a list of values."),
    "csv": phrase("Download as CSV"),
    "close": phrase("Close"),
}


HEARD = {
    "listen": phrase("Listen to the curves"),
    "each": phrase("A tone for each new epoch"),
    "played": phrase("{name}: from {first} to {last} nats per image, epochs {begin} to {end}."),
    "key": phrase(
        "Train: the long tone, on the left. Test: a note for each epoch, on the right. Higher in "
        "the chart is a higher tone."
    ),
    "nothing": phrase("Nothing to hear yet."),
}


@dataclass(frozen=True)
class Heard:
    """A chart whose first two curves, train and test over epochs, can be listened to."""

    grows: bool = False  # it may be told to sound whenever an epoch has been tested


@dataclass(frozen=True)
class Over:
    """What is drawn over a chart and changes apart from it: shapes and annotations of Plotly's."""

    followed: Followed
    part: str  # {"shapes": [...], "annotations": [...]}


PLOTLY_SEPARATORS = ".,"  # of decimals and of thousands, unless a figure says otherwise


def plot(
    figure: Chart,
    *,
    key: str,
    of: str = "",
    now: str = "",
    height: int = 320,
    alt: str,
    heard: Heard | None = None,
) -> None:
    """Draw `figure`, or change the chart already drawn under this `key` into it.

    `of` is what the chart is about: a run, an image. Zoom and pan survive every change until it is
    about something else. `now` is which of its states is shown, an epoch or a slider's value: it
    and `of` name the file that the chart is downloaded as. Colours, fonts and grid come from the
    page's theme; a figure can name a theme colour itself, as in `"var(--st-text-color)"`. `height`
    is in pixels, the width is the container's. `alt` says in words what the chart shows, for those
    who can't see it; `heard`, that it can be listened to, by buttons that take of its height.
    """
    message = chart_message(figure, key=key, of=of, now=now, height=height, alt=alt, heard=heard)
    draw_chart(message, key=key, height=height)


def chart_message(
    figure: Chart,
    *,
    key: str,
    of: str = "",
    now: str = "",
    height: int = 320,
    alt: str,
    heard: Heard | None = None,
) -> bytes:
    """All that the browser draws, as `plot` sends it: it may come by another way."""
    message = {
        "figure": as_sent(figure, f"{key} {of}".strip()),
        "file": file_name(of, key, now),
        "alt": alt,
        "height": height,
    }
    if heard:
        words = {name: tr(words) for name, words in HEARD.items()}
        message["sound"] = words | {"grows": heard.grows, "language": language()}
    return deflated(as_json(message))


def draw_chart(message: bytes, *, key: str, height: int, over: Over | None = None) -> None:
    """Draw what `chart_message` made. A newer one of this key may come through the channel."""
    header: dict[str, Any] = {"key": key}
    if over:
        header["over"] = {**over.followed.as_sent(over.part), "part": over.part}
    with plotly_js.delivered(key) as address:
        _chart(key=key, data=headed(header | {"plotly_js": address}, message), height=height)


def as_sent(figure: Chart, subject: str) -> dict[str, Any]:
    """The figure as a dict that JSON can have, its arrays in screen precision.

    And with the words of the chart's buttons and its numbers, in the visitor's language. Its view
    is kept while the subject is the same.
    """
    layout = {"uirevision": subject, **figure.layout}
    if separators() != PLOTLY_SEPARATORS:
        layout.setdefault("separators", separators())
    words = {name: tr(words) for name, words in WORDS.items()} | {"language": language()}
    return {"data": [_packed(trace) for trace in figure.data], "layout": layout, "words": words}


def _packed(value: Any) -> Any:
    """Every array in it as plotly.js takes it: its bytes in base64, with type and shape.

    Doubles become float32 with 16 significant bits: no eye can tell, the error is at most 1 part in
    65,000, and the message is less than half as long. Whole numbers (steps, epochs) stay exact.
    """
    if isinstance(value, dict):
        return {name: _packed(item) for name, item in value.items()}
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu" or not value.size:
        return value
    if value.dtype.kind in "iu":
        least = np.result_type(*(np.min_scalar_type(n) for n in (value.min(), value.max())))
        if least.itemsize > 4:  # no type of plotly.js's has room for them
            return value.tolist()
        value = value.astype(least)
    elif value.itemsize > 4:
        bits = value.astype("<f4").view("<u4")
        # Round float32's 24 significant bits to 16: the last 8 are noise that doesn't compress.
        value = ((bits + 0x80) & 0xFFFFFF00).view("<f4")
    packed = {
        "dtype": f"{value.dtype.kind}{value.itemsize}",
        "bdata": base64.b64encode(value.tobytes()).decode(),
    }
    return packed if value.ndim == 1 else packed | {"shape": ", ".join(map(str, value.shape))}
