"""What must a drawing survive? A rerun, another theme, a switch of pages, a second pad."""

import json

import streamlit as st

from dashboard.components.draw_pad import draw_pad

st.set_page_config(page_title="draw pad demo")


def drawing() -> None:
    st.session_state["n_runs"] = st.session_state.get("n_runs", 0) + 1
    with st.container(key="first"):
        strokes = draw_pad(key="pad")
    with st.container(key="second"):
        draw_pad(key="small", size=140)
    st.code(json.dumps(strokes), language=None)
    st.button("Rerun")
    st.write(f"run {st.session_state['n_runs']}")


def elsewhere() -> None:
    st.write("Nothing to draw here")


# st.navigation serves a demo of one file; the real pages are files.
pages = [st.Page(drawing, title="Drawing", default=True), st.Page(elsewhere, title="Elsewhere")]
current = st.navigation(pages, position="hidden")
current.run()
for other in pages:
    st.page_link(other)
