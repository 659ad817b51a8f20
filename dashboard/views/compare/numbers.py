"""What do the numbers of each model say, and which of them may be held against each other?"""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.charts.compared_curves import LETTERS, NEEDS_A_KL
from dashboard.components.compared_table import compared_table
from dashboard.components.follow import follow
from dashboard.components.live_text import Followed
from dashboard.components.plot import draw_chart
from dashboard.controls.kept import kept
from dashboard.live.board import GONE, board
from dashboard.shell import run_topic
from dashboard.views.compare import topic
from dashboard.views.compare.chosen import Choice
from dashboard.views.compare.heads import heads
from dashboard.words.language import filled, phrase, tr
from dashboard.words.numbers import listed
from dashboard.words.prose import prose
from vae_core.config import TITLES

PAGE = "compare"
POLL_S, POLL_AT_REST_S = 4.0, 30.0  # without a channel
SAID: Mapping[str, str] = {  # of a measure, on its control
    "elbo": phrase("Reconstruction + KL"),
    "recon": phrase("Reconstruction"),
    "kl": "KL",
    "loss": phrase("Loss"),
}
SAID_ACROSS: Mapping[str, str] = {
    "epochs": phrase("Epochs"),
    "steps": phrase("Steps"),
    "images": phrase("Images seen"),
}


def numbers(choices: Sequence[Choice]) -> None:
    """The table, what may be compared, and the curves: all of it follows the runs that train."""
    table, words, chart = st.container(), st.container(), st.container()
    with chart:
        measure, across = _asked()
        drawing = st.container(key="compared_chart")
    of = topic.topic([choice.of.id for choice in choices], measure, across)
    followed = Followed(of, board.parts(of))
    moving = [choice.of.id for choice in choices if choice.of.moving]
    with st.container(gap=None):  # what shows nothing takes no room
        follow(
            [of, *map(run_topic.topic, moving)],  # who follows a run, watches it
            key="follow_compared",
            drawn={of: {topic.STANDING: topic.standing([c.of for c in choices]), GONE: None}},
            poll_s=POLL_S if moving else POLL_AT_REST_S,
        )
    with table:
        compared_table(
            heads(choices),
            followed,
            part=topic.FIGURES,
            label=tr("The models in numbers"),
            key="compared_figures",
        )
    with words:
        st.caption("\n\n".join([prose(PAGE, "numbers"), *_what_may_be_compared(choices)]))
    with drawing:
        draw_chart(followed.parts[topic.CURVES], key=topic.CURVES, height=topic.CURVES_PX)
        for why in _why_not(choices, measure):
            st.caption(why)


def _asked() -> tuple[str, str]:
    """Curves of what, and over what."""
    with st.container(horizontal=True, gap="medium"):
        return (
            _one_of(tr("Curves of"), SAID, key="measure"),
            _one_of(tr("over"), SAID_ACROSS, key="across"),
        )


def _one_of(label: str, words: Mapping[str, str], *, key: str) -> str:
    chosen: str = st.segmented_control(
        label,
        list(words),
        default=next(iter(words)),
        format_func=lambda name: tr(words[name]),
        required=True,
        wrap=True,
        **kept(key),
    )
    return chosen


def _what_may_be_compared(choices: Sequence[Choice]) -> list[str]:
    said = []
    datasets = {choice.of.config.dataset for choice in choices}
    vaes = [choice for choice in choices if choice.of.config.variational]
    weights = sorted({choice.of.weight for choice in vaes})
    if len(datasets) > 1:
        said.append(prose(PAGE, "other-data"))
    if len(weights) > 1:
        said.append(filled(prose(PAGE, "other-beta"), betas=listed(weights, "g")))
    if 0.0 in weights and len(vaes) > 1:
        said.append(prose(PAGE, "beta-0"))
    if len(vaes) < len(choices):
        said.append(prose(PAGE, "autoencoder"))
    return said


def _why_not(choices: Sequence[Choice], measure: str) -> list[str]:
    """What the chart lacks, and what it may not be taken for."""
    said = []
    without = [c for c in choices if not c.of.config.variational]
    if measure in NEEDS_A_KL and without:
        letters = ", ".join(LETTERS[choice.number] for choice in without)
        said.append(
            tr(
                "Without a curve: {letters}. An autoencoder has no KL, and no ELBO.",
                letters=letters,
            )
        )
    weights = {c.of.weight if c.of.config.variational else None for c in choices}
    if measure == "loss" and len(weights) > 1:
        said.append(
            tr(
                "These losses weigh the KL differently: their heights are no ranking. "
                "Reconstruction + KL is the same measure for every VAE."
            )
        )
    of_data: dict[str, list[str]] = {}
    for choice in choices:
        of_data.setdefault(choice.of.config.dataset, []).append(LETTERS[choice.number])
    if len(of_data) > 1:
        groups = [f"{tr(TITLES[name])} ({', '.join(of)})" for name, of in of_data.items()]
        said.append(
            tr("Only curves of one data set can be compared: {groups}.", groups="; ".join(groups))
        )
    return said
