"""What must a live chart survive? New data twice a second, reruns, another theme, a page left."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard.components.plot import plot

st.set_page_config(page_title="plot demo", layout="wide")
tick = st.session_state.setdefault("tick", 0)


@st.fragment(run_every=0.5)
def live() -> None:
    st.session_state.tick += 1
    tick = st.session_state.tick
    step = np.arange(10 + tick) * 50
    noise = np.random.default_rng(0).normal(0, 3, step.size)
    curve = go.Figure(
        [
            go.Scatter(x=step, y=105 + 400 * np.exp(-step / 300), name="test", mode="lines"),
            go.Scatter(
                x=step, y=100 + 400 * np.exp(-step / 300) + noise, name="train", mode="lines"
            ),
        ]
    )
    curve.update_layout(
        xaxis_title="step", yaxis_title="loss (nats per image)", meta=tick, showlegend=False
    )
    plot(curve, key="loss", alt="The loss falls.")

    codes = np.random.default_rng(tick).normal(size=(1000, 2))
    cloud = go.Figure(
        go.Scattergl(x=codes[:, 0], y=codes[:, 1], mode="markers", name="codes", marker_size=5)
    )
    cloud.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        name="origin",
        marker={"color": "var(--st-text-color)", "size": 12, "symbol": "x"},
    )
    cloud.update_layout(xaxis_title="z1", yaxis_title="z2")
    plot(cloud, key="latent", alt="A cloud of codes around the origin.")


with st.sidebar:
    st.write("A sidebar to open and close.")
    st.button("Rerun", key="rerun")
    shown = st.toggle("Show charts", value=True, key="shown")
if shown:
    live()
st.write("Below the charts")
