"""Where does a run compute, and on how many threads?"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from vae_core.errors import BadValue


def pick_device(name: str) -> torch.device:
    """ "auto" is CUDA, then MPS, then CPU. Raises BadValue for a device that is not there."""
    there = _devices()
    if name == "auto":
        name = next(device for device, available in there.items() if available)
    if not there.get(name):
        available = ", ".join(device for device in there if there[device])
        raise BadValue(
            "device = {device}: not on this machine, which has {available}",
            device=repr(name),
            available=available,
        )
    return torch.device(name)


def is_there(name: str) -> bool:
    """Can `pick_device` give this one?"""
    return name == "auto" or _devices().get(name, False)


def _devices() -> dict[str, bool]:
    """Which kinds of device has this machine, the fastest first?"""
    return {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }


@contextmanager
def torch_threads(n: int | None) -> Iterator[None]:
    """Let this thread compute on n torch threads, and put its own number back afterwards.

    The number belongs to the thread that sets it; None changes nothing.
    """
    before = torch.get_num_threads()
    if n is None or n == before:
        yield
        return
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)
