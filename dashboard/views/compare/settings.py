"""In which settings do the models differ, and in which do they agree?"""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.compared_table import compared_table
from dashboard.controls.run_settings import NAMES
from dashboard.views.compare.chosen import Choice
from dashboard.views.compare.compared import Compared
from dashboard.views.compare.figures import Row, cell
from dashboard.views.compare.heads import heads
from dashboard.words.language import tr
from dashboard.words.settings import LABELS, shown


def settings(choices: Sequence[Choice]) -> None:
    """Those that differ as a table, the others in a line."""
    runs = [choice.of for choice in choices]
    values = {name: [_written(run, name) for run in runs] for name in NAMES}
    differ = [name for name in NAMES if len(set(values[name])) > 1]
    if differ:
        rows: list[Row] = [
            {
                "name": tr(LABELS[name]),
                "unit": "",
                "cells": [cell(value) for value in values[name]],
            }
            for name in differ
        ]
        compared_table(
            heads(choices), rows, label=tr("Settings that differ"), key="compared_settings"
        )
    else:
        st.markdown(tr("They have the same settings."))
    agree = [name for name in NAMES if name not in differ]
    if agree:
        with st.expander(tr("Settings that agree: {n}", n=len(agree))):
            st.markdown(
                " · ".join(
                    tr("{setting}: **{value}**", setting=tr(LABELS[name]), value=values[name][0])
                    for name in agree
                )
            )


def _written(run: Compared, name: str) -> str:
    """The value; of one that was moved on the way, both ends of that."""
    began = getattr(run.config, name)
    now = run.live.get(name, began)
    said = shown(name, began)
    return said if now == began else f"{said} → {shown(name, now)}"
