"""Which film is that of a run, and what stands beside it?"""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.charts.planes import Plane
from dashboard.components.film_player import Course, message_of
from dashboard.server import resources
from vae_core.config import TrainConfig
from vae_core.record.camera import kept_decoder
from vae_core.record.film import Film
from vae_core.record.history import History


@dataclass(frozen=True)
class Filmed:
    """A run's film, and what of the run stands beside it."""

    film: Film
    history: History
    course: Course
    config: TrainConfig

    @property
    def version(self) -> str:
        """Another one as soon as the film is."""
        return f"{self.film.frames.shots[-1].step}-{len(self.film.frames.shots)}"

    @property
    def plane(self) -> Plane:
        """Both dimensions, or the two directions in which the last frame's codes vary most."""
        mu = self.film.frames.shots[-1].mu.astype(np.float32)
        return Plane.flat(mu.shape[1]) if mu.shape[1] <= 2 else Plane.principal(mu)[0]

    def message(self) -> bytes:
        """As the browser fetches it."""
        return message_of(
            self.film, self.history, self.course, config=self.config, plane=self.plane
        )


def filmed(name: str) -> Filmed | None:
    """Of a shipped model or a run, by its name in addresses; None where there is no film."""
    found = _shipped(name) if name in resources.SHIPPED_MODELS else _of_run(name)
    return found if found and found.film.frames.shots else None


def _shipped(name: str) -> Filmed | None:
    film = resources.shipped_film(name)
    if film is None:
        return None
    checkpoint = resources.shipped(name)
    last = checkpoint.history.epochs[-1]
    film = film.copy()
    decoders = [*film.decoders.shots, kept_decoder(last.step, checkpoint.model)]
    film.decoders = replace(film.decoders, shots=decoders)
    course = Course(last.step, last.step, last.step / last.epoch)
    return Filmed(film, checkpoint.history, course, checkpoint.config)


def _of_run(name: str) -> Filmed | None:
    runs = resources.registry()
    run = runs.snapshot(name)
    film = runs.film(name) if run and run.history.steps else None
    if run is None or film is None:
        return None
    return Filmed(film, run.history, Course(run.step, run.n_steps, run.steps_per_epoch), run.config)


def sent(name: str) -> tuple[bytes, str] | None:
    """The message of a film, and its version; None where there is none."""
    found = filmed(name)
    return (found.message(), found.version) if found else None
