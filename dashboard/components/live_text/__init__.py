"""How does a sentence stay true while what it tells of changes?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.live.board import Parts, Topic

# Not in a shadow root: what is said is part of the page, for whoever reads or searches it.
_text = component_from(Path(__file__).parent, isolate_styles=False)


@dataclass(frozen=True)
class Case:
    """What is said instead while these parts are so."""

    when: Mapping[str, object]
    template: str  # "": nothing


@dataclass(frozen=True)
class Followed:
    """A topic, and its parts as they are while the page is drawn."""

    topic: Topic
    parts: Parts

    def as_sent(self, *names: str) -> dict[str, object]:
        """For the browser: where the parts come from, and what they are now."""
        present = {name: self.parts[name] for name in names if name in self.parts}
        return {"topic": self.topic.address, "parts": present}


@dataclass(frozen=True)
class Wording:
    """What is said, and how it looks."""

    template: str  # "**{name}** · {line}": blanks are names of parts, or of fixed values
    fixed: Mapping[str, str] = field(default_factory=dict)  # text that somebody may have typed
    cases: Sequence[Case] = ()
    button: str = ""  # beside the template's sentence; pressing it runs the script again
    caption: bool = False


def live_text(followed: Followed, wording: Wording, *names: str, key: str) -> bool:
    """Say it, and keep it true. names: the parts that it tells of. Was its button pressed?"""
    result = _text(
        key=key,
        data=[
            {
                **followed.as_sent(*names),
                "template": wording.template,
                "fixed": dict(wording.fixed),
                "cases": [{"when": dict(c.when), "template": c.template} for c in wording.cases],
                "button": wording.button,
                "caption": wording.caption,
            }
        ],
        height="content",
        on_pressed_change=lambda: None,
    )
    return bool(result.pressed)
