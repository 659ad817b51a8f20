"""Which beta, which learning rate and how many free bits does a step use?

    beta used          = live beta          * warm-up
    learning rate used = live learning rate * schedule
    free bits used     = live free bits

The live values may be moved while a run trains; the factors depend on the step and on when the
warm-up began, so a resumed run needs to remember nothing but its step and what was changed.
"""

import math

from vae_core.config import TrainConfig, check_value

LIVE_SETTINGS = ("beta", "learning_rate", "free_bits", "beta_warmup_epochs")


class LiveSettings:
    """The settings that may move while a run trains. Any thread may assign them.

    beta_warmup_epochs is the moment of the run, in epochs, when beta is full again: moved, it has
    beta begin at 0 anew and grow until then. A moment that has passed ends the warm-up.

    Raises BadValue, naming the setting, the value and the range, for a bad value.
    """

    beta: float
    learning_rate: float
    free_bits: float
    beta_warmup_epochs: float

    def __init__(
        self,
        *,
        beta: float,
        learning_rate: float,
        free_bits: float = 0.0,
        beta_warmup_epochs: float = 0.0,
    ) -> None:
        self.beta = beta
        self.learning_rate = learning_rate
        self.free_bits = free_bits
        self.beta_warmup_epochs = beta_warmup_epochs

    @classmethod
    def of(cls, config: TrainConfig) -> "LiveSettings":
        """The values that a run starts with."""
        return cls(**{name: getattr(config, name) for name in LIVE_SETTINGS})

    def __setattr__(self, name: str, value: float) -> None:
        if name not in LIVE_SETTINGS:
            raise AttributeError(f"{name} can't change while a run trains")
        super().__setattr__(name, check_value(name, value))

    def as_dict(self) -> dict[str, float]:
        """All values by name."""
        return {name: getattr(self, name) for name in LIVE_SETTINGS}


def warmup_factor(step: int, until: float, begun: int = 0) -> float:
    """0 at step `begun`, in a straight line to 1 at step `until`, then 1 (Bowman et al. 2016)."""
    return min(1.0, (step - begun) / (until - begun)) if until > begun else 1.0


def learning_rate_factor(schedule: str, step: int, n_steps: int, warmup: float = 0.3) -> float:
    """1; or up to 1 within this share of the run, and down to almost 0 at its end.

    "one_cycle" goes by cosines (Smith & Topin 2018, "Super-convergence"), with the ends that
    torch's OneCycleLR uses; "linear" in straight lines between the same ends.
    """
    if schedule == "constant":
        return 1.0
    done = step / max(1, n_steps - 1)
    start, end = 1 / 25, 1 / 250_000
    between = _cosine if schedule == "one_cycle" else _line
    if done < warmup:
        return between(start, 1.0, done / warmup)
    return between(1.0, end, (done - warmup) / (1 - warmup))


def _cosine(begin: float, end: float, t: float) -> float:
    return end + (begin - end) * (1 + math.cos(math.pi * t)) / 2


def _line(begin: float, end: float, t: float) -> float:
    return begin + (end - begin) * t
