"""Which runs have branched from this one, and where? As flags on its curves."""

from dashboard.charts.flags import Flag
from dashboard.runs.cards import Card
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.words.language import comma, tr
from dashboard.words.settings import in_a_name
from vae_core.config import TrainConfig
from vae_core.record.branching import BRANCH_SETTINGS, retraced

MOST = 12  # the latest: thirty may watch, and each go on from here


def branch_flags(run: Snapshot) -> list[Flag]:
    """One for each branch, by what is other in it; whose it is they don't say."""
    began, _ = retraced(run.config, run.history)
    told = {
        (card.branched_at, _in_words(card, began)): None
        for card in resources.registry().branches.of(run.training)
    }
    return [Flag(step, words, "branch") for step, words in list(told)[-MOST:]]


def _in_words(card: Card, began: TrainConfig) -> str:
    """By its settings where it was begun anew, else by what was moved in it there."""
    if card.branched_at:
        wanted = {m.name: m.value for m in card.plan if m.step == card.branched_at}
    else:
        values = {name: getattr(card.config, name, None) for name in BRANCH_SETTINGS}
        wanted = {name: v for name, v in values.items() if v != getattr(began, name)}
    moved = comma().join(in_a_name(name, value) for name, value in wanted.items())
    return tr("branch: {settings}", settings=moved) if moved else tr("branch")
