"""What can its owner do for a run whose codes fall silent?"""

import streamlit as st

from dashboard.runs.snapshot import Snapshot, Status
from dashboard.server import resources
from dashboard.session.state import AppState
from dashboard.views.common.lesson import passage
from dashboard.words.language import ntr, tr
from vae_core.config import BOUNDS
from vae_core.explain.collapse import FREE_BITS, WARM_UP_EPOCHS


def remedies(run: Snapshot, state: AppState) -> None:
    """A button for each, from the next step on; nothing but a sentence for who watches."""
    st.subheader(tr("Remedies"), anchor=False)
    if run.status is Status.FINISHED:
        st.caption(tr("This run has finished. A remedy needs one that has steps to go."))
        return
    if not resources.registry().is_owner(run.id, state.owner):
        st.caption(tr("You are watching: whoever started this run controls it."))
        return
    lower = lower_beta(run.beta)
    call = (run.id, state.owner)
    with st.container(horizontal=True, gap="small", key="remedies"):
        st.button(
            tr("Lower beta to {beta:g}", beta=lower),
            key="lower_beta",
            icon=":material/arrow_downward:",
            disabled=lower == run.beta,
            on_click=_set,
            args=(*call, "beta", lower),
        )
        st.button(
            tr("Warm beta up from 0 over {n:g} epochs from here", n=WARM_UP_EPOCHS),
            key="warm_up",
            icon=":material/trending_up:",
            disabled=run.beta == 0,
            on_click=_warm_up,
            args=call,
        )
        free = 0.0 if run.free_bits else FREE_BITS
        st.button(
            ntr("Free bits {n:g} from here", "Free bits {n:g} from here", free)
            if free
            else tr("No free bits from here"),
            key="free_bits_here",
            icon=":material/money_off:",
            on_click=_set,
            args=(*call, "free_bits", free),
        )
    passage("collapse", "remedies", n=f"{WARM_UP_EPOCHS:g}")


def lower_beta(beta: float) -> float:
    """Down to 1, where the loss is the negative ELBO; from there by tens."""
    return 1.0 if beta > 1 else float(f"{beta / 10:.3g}")


def _set(run_id: str, owner: str, name: str, value: float) -> None:
    resources.registry().set_live(run_id, owner, name, value)


def _warm_up(run_id: str, owner: str) -> None:
    """From where the run stands now, and not from where it stood when the page was drawn."""
    runs = resources.registry()
    if run := runs.snapshot(run_id):
        until = run.step / run.steps_per_epoch + WARM_UP_EPOCHS
        _, most = BOUNDS["beta_warmup_epochs"]
        runs.set_live(run_id, owner, "beta_warmup_epochs", min(until, most))
