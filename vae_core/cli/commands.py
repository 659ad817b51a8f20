"""What does each command do? The words are parsed in __main__; errors are told there too."""

import argparse
import dataclasses
import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from vae_core.aggregate.information import KlParts
from vae_core.cli.console import say
from vae_core.cli.progress_line import Report, status
from vae_core.config import TrainConfig
from vae_core.data.digit_grid import picture_format, save_digits
from vae_core.data.download import DownloadProgress
from vae_core.data.loading import DataSet, load_images
from vae_core.device import is_there
from vae_core.diagnostics import evaluate
from vae_core.model import VAE, build_model
from vae_core.record.checkpoint import Checkpoint, encode_test_set, load_checkpoint, save_checkpoint
from vae_core.record.state import TrainState
from vae_core.sampling import generate_samples
from vae_core.trainer import Progress, train

SAVE_EVERY_S = 10.0
NEW_NOISE = "it goes on with other noise from here, so no longer bit for bit"
OTHER_FORMATS = (".pt", ".pth", ".ckpt", ".pkl", ".h5", ".npz", ".onnx", ".json", ".png", ".jpg")


def train_command(options: argparse.Namespace) -> int:
    """Train, saving as it goes; a finished or interrupted run leaves a checkpoint."""
    given = {
        field.name: getattr(options, field.name)
        for field in dataclasses.fields(TrainConfig)
        if hasattr(options, field.name)
    }
    config, model, state = _what_to_train(options.resume, given)
    out = Path(options.out or options.resume or _free_name(config))
    if out.suffix.lower() in OTHER_FORMATS:
        raise ValueError(f"--out {out}: a checkpoint is a .safetensors file; name it so")
    data = _load(config.dataset, options.data_dir)
    images = data.training_images(config)
    if config.train_size is not None and config.train_size > len(images):
        say(
            f"{data.title}: there are {len(images):,} training images, and the run learns from all",
            to_error=True,
        )

    report = Report(config, as_json=options.json)
    progress, saved_at, told, timed = None, time.monotonic(), False, False
    with _interruptible() as interrupted:
        for progress in train(
            model, images.images, config, test_images=data.test.images, state=state
        ):
            if progress.run.history.timing and not timed:
                timed = True
                report.timed(progress.run.history.timing)
            report.show(progress)
            if progress.run.new_noise and not told:
                told = True
                report.end(f"{options.resume} comes from another kind of device: {NEW_NOISE}")
            unfinished = progress.step < progress.n_steps
            if unfinished and (interrupted() or time.monotonic() - saved_at > SAVE_EVERY_S):
                save_checkpoint(out, _unfinished(config, model, progress))
                saved_at = time.monotonic()
            if unfinished and interrupted():
                report.end(f"interrupted at step {progress.step}; kept as {out}")
                say(f"go on with: python -m vae_core train --resume {out}", to_error=True)
                return 130
    assert progress is not None  # an unfinished run has at least one step left
    codes = encode_test_set(model, data.test.images, data.test.labels, data.test.factors)
    history = progress.run.history
    save_checkpoint(out, Checkpoint(config, model, history, encodings=codes))
    report.final(history.epochs[-1], out)
    return 0


def evaluate_command(options: argparse.Namespace) -> int:
    """Print a checkpoint's figures on its data set's test images."""
    checkpoint = load_checkpoint(options.checkpoint)
    config = checkpoint.config
    data = _load(config.dataset, options.data_dir)
    result = evaluate(checkpoint.model, data.test.images, beta=config.beta)
    if options.json:
        say(json.dumps(dataclasses.asdict(result)))
        return 0
    say(f"{options.checkpoint}: {data.title}, {len(data.test)} test images, nats per image")
    say(f"  reconstruction {result.recon:8.2f}")
    if config.variational:
        say(f"  KL             {result.kl:8.2f}")
        _print_parts(result.parts)
        say(f"  loss           {result.loss:8.2f}   with beta {config.beta:g}")
        say(f"  ELBO           {result.elbo:8.2f}   the bound on log p(x), beta 1")
    say(f"  active units   {result.active_units:5d}      variance of mu above 0.01")
    if config.variational:
        say(f"  dead by KL     {result.dead_by_kl:5d}      below 0.01 nats, of {config.latent_dim}")
    return 0


def _print_parts(parts: KlParts | None) -> None:
    if parts is None:
        return
    if parts.saturated:
        say(f"    I(x; z)      all that {parts.n_images:,} images can show")
        return
    say(f"    I(x; z)      {parts.mutual_information:8.2f}   what the codes carry of the images")
    say(f"    KL(q(z)||p)  {parts.marginal_kl:8.2f}   what all codes together miss the prior by")


def sample_command(options: argparse.Namespace) -> int:
    """Write a grid of new digits."""
    picture_format(options.out)
    if not 1 <= options.n <= 10_000:
        raise ValueError(f"n = {options.n}: must be from 1 to 10,000")
    checkpoint = load_checkpoint(options.checkpoint)
    images = generate_samples(
        checkpoint.model,
        options.n,
        generator=torch.Generator().manual_seed(options.seed),
        temperature=options.temperature,
    )
    save_digits(options.out, images)
    say(f"{options.n} samples in {options.out}")
    return 0


def data_command(options: argparse.Namespace) -> int:
    """Fetch what is missing and verify what is there."""
    data = _load(options.dataset, options.data_dir)
    say(f"{data.title}: {len(data.train)} training and {len(data.test)} test images, verified")
    return 0


def _what_to_train(
    resume: str | None, given: dict[str, Any]
) -> tuple[TrainConfig, VAE, TrainState | None]:
    if resume is None:
        config = TrainConfig(**given)
        return config, build_model(config), None
    other = [name for name in given if name != "device"]
    if other:
        flag = "--" + other[0].replace("_", "-")
        raise ValueError(f"{flag} would change the run that {resume} holds: leave it out")
    checkpoint = load_checkpoint(resume)
    if checkpoint.state is None:
        raise ValueError(f"{resume} holds a finished run: there is nothing to go on with")
    config = dataclasses.replace(checkpoint.config, **given)
    if not given and not is_there(config.device):
        raise ValueError(
            f"{resume} was trained on {config.device}, which is not on this machine: --device auto "
            "goes on with it here"
        )
    return config, checkpoint.model, checkpoint.state


def _free_name(config: TrainConfig) -> Path:
    """A file in runs/ that is not there yet: a run never overwrites what nobody named."""
    kind = "d" if config.variational else "d-ae"
    name = f"{config.dataset}-{config.latent_dim}{kind}"
    candidates = (Path("runs") / f"{name}-{i}.safetensors" for i in range(1, 10_000))
    return next(path for path in candidates if not path.exists())


def _unfinished(config: TrainConfig, model: VAE, progress: Progress) -> Checkpoint:
    return Checkpoint(config, model, progress.run.history.copy(), state=progress.state())


def _load(name: str, root: str) -> DataSet:
    """The data set, with the download's progress on stderr."""

    def show(progress: DownloadProgress) -> None:
        if progress.waiting:
            status(f"waiting for another program that is fetching {progress.file}")
        else:
            status(f"fetching {progress.file}: {progress.done / 1e6:.1f} MB")

    try:
        return load_images(name, root, progress=show)
    finally:
        status("")


@contextmanager
def _interruptible() -> Iterator[Any]:
    """Ctrl-C and a polite kill wait for the end of the step. A second Ctrl-C does not."""
    seen: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(seen)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
