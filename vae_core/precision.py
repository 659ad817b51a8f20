"""In which precision does a step take less time, here and now?

bfloat16 halves what is moved and multiplied; some processors have instructions for it, others do it
by detours. So a run whose precision is "auto" tries both for a moment, on a model like its own, and
keeps what it found (record/history.py).
"""

import statistics
import time

import torch

from vae_core.adam import Adam
from vae_core.config import TrainConfig
from vae_core.data import N_PIXELS
from vae_core.model import build_model
from vae_core.record.history import Timing
from vae_core.step import training_step

LEAST_ROUNDS, MOST_ROUNDS = 3, 20  # after one that nobody counts
ENOUGH_S = 0.5


def time_precisions(config: TrainConfig, device: torch.device, n_images: int) -> Timing:
    """Some steps of either precision in turn, on images of noise: their median times.

    Half a second for the lab's network, longer where a single step takes so long. Neither the
    run's model nor its random streams are touched.
    """
    model = build_model(config).to(device)
    optimizer = Adam(model.parameters())
    noise = torch.Generator(device).manual_seed(0)
    size = min(config.batch_size, n_images)
    x = torch.rand((size, N_PIXELS), generator=noise, device=device)

    took: dict[str, list[float]] = {"float32": [], "bfloat16": []}
    began = time.perf_counter()
    for done in range(1 + MOST_ROUNDS):
        if done > LEAST_ROUNDS and time.perf_counter() - began > ENOUGH_S:
            break
        for precision, seconds in took.items():
            started = time.perf_counter()
            passed = training_step(
                model,
                optimizer,
                x,
                beta=config.beta,
                learning_rate=1e-6,
                free_bits=config.free_bits,
                generator=noise,
                precision=precision,
            )
            passed.terms.recon_sum.item()  # waits for the device
            seconds.append(time.perf_counter() - started)
    float32_ms, bfloat16_ms = (1000 * statistics.median(each[1:]) for each in took.values())
    return Timing(float32_ms, bfloat16_ms)
