"""How do several models show what they make of one point, or of one image, under one cursor?

Each has a map of its codes. Its decoder and its codes are fetched once, from an address of their
own, and JavaScript decodes: no move of the cursor asks the server.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.charts.palette import class_colour
from dashboard.components.folder import component_from
from dashboard.words.language import comma, separators, tr

_probe = component_from(Path(__file__).parent)


@dataclass(frozen=True)
class Mapped:
    """One of the models."""

    letter: str
    colour: str
    title: str  # which somebody may have typed: it is shown as it is
    address: str  # of its codes and decoder, relative to the app's root
    latent: int
    names: tuple[str, str]  # of its map's axes
    classes: Sequence[str]
    images: str  # the address of its test images; "": they are not here
    note: str = ""  # under the map


def one_probe(models: Sequence[Mapped], *, key: str) -> None:
    """Draw the maps. What is pointed at stays while other models come and go."""
    shown = [
        {**asdict(model), "colours": [class_colour(c) for c in range(len(model.classes))]}
        for model in models
    ]
    _probe(key=key, data=[{"models": shown, "words": _words()}], height="content")


def _words() -> dict[str, str]:
    """What the browser says, in the visitor's language; it fills in what stands in braces."""
    return {
        "choose": tr("Look at"),
        "point": tr("The same z"),
        "image": tr("The same test image"),
        "map": tr(
            "{letter}: codes of test images, a colour for each class. Arrow keys move the point, "
            "or choose another image."
        ),
        "decoded": tr("{letter}: what the decoder draws of it"),
        "original": tr("The test image"),
        "at": "z = ({numbers})",
        "of_image": tr("test image {number} ({name})"),
        "mean": tr("decoded from its mu"),
        "other_z": tr("Its z has {n} numbers: no such point."),
        "other_data": tr("It learnt from other pictures: this image is none of its test images."),
        "no_codes": tr("Its test images are not on this machine: no map."),
        "off": tr("{distance} off this plane"),
        "loading": tr("On its way …"),
        "failed": tr(
            "This model could not be fetched. Nothing else is affected: reload the page to try "
            "again. ({error})"
        ),
        "decimal": separators()[0],
        "comma": comma(),
    }
