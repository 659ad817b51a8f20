"""How fast does the training loop go in a program of its own, as the command line runs it?"""

import multiprocessing
import time


def steps_alone(dataset: str, seconds: float) -> float:
    """Steps per second on one thread, tests at the ends of epochs included."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return float(pool.apply(_steps, (dataset, seconds)))


def _steps(dataset: str, seconds: float) -> float:
    import torch

    from vae_core.config import TrainConfig
    from vae_core.data.loading import load_images
    from vae_core.model import build_model
    from vae_core.trainer import train

    torch.set_num_threads(1)
    config = TrainConfig(dataset=dataset, epochs=1000)
    data = load_images(dataset)
    loop = train(build_model(config), data.train.images, config, test_images=data.test.images)
    first = next(loop).step
    started = time.perf_counter()
    for progress in loop:
        took = time.perf_counter() - started
        if took > seconds and progress.end_of_epoch:
            break
    return (progress.step - first) / took
