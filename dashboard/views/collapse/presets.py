"""Which runs show a collapse, and what do the remedies come to in them?"""

from collections.abc import Sequence

import streamlit as st

from dashboard.runs.beginnings import RunRefused
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.shell.run_topic import duration
from dashboard.views.common.lesson import passage
from dashboard.views.common.table import table
from dashboard.words.language import phrase, said, tr, written
from vae_core.config import TrainConfig
from vae_core.explain.collapse import (
    COLLAPSES,
    FREE_BITS,
    RECOVERS,
    REMEDIES,
    WARM_UP_EPOCHS,
    Treated,
)

ROWS = {
    "collapses": phrase("none"),
    "lower_beta": phrase("beta to {beta:g}"),
    "warmup": phrase("warm-up over {n:g} epochs, to beta {beta:g} again"),
    "beta_and_warmup": phrase("warm-up over {n:g} epochs, to beta {beta:g}"),
    "free_bits": phrase("free bits {free:g}"),
}


def presets(state: AppState) -> None:
    """Two runs to start, as ordinary ones."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="presets"):
        for config, label, key in (
            (COLLAPSES, tr("Start a run that collapses"), "start_collapses"),
            (RECOVERS, tr("Start one that falls silent and recovers"), "start_recovers"),
        ):
            st.button(
                label,
                key=key,
                icon=":material/play_arrow:",
                on_click=_start,
                args=(config, state),
            )
        seconds = resources.registry().estimate_s(COLLAPSES)
        st.caption(
            tr("Each takes about {duration} here.", duration=duration(seconds)), width="content"
        )


def measured() -> None:
    """What the remedies came to, with other seeds."""
    found = resources.measured_collapse()
    st.subheader(tr("What revives what"), anchor=False)
    [first, *_] = found["lower_beta"]
    n_seeds, recovers = len(found["recovers"]), found["recovers"]
    passage(
        "collapse",
        "measured",
        n=str(n_seeds),
        epoch=str(first.epoch),
        collapsed=str(sum(run.collapsed_end for run in found["collapses"])),
        beta=written(COLLAPSES.beta, "g"),
    )
    heads = (
        tr("remedy after epoch {epoch}", epoch=first.epoch),
        tr("alive in the end, of {n}", n=n_seeds),
        tr("KL at most from then on"),
        tr("KL in the end"),
    )
    table(heads, [_row(_remedy(name), found[name]) for name in ROWS])
    passage(
        "collapse",
        "measured-recovers",
        n=str(n_seeds),
        beta=written(RECOVERS.beta, "g"),
        silent=str(sum(run.collapsed_then for run in recovers)),
        back=str(sum(not run.collapsed_end for run in recovers)),
        epochs=_ends([run.epoch for run in recovers], ".0f"),
        kl=_ends([sum(run.kl_end) for run in recovers], ".2g"),
        alive=_ends([run.n_alive for run in recovers], ".0f"),
    )
    passage("collapse", "why")


def _remedy(name: str) -> str:
    moved = REMEDIES.get(name, {})
    beta = moved.get("beta", COLLAPSES.beta)
    return tr(ROWS[name], beta=beta, n=WARM_UP_EPOCHS, free=FREE_BITS)


def _row(words: str, runs: Sequence[Treated]) -> tuple[str, ...]:
    return (
        words,
        str(sum(not run.collapsed_end for run in runs)),
        _ends([run.kl_most for run in runs], ".2g"),
        _ends([sum(run.kl_end) for run in runs], ".2g"),
    )


def _ends(values: Sequence[float], form: str) -> str:
    """The least and the most."""
    low, high = written(min(values), form), written(max(values), form)
    return low if low == high else tr("{low} to {high}", low=low, high=high)


def _start(config: TrainConfig, state: AppState) -> None:
    try:
        state.open_run(resources.registry().start(config, state.owner))
    except RunRefused as refusal:
        state.notices.append(said(refusal))
