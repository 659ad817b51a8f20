"""What does the command line say while a run goes on?

To a person: a status line that moves, and a lasting line for each epoch. With --json to a program:
one JSON object a line.
"""

import contextlib
import dataclasses
import json
import sys
import time
from pathlib import Path

from vae_core.cli.console import say
from vae_core.config import TrainConfig
from vae_core.record.history import EpochFigures, StepFigures, Timing
from vae_core.trainer import Progress


def status(text: str) -> None:
    """One line on a terminal that the next one replaces; nothing where stderr is a file."""
    with contextlib.suppress(OSError, ValueError):  # as above: UnicodeError is a ValueError
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


class Report:
    """Tells a person, or with --json a program, how the run goes."""

    def __init__(self, config: TrainConfig, *, as_json: bool) -> None:
        self.config = config
        self.as_json = as_json
        self.started = time.monotonic()
        self.first_step: int | None = None

    def show(self, progress: Progress) -> None:
        """A status line a few times a second, and a lasting line for each epoch."""
        if self.first_step is None:
            self.first_step = progress.step - 1
        if progress.figures:
            self._bar(progress, progress.figures)
        if progress.end_of_epoch:
            self._epoch(progress.end_of_epoch)

    def timed(self, timing: Timing) -> None:
        """Which precision "auto" took, and why."""
        self.end(
            f"precision {timing.precision}: a step took {timing.float32_ms:.2f} ms in float32, "
            f"{timing.bfloat16_ms:.2f} ms in bfloat16"
        )

    def end(self, text: str) -> None:
        """Close the status line and say one sentence."""
        status("")
        say(text, to_error=True)

    def final(self, last: EpochFigures, out: Path) -> None:
        """What the finished run comes to."""
        status("")
        if self.as_json:
            summary = {
                "test_loss": last.test_loss,
                "test_recon": last.test_recon,
                "test_kl": last.test_kl,
                "images_per_second": last.images_per_second,
                "checkpoint": str(out),
            }
            say(json.dumps(summary))
        else:
            say(f"kept as {out} after {time.monotonic() - self.started:.0f} s")

    def _bar(self, progress: Progress, figures: StepFigures) -> None:
        done = progress.step / progress.n_steps
        since = progress.step - (self.first_step or 0)
        left_s = (time.monotonic() - self.started) / since * (progress.n_steps - progress.step)
        bar = "#" * int(20 * done)
        status(
            f"[{bar:.<20}] epoch {progress.epoch}/{self.config.epochs}  loss {figures.loss:.1f}"
            f" nats  {figures.images_per_second:,.0f} images/s  {left_s:.0f} s left"
        )

    def _epoch(self, figures: EpochFigures) -> None:
        status("")
        if self.as_json:
            values = dataclasses.asdict(figures)
            say(json.dumps(values))
            return
        say(
            f"epoch {figures.epoch:3d}"
            f"   train {figures.train_recon:7.2f} + KL {figures.train_kl:6.2f}"
            f"   test {figures.test_recon:7.2f} + KL {figures.test_kl:6.2f}"
            f"   loss {figures.test_loss:7.2f} nats per image"
        )
