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
    pasted: Mapping[str, float] | None = None,
) -> Result:
    """The prediction, held against the figures of these runs. Raises RunGone.

    pasted: what a pasted line said, by the figure's name.
    """
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
        pasted or {},
    )
    outcome = judge(exercise, prediction, values)
    seen = exercise.saw.truth(values) if exercise.saw else None
    return Result(
        prediction,
        outcome.verdict,
        outcome.truth,
        values,
        runs=ids | ids_of_pasted(exercise, pasted),
        at=time.time(),
        seen=seen,
        seeds={name: run.config.seed for name, run in looked_at.items()},
    )


def ids_of_pasted(exercise: Exercise, pasted: Mapping[str, float] | None) -> dict[str, str]:
    """What stands for the id of a run where a line was pasted: another line, another run."""
    if not exercise.pasted or not pasted:
        return {}
    return {exercise.pasted: " ".join(f"{value:.0f}" for value in pasted.values())}


def measured(
    exercise: Exercise, runs: Mapping[str, Trained], pasted: Mapping[str, float]
) -> dict[str, float]:
    """Every figure that the exercise needs, by its words."""
    return {
        of.words: pasted[of.figure.kind]
        if of.run == exercise.pasted
        else value(of.figure, runs[of.run])
        for of in exercise.figures
    }


def trained(run: Checkpoint, data: DataSet, drawing: Tensor | None = None) -> Trained:
    """A finished run, with all that its figures are computed from."""
    test = data.test
    encodings = run.encodings or encode_test_set(run.model, test.images, test.labels, {})
    return Trained(run.model, run.history, encodings, data, drawing)
