"""How does a page notice that one of its visitor's runs began, went on or ended in another tab?"""

from collections.abc import Mapping

from dashboard.components.follow import follow
from dashboard.live.board import Source, Topic, board
from dashboard.runs.trainings import owned_by
from dashboard.server import resources
from dashboard.words.language import language

KIND = "owner"
POLL_S = 15.0  # without a channel


def notice(owner: str) -> None:
    """Draw the page anew when it happens."""
    topic = Topic(KIND, owned_by(owner), language())
    follow([topic], key="follow_owner", drawn={topic: _stirs(topic.subject)}, poll_s=POLL_S)


def _glance(owner: str) -> int:
    return resources.registry().stirs(owner)


def _stirs(owner: str) -> Mapping[str, object]:
    return {"stirs": _glance(owner)}


board.offer(KIND, Source(_glance, _stirs))
