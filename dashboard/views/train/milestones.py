"""What are the milestones of a run, in words?"""

from collections import defaultdict

from dashboard.charts.flags import Flag
from dashboard.runs.snapshot import Snapshot
from dashboard.words.dimensions import named
from dashboard.words.language import ntr, tr
from dashboard.words.marks import MARKS
from dashboard.words.numbers import percent
from vae_core.explain.collapse import ALIVE_KL, lives_in
from vae_core.explain.milestones import NEAR_END, Milestone, milestones

MOST_DEATHS = 4  # the latest moments at which dimensions died


def life_flags(run: Snapshot) -> list[Flag]:
    """When dimensions died that have not come back, those of one step together."""
    if not run.config.variational:
        return []
    died: dict[int, list[int]] = defaultdict(list)
    for life in lives_in(run.history):
        if life.died_at is not None:
            died[life.died_at].append(life.dim)
    return [Flag(step, _died(died[step]), "milestone") for step in sorted(died)[-MOST_DEATHS:]]


def _died(dims: list[int]) -> str:
    return ntr(
        "{dims} died: since then it has carried less than {alive:g} nats.",
        "{dims} died: since then each has carried less than {alive:g} nats.",
        len(dims),
        dims=named(dims),
        alive=ALIVE_KL,
    )


def milestone_flags(run: Snapshot) -> list[Flag]:
    """Each as a sentence, at the step since when it holds."""
    found = milestones(run.history, run.guides)
    return [Flag(one.step, _sentence(one), "milestone") for one in found]


def _sentence(one: Milestone) -> str:
    if one.kind in MARKS:
        mark = MARKS[one.kind]
        return tr(
            "From epoch {epoch} on, the test loss is below {value:.1f} nats, “{name}”: {meaning}.",
            epoch=one.epoch,
            value=one.value,
            name=tr(mark.name),
            meaning=tr(mark.meaning),
        )
    sentence = _compared(one)
    return (
        sentence
        if one.whole_run
        else tr("{what} Compared: the epochs since beta last changed.", what=sentence)
    )


def _compared(one: Milestone) -> str:
    if one.kind == "near_end":
        return tr(
            "From epoch {epoch} on, the test loss is within {near} of the latest, "
            "{value:.1f} nats.",
            epoch=one.epoch,
            near=percent(NEAR_END),
            value=one.value,
        )
    if one.kind == "best":
        return tr(
            "Best test loss so far: {value:.1f} nats, after epoch {epoch}.",
            epoch=one.epoch,
            value=one.value,
        )
    return tr(
        "Overfitting: since epoch {epoch} the test loss has risen by {rise:.1f} nats while the "
        "train loss has fallen by {fall:.1f}.",
        epoch=one.epoch,
        rise=one.value,
        fall=one.fall,
    )
