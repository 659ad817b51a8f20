"""What of the clinic changes while a run trains? Charts and sentences, made once for all."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from dashboard.charts.heat_strip import heat_strip, height_px
from dashboard.charts.two_definitions import two_definitions
from dashboard.components.plot import chart_message
from dashboard.live.board import Source, Topic, board
from dashboard.runs.snapshot import Snapshot, Status, standing_at
from dashboard.server import resources
from dashboard.views.collapse.in_words import diagnosis, what_became_of_them
from dashboard.words.dimensions import named
from dashboard.words.language import language, tr
from vae_core.config import TITLES
from vae_core.diagnostics import ACTIVE_VARIANCE, DEAD_KL
from vae_core.explain.collapse import lives_in

KIND = "clinic"
STRIP, DEFINITIONS = "heat_strip", "two_definitions"  # keys, and names of parts
DEFINITIONS_PX = 340


def topic(training: str) -> Topic:
    """Of a training, in the visitor's language."""
    return Topic(KIND, training, language())


def parts(run: Snapshot) -> dict[str, Any]:
    """Of a run as it is now; the charts are there once there is something to draw."""
    if not run.config.variational:
        return {}
    found = lives_in(run.history)
    made: dict[str, Any] = {"diagnosis": diagnosis(run), "lives": what_became_of_them(run, found)}
    if run.history.steps:
        made[STRIP] = chart_message(
            heat_strip(run.history, found, steps_per_epoch=run.steps_per_epoch),
            key=STRIP,
            of=run.id,
            now=f"step {run.step}",
            height=height_px(run.config.latent_dim),
            alt=_strip_in_words(made),
        )
    return made | _definitions(run)


def _strip_in_words(made: Mapping[str, str]) -> str:
    said = tr("KL of every latent dimension, from the first step to now.")
    return " ".join([said, made["diagnosis"], made["lives"]]).replace("**", "").replace("\n\n", " ")


def _definitions(run: Snapshot) -> dict[str, Any]:
    """Both counts at the end of the last epoch whose codes were kept."""
    rows = {row.epoch: row for row in run.history.epochs}
    kept = [epoch for epoch in run.history.test_mu if epoch in rows]
    if not kept and run.history.epochs:
        return {"counts": tr("What was kept of this run holds no codes of test images.")}
    if not kept:
        return {"counts": tr("The two counts come with the end of the first epoch.")}
    mu = run.history.test_mu[kept[-1]].astype(float)  # (N, L)
    variance, kl = mu.var(0, ddof=1), np.array(rows[kept[-1]].kl_per_dim)
    active, costs = variance > ACTIVE_VARIANCE, kl >= DEAD_KL
    said = [
        tr(
            "After epoch {epoch}, over test images: **{by_variance} of {dims} active by the "
            "variance of mu, {by_kl} by their KL.**",
            epoch=kept[-1],
            by_variance=int(active.sum()),
            by_kl=int(costs.sum()),
            dims=len(kl),
        )
    ]
    if (active & ~costs).any():
        said.append(
            tr(
                "{dims}: active by the variance alone. A KL is at least half the variance of mu: "
                "where that lies between {low:g} and {high:g}, the KL may be below its threshold.",
                dims=named(np.flatnonzero(active & ~costs)),
                low=ACTIVE_VARIANCE,
                high=2 * DEAD_KL,
            )
        )
    if (costs & ~active).any():
        said.append(
            tr(
                "{dims}: active by the KL alone. It costs something and hardly tells images apart: "
                "its mu or its sigma is off N(0, 1) for all of them alike.",
                dims=named(np.flatnonzero(costs & ~active)),
            )
        )
    counts = "\n\n".join(said)
    chart = chart_message(
        two_definitions(variance.tolist(), kl.tolist()),
        key=DEFINITIONS,
        of=run.id,
        now=f"epoch {kept[-1]}",
        height=DEFINITIONS_PX,
        alt=tr("KL of each latent dimension against the variance of its mu.")
        + " "
        + counts.replace("**", "").replace("\n\n", " "),
    )
    return {"counts": counts, DEFINITIONS: chart}


def shipped_as_run(name: str) -> Snapshot:
    """A model that comes with the app, as the run that it was. Raises ModelUnavailable."""
    checkpoint = resources.shipped(name)
    return Snapshot(
        id=name,
        config=checkpoint.config,
        data_title=TITLES[checkpoint.config.dataset],
        status=Status.FINISHED,
        **standing_at(checkpoint),
    )


def _glance(training: str) -> Hashable:
    if training in resources.SHIPPED_MODELS:
        return True
    runs = resources.registry()
    runs.watch_training(training)
    return runs.training_moment(training)


def _make(training: str) -> Mapping[str, Any]:
    if training in resources.SHIPPED_MODELS:
        return parts(shipped_as_run(training))
    run = resources.registry().training(training)
    return parts(run) if run else {}


board.offer(KIND, Source(_glance, _make))
