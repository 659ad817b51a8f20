"""Are the figures that the exercises quote still what their runs come to, and is there clearly
to be seen what they ask about?

    python -m benchmarks.exercises             (or with seeds: 0 1 2)

trains every run that an exercise asks for, those with the same settings once (some two minutes for
each seed), and prints each quoted figure beside the measured one. The exit status is 1 where one is
farther off than it says, or where another choice of an observation would hold if a figure were
two hundredths off. Quoted figures are those of seed 0.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import torch

from dashboard.datasets.loaded import shared_data
from dashboard.exercises.exercise import Exercise, Observation
from dashboard.exercises.marking import measured, trained
from dashboard.exercises.pasted import BEGIN, NAMES, figures, pasted
from dashboard.exercises.reading import load_exercises
from dashboard.exercises.trained import Trained
from dashboard.server.paths import DATA_DIR
from vae_core.config import TrainConfig
from vae_core.handwriting.mnist_form import as_mnist
from vae_core.handwriting.strokes import ink_from_strokes
from vae_core.model import build_model
from vae_core.record.checkpoint import Checkpoint
from vae_core.record.history import History
from vae_core.trainer import train

NOTHING_WRONG = f"{BEGIN} {' '.join(f'{name}=ok' for name in NAMES)}"  # as of the lab's own VAE
MARGIN = 0.02  # so far off, relatively, any figure may be that an observation is judged by
LETTER_A = [[(0.2, 0.9), (0.5, 0.1), (0.8, 0.9)], [(0.3, 0.6), (0.7, 0.6)]]  # no digit


@cache
def trained_on(config: TrainConfig, again: int = 0, drawn: bool = False) -> Trained:
    """A run with these settings, from beginning to end; `again` asks for a second, a third.

    With a letter A for a drawing, where something is drawn.
    """
    data = shared_data(config.dataset, DATA_DIR)
    if drawn:
        pixels = torch.from_numpy(as_mnist(ink_from_strokes(LETTER_A)).centred.copy())
        return replace(trained_on(config, again), drawing=pixels.reshape(1, -1) / 255)
    model, history = build_model(config), History()
    images = data.training_images(config).images
    for progress in train(model, images, config, test_images=data.test.images, n_threads=1):
        history = progress.run.history
    return trained(Checkpoint(config, model.eval().requires_grad_(False), history), data)


def runs_of(exercise: Exercise, seed: int = 0) -> dict[str, Trained]:
    """The runs that the exercise asks for, with this seed where it is free or a student's own."""
    own = exercise.own_seed
    configs = [
        replace(run.config, seed=seed + run.config.seed) if own or run.seed_free else run.config
        for run in exercise.runs
    ]
    return {
        run.name: trained_on(config, configs[:index].count(config), exercise.needs_drawing)
        for index, (run, config) in enumerate(zip(exercise.runs, configs, strict=True))
    }


def values_of(exercise: Exercise, seed: int = 0) -> dict[str, float]:
    """Every figure that the exercise needs, from runs of its own."""
    return measured(exercise, runs_of(exercise, seed), figures(pasted(NOTHING_WRONG)))


def is_clear(observation: Observation, values: Mapping[str, float]) -> bool:
    """Does one choice hold, and still hold if any of its figures were a little off?"""
    truth = observation.truth(values)
    off = [
        {**values, of.words: values[of.words] * factor}
        for of in observation.figures
        for factor in (1 - MARGIN, 1 + MARGIN)
    ]
    return truth is not None and all(observation.truth(nearly) == truth for nearly in off)


def main(seeds: list[int]) -> int:
    """Print them all; 1 where a quoted figure, or what there is to see, is not so."""
    wrong = sum(_looked_at(seed) for seed in seeds)
    print(f"\n{wrong} are off" if wrong else "\nEvery figure and every observation holds.")
    return 1 if wrong else 0


def _looked_at(seed: int) -> int:
    """Print what there is of one seed; how much of it is off?"""
    wrong = 0
    for exercise in load_exercises().good:
        values = values_of(exercise, seed)
        print(f"\n{exercise.id}, seed {seed}")
        quoted = {} if seed else {quote.figure.words: quote for quote in exercise.quoted}
        for words, value in values.items():
            quote = quoted.get(words)
            beside = ""
            if quote:
                good = abs(value - quote.value) <= quote.within
                wrong += not good
                beside = f"   quoted {quote.value:g} ± {quote.within:g}{'' if good else '   WRONG'}"
            print(f"  {words:42} {value:9.3f}{beside}")
        for index, check in enumerate(exercise.choices):
            print(f"  choice {index + 1}: {check.holds(values)}")
        if exercise.number:
            print(f"  answer: {exercise.number.answer.value(values):.2f}")
        if exercise.saw:
            clear = is_clear(exercise.saw, values)
            wrong += not clear
            truth = exercise.saw.truth(values)
            said = "none" if truth is None else f"choice {truth + 1}"
            print(f"  to be seen: {said}{'' if clear else '   NOT CLEARLY'}")
    return wrong


if __name__ == "__main__":
    sys.exit(main([int(seed) for seed in sys.argv[1:]] or [0]))
