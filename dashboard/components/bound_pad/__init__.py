"""How does a visitor close the gap between log p(x) and the ELBO by hand?

The exact posterior of one image, the encoder's ellipse over it, and one that can be dragged,
stretched and turned. log p(x, z) on a grid travels to the browser once an image, and JavaScript
computes the ELBO under the hand. Which image, and which grid, is decided elsewhere.
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.palette import GAP, RECON
from dashboard.components.folder import component_from
from dashboard.components.headed import deflated, headed
from dashboard.words.language import separators, tr

Numbers = NDArray[np.floating]

_pad = component_from(Path(__file__).parent)


@dataclass(frozen=True)
class Ellipse:
    """A Gaussian on the plane: where, sigma along its own two axes, and turned by how much."""

    mu: tuple[float, float]
    widths: tuple[float, float]
    turn: float  # radians; at 0 the widths are the sigmas of z1 and z2


def ellipse(mu: Numbers, covariance: Numbers) -> Ellipse:
    """Of this mean (2,) and covariance (2, 2), turned by an eighth of a circle at most."""
    variances, axes = np.linalg.eigh(covariance)
    wide, narrow = np.sqrt(variances[::-1]).tolist()
    turn = math.remainder(math.atan2(axes[1, 1], axes[0, 1]), math.pi)
    if abs(turn) > math.pi / 4:
        wide, narrow, turn = narrow, wide, turn - math.copysign(math.pi / 2, turn)
    return Ellipse((float(mu[0]), float(mu[1])), (wide, narrow), turn)


@dataclass(frozen=True)
class LogJoint:
    """log p(x, z) of one image on a grid, and what of the plane is in view."""

    values: NDArray[np.float32]  # (len(z2), len(z1)), nats
    z1: Numbers
    z2: Numbers
    view: tuple[tuple[float, float], tuple[float, float]]  # of z1 and z2; the centre stays in it
    widths: tuple[float, float]  # the least and the most that the grid can tell of


def bound_pad(
    log_joint: LogJoint,
    log_p_x: float,
    *,
    encoder: Ellipse,
    upright: Ellipse,
    turned: Ellipse,
    key: str,
    of: str,
    height: int,
) -> None:
    """Draw the pad. While it is `of` the same image, the ellipse stays where the hand left it.

    `upright` and `turned` are where the buttons put it: the best of each kind.
    """
    header = {
        "of": of,
        "height": height,
        "grid": {
            "n": [len(log_joint.z1), len(log_joint.z2)],
            "x": [float(log_joint.z1[0]), float(log_joint.z1[-1])],
            "y": [float(log_joint.z2[0]), float(log_joint.z2[-1])],
        },
        "view": dict(zip("xy", log_joint.view, strict=True)),
        "widths": log_joint.widths,
        "log_p_x": log_p_x,
        "encoder": asdict(encoder),
        "upright": asdict(upright),
        "turned": asdict(turned),
        "colours": {"posterior": RECON, "gap": GAP},
        "words": _words(),
    }
    values = np.ascontiguousarray(log_joint.values, dtype="<f4")
    _pad(key=key, data=headed(header, deflated(values.tobytes())), height="content")


def _words() -> dict[str, str]:
    """What the browser says, in the visitor's language; it fills in what stands in braces."""
    return {
        "label": tr(
            "The exact posterior of this image, and an ellipse that is q. Arrow keys move it, the "
            "sliders stretch and turn it, and the buttons fit it."
        ),
        "key": tr(
            "Blue: the exact p(z|x). Dashed: the encoder's q(z|x). Solid: yours, at 1 and 2 sigma. "
            "Drag it by its dot, stretch it by the squares, turn it by the ring."
        ),
        "whole": tr("log p(x) = {log_p_x}"),
        "elbo": tr("ELBO = {elbo}"),
        "gap": tr("KL(q ‖ p(z|x)) = {gap}"),
        "end": tr("log p(x)"),
        "unit": tr("nats, counted from log p(x); the dashed mark is the encoder's ELBO"),
        "encoder": tr("The encoder's"),
        "upright": tr("Fit it upright"),
        "turned": tr("Fit it turned"),
        "full": tr(
            "It is turned: a Gaussian with full covariance. This model's q(z|x) has one sigma per "
            "dimension and can't be that."
        ),
        "mu1": tr("centre, z1"),
        "mu2": tr("centre, z2"),
        "width1": tr("sigma, first axis"),
        "width2": tr("sigma, second axis"),
        "turn": tr("turned by"),
        "said": tr("ELBO {elbo}, gap {gap}, in nats"),
        "decimal": separators()[0],
    }
