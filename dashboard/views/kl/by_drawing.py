"""What does the mean of draws come to, and how fast?"""

import streamlit as st
import torch

from dashboard.charts.two_gaussians import running_estimate
from dashboard.components.plot import plot
from dashboard.controls.dice import dice
from dashboard.views.common.chance import seeded
from dashboard.views.common.lesson import passage
from dashboard.views.kl.chosen import PAGE, Chosen, nats
from dashboard.words.language import ntr, tr
from vae_core.explain.kl_in_one_dimension import log_ratio, running_mean

CHART_PX = 320
MOST, N_LATEST = 20_000, 20
SEED, COUNT = "kl_seed", "kl_n"


def latest_draws(now: Chosen) -> torch.Tensor:
    """The last few z that were drawn, oldest first."""
    return _draws(now)[-N_LATEST:]


def by_drawing(now: Chosen) -> None:
    """Draw z one by one, by tens, by thousands: the mean of its log-ratios beside the exact KL."""
    words, chart = st.columns([4, 5], gap="large")
    with words:
        passage(PAGE, "draws", drawing=now.drawing_name)
        n = _buttons()
        values = log_ratio(_draws(now), now.drawing, now.other)
        mean, error = running_mean(values)
        _in_words(now, values, mean, error)
    with chart:
        plot(
            running_estimate(mean.numpy(), error.numpy(), now.kl),
            key="kl_running",
            of=f"{now.of} {now.name}".strip(),
            now=f"{now.now} {n} draws",
            height=CHART_PX,
            alt=tr(
                "The mean of the first draws' log-ratios, for up to {n:,} draws, with a band of "
                "one standard error. It ends at {mean}; the exact line is at {kl} nats.",
                n=n,
                mean=nats(float(mean[-1])) if n else "0",
                kl=nats(now.kl),
            ),
        )
        passage(PAGE, "draws-worth")


def _draws(now: Chosen) -> torch.Tensor:
    """So many as were asked for: the first ones of this seed, whatever mu and sigma are."""
    n = int(st.session_state.setdefault(COUNT, 10))
    eps = torch.randn(MOST, generator=seeded(int(st.session_state.get(SEED, 0))))
    return now.drawing.draws(eps[:n])


def _buttons() -> int:
    """Draw more, or anew. How many there are."""
    n = int(st.session_state[COUNT])
    with st.container(horizontal=True, gap="small"):
        for more in (1, 10, 1000):
            st.button(
                ntr("Draw {n:,}", "Draw {n:,}", more),
                key=f"kl_draw_{more}",
                disabled=n >= MOST,
                on_click=_draw,
                args=(more,),
            )
        st.button(tr("Start over"), key="kl_start_over", on_click=_start_over)
        dice(SEED, tr("Other draws"), button="kl_others")
    return n


def _draw(more: int) -> None:
    st.session_state[COUNT] = min(MOST, int(st.session_state[COUNT]) + more)


def _start_over() -> None:
    st.session_state[COUNT] = 1


def _in_words(now: Chosen, values: torch.Tensor, mean: torch.Tensor, error: torch.Tensor) -> None:
    n, last = len(values), float(values[-1])
    found = nats(float(mean[-1]))
    if n > 1:
        found += f" ± {nats(float(error[-1]))}"
    passage(
        PAGE,
        "draws-so-far",
        n=ntr("{n:,} draw", "{n:,} draws", n),
        found=found.replace(" ", "\N{NO-BREAK SPACE}"),
        kl=nats(now.kl),
        last=nats(last),
        negative=_negative(int((values < 0).sum()), now.other_name),
    )


def _negative(n: int, other: str) -> str:
    if not n:
        return tr(
            "None of them is negative so far; one is where {other} expects z more.", other=other
        )
    return ntr(
        "{n:,} of them is negative: there {other} expects z more.",
        "{n:,} of them are negative: there {other} expects z more.",
        n,
        other=other,
    )
