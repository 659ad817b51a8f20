"""How do runs outlive the server? By a checkpoint and a film, and a card for each whose run it is.

Equal runs of several visitors are one training: one checkpoint, and a card for each of them. An
id comes from a visitor's address: nothing but its own letters ever becomes part of a path.
"""

import contextlib
import errno
import json
import logging
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.budgets import CARDS_ON_DISK, RUNS_ON_DISK
from dashboard.runs.names import clean_name
from dashboard.runs.notes import Notes, notes_from
from dashboard.runs.snapshot import Status
from dashboard.runs.states import States
from vae_core.config import TITLES, TrainConfig, check_value
from vae_core.files import UNFINISHED, replacing
from vae_core.record.branching import Move
from vae_core.record.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint
from vae_core.record.film import MAX_FILM_BYTES, Film, film_from_bytes, film_to_bytes

ID = re.compile(r"[A-Za-z0-9_-]{6,12}")
OWNER = re.compile(r"[0-9a-f]{64}")
UNREADABLE = (  # what reading a file of whatever content may raise
    *(OSError, ValueError, TypeError, AttributeError, LookupError),
    OverflowError,  # a number of 400 digits
    RecursionError,  # a hundred thousand brackets
)

PART_S = 60.0  # no file is written for so long

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """A run, as one visitor has it. Raises one of UNREADABLE for values of no sense."""

    id: str
    owner: str  # a hash of the owner's token
    status: str
    created: float  # seconds since 1970
    title: str
    config: TrainConfig | None = None  # as asked for: all there is of a run before its first step
    name: str = ""  # as its owner calls it; else it is named by what it is (names.py)
    beta: float | None = None  # what beta was moved to
    shares: str = ""  # the training that it belongs to, if that is not called like itself
    turn: tuple[int, float] | None = None  # its number in the line (line.py), if it has one
    trained_here: bool = False  # from its first step on; else a stranger's file may be in it
    notes: Notes = ()  # what its owner wrote beside its curves
    parent: str = ""  # the run that it branched from, which may have gone since
    branched_at: int = 0  # after so many of its parent's steps
    parent_began: float = 0.0  # seconds since 1970
    plan: tuple[Move, ...] = ()  # what is moved on the way, as it was in its parent

    def __post_init__(self) -> None:
        Status(self.status)
        if not OWNER.fullmatch(self.owner) or not math.isfinite(self.created):
            raise ValueError("its owner or its date makes no sense")
        if not isinstance(self.title, str) or self.name != clean_name(self.name):
            raise ValueError("its title or its name makes no sense")
        if self.beta is not None:
            check_value("beta", self.beta)
        if not isinstance(self.trained_here, bool):
            raise ValueError("it makes no sense where it was trained")
        if not all(ID.fullmatch(one) for one in (self.shares, self.parent) if one):
            raise ValueError("its training or its parent makes no sense")
        if type(self.branched_at) is not int or self.branched_at < 0:
            raise ValueError("where it branched makes no sense")
        if not math.isfinite(self.parent_began):
            raise ValueError("its parent's date makes no sense")
        object.__setattr__(self, "notes", notes_from(self.notes))
        if self.turn is not None:
            rank, number = self.turn
            object.__setattr__(self, "turn", (int(rank), float(number)))
            if not math.isfinite(number):
                raise ValueError("its turn makes no sense")

    @property
    def training(self) -> str:
        """The id of the training that it belongs to, which may be that of others too."""
        return self.shares or self.id

    @property
    def as_set_up(self) -> bool:
        """Is it what its settings say? A branch has another run's first steps, or its moves."""
        return not (self.branched_at or self.plan)


def card_from(values: dict[str, Any]) -> Card:
    """A card out of plain JSON values. Raises one of UNREADABLE."""
    if values.get("config") is not None:
        values["config"] = TrainConfig.from_dict(values["config"])
    values["plan"] = tuple(Move(**move) for move in values.get("plan", ()))
    return Card(**values)


@lru_cache(maxsize=2 * CARDS_ON_DISK)
def _read_card(path: Path, *version: int) -> Card:
    """Every page asks for all cards. One that is written anew is another file (files.py)."""
    return card_from(json.loads(path.read_text("utf-8")))


