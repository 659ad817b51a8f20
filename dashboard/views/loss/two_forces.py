"""How do reconstruction and KL pull on the code of one image, and where do they balance?"""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.charts.forces import arrow_scale, forces_map
from dashboard.charts.planes import Points
from dashboard.components.digits import digits
from dashboard.components.formula import formula
from dashboard.components.plot import plot
from dashboard.controls.kept import kept
from dashboard.controls.kept_slider import kept_slider
from dashboard.controls.number_choice import start_at
from dashboard.session.model_and_data import ModelAndData
from dashboard.views.common.lesson import passage
from dashboard.views.loss.balance import Image, encoded, grey_codes, way_to_balance
from dashboard.words.language import phrase, tr, written
from dashboard.words.numbers import in_full, number
from dashboard.words.settings import number_text
from vae_core.explain.forces import fixed_eps, forces
from vae_core.sampling import decode_points

BALANCE, ENCODER = phrase("balance"), phrase("encoder")
CENTRE, BY_HAND = phrase("centre"), phrase("by hand")
BETAS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
REACH = 3.0
MAP_PX = 440


@st.fragment
def two_forces(lesson: ModelAndData, row: int) -> None:
    """A point among grey codes, two arrows on it, and the numbers of the loss there."""
    view = lesson.view
    image = encoded(lesson, row)
    map_, beside = st.columns([5, 4], gap="large")
    with beside:
        beta = _beta()
        start = _start()
        by_hand = _by_hand() if start == BY_HAND else None
    origin = {CENTRE: (0.0, 0.0), BY_HAND: by_hand}.get(start)
    way = way_to_balance(lesson, row, beta, origin)
    mu = torch.from_numpy(way[-1] if start == BALANCE else way[0])
    at = forces(view.model, image.x, mu, image.logvar, fixed_eps(2), beta=beta)
    of_recon, of_kl = at.of_recon.numpy(), at.of_kl.numpy()
    recon_length, kl_length = (number(float(np.linalg.norm(f))) for f in (of_recon, of_kl))
    codes, labels = grey_codes(lesson)
    with map_:
        plot(
            forces_map(
                codes,
                labels,
                lesson.data.class_names,
                encoder_mu=image.mu.numpy(),
                mu=mu.numpy(),
                of_recon=of_recon,
                of_kl=of_kl,
                way=way,
            ),
            key="loss_forces",
            of=f"{view.id} image {row}",
            now=f"beta {beta:g} at {mu[0]:.2f} {mu[1]:.2f}",
            height=MAP_PX,
            alt=tr(
                "The plane of codes. On the point ({z1:.2f}, {z2:.2f}) reconstruction pulls "
                "with {of_recon} and beta times KL with {of_kl} nats per unit; they balance "
                "at ({balance1:.2f}, {balance2:.2f}).",
                z1=float(mu[0]),
                z2=float(mu[1]),
                of_recon=recon_length,
                of_kl=kl_length,
                balance1=way[-1][0],
                balance2=way[-1][1],
            ),
        )
    with beside:
        formula(
            "{loss} = {recon} + {beta} · {kl}",
            {"loss": in_full(at.recon + beta * at.kl), "recon": in_full(at.recon)}
            | {"beta": written(beta, "g"), "kl": at.kl},
            key="loss_of_point",
        )
        _pictures(lesson, image, mu, row)
        passage(
            "loss",
            "balance",
            of_recon=recon_length,
            of_kl=kl_length,
            verdict=_verdict(of_recon, of_kl),
            per_unit=number(1 / arrow_scale(mu.numpy(), of_recon, of_kl)),
        )
    left, right = st.columns([5, 4], gap="large")
    with left:
        passage("loss", "forces")
    with right:
        off = float(np.linalg.norm(way[-1] - image.mu.numpy()))
        passage("loss", "cross", distance=number(off))


def _start() -> str:
    start: str = st.pills(
        tr("Put mu at"),
        [BALANCE, ENCODER, CENTRE, BY_HAND],
        default=BALANCE,
        format_func=tr,
        wrap=True,
        required=True,
        **kept("loss_start"),
    )
    return start


def _beta() -> float:
    beta: float = st.select_slider(
        tr("beta"),
        BETAS,
        start_at("loss_beta", BETAS, 1.0),
        format_func=number_text,
        **kept("loss_beta"),
    )
    return beta


def _by_hand() -> tuple[float, float]:
    left, right = st.columns(2)
    with left:
        z1 = kept_slider(tr("mu of z{d}", d=1), -REACH, REACH, -1.0, 0.05, key="loss_mu1")
    with right:
        z2 = kept_slider(tr("mu of z{d}", d=2), -REACH, REACH, 1.0, 0.05, key="loss_mu2")
    return z1, z2


def _pictures(lesson: ModelAndData, image: Image, mu: Tensor, row: int) -> None:
    drawn = decode_points(lesson.view.model, torch.stack([image.mu, mu]))
    digits(
        torch.cat([image.x[None], drawn]),
        key="loss_pictures",
        of=f"{lesson.view.id} image {row} at {mu[0]:.2f} {mu[1]:.2f}",
        column_labels=[tr("the image"), tr("at the cross"), tr("at the dot")],
        alt=tr("The image, what the decoder draws at the encoder's mu, and at the point"),
    )


def _verdict(of_recon: Points, of_kl: Points) -> str:
    """Which of the two wins, in words."""
    recon, kl = float(np.linalg.norm(of_recon)), float(np.linalg.norm(of_kl))
    if float(np.linalg.norm(of_recon + of_kl)) < 0.05 * max(recon, kl, 1.0):
        return tr("They are equal and opposite: the code stays where it is.")
    if kl > recon:
        return tr("KL is the stronger one here, so the code would move inwards.")
    return tr("Reconstruction is the stronger one here, so the code would follow the image.")
