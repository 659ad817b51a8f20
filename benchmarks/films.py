"""Make the films of the models that come with the app: checkpoints/<name>.film.

    python -m benchmarks.films [name ...]

Each model is trained once more, with the settings that its checkpoint holds, and filmed on the way:
at 64 steps, close together at first (with many dimensions at half of them), its decoder after the
first epoch. The checkpoints stay as they are. It prints how far the codes of the last frame are
from the checkpoint's: nothing but the rounding of a film on the machine that trained both, little
on others.
"""

import argparse
import sys

import numpy as np

from dashboard.server.paths import CHECKPOINTS, DATA_DIR
from dashboard.server.resources import SHIPPED_MODELS
from vae_core.data.loading import load_images
from vae_core.files import replacing
from vae_core.model import build_model
from vae_core.record.camera import Camera, kept_decoder
from vae_core.record.checkpoint import Checkpoint, load_checkpoint
from vae_core.record.film import Film, film_to_bytes
from vae_core.trainer import train

N_FRAMES = 64
CROWDED = 2.5  # frame k stands at the share (k / n) to this power of all steps
FRAMES_BYTES = 1_300_000
MAX_MB = 2.0


def moments(n_steps: int) -> list[int]:
    """The steps to film, the first and the last among them."""
    shares = np.linspace(0, 1, N_FRAMES) ** CROWDED
    return sorted({1 + round(share * (n_steps - 1)) for share in shares.tolist()})


def filmed(checkpoint: Checkpoint) -> Film:
    """The run once more, on film."""
    config = checkpoint.config
    data = load_images(config.dataset, DATA_DIR)
    model = build_model(config)
    camera = Camera(data.test, n_mapped=2000 if config.latent_dim <= 2 else 500)
    film = camera.empty_film()
    film.frames.most_bytes = FRAMES_BYTES
    wanted: set[int] = set()
    for progress in train(model, data.training_images(config).images, config):
        wanted = wanted or set(moments(progress.n_steps))
        if progress.step in wanted:
            film.frames.add(camera.take(model).frame(progress.step))
        if progress.step == progress.run.steps_per_epoch:
            film.decoders.add(kept_decoder(progress.step, model))
    return film


def main(names: list[str]) -> int:
    """Film these, or all of them; the number that became too large."""
    too_large = 0
    for name in names or SHIPPED_MODELS:
        checkpoint = load_checkpoint(CHECKPOINTS / f"{name}.safetensors")
        film = filmed(checkpoint)
        content = film_to_bytes(film)
        with replacing(CHECKPOINTS / f"{name}.film") as file:
            file.write(content)
        test, n = load_images(checkpoint.config.dataset, DATA_DIR).test, len(film.labels)
        of_checkpoint = Camera(test, n_mapped=n).take(checkpoint.model).mu
        off = float(np.abs(film.frames.shots[-1].mu - of_checkpoint).max())
        mb = len(content) / 1e6
        too_large += mb > MAX_MB
        print(f"{name}: {len(film.frames.shots)} frames, {mb:.2f} MB, last codes {off:.1e} off")
    return too_large


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *SHIPPED_MODELS])
    sys.exit(main(parser.parse_args().names))
