"""Which beta and which learning rate does a step use?

    beta used          = live beta          * warm-up
    learning rate used = live learning rate * schedule

The live values may be moved while a run trains; the factors depend on the step alone, so a resumed
run needs to remember nothing but its step.
"""

import math

from vae_core.config import TrainConfig, check_value

LIVE_SETTINGS = ("beta", "learning_rate")


class LiveSettings:
    """The two settings that may move while a run trains. Any thread may assign them.

    Raises BadValue, naming the setting, the value and the range, for a bad value.
    """

    beta: float
    learning_rate: float

    def __init__(self, *, beta: float, learning_rate: float) -> None:
        self.beta = beta
        self.learning_rate = learning_rate

    @classmethod
    def of(cls, config: TrainConfig) -> "LiveSettings":
        """The values that a run starts with."""
        return cls(beta=config.beta, learning_rate=config.learning_rate)

    def __setattr__(self, name: str, value: float) -> None:
        if name not in LIVE_SETTINGS:
            raise AttributeError(f"{name} can't change while a run trains")
        super().__setattr__(name, check_value(name, value))

    def as_dict(self) -> dict[str, float]:
        """Both values by name."""
        return {name: getattr(self, name) for name in LIVE_SETTINGS}


def warmup_factor(step: int, warmup_steps: float) -> float:
    """0 at step 0, in a straight line to 1 at warmup_steps, then 1 (Bowman et al. 2016)."""
    return min(1.0, step / warmup_steps) if warmup_steps else 1.0


def learning_rate_factor(schedule: str, step: int, n_steps: int) -> float:
    """1, or the one-cycle shape: up by a cosine to 1 at 30 % of the run, then down to almost 0.

    Smith & Topin 2018, "Super-convergence", with the ends that torch's OneCycleLR uses.
    """
    if schedule == "constant":
        return 1.0
    done = step / max(1, n_steps - 1)
    start, end, top = 1 / 25, 1 / 250_000, 0.3
    if done < top:
        return _cosine(start, 1.0, done / top)
    return _cosine(1.0, end, (done - top) / (1 - top))


def _cosine(begin: float, end: float, t: float) -> float:
    return end + (begin - end) * (1 + math.cos(math.pi * t)) / 2
