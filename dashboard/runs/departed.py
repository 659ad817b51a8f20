"""Which runs had to make room for others, and has their owner been told?

One small file beside the runs. What can't be written is kept in memory; a file that can't be read
is as good as none: it holds no run, only the news of it.
"""

import json
import logging
import threading
from dataclasses import asdict, replace
from pathlib import Path

from dashboard.runs.cards import UNREADABLE, Card, card_from
from vae_core.files import replacing

FILE = "departed.list"  # not .json: that would be a run's card
MOST = 200  # the latest

log = logging.getLogger(__name__)


class Departed:
    """The runs that went, the latest last. Any thread may ask."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._cards: dict[str, Card] = {}
        self._untold: set[str] = set()
        self._read()

    def add(self, cards: list[Card]) -> None:
        """These runs have gone."""
        if not cards:
            return
        with self._lock:
            self._cards |= {card.id: replace(card, notes=()) for card in cards}
            self._untold |= {card.id for card in cards}
            for old in list(self._cards)[: max(0, len(self._cards) - MOST)]:
                del self._cards[old]
                self._untold.discard(old)
            self._write()

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._cards

    def tell(self, owner: str) -> list[Card]:
        """The runs of an owner, by the hash, that went since this was last asked."""
        if not self._untold:
            return []
        with self._lock:
            news = [self._cards[i] for i in self._cards if i in self._untold]
            news = [card for card in news if card.owner == owner]
            if news:
                self._untold -= {card.id for card in news}
                self._write()
        return news

    def forget(self, owner: str) -> None:
        """Know nothing more of an owner's runs, by the hash."""
        with self._lock:
            mine = [card.id for card in self._cards.values() if card.owner == owner]
            for run_id in mine:
                del self._cards[run_id]
            self._untold -= set(mine)
            if mine:
                self._write()

    def _read(self) -> None:
        try:
            entries = json.loads(self._path.read_text("utf-8"))
            for values in entries[-MOST:]:
                told = values.pop("told")
                card = card_from(values)
                self._cards[card.id] = card
                if not told:
                    self._untold.add(card.id)
        except FileNotFoundError:
            pass
        except UNREADABLE as error:
            log.warning("%s can't be read and is left: %s", self._path, error)

    def _write(self) -> None:
        entries = [
            asdict(card) | {"told": card.id not in self._untold} for card in self._cards.values()
        ]
        try:
            with replacing(self._path) as file:
                file.write(json.dumps(entries).encode())
        except OSError as error:
            log.warning("%s can't be written: %s", self._path, error)