class RunFiles:
    """A folder of runs. Whatever can't be written raises OSError; what can't be read is left."""

    def __init__(self, folder: Path, states: States | None = None) -> None:
        self.folder = folder
        self.states = states or States(folder)

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
        except UNREADABLE as error:
            log.warning("run %s: its card can't be read and is left as it is: %s", run_id, error)
            return None
        return card if card.id == run_id else None

    def version(self, training: str) -> tuple[int, int] | None:
        """Another value whenever the training's checkpoint was replaced; None without one."""
        try:
            now = self._checkpoint(training).stat()
        except OSError:
            return None
        return now.st_ino, now.st_mtime_ns

    def touched_at(self, card: Card) -> float:
        """When its card or its checkpoint was written last, in seconds since 1970."""
        paths = (self.folder / f"{card.id}.json", self._checkpoint(card.training))
        return max((path.stat().st_mtime for path in paths if path.exists()), default=-math.inf)

    def sharers(self, training: str) -> list[Card]:
        """The cards of a training, the oldest first."""
        return [card for card in reversed(self.cards()) if card.training == training]

    def has_checkpoint(self, training: str) -> bool:
        """Is there a checkpoint, good or not? A run has none before its first step."""
        return bool(ID.fullmatch(training)) and self._checkpoint(training).exists()

    def checkpoint(self, training: str) -> Checkpoint | None:
        """The checkpoint of a training, if there is a good one."""
        if not self.has_checkpoint(training):
            return None
        try:
            checkpoint = load_checkpoint(self._checkpoint(training))
            if not checkpoint.state and not checkpoint.history.epochs:
                raise CheckpointError("it holds a run without a single epoch")
        except (CheckpointError, OSError) as error:
            log.warning("run %s can't be read and is left as it is: %s", training, error)
            return None
        return checkpoint

    def save_checkpoint(self, training: str, checkpoint: Checkpoint) -> None:
        """Write a training's checkpoint. Raises OSError; what was there is then unchanged.

        Where the disk is full, what finished runs would go on with makes room.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                save_checkpoint(self._checkpoint(training), checkpoint)
                return
            except OSError as error:
                if not (_is_full(error) and self.states.let_oldest_go()):
                    raise

    def film(self, training: str) -> Film | None:
        """The film of a training, if there is a good one."""
        path = self._film(training)
        try:
            if not ID.fullmatch(training) or path.stat().st_size > MAX_FILM_BYTES:
                return None
            return film_from_bytes(path.read_bytes(), name=path.name)
        except FileNotFoundError:
            return None
        except (CheckpointError, OSError) as error:
            log.warning("run %s: its film can't be read and is left as it is: %s", training, error)
            return None

    def save_film(self, training: str, film: Film) -> None:
        """Write a training's film. Raises OSError; what was there is then unchanged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._film(training)) as file:
            file.write(film_to_bytes(film))

    def save(self, card: Card) -> None:
        """Write a card. Raises OSError; what was there is then unchanged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(self.folder / f"{card.id}.json") as file:
            file.write(json.dumps(asdict(card)).encode())

    def remove(self, cards: Iterable[Card]) -> None:
        """Let these go, and the checkpoints and films that belong to no other. Raises OSError."""
        cards = list(cards)
        for card in cards:
            (self.folder / f"{card.id}.json").unlink(missing_ok=True)
        for training in {card.training for card in cards}:
            if not self.sharers(training):
                self._checkpoint(training).unlink(missing_ok=True)
                self._film(training).unlink(missing_ok=True)
                self.states.remove(training)
                (self.folder / f"{training}.lock").unlink(missing_ok=True)

    def make_room(self, in_use: Callable[[str], bool]) -> list[Card]:
        """Let trainings go until one more has room, and return their cards. None in use goes.

        Those that never took a step go first, the oldest of them; then the oldest of whoever has
        most.
        """
        self._clear_away()
        cards = self.cards()
        trainings: dict[str, list[Card]] = {}
        for card in reversed(cards):  # the oldest first
            trainings.setdefault(card.training, []).append(card)
        too_many = len(trainings) - RUNS_ON_DISK + 1
        too_many_cards = len(cards) - CARDS_ON_DISK + 1
        if too_many <= 0 and too_many_cards <= 0:
            return []
        n_of = Counter(card.owner for card in cards)
        can_go = {name: shared for name, shared in trainings.items() if not in_use(name)}
        gone: list[Card] = []
        while can_go and (too_many > 0 or too_many_cards > len(gone)):
            name = min(
                can_go,
                key=lambda name: (
                    self.has_checkpoint(name),
                    -min(n_of[card.owner] for card in can_go[name]),
                ),
            )  # of equals the first
            shared = can_go.pop(name)
            self.remove(shared)
            n_of.subtract(card.owner for card in shared)
            gone += shared
            too_many -= 1
        return gone

    def _clear_away(self) -> None:
        """What was being written when a server was killed."""
        for part in self.folder.glob(f"*{UNFINISHED}"):
            with contextlib.suppress(FileNotFoundError):
                if abs(time.time() - part.stat().st_mtime) > PART_S:
                    part.unlink()

    def _checkpoint(self, training: str) -> Path:
        return self.folder / f"{training}.safetensors"

    def _film(self, training: str) -> Path:
        return self.folder / f"{training}.film"


def _is_full(error: OSError) -> bool:
    why = error.__cause__ or error
    return isinstance(why, OSError) and why.errno == errno.ENOSPC


def new_card(run_id: str, owner: str, config: TrainConfig, status: Status) -> Card:
    """A card for a run that begins now."""
    return Card(run_id, owner, status, time.time(), TITLES[config.dataset], config)
