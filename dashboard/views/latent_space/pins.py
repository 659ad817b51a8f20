"""Which points of the map are pinned? The address says it, so that a link takes them along."""

import streamlit as st

from dashboard.components.latent_pad import Pins, checked_pins


def pins_in_address(latent_dim: int) -> Pins:
    """?pins=0.1,2;1,-1 as points; nonsense is no pin."""
    pins = []
    for text in st.query_params.get("pins", "").split(";"):
        try:
            pins.append([float(number) for number in text.split(",")])
        except ValueError:
            continue
    return checked_pins(pins, latent_dim)


def keep_pins(pins: Pins) -> None:
    """Write them into the address, as far as they differ from what it has."""
    text = ";".join(",".join(f"{number:g}" for number in pin) for pin in pins)
    if text != st.query_params.get("pins", ""):
        if text:
            st.query_params["pins"] = text
        else:
            st.query_params.pop("pins", None)
