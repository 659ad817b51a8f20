"""Of which moment is what a page shows of a run that trains on?

A page takes its model once and keeps it. This line says since when, and a button takes it anew: to
follow by itself, every visitor's page would encode all test images again and again.
"""

from dashboard.components.live_text import Case, Wording, live_text
from dashboard.server import resources
from dashboard.session.model_in_view import ModelInView
from dashboard.shell import run_topic
from dashboard.words.language import tr, written


def as_of(view: ModelInView) -> None:
    """The line, for as long as the run may get further than the view. Nothing for other models."""
    run = resources.registry().snapshot(view.id) if view.step else None
    if run is None or not (view.step < run.step or run.step < run.n_steps):
        return
    seen = tr(
        "You see this run as of step {step:,}, in epoch {epoch} of {epochs}.",
        step=view.step,
        epoch=-(-view.step // run.steps_per_epoch),
        epochs=run.config.epochs,
    )
    step = written(view.step, ",d")
    live_text(
        run_topic.followed(view.id),
        Wording(
            f"{seen} " + tr("It is at step {step} by now."),
            cases=(
                Case({"step": step, "active": False}, ""),
                Case({"step": step}, f"{seen} " + tr("It trains on.")),
            ),
            button=tr("Show it as it is now"),
            caption=True,
        ),
        "step",
        "active",
        key="as_of",
    )
