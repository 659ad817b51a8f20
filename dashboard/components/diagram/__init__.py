"""How does a chain of stages show what flows through it right now?

    diagram([Stage("Input", picture=x), Stage("Encoder", words="784 → 400 → 2"),
             Stage("fixed vector z", numbers={"z": mu}), ...], key="autoencoder", alt="...")

Boxes and arrows from left to right, from top to bottom on a phone. A stage whose content changes
lights up, one after the other as the data flow. Where the values come from is not its business.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.components.folder import component_from
from dashboard.words.glossary import glossary
from dashboard.words.numbers import column
from vae_core.data.digit_grid import as_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

_diagram = component_from(Path(__file__).parent)


@dataclass(frozen=True, eq=False)
class Stage:
    """One box: its name over a digit, over numbers or over a few words."""

    name: str
    picture: "Tensor | NDArray[Any] | None" = None  # 784 pixels, as `images.as_bytes` takes them
    numbers: Mapping[str, Sequence[float]] = field(default_factory=dict)  # term -> its values
    words: str = ""
    differs: bool = False  # the part to look at, in the primary colour
    span: float = 1  # its width: 2 is that of two others and the arrow between them


def diagram(stages: Sequence[Stage], *, key: str, alt: str) -> None:
    """Draw the stages with arrows between, or change the diagram already drawn under this `key`.

    `alt` says in words, with the numbers, what it shows. Terms of `numbers` are the glossary's;
    KeyError for a name that is not there.
    """
    _diagram(key=key, data=[{"alt": alt, "stages": [sent(stage) for stage in stages]}])


def sent(stage: Stage) -> dict[str, Any]:
    """A stage as the browser gets it: terms as glyphs, numbers with three significant digits."""
    terms = glossary()
    return {
        "name": stage.name,
        "words": stage.words,
        "differs": stage.differs,
        "span": stage.span,
        "picture": "" if stage.picture is None else _pixels(stage.picture),
        "numbers": [
            {"glyph": terms[name].glyph, "meaning": terms[name].meaning, "values": column(values)}
            for name, values in stage.numbers.items()
        ],
    }


def _pixels(picture: "Tensor | NDArray[Any]") -> str:
    return base64.b64encode(as_bytes(picture.reshape(1, -1)).tobytes()).decode()
