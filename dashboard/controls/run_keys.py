"""With which keys does a run's owner move it, in front of a class?

The same that the Train page's buttons and its slider of beta do. Not r or c: those are Streamlit's.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dashboard.components.presentation import Key, Scale
from dashboard.controls import run_settings
from dashboard.server import resources
from dashboard.words.language import tr
from dashboard.words.settings import value_in_words

if TYPE_CHECKING:
    from dashboard.runs.snapshot import Snapshot

STEPPING = "stepping"  # a paused run, at the single steps that it was told to take
ACTIVE = ("waiting", "loading", "training", STEPPING)
REST = ("paused", "stopped", "failed")
MOST_STEPS = 50  # that one message may ask for


def stands(run: "Snapshot") -> str:
    """The state on which it depends what a key does."""
    return STEPPING if run.stepping else str(run.status)


def run_keys(run: "Snapshot") -> tuple[list[Key], dict[str, Scale]]:
    """All keys of a run, and what they move along."""
    over = tr("This run has come to its end.")
    steps = run_settings.steps_with("beta", run.beta)
    said = [tr("beta {value}", value=value_in_words(value)) for value in steps]
    first = over if run.complete else tr("Pause the run first.")
    goes_on = () if run.complete else REST
    return [
        Key("pause", ("P", "p"), tr("Pause"), ACTIVE, over),
        Key("resume", ("P", "p"), tr("Resume"), goes_on, over),
        Key("step", ("S", "s"), tr("Step"), ("paused", STEPPING), first, by=1),
        Key("step_epoch", ("E", "e"), tr("Step epoch"), ("paused",), first),
        Key("beta", ("+", "="), tr("Beta up"), ACTIVE + goes_on, over, by=1),
        Key("beta", ("-", "_"), tr("Beta down"), ACTIVE + goes_on, over, by=-1),
    ], {"beta": Scale(steps, said, run.beta)}


def press(asked: Mapping[str, Any], run_id: str | None, owner: str) -> None:
    """Do what a browser says was pressed, as far as it can be done now."""
    run = own_run(run_id, owner)
    if run is None:
        return
    runs, call = resources.registry(), (run.id, owner)
    keys, scales = run_keys(run)
    for name in {key.name for key in keys if stands(run) in key.during} & asked.keys():
        value = asked[name]
        if name == "beta":
            if value in scales["beta"].values:
                runs.set_live(*call, "beta", float(value))
        elif name == "step":
            for _ in range(min(value, MOST_STEPS) if isinstance(value, int) else 1):
                runs.step(*call)
        else:
            {"pause": runs.pause, "resume": runs.resume, "step_epoch": runs.step_epoch}[name](*call)


def own_run(run_id: str | None, owner: str) -> "Snapshot | None":
    """The run, if it is this owner's."""
    if not run_id or run_id in resources.SHIPPED_MODELS:
        return None
    runs = resources.registry()
    return runs.snapshot(run_id) if runs.is_owner(run_id, owner) else None
