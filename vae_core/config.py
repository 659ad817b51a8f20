"""Which settings does a run have, and which values make sense?

One frozen dataclass. A bad value never gets past the constructor. Nothing here imports torch.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae_core.data.sources import SOURCES
from vae_core.errors import BadValue, Sentence, sentence

DATASETS = tuple(SOURCES)
TITLES = {name: source.title for name, source in SOURCES.items()}
LEARNING_RATE_SCHEDULES = ("constant", "one_cycle", "linear")
DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("float32", "bfloat16", "auto")

# Inclusive bounds of every number. Pages read their sliders' ends from here.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "latent_dim": (1, 128),
    "hidden_dim": (1, 2048),
    "beta": (0.0, 100.0),
    "beta_warmup_epochs": (0.0, 1000.0),  # fractions of an epoch are fine
    "free_bits": (0.0, 10.0),
    "epochs": (1, 1000),
    "batch_size": (1, 8192),
    "learning_rate": (1e-6, 1.0),
    "learning_rate_warmup": (0.0, 0.9),
    "adam_beta2": (0.5, 0.99999),
    "train_size": (10, 60_000),
    "seed": (0, 2**31 - 1),
}

SWITCHES = ("variational", "start_from_mean")

CHOICES: Mapping[str, tuple[str, ...]] = {
    "dataset": DATASETS,
    "learning_rate_schedule": LEARNING_RATE_SCHEDULES,
    "device": DEVICES,
    "precision": PRECISIONS,
}


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides how a run goes. The defaults are the lab's own.

    Raises BadValue, naming the field, the value and what is allowed, for every bad value.
    """

    dataset: str = "mnist"
    train_size: int | None = None  # None: every training image; else a balanced subset
    variational: bool = True  # False: the standard autoencoder, z = mu and no KL term
    latent_dim: int = 2
    hidden_dim: int = 400
    beta: float = 1.0  # at 0 z is still sampled: that is "beta 0", not an autoencoder
    beta_warmup_epochs: float = 0.0  # beta grows from 0 in a straight line for so long
    free_bits: float = 0.0  # nats per dimension that the KL term does not press below
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 1e-3  # where the schedule is not "constant": the peak
    learning_rate_schedule: str = "constant"
    learning_rate_warmup: float = 0.3  # the share of the run in which such a schedule rises
    adam_beta2: float = 0.999  # how long Adam remembers how large gradients were
    start_from_mean: bool = False  # the biases begin at the mean training image (model.py)
    seed: int = 0
    device: str = "auto"  # CUDA, then MPS, then CPU
    precision: str = "float32"  # "auto": which is faster here is timed, and the run keeps it

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = check_value(field.name, getattr(self, field.name))
            object.__setattr__(self, field.name, value)

    def as_dict(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "TrainConfig":
        """The settings out of plain JSON values; absent ones take their default.

        Raises BadValue for an unknown name or a bad value.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(map(str, set(values) - known))
        if unknown:
            raise BadValue(
                "unknown setting {setting}: the settings are {known}",
                setting=repr(unknown[0]),
                known=str(sorted(known)),
            )
        return cls(**values)


def check_value(name: str, value: Any) -> Any:
    """The value of one setting in its proper type, or BadValue with name, value and range."""
    if name in SWITCHES:
        if not isinstance(value, bool):
            raise BadValue("{name} = {value}: must be true or false", name=name, value=_told(value))
        return value
    if name in CHOICES:
        if not isinstance(value, str) or value not in CHOICES[name]:
            raise BadValue(
                "{name} = {value}: must be one of {choices}",
                name=name,
                value=_told(value),
                choices=", ".join(CHOICES[name]),
            )
        return value
    if name == "train_size" and value is None:
        return None
    return _check_number(name, value)


def parse_value(name: str, text: str) -> Any:
    """The value that a word stands for, on the command line or in an address: true, 3, all, cpu.

    Raises BadValue as check_value does.
    """
    words: dict[str, Any] = {"true": True, "false": False, "all": None, "none": None}
    if text.lower() in words:
        return check_value(name, words[text.lower()])
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        return check_value(name, number)
    return check_value(name, text)


def _check_number(name: str, value: Any) -> int | float:
    low, high = BOUNDS[name]
    whole, number = isinstance(low, int), _number(value)
    if number is None or not low <= number <= high or (whole and number % 1):
        raise _out_of_bounds(name, value)
    return int(number) if whole else number


def _number(value: Any) -> float | None:
    # numpy's numbers are welcome, booleans are not numbers
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _out_of_bounds(name: str, value: Any) -> BadValue:
    low, high = BOUNDS[name]
    told = {"name": name, "value": _told(value), "low": low, "high": high}
    if name == "train_size":
        return BadValue(
            "{name} = {value}: must be a whole number from {low:g} to {high:.10g}, or none for all",
            **told,
        )
    if isinstance(low, int):
        return BadValue(
            "{name} = {value}: must be a whole number from {low:g} to {high:.10g}", **told
        )
    return BadValue("{name} = {value}: must be a number from {low:g} to {high:.10g}", **told)


def _told(value: Any) -> Sentence | str:
    """As Python writes it; a plain number as each language writes it."""
    return sentence("{number}", number=value) if type(value) in (int, float) else repr(value)
