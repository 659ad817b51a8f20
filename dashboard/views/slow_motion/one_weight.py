"""What does the step do to one weight? Adam's own numbers, from the gradient to the new weight."""

from decimal import Decimal

import streamlit as st

from dashboard.controls.kept import kept
from dashboard.views.slow_motion.look import Look
from dashboard.words.language import tr, written
from dashboard.words.numbers import MINUS
from vae_core.adam import BETA1, BETA2
from vae_core.explain.one_weight import WeightMove, by_gradient, weight_move

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DIGITS = Decimal("0.000001")  # of a weight: a step of the lab's moves it by 0.001


def one_weight(look: Look) -> None:
    """A layer and one of its weights to choose, and what becomes of it line by line."""
    gradients = {
        name.split(".")[0]: gradient
        for name, gradient in look.step.gradients.items()
        if name.endswith(".weight")
    }
    st.markdown(tr("**One weight, by Adam's own numbers.**"))
    which, rank_of = st.columns(2, vertical_alignment="bottom")
    with which:
        layer: str = st.segmented_control(
            tr("Layer of the weight"),
            list(gradients),
            default="fc1",
            required=True,
            wrap=True,
            **kept("slow_motion_weight_layer"),
        )
    order = by_gradient(gradients[layer])
    with rank_of:
        rank: int = st.number_input(
            tr("One of its {n:,} weights, by the size of its gradient", n=len(order)),
            1,
            len(order),
            1,
            **kept(f"slow_motion_weight_{layer}"),
        )
    place = int(order[rank - 1])
    move = weight_move(look.walk.learner, look.step, f"{layer}.weight", place)
    width = gradients[layer].shape[1]
    name = f"`{layer}.weight[{place // width}, {place % width}]`"
    lines = [(name, ""), ("---", "---:"), *_moments(move), *_new_weight(move)]
    st.markdown("\n".join(f"| {what} | {number} |" for what, number in lines))


def _moments(move: WeightMove) -> list[tuple[str, str]]:
    """The gradient, and what Adam remembers of it: each line is made of those above it."""
    g, m_old, m = map(four_digits, (move.gradient, move.first_before, move.first))
    v_old, v = map(four_digits, (move.second_before, move.second))
    keep_m, keep_v = (written(beta, "g") for beta in (BETA1, BETA2))
    take_m, take_v = (written(1 - beta, ".1g") for beta in (BETA1, BETA2))
    return [
        (tr("g, its gradient in this batch"), g),
        (f"m = {keep_m} · {_inside(m_old)} + {take_m} · g", m),
        (f"v = {keep_v} · {_inside(v_old)} + {take_v} · g²", v),
        (
            tr("{corrected}, at step {t}", corrected=_corrected("m", keep_m, move.t), t=move.t),
            four_digits(move.first_corrected),
        ),
        (_corrected("v", keep_v, move.t), four_digits(move.second_corrected)),
    ]


def _corrected(moment: str, keep: str, t: int) -> str:
    return f"{moment} / (1 {MINUS} {keep}{raised(t)})"


def _new_weight(move: WeightMove) -> list[tuple[str, str]]:
    """What it comes to. Rounded weights, and the change from one to the other: they add up."""
    old, new = (Decimal(weight).quantize(DIGITS) for weight in (move.before, move.after))
    m, v = (_inside(four_digits(part)) for part in (move.first_corrected, move.second_corrected))
    change = tr("change: {formula}", formula=f"{MINUS}{_rate(move)} · {m} / (√{v} + 10⁻⁸)")
    return [
        (change, written(new - old, "+.6f").replace("-", MINUS)),
        (tr("the weight before"), written(old, ".6f")),
        (tr("**the weight after**"), f"**{written(new, '.6f')}**"),
    ]


def _rate(move: WeightMove) -> str:
    return written(move.learning_rate, "g")


def four_digits(value: float) -> str:
    """Four of them, and a power of ten where the number is far from 1."""
    mantissa, _, power = written(value, ".4g").partition("e")
    return f"{mantissa} · 10{raised(int(power))}" if power else mantissa


def raised(power: int) -> str:
    """As an exponent."""
    return str(power).translate(RAISED)


def _inside(told: str) -> str:
    return f"({told})" if "·" in told or told.startswith(MINUS) else told
