"""What is worth showing of a model while it trains, and worth keeping for its film?

Computed between two steps, into plain arrays.
"""

import time
from typing import Any

from dashboard.runs.decoder_weights import DecoderWeights, decoder_weights
from dashboard.runs.snapshot import Pictures
from vae_core.data.loading import DataSet
from vae_core.device import torch_threads
from vae_core.model import VAE
from vae_core.record.camera import Camera, Picture, kept_decoder
from vae_core.record.film import Film

PICTURES_EVERY_S = 0.5
DECODER_EVERY_S = 5.0  # browsers get it, and it is large
FILM_SHARE = 0.04  # of the time goes into a film at most


class Photographer:
    """Makes pictures of one run's model, when it is time for them."""

    def __init__(self, data: DataSet) -> None:
        self._camera = Camera(data.test)
        self._class_names = data.class_names
        self._decoder: DecoderWeights | None = None
        self._pictured_at = self._decoder_at = self._filmed_at = 0.0
        self._latest: Picture | None = None
        self._took_s = 0.0  # for the latest

    @property
    def ready(self) -> bool:
        """Is it time for the next ones?"""
        return time.monotonic() - self._pictured_at >= PICTURES_EVERY_S

    def films(self, film: Film, step: int) -> bool:
        """Is it time for the film's next frame?"""
        rested_s = time.monotonic() - self._filmed_at
        return film.frames.due(step) and rested_s * FILM_SHARE >= self._took_s

    def pictures(self, model: VAE) -> Pictures:
        """What the model makes of them now. On one thread."""
        started = time.monotonic()
        with torch_threads(1):
            made = self._camera.take(model)
        self._latest, self._took_s = made, time.monotonic() - started
        return Pictures(
            originals=self._camera.originals,
            reconstructions=made.reconstructions,
            samples=made.samples,
            mu=made.mu,
            labels=self._camera.labels,
            class_names=self._class_names,
        )

    def on_show(
        self, pictures: Pictures, model: VAE, version: str, *, anew: bool
    ) -> dict[str, Any]:
        """The pictures as a snapshot has them, with the decoder as it is, or was a moment ago.

        version: another one as soon as the weights are.
        """
        now = time.monotonic()
        if anew or now - self._decoder_at >= DECODER_EVERY_S:
            self._decoder = decoder_weights(model, version, pictures.mu)
            self._decoder_at = now
        self._pictured_at = time.monotonic()
        return {"pictures": pictures, "decoder": self._decoder}

    def empty_film(self) -> Film:
        """Of the images that these pictures show."""
        return self._camera.empty_film()

    def film(self, film: Film, step: int, model: VAE, *, last: bool) -> None:
        """Add the latest pictures to the film, and the decoder where it is time for that.

        Of the last frame the decoder is always there.
        """
        assert self._latest is not None
        film.frames.add(self._latest.frame(step))
        if last or film.decoders.due(step):
            film.decoders.add(kept_decoder(step, model))
        self._filmed_at = time.monotonic()
