"""How does Adam move the weights?

    m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
    w = w - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

Kingma & Ba 2015, computed by torch's own fused kernel: bit for bit what
`torch.optim.Adam(..., fused=True)` does. That class imports torch's compiler when it is made, which
takes a second and 70 MB; and two threads that make one at the same moment meet half-made modules.
"""

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

BETA1, BETA2, EPS = 0.9, 0.999, 1e-8


class Adam:
    """The moments of some parameters. `learning_rate` may be assigned before every step."""

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        learning_rate: float = 1e-3,
        *,
        beta2: float = BETA2,
    ) -> None:
        self.learning_rate = learning_rate
        self._beta2 = beta2
        self._parameters = list(parameters)
        self._moments: dict[int, dict[str, Tensor]] = {}  # by a parameter's place, once it moved

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self._parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient."""
        moving = [(i, p) for i, p in enumerate(self._parameters) if p.grad is not None]
        for i, parameter in moving:
            if i not in self._moments:
                self._moments[i] = _at_rest(parameter)
        moments = [self._moments[i] for i, _ in moving]
        steps = [kept["step"] for kept in moments]
        torch._foreach_add_(steps, 1)
        torch._fused_adam_(
            [p for _, p in moving],
            [p.grad for _, p in moving if p.grad is not None],
            [kept["exp_avg"] for kept in moments],
            [kept["exp_avg_sq"] for kept in moments],
            [],  # the largest exp_avg_sq, which plain Adam does not ask for
            steps,
            lr=self.learning_rate,
            beta1=BETA1,
            beta2=self._beta2,
            weight_decay=0.0,
            eps=EPS,
            amsgrad=False,
            maximize=False,
        )

    def state(self) -> dict[int, dict[str, Tensor]]:
        """`step`, `exp_avg` and `exp_avg_sq` of every parameter that has moved, by its place."""
        return {i: dict(moments) for i, moments in self._moments.items()}

    def load_state(self, state: Mapping[int, Mapping[str, Tensor]]) -> None:
        """Go on from what `state` returned, on whichever device it was."""
        self._moments = {
            i: {
                name: value.to(self._parameters[i].device, copy=True)
                for name, value in moments.items()
            }
            for i, moments in state.items()
        }


def _at_rest(parameter: nn.Parameter) -> dict[str, Tensor]:
    return {
        "step": torch.zeros((), device=parameter.device),
        "exp_avg": torch.zeros_like(parameter),
        "exp_avg_sq": torch.zeros_like(parameter),
    }
