"""What does Adam make of the gradient of one weight?

    m = 0.9 m + 0.1 g                  v = 0.999 v + 0.001 g^2
    m_hat = m / (1 - 0.9^t)            v_hat = v / (1 - 0.999^t)
    change = -learning_rate * m_hat / (sqrt(v_hat) + eps)

Moments and weights are those of the optimiser and the model (adam.py), before a step and after it;
only what the moments' correction makes of them is computed here.
"""

import math
from dataclasses import dataclass

from torch import Tensor

from vae_core.adam import BETA1, BETA2, EPS
from vae_core.explain.slow_motion import Learner, Step


@dataclass(frozen=True)
class WeightMove:
    """One weight in one step."""

    t: int  # the step's number, from 1
    gradient: float
    first_before: float  # m, Adam's mean of the gradients so far
    first: float
    second_before: float  # v, its mean of their squares
    second: float
    learning_rate: float
    before: float  # the weight
    after: float

    @property
    def first_corrected(self) -> float:
        """m_hat: as a mean it would be too small, having begun at 0."""
        return self.first / (1 - BETA1**self.t)

    @property
    def second_corrected(self) -> float:
        """v_hat, likewise."""
        return self.second / (1 - BETA2**self.t)

    @property
    def change(self) -> float:
        """What Adam adds to the weight."""
        return -self.learning_rate * self.first_corrected / (math.sqrt(self.second_corrected) + EPS)


def weight_move(before: Learner, step: Step, name: str, place: int) -> WeightMove:
    """The weight at `place` of the flattened parameter `name`, in a step from `before`."""
    then, now = (_of_adam(learner, name) for learner in (before, step.learner))
    return WeightMove(
        t=round(float(now["step"])),
        gradient=_at(step.gradients[name], place),
        first_before=_at(then["exp_avg"], place) if then else 0.0,
        first=_at(now["exp_avg"], place),
        second_before=_at(then["exp_avg_sq"], place) if then else 0.0,
        second=_at(now["exp_avg_sq"], place),
        learning_rate=step.learner.optimizer.learning_rate,
        before=_at(before.model.get_parameter(name), place),
        after=_at(step.learner.model.get_parameter(name), place),
    )


def by_gradient(gradient: Tensor) -> Tensor:
    """The places of a flattened gradient, the largest in size first."""
    return gradient.flatten().abs().argsort(descending=True, stable=True)


def _of_adam(learner: Learner, name: str) -> dict[str, Tensor]:
    """The moments of a parameter; nothing before its first step."""
    names = [known for known, _ in learner.model.named_parameters()]
    return learner.optimizer.state().get(names.index(name), {})


def _at(values: Tensor, place: int) -> float:
    return float(values.detach().flatten()[place])
