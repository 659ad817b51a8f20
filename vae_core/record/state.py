"""What does it take to go on with a run as if it had never stopped?

Weights, Adam's moments, the two random streams and the position in the epoch. Whoever holds a
TrainState holds copies: training goes on without touching them.
"""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from vae_core.adam import Adam
from vae_core.model import VAE
from vae_core.record.history import History


@dataclass(frozen=True)
class TrainState:
    """All that it takes to continue bit for bit (CPU, same thread count).

    `tensors`: `model.<name>`, `optim.<i>.step|exp_avg|exp_avg_sq`, `generator.shuffle|noise`.
    `position`: plain numbers, fit for JSON.
    """

    tensors: dict[str, Tensor]
    position: dict[str, Any]
    history: History


def pack(model: VAE, optimizer: Adam, generators: dict[str, Tensor]) -> dict[str, Tensor]:
    """Copies of everything, on the CPU, in one flat dictionary."""
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    for i, moments in optimizer.state().items():
        tensors |= {f"optim.{i}.{name}": value for name, value in moments.items()}
    tensors |= {f"generator.{name}": value for name, value in generators.items()}
    return {name: value.detach().cpu().clone() for name, value in tensors.items()}


def unpack(tensors: dict[str, Tensor], model: VAE, optimizer: Adam) -> dict[str, Tensor]:
    """Put weights and moments back where they were, and return the generators' states."""
    groups: dict[str, dict[str, Tensor]] = {"model": {}, "optim": {}, "generator": {}}
    for key, value in tensors.items():
        group, name = key.split(".", 1)
        groups[group][name] = value
    model.load_state_dict(groups["model"])
    moments: dict[int, dict[str, Tensor]] = {}
    for key, value in groups["optim"].items():
        i, name = key.split(".")
        moments.setdefault(int(i), {})[name] = value
    optimizer.load_state(moments)
    return groups["generator"]
