"""How does a bar with words over it move by itself, and say how old it is where it can't?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.components.live_text import Followed
from dashboard.words.language import tr

# Not in a shadow root: what is said is part of the page, for whoever reads or searches it.
_bar = component_from(Path(__file__).parent, isolate_styles=False)


@dataclass(frozen=True)
class Standing:
    """How far something has come, as a part of a topic has it."""

    share: float  # from 0 to 1
    words: str
    message: str = ""  # for the person
    failed: bool = False
    moving: bool = True  # may it change by itself?

    def as_part(self) -> dict[str, object]:
        """As plain values."""
        return {
            "share": round(self.share, 4),
            "words": self.words,
            "message": self.message,
            "failed": self.failed,
            "moving": self.moving,
        }


@dataclass(frozen=True)
class Lead:
    """What stands before the words of the bar: "**A** · beta 4 · {words}"."""

    template: str = "{words}"
    fixed: Mapping[str, str] = field(default_factory=dict)


def live_progress(followed: Followed, part: str, *, key: str, lead: Lead | None = None) -> None:
    """The bar. part: the name of a Standing among the topic's parts."""
    lead = lead or Lead()
    _bar(
        key=key,
        data=[
            {
                **followed.as_sent(part),
                "part": part,
                "template": lead.template,
                "fixed": dict(lead.fixed),
                "old": tr(
                    "as of {n} s ago, since this browser has no live connection to the server"
                ),
            }
        ],
        height="content",
    )
