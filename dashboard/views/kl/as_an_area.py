"""How is KL the mean of a log-ratio, and that mean an area?"""

import numpy as np
import torch
from numpy.typing import NDArray

from dashboard.charts.two_gaussians import Densities, log_ratio_panels
from dashboard.components.plot import plot
from dashboard.views.common.lesson import passage
from dashboard.views.kl.chosen import PAGE, Chosen, nats
from dashboard.words.language import tr
from vae_core.explain.kl_in_one_dimension import PRIOR, Areas, Gaussian, areas, kl, log_ratio

Values = NDArray[np.floating]
CHART_PX = 540
N_PLACES = 161
TAILS = 4.5  # sigma to each side: more than that is less than a pixel high
NARROW = 0.2  # sigma: then the log-ratio has an axis of its own, or would be an upright line
HARDLY_BEYOND = 3.2  # sigma: what the log-ratio is farther out hardly counts in the mean


def area_in_words(now: Chosen) -> None:
    """What lies above the line, and what below it."""
    parts = areas(now.drawing, now.other)
    passage(
        PAGE,
        "area",
        above=nats(parts.above),
        below=nats(-parts.below),
        kl=nats(now.kl),
        drawing=now.drawing_name,
    )


def either_way(now: Chosen) -> None:
    """KL(q || p) beside KL(p || q)."""
    forward, back = kl(now.q, PRIOR), kl(PRIOR, now.q)
    passage(PAGE, "swapped", forward=nats(forward), back=nats(back), verdict=_verdict(now.q))


def area_chart(now: Chosen, draws: torch.Tensor) -> None:
    """The two densities, the log-ratio and the area, one under the other."""
    z = places(now.q)
    ratio = log_ratio(z, now.drawing, now.other)
    parts = areas(now.drawing, now.other)
    plot(
        log_ratio_panels(
            Densities(
                z.numpy(),
                now.q.log_density(z).exp().numpy(),
                PRIOR.log_density(z).exp().numpy(),
                ratio.numpy(),
                now.swapped,
            ),
            captions=_captions(now, parts),
            mean=now.kl,
            close_up=close_up(now.drawing),
            drawn=(draws.numpy(), log_ratio(draws, now.drawing, now.other).numpy()),
            ratio_range=ratio_range(now.drawing, now.other),
        ),
        key="kl_panels",
        of=f"{now.of} {now.name}".strip(),
        now=now.now,
        height=CHART_PX,
        alt=tr(
            "Three panels over z. The densities of q, with mean {mu:.2f} and sigma {sigma:.2f}, "
            "and of p = N(0, 1). Under them their log-ratio, whose mean is {kl}. Under that the "
            "log-ratio weighed by the density that draws: {above} nats above the line and {below} "
            "below it.",
            mu=now.q.mu,
            sigma=now.q.std,
            kl=nats(now.kl),
            above=nats(parts.above),
            below=nats(-parts.below),
        ),
    )


def places(q: Gaussian) -> torch.Tensor:
    """Where both densities are to be seen, finer where q is."""
    ends = q.mu - TAILS * q.std, q.mu + TAILS * q.std
    wide = torch.linspace(min(-4.0, ends[0]), max(4.0, ends[1]), N_PLACES, dtype=torch.float64)
    fine = torch.linspace(*ends, N_PLACES, dtype=torch.float64)
    return torch.cat([wide, fine]).sort().values


def close_up(drawing: Gaussian) -> tuple[float, float] | None:
    """The part of z where a narrow Gaussian draws."""
    if drawing.std >= NARROW:
        return None
    return drawing.mu - TAILS * drawing.std, drawing.mu + TAILS * drawing.std


def ratio_range(drawing: Gaussian, other: Gaussian) -> tuple[float, float]:
    """Of the log-ratio, what lies where draws do, with room around it."""
    z = torch.linspace(-HARDLY_BEYOND, HARDLY_BEYOND, 65) * drawing.std + drawing.mu
    ratio = log_ratio(z, drawing, other)
    low, high = min(0.0, float(ratio.min())), max(0.0, float(ratio.max()))
    room = max(0.08 * (high - low), 0.1)
    return low - room, high + room


def _captions(now: Chosen, parts: Areas) -> tuple[str, str, str]:
    return (
        tr("q(z) solid, p(z) dotted; {drawing} draws", drawing=now.drawing_name),
        tr("close-up; mean over draws: {kl} nats", kl=nats(now.kl))
        if close_up(now.drawing)
        else tr("mean over draws: {kl} nats", kl=nats(now.kl)),
        tr(
            "areas: +{above} \N{MINUS SIGN} {below} = {kl} nats",
            above=nats(parts.above),
            below=nats(-parts.below),
            kl=nats(now.kl),
        ),
    )


def _verdict(q: Gaussian) -> str:
    if abs(q.std - 1) < 1e-6:
        return tr("With equal sigmas it is the same both ways.")
    if q.std < 1:
        return tr(
            "q is the narrower one: counted in sigmas, draws from p lie farther from q than draws "
            "from q lie from p, so that swapped it is more."
        )
    return tr(
        "q is the wider one: counted in sigmas, draws from p lie nearer to q than draws from q lie "
        "to p, so that swapped it is less."
    )
