"""Which wishes are the same? Equal ones train bit for bit alike: one training serves all."""

from collections.abc import Hashable
from functools import lru_cache

from vae_core.config import TrainConfig
from vae_core.data.sources import n_training_images
from vae_core.device import is_there, pick_device


@lru_cache(maxsize=1024)
def wish(config: TrainConfig, most_threads: int) -> Hashable:
    """The same for settings and seeds that decide the same run, on this machine.

    In float32 a run is the same on one thread and on several; in bfloat16 that was not always so.
    """
    values = config.as_dict()
    size = config.train_size
    values["train_size"] = None if size is None else min(size, n_training_images(config))
    if values["train_size"] == n_training_images(TrainConfig(dataset=config.dataset)):
        values["train_size"] = None  # all there are, however that was said
    values["device"] = pick_device(config.device).type if is_there(config.device) else config.device
    threads = most_threads if config.precision != "float32" else None
    return *sorted(values.items()), threads
