"""Where must runs with different betas lie in the rate-distortion plane?

    loss(beta) = D + beta R        rate R: the KL; distortion D: the reconstruction

Of all that one model can come to, let A make the loss with beta1 smallest, and B that with a larger
beta2. Then neither is better by the other's measure:

    D_A + beta1 R_A <= D_B + beta1 R_B     and     D_B + beta2 R_B <= D_A + beta2 R_A
    so  beta1 (R_A - R_B)  <=  D_B - D_A  <=  beta2 (R_A - R_B)

R can't rise with beta, D can't fall, and the chord from A to B falls by at least beta1 and at most
beta2 nats for each nat of rate, whatever shape the frontier has. It holds where training has found
what is best, and on the images that it learnt from. The plane is that of Alemi et al. 2018,
"Fixing a broken ELBO". Nats per image. Nothing here trains.
"""

from dataclasses import dataclass
from itertools import pairwise

from vae_core.record.sweep import Point, Swept

TOLERANCE = 0.2  # of both betas: training is never quite at its best


@dataclass(frozen=True)
class Chord:
    """From one run to that with the next larger beta, on training images."""

    beta1: float
    beta2: float
    rate_falls: float  # R_A - R_B
    distortion_rises: float  # D_B - D_A

    @property
    def falls_by(self) -> float | None:
        """Nats of distortion for a nat of rate: the slope without its minus sign."""
        return self.distortion_rises / self.rate_falls if self.rate_falls else None

    def holds(self, tolerance: float = TOLERANCE) -> bool:
        """Does it lie between both betas, give or take?"""
        fall = self.falls_by
        low, high = (1 - tolerance) * self.beta1, (1 + tolerance) * self.beta2
        return fall is not None and low <= fall <= high


def chords(swept: Swept) -> tuple[Chord, ...]:
    """Between neighbours of a sweep over beta that have both finished; none of another sweep."""
    if swept.setting != "beta":
        return ()
    return tuple(_chord(a, b) for a, b in pairwise(swept.points) if _tested(a) and _tested(b))


def _chord(a: Point, b: Point) -> Chord:
    assert a.last
    assert b.last
    return Chord(
        a.value,
        b.value,
        a.last.train_rate - b.last.train_rate,
        b.last.train_distortion - a.last.train_distortion,
    )


def _tested(point: Point) -> bool:
    return point.finished and point.last is not None
