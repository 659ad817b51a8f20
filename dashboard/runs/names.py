"""What is a run called where one chooses among runs?

As its owner named it; else by what it is and when it was begun: "L 2, beta 4, 14:32". Where several
would be called the same but for the time, by the settings in which they differ too. No two names
in a list are the same. Nothing here draws.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from dashboard.words.language import tr, written
from dashboard.words.settings import in_a_name
from vae_core.config import TITLES

if TYPE_CHECKING:
    from dashboard.runs.cards import Card

MAX_NAME = 40  # characters
MOST_DIFFERENCES = 2  # that a name tells
TELLING = (  # settings in which runs may differ, the most telling first
    "epochs",
    "train_size",
    "learning_rate",
    "learning_rate_schedule",
    "start_from_mean",
    "hidden_dim",
    "beta_warmup_epochs",
    "free_bits",
    "batch_size",
    "learning_rate_warmup",
    "adam_beta2",
    "precision",
    "seed",
)


def run_names(
    cards: Iterable["Card"], zone: tzinfo | None, *, now: datetime | None = None
) -> dict[str, str]:
    """The name of each run by its id, all different. zone: the visitor's, None for the server's."""
    cards = list(cards)
    known = {card.id: card for card in cards}
    today = (now or datetime.now().astimezone()).astimezone(zone).date()
    alike = defaultdict(list)
    for card in cards:
        alike[what_it_is(card)].append(card)

    def name(card: "Card", exact: int) -> str:
        """As short as it gets; told apart from another by the second, or by the id."""
        if card.name:
            more = [_when(card.created, zone, today), card.id][:exact]
            return f"{card.name} ({', '.join(more)})" if more else card.name
        what = what_it_is(card)
        words = [
            what,
            *_differences(card, alike[what]),
            _branch(card, known, zone, today),
            _when(card.created, zone, today, exact > 0),
        ]
        return ", ".join([*filter(None, words), card.id][: None if exact > 1 else -1])

    names = {card.id: name(card, 0) for card in cards}
    for exact in (1, 2):
        n_of = Counter(names.values())
        names |= {card.id: name(card, exact) for card in cards if n_of[names[card.id]] > 1}
    return names


def clean_name(text: str) -> str:
    """What somebody typed as a name."""
    return one_line(text, MAX_NAME)


def one_line(text: str, most: int) -> str:
    """What somebody typed: one line, not too long, of characters that can be seen."""
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())[:most].rstrip()


def what_it_is(card: "Card") -> str:
    """The settings that a lesson turns on: "L 2, beta 4"."""
    config = card.config
    if config is None:  # an old card of a run that has a checkpoint
        return tr(card.title)
    words = [f"L {config.latent_dim}"]
    if not config.variational:
        words.append(tr("autoencoder"))
    elif card.beta in (None, config.beta):
        words.append(tr("beta {value}", value=written(config.beta, "g")))
    else:
        moved = f"{written(config.beta, 'g')} → {written(card.beta, 'g')}"
        words.append(tr("beta {value}", value=moved))
    if card.title != TITLES["mnist"]:
        words.insert(0, tr(card.title))
    return ", ".join(words)


def _differences(card: "Card", group: Sequence["Card"]) -> list[str]:
    """In what this run's settings differ from those of others of its kind."""
    configs = [other.config for other in group if other.config and not other.name]
    if card.config is None or card.name:
        return []
    varying = [name for name in TELLING if len({getattr(c, name) for c in configs}) > 1]
    return [in_a_name(name, getattr(card.config, name)) for name in varying[:MOST_DIFFERENCES]]


def _branch(card: "Card", known: Mapping[str, "Card"], zone: tzinfo | None, today: date) -> str:
    """Of which run it is a branch: by that run's own name, or by when it was begun."""
    if not card.parent:
        return ""
    named = known[card.parent].name if card.parent in known else ""
    return tr("branch of {run}", run=named or _when(card.parent_began, zone, today))


def _when(created: float, zone: tzinfo | None, today: date, seconds: bool = False) -> str:
    """The time of day, and the day where that is another."""
    try:
        began = datetime.fromtimestamp(created, zone)
    except (ValueError, OverflowError, OSError):  # a time of no sense, out of a file
        return ""
    day = "" if began.date() == today else "%Y-%m-%d "
    return began.strftime(day + ("%H:%M:%S" if seconds else "%H:%M"))
