"""Is this page in a window of its own, and which pass does the browser's tab keep for it?

In a frame of another site's page a visitor may be made to click what he doesn't see. The script
beside this file says whether there is such a page around this one, and keeps a pass in the tab's
own storage: it outlives a reload and not the tab, and is sent to no other program on this machine's
other ports, as a cookie is.
"""

from dataclasses import dataclass
from pathlib import Path

from dashboard.components.folder import component_from

_asker = component_from(Path(__file__).parent)


@dataclass(frozen=True)
class Window:
    """What the browser says."""

    framed: bool  # by a page of another site
    kept: str  # a pass; "" for none

    @staticmethod
    def of(said: object) -> "Window":
        """Any browser can say anything: what makes no sense is in a frame."""
        said = said if isinstance(said, dict) else {}
        kept = said.get("kept")
        framed = said.get("framed") is not False
        return Window(framed, kept if isinstance(kept, str) and not framed else "")


def own_window(*, keep: str = "") -> Window | None:
    """Ask; None as long as there is no answer. keep: the pass to be kept. Shows nothing."""
    answer = _asker(
        key="own_window", data={"keep": keep}, height=0, on_said_change=lambda: None
    ).said
    return None if answer is None else Window.of(answer)
