"""What must a live chart survive? New data twice a second, reruns, another theme, a page left."""

import numpy as np
import streamlit as st

from dashboard.charts.chart import Chart
from dashboard.charts.parts import axis
from dashboard.components.plot import plot

st.set_page_config(page_title="plot demo", layout="wide")
tick = st.session_state.setdefault("tick", 0)


@st.fragment(run_every=0.5)
def live() -> None:
    st.session_state.tick += 1
    tick = st.session_state.tick
    step = np.arange(10 + tick) * 50
    noise = np.random.default_rng(0).normal(0, 3, step.size)
    falling = 400 * np.exp(-step / 300)
    curve = Chart(
        [
            {"type": "scatter", "x": step, "y": y, "mode": "lines", "name": name}
            for name, y in (("test", 105 + falling), ("train", 100 + falling + noise))
        ],
        {
            "xaxis": axis("step"),
            "yaxis": axis("loss (nats per image)"),
            "meta": tick,
            "showlegend": False,
        },
    )
    plot(curve, key="loss", alt="The loss falls.")

    codes = np.random.default_rng(tick).normal(size=(1000, 2))
    origin = {"color": "var(--st-text-color)", "size": 12, "symbol": "x"}
    cloud = Chart(
        [
            {"type": "scattergl", "x": codes[:, 0], "y": codes[:, 1]}
            | {"mode": "markers", "marker": {"size": 5}, "name": "codes"},
            {"type": "scatter", "x": [0], "y": [0]}
            | {"mode": "markers", "marker": origin, "name": "origin"},
        ],
        {"xaxis": axis("z1"), "yaxis": axis("z2")},
    )
    plot(cloud, key="latent", alt="A cloud of codes around the origin.")


with st.sidebar:
    st.write("A sidebar to open and close.")
    st.button("Rerun", key="rerun")
    shown = st.toggle("Show charts", value=True, key="shown")
if shown:
    live()
st.write("Below the charts")
