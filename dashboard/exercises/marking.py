"""What do a student's finished runs say to a prediction?"""

import time
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from dashboard.datasets.loaded import shared_data
from dashboard.exercises.attempts import Result
from dashboard.exercises.exercise import Exercise, Prediction, judge
from dashboard.exercises.own_runs import Runs
from dashboard.exercises.trained import Trained, value
from dashboard.runs.registry import Registry
from vae_core.data.loading import DataSet
from vae_core.record.checkpoint import Checkpoint, encode_test_set


class RunGone(LookupError):
    """A run was deleted while it was about to be looked at."""


def marked(
    exercise: Exercise,
    prediction: Prediction,
    runs: Runs,
    registry: Registry,
    *,
    data_dir: Path,
    drawing: Tensor | None,
) -> Result:
    """The prediction, held against the figures of these runs. Raises RunGone."""
    ids = {name: run.id for name, run in runs.items() if run}
    try:
        looked_at = {name: registry.look(id) for name, id in ids.items()}
    except KeyError as error:
        raise RunGone(*error.args) from error
    values = measured(
        exercise,
        {
            name: trained(run, shared_data(run.config.dataset, data_dir), drawing)
            for name, run in looked_at.items()
        },
    )
    outcome = judge(exercise, prediction, values)
    return Result(prediction, outcome.verdict, outcome.truth, values, ids, time.time())


def measured(exercise: Exercise, runs: Mapping[str, Trained]) -> dict[str, float]:
    """Every figure that the exercise needs, by its words."""
    return {of.words: value(of.figure, runs[of.run]) for of in exercise.figures}


def trained(run: Checkpoint, data: DataSet, drawing: Tensor | None = None) -> Trained:
    """A finished run, with all that its figures are computed from."""
    test = data.test
    encodings = run.encodings or encode_test_set(run.model, test.images, test.labels, {})
    return Trained(run.model, run.history, encodings, data, drawing)
