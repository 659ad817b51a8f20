"""How does an open page follow what changes by itself, without running its script again?

The browser gets the topics' parts through the channel (dashboard/live), and components of the page
draw them in place. The script runs again where the page itself has to become another one; and every
few seconds where there is no channel, which a network in between may refuse.
"""

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.live.board import Topic
from dashboard.live.channel import ADDRESS

_follower = component_from(Path(__file__).parent)
_draws = itertools.count(1)


def follow(
    topics: Iterable[Topic],
    *,
    key: str,
    drawn: Mapping[Topic, Mapping[str, object]] | None = None,
    seen: Mapping[Topic, str] | None = None,
    poll_s: float,
) -> None:
    """Follow the topics on this page. The element itself shows nothing.

    drawn: parts of which the page depends on more than components draw: when one is no longer as it
    is given here, the script runs again. seen: topics that are large, each with the key of the
    container where it is shown: they are followed only while that is in view. poll_s: seconds
    between two script runs where there is no channel.
    """
    asked = {topic.address: dict(parts) for topic, parts in (drawn or {}).items()}
    _follower(
        key=key,
        data=[
            {
                "address": ADDRESS,
                "topics": [topic.address for topic in topics],
                "drawn": asked,
                "seen": {topic.address: container for topic, container in (seen or {}).items()},
                "poll_s": poll_s,
                "n": next(_draws),  # each script run is heard of: what it drew is new
            }
        ],
        height=0,
        on_asked_change=lambda: None,
    )
