"""How do runs outlive the server? Two files each: the checkpoint, and who owns it.

An id comes from a visitor's address: nothing but its own letters ever becomes part of a path.
"""

import json
import logging
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from vae_core.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint
from vae_core.replacing import replacing

ID = re.compile(r"[A-Za-z0-9_-]{6,12}")
MAX_RUNS = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """What stands beside a checkpoint."""

    id: str
    owner: str  # a hash of the owner's token
    status: str
    created: float  # seconds since 1970
    title: str


class RunFiles:
    """A folder of runs. Whatever can't be written raises OSError; what can't be read is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def cards(self) -> list[Card]:
        """Every readable card, newest first."""
        cards = [self.card(path.stem) for path in self.folder.glob("*.json")]
        return sorted((card for card in cards if card), key=lambda card: -card.created)

    def card(self, run_id: str) -> Card | None:
        """The card of a run, if there is a good one."""
        if not ID.fullmatch(run_id):
            return None
        try:
            card = Card(**json.loads((self.folder / f"{run_id}.json").read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            log.warning("run %s: its card can't be read and is left as it is: %s", run_id, error)
            return None
        return card if card.id == run_id else None

    def checkpoint(self, run_id: str) -> Checkpoint | None:
        """The checkpoint of a run, if there is a good one."""
        if not ID.fullmatch(run_id):
            return None
        try:
            return load_checkpoint(self._checkpoint(run_id))
        except (CheckpointError, OSError) as error:
            log.warning("run %s can't be read and is left as it is: %s", run_id, error)
            return None

    def save(self, card: Card, checkpoint: Checkpoint | None) -> None:
        """Write both, or the card alone. Raises OSError; what was there is then unchanged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if checkpoint is not None:
            save_checkpoint(self._checkpoint(card.id), checkpoint)
        with replacing(self.folder / f"{card.id}.json") as file:
            file.write(json.dumps(asdict(card)).encode())

    def tidy(self) -> None:
        """Let the oldest runs beyond the most go, finished ones first."""
        cards = self.cards()
        old_first = sorted(cards, key=lambda card: (card.status != "finished", card.created))
        for card in old_first[: max(0, len(cards) - MAX_RUNS)]:
            for path in (self._checkpoint(card.id), self.folder / f"{card.id}.json"):
                path.unlink(missing_ok=True)

    def _checkpoint(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.safetensors"


def new_card(run_id: str, owner: str, title: str, status: str) -> Card:
    """A card for a run that begins now."""
    return Card(run_id, owner, status, time.time(), title)
