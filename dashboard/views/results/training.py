"""What did the lab's training do, and what came of it?

The curves and the codes that the shipped model has kept of its epochs. Its three results stand in
three_results.py.
"""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.charts.codes_map import latent_map
from dashboard.charts.one_epoch import curves_at, steady_axes
from dashboard.components.formula import formula
from dashboard.components.plot import Heard, plot
from dashboard.controls.kept import kept
from dashboard.server import resources
from dashboard.session.computed import computed
from dashboard.session.model_and_data import mnist_here
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.session.state import AppState
from dashboard.shell.menu import HOW_GOOD, link
from dashboard.views.common.lesson import passage
from dashboard.words.language import tr
from vae_core.data.loading import DataSet
from vae_core.data.sources import DIGITS
from vae_core.explain.neighbours import neighbour_agreement
from vae_core.record.history import EpochFigures

PAGE = "results"
CHART_PX = 400
SOUND_PX = 40  # of the buttons under the curves


def lab() -> tuple[ModelInView, DataSet | None]:
    """The lab's own run, and its images where they are here. Raises ModelUnavailable."""
    return shipped_model("mnist-2d"), mnist_here()


@st.fragment
def training(view: ModelInView, state: AppState) -> int:
    """The curves, and beside them the codes at the end of one epoch: which one it is."""
    curves, codes = st.columns([5, 4], gap="medium")
    epochs = sorted(view.history.test_mu)
    with codes:
        epoch: int = st.select_slider(
            tr("Epoch"),
            epochs,
            epochs[-1],
            **kept("results_epoch"),
        )
        mu = view.history.test_mu[epoch]
        passage(PAGE, "epoch", epoch=epoch, n=len(mu))
        _map(view, epoch, epochs)
    with curves:
        _curves(view, epoch)
        link(HOW_GOOD.page, tr("Is this good?"), icon=HOW_GOOD.icon, state=state)
    _clusters(view, epoch)
    return epoch


def at_epoch(view: ModelInView, epoch: int) -> EpochFigures:
    """The figures of an epoch's end."""
    return next(row for row in view.history.epochs if row.epoch == epoch)


def _curves(view: ModelInView, epoch: int) -> None:
    history, row = view.history, at_epoch(view, epoch)
    assert view.encodings is not None
    assert row.test_recon is not None
    assert row.test_kl is not None
    assert row.test_loss is not None
    passage(PAGE, "twenty-epochs", epochs=view.config.epochs, n_test=len(view.encodings.labels))
    plot(
        curves_at(history, epoch, resources.rulers().of_data.get(view.config.dataset)),
        key="results_curves",
        of=view.id,
        now=f"epoch {epoch}",
        height=CHART_PX + SOUND_PX,
        alt=tr(
            "Loss, reconstruction and KL over {epochs} epochs. At epoch {epoch} the test loss is "
            "{loss:.1f} nats per image: reconstruction {recon:.1f}, KL {kl:.2f}",
            epochs=len(history.epochs),
            epoch=epoch,
            loss=row.test_loss,
            recon=row.test_recon,
            kl=row.test_kl,
        ),
        heard=Heard(),
    )
    formula(
        "{loss} = {recon} + {beta} · {kl}",
        {"loss": row.test_loss, "recon": row.test_recon, "beta": row.beta, "kl": row.test_kl},
        key="results_loss",
    )


def _map(view: ModelInView, epoch: int, epochs: list[int]) -> None:
    mu = view.history.test_mu[epoch].astype("float32")
    plot(
        latent_map(
            mu,
            _labels(view, mu).numpy(),
            DIGITS,
            axis_range=_axes(view),
            hover=False,
        ),
        key="results_map",
        of=view.id,
        now=f"epoch {epoch}",
        height=CHART_PX,
        alt=tr(
            "The codes of {n:,} test digits at the end of epoch {epoch} of {epochs}, each class "
            "in its colour",
            n=len(mu),
            epoch=epoch,
            epochs=epochs[-1],
        ),
    )


@computed(most=4)
def _axes(view: ModelInView) -> tuple[float, float]:
    return steady_axes(view.history)


def _labels(view: ModelInView, mu: np.ndarray) -> Tensor:
    assert view.encodings is not None
    return view.encodings.labels[: len(mu)]


@computed(most=200)
def agreement(view: ModelInView, epoch: int) -> dict[int, float]:
    """By class: how often the nearest codes at the end of an epoch are of the same class."""
    mu = torch.from_numpy(view.history.test_mu[epoch]).float()
    labels = _labels(view, view.history.test_mu[epoch])
    shares = neighbour_agreement(mu, labels)
    return {int(label): float(shares[labels == label].mean()) for label in labels.unique()}


def _clusters(view: ModelInView, epoch: int) -> None:
    """The first result, which moves with the slider."""
    shares = agreement(view, epoch)
    counts = _labels(view, view.history.test_mu[epoch]).bincount().float()
    weights = (counts / counts.sum()).tolist()
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    passage(
        PAGE,
        "clusters",
        agreement=sum(weights[label] * share for label, share in shares.items()),
        chance=sum(weight**2 for weight in weights),
        epoch=epoch,
        best=best,
        best_share=shares[best],
        worst=worst,
        worst_share=shares[worst],
    )
