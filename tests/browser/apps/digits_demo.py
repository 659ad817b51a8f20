"""What must a grid of digits survive? New digits under the eye, another theme, a narrow page."""

import numpy as np
import streamlit as st

from dashboard.components.digits import digits

st.set_page_config(page_title="digits demo", layout="wide")


def pattern(n: int, seed: int) -> np.ndarray:
    """n pictures (n, 784): a soft ring each, of another size and place."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:28, :28]
    centre = random.uniform(11, 17, (n, 2, 1, 1))
    radius = random.uniform(4, 9, (n, 1, 1))
    distance = np.hypot(y - centre[:, 0], x - centre[:, 1])
    rings: np.ndarray = np.exp(-(((distance - radius) / 1.5) ** 2))
    return rings.reshape(n, 784)


@st.fragment(run_every=0.5)
def live() -> None:
    tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
    digits(pattern(64, tick), key="samples", alt=f"64 rings, draw {tick}.", size=56)
    st.caption(f"draw {tick}")


with st.sidebar:
    st.button("Rerun", key="rerun")
    few = st.toggle("Few", key="few")

# Top to bottom a quarter each: bare page, half ink, full ink, bare page. Easy to measure.
known = np.repeat(np.array([0, 128, 255, 0], np.uint8), 7 * 28)
digits(np.stack([known, known]), key="known", alt="Two blocks.", columns=2)
digits(
    pattern(20, 0),
    key="pairs",
    alt="Ten inputs and their reconstructions.",
    row_labels=["input", "reconstruction"],
    column_labels=[str(digit) for digit in range(10)],
)
digits(pattern(1, 2), key="one", alt="One ring.", size=280)
digits(pattern(3 if few else 5, 1), key="row", alt="A row.", columns=5, downloadable=False)
st.write("Below the row")
digits(pattern(400, 3), key="plane", alt="400 rings.", columns=20)
live()
