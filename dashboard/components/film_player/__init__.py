"""How does a run's film become something to drag and play in the browser?

All of it is fetched at once, from an address of its own, so that no page has to hold it: codes as
places on one plane, pictures as they lie in the film, readings of the history, and the decoders
that were kept. From then on no frame asks the server.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from numpy.typing import NDArray

from dashboard.charts.codes_map import axis_names
from dashboard.charts.palette import KL, LOSS, RECON, class_colour
from dashboard.charts.planes import Plane
from dashboard.components.folder import bundle, component_from, stylesheet
from dashboard.components.headed import deflated, headed
from dashboard.words.language import language, separators, tr
from vae_core.config import TrainConfig
from vae_core.record.film import Film
from vae_core.record.history import History, StepFigures

MAP_PX = 420
MAX_ROWS = 600  # readings that travel: more than a curve has pixels
FULL = 32767  # of 16 bits

FOLDER = Path(__file__).parent

_player = component_from(FOLDER)


@dataclass(frozen=True)
class Course:
    """How far a run has come, and how long it is."""

    step: int
    n_steps: int
    steps_per_epoch: float


def message_of(
    film: Film,
    history: History,
    course: Course,
    *,
    config: TrainConfig,
    plane: Plane,
) -> bytes:
    """All that the player shows, but for words. plane: what the map shows of the codes."""
    frames, decoders = film.frames.shots, film.decoders.shots
    places = plane.project(np.stack([frame.mu for frame in frames]).astype(np.float32))
    reach = max(2.2, 1.15 * float(np.quantile(np.abs(places[-1]), 0.998)))
    rows = _thinned(history.steps)
    numbers = b"".join(
        (
            _as_shares(places, reach).tobytes(),
            film.labels.tobytes(),
            film.originals.tobytes(),
            _table(rows, config.latent_dim).tobytes(),
            *(decoder.weights.tobytes() for decoder in decoders),
        )
    )
    packed = deflated(numbers)
    header = {
        "n_deflated": len(packed),
        "n_frames": len(frames),
        "n_codes": len(film.labels),
        "n_rows": len(rows),
        "steps": [frame.step for frame in frames],
        "lengths": [len(frame.packed) for frame in frames],
        "kept": [decoder.step for decoder in decoders],
        "n_steps": course.n_steps,
        "steps_per_epoch": course.steps_per_epoch,
        "latent": config.latent_dim,
        "hidden": config.hidden_dim,
        "variational": config.variational,
        "reach": reach,
        "prior": plane.project(np.zeros(config.latent_dim, np.float32)).tolist(),
        "plane": {"origin": plane.origin.tolist(), "axes": plane.axes.tolist()},
    }
    return headed(header, packed + b"".join(frame.packed for frame in frames))


def said_with(plane: Plane, class_names: Sequence[str], *, of: str) -> dict[str, Any]:
    """What the player says, and in which colours, for this visitor. of: which run it is."""
    return {
        "of": of,
        "map_px": MAP_PX,
        "names": axis_names(plane),
        "classes": [tr(name) for name in class_names],
        "colours": [class_colour(c) for c in range(len(class_names))],
        "kl_colour": KL,
        "curve_colours": {"loss": LOSS, "recon": RECON, "kl": KL},
        "words": _words(),
    }


def film_player(address: str, said: Mapping[str, Any], *, key: str) -> None:
    """Draw the player, whose message is fetched from the address, relative to the app's root.

    Of the same run it stays at the moment that is being looked at.
    """
    _player(key=key, data=[{**said, "address": address}], height="content")


def film_page(message: bytes, said: Mapping[str, Any], *, title: str) -> str:
    """The player as one page that stands alone: nothing is fetched, and it needs no server."""
    script = bundle(FOLDER / "film_player.js").replace(
        "export default function (", "function mount("
    )
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(
        (FOLDER / "film_page.html").read_text("utf-8")
    )
    return template.render(
        language=said["words"]["language"],
        title=title,
        css=Markup(stylesheet(FOLDER / "film_player.css")),
        html=Markup((FOLDER / "film_player.html").read_text("utf-8")),
        script=Markup(script),
        said=Markup(json.dumps(said).replace("<", "\\u003c")),
        message=Markup(base64.b64encode(message).decode()),
    )


def _as_shares(places: NDArray[np.floating], reach: float) -> NDArray[np.int16]:
    """Of the reach, in 16 bits: what lies further out than that stays at the edge."""
    shares: NDArray[np.int16] = np.clip(np.rint(places / reach * FULL), -FULL, FULL).astype("<i2")
    return shares


def _thinned(rows: Sequence[StepFigures]) -> Sequence[StepFigures]:
    every = -(-len(rows) // MAX_ROWS)
    return rows[::-every][::-1]


def _table(rows: Sequence[StepFigures], latent_dim: int) -> NDArray[np.float32]:
    """(rows, 6 + L), as reel.js reads it."""
    table = [
        (row.step, row.loss, row.recon, row.kl, row.beta, row.learning_rate, *row.kl_per_dim)
        for row in rows
    ]
    return np.array(table, "<f4").reshape(len(rows), 6 + latent_dim)


def _words() -> dict[str, str]:
    """What the browser says, in the visitor's language; it fills in what stands in braces."""
    return {
        "play": tr("Play"),
        "pause": tr("Pause"),
        "slider": tr("Moment of the training, in steps"),
        "moment": tr(
            "step {step} · epoch {epoch} · training loss {loss} = {recon} + {beta} · {kl}"
        ),
        "moment_ae": tr("step {step} · epoch {epoch} · training loss {loss}"),
        "map": tr("Codes of the test images at this moment, a colour for each class"),
        "digits": tr("Test images, and what is made of them"),
        "samples": tr("64 samples, from the same noise at every moment"),
        "probe": tr("Any place, decoded"),
        "epochs": tr("epochs"),
        "bars": tr("KL of each dimension, nats"),
        "curves": tr("Loss, reconstruction and KL of the training images; a line at this moment"),
        "loss": tr("loss"),
        "recon": tr("reconstruction"),
        "kl": "KL",
        "decoded": tr("What the decoder of this moment draws at the pointer"),
        "point": tr("Point at the map: the decoder of this moment was kept."),
        "not_kept": tr("The decoder of this moment was not kept."),
        "jump": tr("Go to step {step}, where it was kept"),
        "failed": tr(
            "This film could not be shown. Nothing else is affected: reload the page to try again. "
            "({error})"
        ),
        "decimal": separators()[0],
        "language": language(),
    }
