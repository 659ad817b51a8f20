"""Are the figures that the exercises quote still what their runs come to?

    python -m benchmarks.exercises

trains every run that an exercise asks for, those with the same settings once (some two minutes),
and prints each quoted figure beside the measured one. The exit status is 1 where one is farther off
than it says.
"""

import sys
from dataclasses import replace
from functools import cache

import torch

from dashboard.datasets.loaded import shared_data
from dashboard.exercises.exercise import Exercise
from dashboard.exercises.marking import measured, trained
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


def values_of(exercise: Exercise) -> dict[str, float]:
    """Every figure that the exercise needs, from runs of its own."""
    configs = [run.config for run in exercise.runs]
    runs = {
        run.name: trained_on(run.config, configs[:index].count(run.config), exercise.needs_drawing)
        for index, run in enumerate(exercise.runs)
    }
    return measured(exercise, runs)


def main() -> int:
    """Print them all; 1 where a quoted figure is not what was measured."""
    wrong = 0
    for exercise in load_exercises().good:
        values = values_of(exercise)
        print(f"\n{exercise.id}")
        quoted = {quote.figure.words: quote for quote in exercise.quoted}
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
    print(f"\n{wrong} quoted figures are off" if wrong else "\nEvery quoted figure holds.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
