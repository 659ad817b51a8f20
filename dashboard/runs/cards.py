"""How do runs outlive the server? Two files each: the checkpoint, and who owns it.

An id comes from a visitor's address: nothing but its own letters ever becomes part of a path.
"""

import json
import logging
import math
import re
import time
from collections import Counter
from collections.abc import Set
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.budgets import RUNS_ON_DISK
from dashboard.runs.names import clean_name
from dashboard.runs.snapshot import Status
from vae_core.config import TITLES, TrainConfig, check_value
from vae_core.files import replacing
from vae_core.record.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint

ID = re.compile(r"[A-Za-z0-9_-]{6,12}")
OWNER = re.compile(r"[0-9a-f]{64}")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """What stands beside a checkpoint. Raises ValueError or TypeError for values of no sense."""

    id: str
    owner: str  # a hash of the owner's token
    status: str
    created: float  # seconds since 1970
    title: str
    config: TrainConfig | None = None  # as asked for: all there is of a run before its first step
    name: str = ""  # as its owner calls it; else it is named by what it is (names.py)
    beta: float | None = None  # what beta was moved to

    def __post_init__(self) -> None:
        Status(self.status)
        if not OWNER.fullmatch(self.owner) or not math.isfinite(self.created):
            raise ValueError("its owner or its date makes no sense")
        if self.name != clean_name(self.name):
            raise ValueError("its name makes no sense")
        if self.beta is not None:
            check_value("beta", self.beta)


def card_from(values: dict[str, Any]) -> Card:
    """A card out of plain JSON values. Raises ValueError, TypeError or AttributeError."""
    if values.get("config") is not None:
        values["config"] = TrainConfig.from_dict(values["config"])
    return Card(**values)


@lru_cache(maxsize=2 * RUNS_ON_DISK)
def _read_card(path: Path, *version: int) -> Card:
    """Every page asks for all cards. One that is written anew is another file (files.py)."""
    return card_from(json.loads(path.read_text("utf-8")))


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
        path = self.folder / f"{run_id}.json"
        try:
            now = path.stat()
            card = _read_card(path, now.st_ino, now.st_mtime_ns, now.st_size)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, AttributeError) as error:
            log.warning("run %s: its card can't be read and is left as it is: %s", run_id, error)
            return None
        return card if card.id == run_id else None

    def has_checkpoint(self, run_id: str) -> bool:
        """Is there a checkpoint, good or not? A run has none before its first step."""
        return bool(ID.fullmatch(run_id)) and self._checkpoint(run_id).exists()

    def checkpoint(self, run_id: str) -> Checkpoint | None:
        """The checkpoint of a run, if there is a good one."""
        if not self.has_checkpoint(run_id):
            return None
        try:
            checkpoint = load_checkpoint(self._checkpoint(run_id))
            if not checkpoint.state and not checkpoint.history.epochs:
                raise CheckpointError("it holds a run without a single epoch")
        except (CheckpointError, OSError) as error:
            log.warning("run %s can't be read and is left as it is: %s", run_id, error)
            return None
        return checkpoint

    def save(self, card: Card, checkpoint: Checkpoint | None) -> None:
        """Write both, or the card alone. Raises OSError; what was there is then unchanged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if checkpoint is not None:
            save_checkpoint(self._checkpoint(card.id), checkpoint)
        with replacing(self.folder / f"{card.id}.json") as file:
            file.write(json.dumps(asdict(card)).encode())

    def make_room(self, in_use: Set[str]) -> list[Card]:
        """Let runs go until one more has room, and return their cards. None that is in use goes.

        Those that never took a step go first, the oldest of them; then the oldest of whoever has
        most.
        """
        cards = self.cards()
        gone: list[Card] = []
        n_of = Counter(card.owner for card in cards)
        can_go = [card for card in reversed(cards) if card.id not in in_use]  # the oldest first
        while len(cards) - len(gone) >= RUNS_ON_DISK and can_go:
            card = min(
                can_go, key=lambda card: (self.has_checkpoint(card.id), -n_of[card.owner])
            )  # of equals the first
            for path in (self._checkpoint(card.id), self.folder / f"{card.id}.json"):
                path.unlink(missing_ok=True)
            can_go.remove(card)
            n_of[card.owner] -= 1
            gone.append(card)
        return gone

    def _checkpoint(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.safetensors"


def new_card(run_id: str, owner: str, config: TrainConfig, status: Status) -> Card:
    """A card for a run that begins now."""
    return Card(run_id, owner, status, time.time(), TITLES[config.dataset], config)
